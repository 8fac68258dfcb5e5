/* value.c: values as trees in an arena. */
#include "model/value.h"

#include <math.h>

struct value value_string(struct bytes text) {
  return (struct value){.kind = VALUE_STRING, .as.string = text};
}

struct value value_integer(int64_t integer) {
  return (struct value){.kind = VALUE_INTEGER, .as.integer = integer};
}

struct value value_boolean(bool boolean) {
  return (struct value){.kind = boolean ? VALUE_TRUE : VALUE_FALSE};
}

const struct value *value_items(const struct value *value, size_t *count) {
  bool list = value && value->kind == VALUE_LIST;
  *count = list ? value->as.list.count : value && value->kind != VALUE_NIL;
  return list ? value->as.list.items : value;
}

const struct value *value_get(const struct value *map, struct bytes name) {
  if (map->kind != VALUE_MAP)
    return NULL;
  size_t low = 0;
  size_t high = map->as.map.count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = bytes_compare(map->as.map.fields[middle].name, name);
    if (order == 0)
      return &map->as.map.fields[middle].value;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

static bool equal_lists(const struct value *a, const struct value *b) {
  if (a->as.list.count != b->as.list.count)
    return false;
  for (size_t i = 0; i < a->as.list.count; i++)
    if (!value_equal(&a->as.list.items[i], &b->as.list.items[i]))
      return false;
  return true;
}

static bool equal_maps(const struct value *a, const struct value *b) {
  if (a->as.map.count != b->as.map.count)
    return false;
  for (size_t i = 0; i < a->as.map.count; i++) {
    const struct value_field *left = &a->as.map.fields[i], *right = &b->as.map.fields[i];
    if (!bytes_equal(left->name, right->name) || !value_equal(&left->value, &right->value))
      return false;
  }
  return true;
}

/* By bits, so that 0 is not -0; every NaN is encoded alike. */
static bool equal_numbers(double a, double b) {
  uint64_t left, right;
  memcpy(&left, &a, sizeof left);
  memcpy(&right, &b, sizeof right);
  return left == right || (isnan(a) && isnan(b));
}

bool value_equal(const struct value *a, const struct value *b) {
  if (a->kind != b->kind)
    return false;
  switch (a->kind) {
  case VALUE_NIL:
  case VALUE_FALSE:
  case VALUE_TRUE:
    return true;
  case VALUE_INTEGER:
    return a->as.integer == b->as.integer;
  case VALUE_NUMBER:
    return equal_numbers(a->as.number, b->as.number);
  case VALUE_STRING:
    return bytes_equal(a->as.string, b->as.string);
  case VALUE_LIST:
    return equal_lists(a, b);
  case VALUE_MAP:
    return equal_maps(a, b);
  }
  return false;
}

static struct value merge(struct arena *arena, const struct value *under, const struct value *over, unsigned depth) {
  /* Deeper than any value may be there is nothing left to merge; encoding it will say so. */
  if (under->kind != VALUE_MAP || over->kind != VALUE_MAP || depth > VALUE_DEPTH)
    return *over;
  const struct value_field *low = under->as.map.fields;
  const struct value_field *high = over->as.map.fields;
  size_t low_left = under->as.map.count;
  size_t high_left = over->as.map.count;
  struct value merged = {.kind = VALUE_MAP};
  struct value_field *out = arena_allocate(arena, (low_left + high_left) * sizeof *out);
  merged.as.map.fields = out;
  while (low_left > 0 || high_left > 0) {
    int order = low_left == 0 ? 1 : high_left == 0 ? -1 : bytes_compare(low->name, high->name);
    *out = order < 0 ? *low : *high;
    if (order == 0)
      out->value = merge(arena, &low->value, &high->value, depth + 1);
    out++;
    if (order <= 0) {
      low++;
      low_left--;
    }
    if (order >= 0) {
      high++;
      high_left--;
    }
  }
  merged.as.map.count = (size_t)(out - merged.as.map.fields);
  return merged;
}

struct value value_merge(struct arena *arena, const struct value *under, const struct value *over) {
  return merge(arena, under, over, 0);
}

/* CURSOR is at a valid value (value_valid), so nothing here can fail and every count is exact. */
static struct value build(struct value_cursor *cursor, struct arena *arena) {
  struct value_token token;
  struct value value = {.kind = VALUE_NIL};
  if (!value_read(cursor, &token))
    return value;
  value.kind = token.kind;
  switch (token.kind) {
  case VALUE_NIL:
  case VALUE_FALSE:
  case VALUE_TRUE:
    break;
  case VALUE_INTEGER:
    value.as.integer = token.integer;
    break;
  case VALUE_NUMBER:
    value.as.number = token.number;
    break;
  case VALUE_STRING:
    value.as.string = token.string;
    break;
  case VALUE_LIST:
    value.as.list.count = token.count;
    value.as.list.items = arena_allocate(arena, token.count * sizeof *value.as.list.items);
    for (size_t i = 0; i < token.count; i++)
      value.as.list.items[i] = build(cursor, arena);
    break;
  case VALUE_MAP:
    value.as.map.count = token.count;
    value.as.map.fields = arena_allocate(arena, token.count * sizeof *value.as.map.fields);
    for (size_t i = 0; i < token.count; i++) {
      struct value_field *field = &value.as.map.fields[i];
      field->name = bytes_make(NULL, 0);
      (void)value_read_name(cursor, &field->name);
      field->value = build(cursor, arena);
    }
    break;
  }
  return value;
}

int value_decode(struct bytes encoded, struct arena *arena, struct value *value, struct error *error) {
  /* Checked as a whole first: a count is only worth an allocation when all of its items are there. */
  if (!value_valid(encoded))
    return error_set(error, ERROR_CORRUPT, "an encoded value of %zu bytes is malformed", encoded.size);
  struct value_cursor cursor = value_cursor(encoded);
  *value = build(&cursor, arena);
  return 0;
}
