/* value_read.c: reading the encoding of values without building a tree. value.h describes the format.
 *
 * Nothing here trusts a size or count before it is compared with the bytes that are left. */
#include "model/value.h"

#include "model/little_endian.h"

#include <math.h>

/* The fewest bytes that an item of a list and a field of a map take: a tag; a name's size and a tag. */
enum { ITEM_MINIMUM = 1, FIELD_MINIMUM = 5 };

static size_t left_in(const struct value_cursor *cursor) {
  return (size_t)(cursor->end - cursor->at);
}

/* The u32-sized run at AT, of which LEFT bytes are there. */
static bool sized(const char *at, size_t left, struct bytes *run) {
  if (left < 4 || little_endian_load_32(at) > left - 4)
    return false;
  *run = bytes_make(at + 4, little_endian_load_32(at));
  return true;
}

static bool read_scalar(const char *at, size_t left, struct value_token *token) {
  if (left < 8)
    return false;
  uint64_t bits = little_endian_load_64(at);
  if (token->kind == VALUE_INTEGER) {
    token->integer = (int64_t)bits;
    return true;
  }
  memcpy(&token->number, &bits, sizeof bits);
  return !isnan(token->number) || bits == UINT64_C(0x7ff8000000000000);
}

static bool read_container(const char *at, size_t left, struct value_token *token) {
  if (left < 8 || little_endian_load_32(at) > left - 8)
    return false;
  token->string = bytes_make(at + 8, little_endian_load_32(at));
  token->count = little_endian_load_32(at + 4);
  return token->count <= token->string.size / (token->kind == VALUE_LIST ? ITEM_MINIMUM : FIELD_MINIMUM);
}

bool value_read(struct value_cursor *cursor, struct value_token *token) {
  size_t left = left_in(cursor);
  if (left == 0 || (unsigned char)*cursor->at > VALUE_MAP)
    return false;
  const char *at = cursor->at + 1;
  left--;
  *token = (struct value_token){.kind = (enum value_kind)(unsigned char)*cursor->at};
  switch (token->kind) {
  case VALUE_NIL:
  case VALUE_FALSE:
  case VALUE_TRUE:
    break;
  case VALUE_INTEGER:
  case VALUE_NUMBER:
    if (!read_scalar(at, left, token))
      return false;
    at += 8;
    break;
  case VALUE_STRING:
    if (!sized(at, left, &token->string))
      return false;
    at = token->string.data + token->string.size;
    break;
  case VALUE_LIST:
  case VALUE_MAP:
    if (!read_container(at, left, token))
      return false;
    at += 8;
    break;
  }
  cursor->at = at;
  return true;
}

bool value_read_name(struct value_cursor *cursor, struct bytes *name) {
  if (!sized(cursor->at, left_in(cursor), name))
    return false;
  cursor->at = name->data + name->size;
  return true;
}

bool value_skip(struct value_cursor *cursor) {
  struct value_token token;
  if (!value_read(cursor, &token))
    return false;
  if (token.kind == VALUE_LIST || token.kind == VALUE_MAP)
    cursor->at = token.string.data + token.string.size;
  return true;
}

bool value_find(struct bytes encoded_map, struct bytes name, struct bytes *field) {
  struct value_cursor cursor = value_cursor(encoded_map);
  struct value_token map;
  if (!value_read(&cursor, &map) || map.kind != VALUE_MAP)
    return false;
  cursor.end = map.string.data + map.string.size;
  for (size_t i = 0; i < map.count; i++) {
    struct bytes found;
    if (!value_read_name(&cursor, &found))
      return false;
    const char *start = cursor.at;
    if (!value_skip(&cursor))
      return false;
    int order = bytes_compare(found, name);
    if (order == 0)
      *field = bytes_make(start, (size_t)(cursor.at - start));
    if (order >= 0)
      return order == 0;
  }
  return false;
}

bool value_text(struct bytes encoded, struct bytes *text) {
  struct value_cursor cursor = value_cursor(encoded);
  struct value_token token;
  if (!value_read(&cursor, &token) || token.kind != VALUE_STRING || cursor.at != cursor.end)
    return false;
  *text = token.string;
  return true;
}

static bool valid(struct value_cursor *cursor, unsigned depth);

/* The body of a list or map must hold its count of items, and nothing after them. */
static bool valid_body(const struct value_token *token, unsigned depth) {
  if (depth >= VALUE_DEPTH)
    return false;
  struct value_cursor body = value_cursor(token->string);
  struct bytes before = {NULL, 0};
  for (size_t i = 0; i < token->count; i++) {
    if (token->kind == VALUE_MAP) {
      struct bytes name;
      if (!value_read_name(&body, &name) || (i > 0 && bytes_compare(before, name) >= 0))
        return false;
      before = name;
    }
    if (!valid(&body, depth + 1))
      return false;
  }
  return body.at == body.end;
}

static bool valid(struct value_cursor *cursor, unsigned depth) {
  struct value_token token;
  if (!value_read(cursor, &token))
    return false;
  if (token.kind != VALUE_LIST && token.kind != VALUE_MAP)
    return true;
  cursor->at = token.string.data + token.string.size;
  return valid_body(&token, depth);
}

bool value_valid(struct bytes encoded) {
  struct value_cursor cursor = value_cursor(encoded);
  return valid(&cursor, 0) && cursor.at == cursor.end;
}
