/* test_json.c: from JSON to values, and its limits. */
#include "yaml_fixture.h"

static struct value parse(void **state, const char *text) {
  struct value value = {.kind = VALUE_NIL};
  struct error error = ERROR_INIT;
  check_success(data_parse(bytes_from(text), "data.json", *state, &value, &error), &error);
  return value;
}

static void fails(void **state, const char *text, uint32_t line, uint32_t column, const char *part) {
  struct value value;
  struct error error = ERROR_INIT;
  assert_int_equal(data_parse(bytes_from(text), "data.json", *state, &value, &error), -1);
  check_position(&error, line, column);
  check_error(&error, ERROR_INVALID, part);
}

static void every_type_has_its_value(void **state) {
  struct value map =
      parse(state, "{\"text\": \"\\u00e4\\n\", \"i\": -12, \"n\": 1.5e3, \"t\": true, \"z\": null, \"l\": [1, {}]}");
  check_string(field_of(&map, "text"), "\xc3\xa4\n");
  assert_int_equal(field_of(&map, "i").as.integer, -12);
  assert_true(field_of(&map, "n").as.number == 1500);
  assert_int_equal(field_of(&map, "t").kind, VALUE_TRUE);
  assert_int_equal(field_of(&map, "z").kind, VALUE_NIL);
  assert_int_equal(field_of(&map, "l").as.list.items[1].kind, VALUE_MAP);
  check_string(parse(state, "\"alone\""), "alone");
}

static void a_large_integer_stays_text(void **state) {
  struct value list = parse(state, "[9223372036854775807, 99999999999999999999]");
  assert_true(list.as.list.items[0].as.integer == INT64_MAX);
  check_string(list.as.list.items[1], "99999999999999999999");
}

static void errors_say_where_and_what_to_do(void **state) {
  fails(state, "{\"a\":1,\n}", 2, 1, "no comma after the last field");
  fails(state, "{\"a\" 1}", 1, 6, "write \"name\": value");
  fails(state, "{\"a\": tru}", 1, 7, "true, false and null");
  fails(state, "{\"a\": \"x\ny\"}", 1, 9, "write a line break as \\n");
  fails(state, "{\"a\":1 \"b\":2}", 1, 8, "put a comma between");
  fails(state, "{\"a\":[1,2}", 1, 10, "close what was opened");
  fails(state, "{\"a\":1", 1, 7, "close the quote, bracket or brace");
  fails(state, "{} x", 1, 4, "keep one value to a file");
  fails(state, "{\"a\":1, \"b\":2,\n \"a\":3}", 2, 2, "given twice");
  fails(state, "// x\n{}", 1, 1, "JSON has no comments");
  fails(state, "{'a': 1}", 1, 2, "in double quotes");
  fails(state, "", 1, 1, "close the quote");
}

static void nesting_is_bounded(void **state) {
  enum { DEEP = 1000000 };
  char *text = arena_allocate(*state, DEEP + 1);
  memset(text, '[', DEEP);
  text[DEEP] = '\0';
  fails(state, text, 1, 33, "nested more than 32 deep");
  text[32] = '\0';
  fails(state, text, 1, 33, "close the quote, bracket");
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_type_has_its_value),
      cmocka_unit_test(a_large_integer_stays_text),
      cmocka_unit_test(errors_say_where_and_what_to_do),
      cmocka_unit_test(nesting_is_bounded),
  };
  return cmocka_run_group_tests(tests, setup_arena, teardown_arena);
}
