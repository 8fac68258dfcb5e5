/* test_value.c: values as trees and as bytes. */
#include "unit/check.h"

#include "base/memory.h"
#include "model/value.h"

#include <math.h>
#include <stdlib.h>

static struct error error = ERROR_INIT;

static struct bytes encode(struct arena *arena, const struct value *value) {
  struct strbuf out;
  strbuf_init(&out);
  check_success(value_encode(value, &out, &error), &error);
  struct bytes encoded = arena_copy(arena, strbuf_bytes(&out));
  strbuf_release(&out);
  return encoded;
}

static struct value list_of(struct value *items, size_t count) {
  return (struct value){.kind = VALUE_LIST, .as.list = {items, count}};
}

static struct value map_of(struct value_field *fields, size_t count) {
  return (struct value){.kind = VALUE_MAP, .as.map = {fields, count}};
}

static struct value_field field(const char *name, struct value value) {
  return (struct value_field){bytes_from(name), value};
}

/* A map with one of each kind; FIELDS and ITEMS have room for it. */
static struct value sample(struct value_field fields[8], struct value items[2]) {
  items[0] = value_string(bytes_from("a"));
  items[1] = list_of(NULL, 0);
  fields[0] = field("false", value_boolean(false));
  fields[1] = field("integer", value_integer(INT64_MIN));
  fields[2] = field("list", list_of(items, 2));
  fields[3] = field("map", map_of(NULL, 0));
  fields[4] = field("nil", (struct value){.kind = VALUE_NIL});
  fields[5] = field("number", (struct value){.kind = VALUE_NUMBER, .as.number = -0.5});
  fields[6] = field("string", value_string(bytes_make("x\0y", 3)));
  fields[7] = field("true", value_boolean(true));
  return map_of(fields, 8);
}

static void the_encoding_is_the_documented_one(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct value one = value_integer(-2);
  struct value_field fields[] = {field("a", list_of(&one, 1))};
  struct value map = map_of(fields, 1);
  static const unsigned char expected[] = {7, 23,   0,    0,    0,    1,    0,    0,    0, /* map, body size, count */
                                           1, 0,    0,    0,    'a',  6,    9,    0,    0,
                                           0, 1,    0,    0,    0, /* name, list */
                                           3, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
  struct bytes encoded = encode(&arena, &map);
  assert_int_equal(encoded.size, sizeof expected);
  assert_memory_equal(encoded.data, expected, sizeof expected);
  arena_release(&arena);
}

static void every_kind_survives_the_round(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct value_field fields[8];
  struct value items[2];
  struct value map = sample(fields, items);
  struct bytes encoded = encode(&arena, &map);
  struct value decoded;
  check_success(value_decode(encoded, &arena, &decoded, &error), &error);
  assert_int_equal(decoded.as.map.count, 8);
  assert_int_equal(value_get(&decoded, bytes_from("false"))->kind, VALUE_FALSE);
  assert_true(value_get(&decoded, bytes_from("integer"))->as.integer == INT64_MIN);
  check_bytes(value_get(&decoded, bytes_from("list"))->as.list.items[0].as.string, "a");
  assert_true(value_get(&decoded, bytes_from("number"))->as.number == -0.5);
  assert_int_equal(value_get(&decoded, bytes_from("string"))->as.string.size, 3);
  assert_null(value_get(&decoded, bytes_from("other")));
  assert_null(value_get(value_get(&decoded, bytes_from("true")), bytes_from("a")));
  assert_true(bytes_equal(encode(&arena, &decoded), encoded));
  arena_release(&arena);
}

static void strings_point_into_the_input(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct value text = value_string(bytes_from("some text"));
  struct bytes encoded = encode(&arena, &text);
  struct value decoded;
  check_success(value_decode(encoded, &arena, &decoded, &error), &error);
  assert_ptr_equal(decoded.as.string.data, encoded.data + 5);
  arena_release(&arena);
}

static void all_nans_are_one(void **state) {
  (void)state;
  struct strbuf a;
  struct strbuf b;
  strbuf_init(&a);
  strbuf_init(&b);
  value_write_number(&a, NAN);
  value_write_number(&b, -NAN);
  assert_true(bytes_equal(strbuf_bytes(&a), strbuf_bytes(&b)));
  assert_true(value_valid(strbuf_bytes(&a)));
  a.data[1] = 1;
  assert_false(value_valid(strbuf_bytes(&a)));
  strbuf_release(&a);
  strbuf_release(&b);
}

static void pieces_give_the_same_bytes_as_a_tree(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct value_field fields[8];
  struct value items[2];
  struct value map = sample(fields, items);
  struct strbuf out;
  strbuf_init(&out);
  struct value_scope scope = value_begin_map(&out);
  value_write_name(&out, bytes_from("false"));
  value_write_boolean(&out, false);
  value_write_name(&out, bytes_from("integer"));
  value_write_integer(&out, INT64_MIN);
  value_write_name(&out, bytes_from("list"));
  struct value_scope list = value_begin_list(&out);
  value_write_string(&out, bytes_from("a"));
  value_end(&out, value_begin_list(&out), 0);
  value_end(&out, list, 2);
  value_write_name(&out, bytes_from("map"));
  value_end(&out, value_begin_map(&out), 0);
  value_write_name(&out, bytes_from("nil"));
  value_write_nil(&out);
  value_write_name(&out, bytes_from("number"));
  value_write_number(&out, -0.5);
  value_write_name(&out, bytes_from("string"));
  value_write_string(&out, bytes_make("x\0y", 3));
  value_write_name(&out, bytes_from("true"));
  value_write_boolean(&out, true);
  value_end(&out, scope, 8);
  assert_true(bytes_equal(strbuf_bytes(&out), encode(&arena, &map)));
  strbuf_release(&out);
  arena_release(&arena);
}

static void equal_values_are_those_with_equal_encodings(void **state) {
  (void)state;
  struct value one = value_integer(1), two = value_integer(2);
  struct value number = {.kind = VALUE_NUMBER, .as.number = 0.0};
  struct value_field left[] = {field("a", list_of(&one, 1))};
  struct value_field same[] = {field("a", list_of(&one, 1))};
  struct value_field item[] = {field("a", list_of(&two, 1))};
  struct value_field name[] = {field("b", list_of(&one, 1))};
  struct value map = map_of(left, 1), same_map = map_of(same, 1), other_item = map_of(item, 1);
  struct value other_name = map_of(name, 1), empty = map_of(NULL, 0), zero = value_integer(0);
  struct value negative = {.kind = VALUE_NUMBER, .as.number = -0.0};
  assert_true(value_equal(&map, &same_map));
  assert_false(value_equal(&map, &other_item));
  assert_false(value_equal(&map, &other_name));
  assert_false(value_equal(&map, &empty));
  assert_false(value_equal(&zero, &number));
  assert_false(value_equal(&number, &negative));
}

static void merging_goes_into_maps_and_replaces_all_else(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct value item = value_integer(1);
  struct value_field low_inner[] = {field("kept", value_integer(1)), field("weight", value_integer(2))};
  struct value_field low[] = {field("list", list_of(&item, 1)), field("low", value_integer(3)),
                              field("params", map_of(low_inner, 2))};
  struct value_field high_inner[] = {field("weight", value_integer(4))};
  struct value_field high[] = {field("high", value_integer(5)), field("list", list_of(NULL, 0)),
                               field("params", map_of(high_inner, 1))};
  struct value under = map_of(low, 3);
  struct value over = map_of(high, 3);
  struct value merged = value_merge(&arena, &under, &over);
  assert_int_equal(merged.as.map.count, 4);
  const struct value *params = value_get(&merged, bytes_from("params"));
  assert_int_equal(value_get(params, bytes_from("kept"))->as.integer, 1);
  assert_int_equal(value_get(params, bytes_from("weight"))->as.integer, 4);
  assert_int_equal(value_get(&merged, bytes_from("low"))->as.integer, 3);
  assert_int_equal(value_get(&merged, bytes_from("high"))->as.integer, 5);
  assert_int_equal(value_get(&merged, bytes_from("list"))->as.list.count, 0);
  assert_int_equal(low_inner[1].value.as.integer, 2);
  arena_release(&arena);
}

static void a_field_is_found_without_decoding(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct value_field fields[8];
  struct value items[2];
  struct value map = sample(fields, items);
  struct bytes encoded = encode(&arena, &map);
  struct bytes found;
  struct bytes text;
  assert_true(value_find(encoded, bytes_from("string"), &found));
  assert_true(value_text(found, &text));
  assert_memory_equal(text.data, "x\0y", 3);
  assert_true(value_find(encoded, bytes_from("list"), &found));
  assert_false(value_text(found, &text));
  assert_false(value_find(encoded, bytes_from("lis"), &found));
  assert_false(value_find(encoded, bytes_from("zebra"), &found));
  assert_false(value_find(found, bytes_from("a"), &found)); /* a list */
  assert_false(value_find(bytes_make(NULL, 0), bytes_from("a"), &found));
  arena_release(&arena);
}

static void a_cursor_walks_and_skips(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct value_field fields[8];
  struct value items[2];
  struct value map = sample(fields, items);
  struct value_cursor cursor = value_cursor(encode(&arena, &map));
  struct value_token token;
  assert_true(value_read(&cursor, &token));
  assert_int_equal(token.kind, VALUE_MAP);
  assert_int_equal(token.count, 8);
  for (size_t i = 0; i < token.count; i++) {
    struct bytes name;
    assert_true(value_read_name(&cursor, &name));
    assert_true(bytes_equal(name, fields[i].name));
    assert_true(value_skip(&cursor));
  }
  assert_ptr_equal(cursor.at, cursor.end);
  assert_false(value_read(&cursor, &token));
  assert_false(value_skip(&cursor));
  arena_release(&arena);
}

/* DEPTH lists inside each other. */
static struct value nested(struct arena *arena, size_t depth) {
  struct value *lists = arena_allocate_zeroed(arena, depth, sizeof *lists);
  for (size_t i = 0; i < depth; i++)
    lists[i] = i == 0 ? list_of(NULL, 0) : list_of(&lists[i - 1], 1);
  return lists[depth - 1];
}

static void nesting_has_a_limit_in_both_directions(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct value deepest = nested(&arena, VALUE_DEPTH);
  struct value too_deep = nested(&arena, VALUE_DEPTH + 1);
  struct value decoded;
  check_success(value_decode(encode(&arena, &deepest), &arena, &decoded, &error), &error);

  struct strbuf out;
  strbuf_init(&out);
  strbuf_append_text(&out, "before");
  assert_int_equal(value_encode(&too_deep, &out, &error), -1);
  check_error(&error, ERROR_INVALID, "nested deeper than 64");
  check_bytes(strbuf_bytes(&out), "before");

  strbuf_clear(&out);
  struct value_scope scopes[VALUE_DEPTH + 1];
  for (size_t i = 0; i <= VALUE_DEPTH; i++)
    scopes[i] = value_begin_list(&out);
  for (size_t i = VALUE_DEPTH + 1; i > 0; i--)
    value_end(&out, scopes[i - 1], i == VALUE_DEPTH + 1 ? 0 : 1);
  assert_int_equal(value_decode(strbuf_bytes(&out), &arena, &decoded, &error), -1);
  check_error(&error, ERROR_CORRUPT, "malformed");
  strbuf_release(&out);
  arena_release(&arena);
}

static void check_refused(struct bytes encoded, const char *what) {
  struct arena arena = ARENA_INIT;
  struct value value;
  /* A copy of its exact size lets a sanitizer see a byte too many. */
  char *copy = memcpy(memory_allocate(encoded.size), encoded.size ? encoded.data : "", encoded.size);
  if (value_decode(bytes_make(copy, encoded.size), &arena, &value, &error) == 0)
    fail_msg("%s was decoded", what);
  assert_int_equal(error.code, ERROR_CORRUPT);
  error_release(&error);
  assert_int_equal(arena.bytes, 0);
  free(copy);
  arena_release(&arena);
}

static void every_truncation_is_refused(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct value_field fields[8];
  struct value items[2];
  struct value map = sample(fields, items);
  struct bytes encoded = encode(&arena, &map);
  for (size_t size = 0; size < encoded.size; size++)
    check_refused(bytes_make(encoded.data, size), "a truncated value");
  arena_release(&arena);
}

static void malformed_encodings_are_refused_before_they_cost_memory(void **state) {
  (void)state;
#define MALFORMED(what, text) \
  {                           \
    what, {                   \
      text, sizeof(text) - 1  \
    }                         \
  }
  static const struct {
    const char *what;
    struct bytes encoded;
  } cases[] = {
      MALFORMED("an unknown tag", "\x08"),
      MALFORMED("two values", "\x00\x00"),
      MALFORMED("a string beyond the end", "\x05\xff\xff\xff\xff"),
      MALFORMED("a list of more items than bytes", "\x06\x01\0\0\0\xff\xff\xff\xff\0"),
      MALFORMED("a list with fewer items than its body", "\x06\x02\0\0\0\x01\0\0\0\0\0"),
      MALFORMED("a list whose item leaves its body", "\x06\x01\0\0\0\x01\0\0\0\x05\x01\0\0\0x"),
      MALFORMED("a map of more fields than bytes", "\x07\x05\0\0\0\x02\0\0\0\0\0\0\0\0"),
      MALFORMED("a map with a name twice", "\x07\x0c\0\0\0\x02\0\0\0\x01\0\0\0a\0\x01\0\0\0a\0"),
      MALFORMED("a map with unsorted names", "\x07\x0c\0\0\0\x02\0\0\0\x01\0\0\0b\0\x01\0\0\0a\0"),
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    check_refused(cases[i].encoded, cases[i].what);
}

static void one_value_may_stand_for_a_list(void **state) {
  (void)state;
  const struct value nil = {.kind = VALUE_NIL}, text = value_string(bytes_from("a"));
  struct value items[] = {text, nil};
  const struct value list = {.kind = VALUE_LIST, .as.list = {items, 2}};
  size_t count = 7;
  assert_ptr_equal(value_items(&list, &count), items);
  assert_int_equal(count, 2);
  assert_ptr_equal(value_items(&text, &count), &text);
  assert_int_equal(count, 1);
  value_items(&nil, &count);
  assert_int_equal(count, 0);
  value_items(NULL, &count);
  assert_int_equal(count, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_value_may_stand_for_a_list),
      cmocka_unit_test(the_encoding_is_the_documented_one),
      cmocka_unit_test(every_kind_survives_the_round),
      cmocka_unit_test(strings_point_into_the_input),
      cmocka_unit_test(all_nans_are_one),
      cmocka_unit_test(pieces_give_the_same_bytes_as_a_tree),
      cmocka_unit_test(equal_values_are_those_with_equal_encodings),
      cmocka_unit_test(merging_goes_into_maps_and_replaces_all_else),
      cmocka_unit_test(a_field_is_found_without_decoding),
      cmocka_unit_test(a_cursor_walks_and_skips),
      cmocka_unit_test(nesting_has_a_limit_in_both_directions),
      cmocka_unit_test(every_truncation_is_refused),
      cmocka_unit_test(malformed_encodings_are_refused_before_they_cost_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
