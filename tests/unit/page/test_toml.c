/* test_toml.c: from TOML to values, and its limits. */
#include "yaml_fixture.h"

static struct value parse(void **state, const char *text) {
  struct value value = {.kind = VALUE_NIL};
  struct error error = ERROR_INIT;
  check_success(data_parse(bytes_from(text), "data.toml", *state, &value, &error), &error);
  return value;
}

static void fails(void **state, const char *text, uint32_t line, uint32_t column, const char *part) {
  struct value value;
  struct error error = ERROR_INIT;
  assert_int_equal(data_parse(bytes_from(text), "data.toml", *state, &value, &error), -1);
  check_position(&error, line, column);
  check_error(&error, ERROR_INVALID, part);
}

static void every_type_has_its_value(void **state) {
  struct value map = parse(state, "text = \"a\\n\"\nraw = 'b\\n'\nlines = \"\"\"\none\ntwo\"\"\"\ninteger = 1_000\n"
                                  "hex = 0xff\nnumber = 1.5\nyes = true\nlist = [1, 'two', [3]]\n");
  check_string(field_of(&map, "text"), "a\n");
  check_string(field_of(&map, "raw"), "b\\n");
  check_string(field_of(&map, "lines"), "one\ntwo");
  assert_int_equal(field_of(&map, "integer").as.integer, 1000);
  assert_int_equal(field_of(&map, "hex").as.integer, 255);
  assert_true(field_of(&map, "number").as.number == 1.5);
  assert_int_equal(field_of(&map, "yes").kind, VALUE_TRUE);
  struct value list = field_of(&map, "list");
  assert_int_equal(list.as.list.count, 3);
  check_string(list.as.list.items[1], "two");
  assert_int_equal(list.as.list.items[2].as.list.items[0].as.integer, 3);
}

static void dates_and_times_are_text_in_one_form(void **state) {
  struct value map =
      parse(state, "day = 2024-03-09\nlocal = 2024-03-09 15:04:05\nzone = 2024-03-09T15:04:05.120-03:30\n"
                   "utc = 2024-03-09t15:04:05+00:00\ntime = 07:32:00\n");
  check_string(field_of(&map, "day"), "2024-03-09");
  check_string(field_of(&map, "local"), "2024-03-09T15:04:05");
  check_string(field_of(&map, "zone"), "2024-03-09T15:04:05.12-03:30");
  check_string(field_of(&map, "utc"), "2024-03-09T15:04:05Z");
  check_string(field_of(&map, "time"), "07:32:00");
}

static void tables_dotted_keys_and_arrays_of_tables(void **state) {
  struct value map =
      parse(state, "a.b = 1\n[params]\nz = 1\n[params.deep]\ny = {x = 2}\n[[items]]\nn = 1\n[[items]]\nn = 2\n");
  struct value a = field_of(&map, "a"), params = field_of(&map, "params"), items = field_of(&map, "items");
  assert_int_equal(field_of(&a, "b").as.integer, 1);
  struct value deep = field_of(&params, "deep"), y = field_of(&deep, "y");
  assert_int_equal(field_of(&y, "x").as.integer, 2);
  assert_int_equal(items.as.list.count, 2);
  assert_int_equal(field_of(&items.as.list.items[1], "n").as.integer, 2);
}

static void a_line_that_goes_on_may_start_with_any_letter(void **state) {
  struct value map = parse(state, "a = \"\"\"\\\n  \xc3\xa4\"\"\"\n");
  check_string(field_of(&map, "a"), "\xc3\xa4");
  fails(state, "a = \"\"\"\\\xc3\xa4\"\"\"\n", 1, 9, "single quotes where a backslash");
}

static void an_empty_document_is_an_empty_map(void **state) {
  assert_int_equal(parse(state, "").kind, VALUE_MAP);
  assert_int_equal(parse(state, "# nothing\n").as.map.count, 0);
}

static void errors_say_where_and_what_to_do(void **state) {
  fails(state, "a = 1\nb = \n", 2, 5, "put text in quotes");
  fails(state, "a = 1\na = 2\n", 2, 5, "remove one of the two");
  fails(state, "title: x\n", 1, 6, "is YAML");
  fails(state, "d = 2023-02-30\n", 1, 15, "saw 30");
  fails(state, "\xc3\xa4 = 1\n", 1, 1, "in quotes");
  fails(state, "k = [\"\xc3\xa4\xc3\xb6\", tru]\n", 1, 17, "write true or false");
  fails(state, "x = 99999999999999999999\n", 1, 25, "put the number in quotes");
  fails(state, "[t]\na = 'b\n", 2, 7, "close the quote");
}

static char *repeated(void **state, const char *before, const char *part, const char *after, size_t count) {
  size_t size = strlen(part);
  char *text = arena_allocate(*state, strlen(before) + count * size + strlen(after) + 1), *at = text;
  at = stpcpy(at, before);
  for (size_t i = 0; i < count; i++)
    at = stpcpy(at, part);
  stpcpy(at, after);
  return text;
}

static void nesting_is_bounded(void **state) {
  parse(state, repeated(state, "a = ", "[", repeated(state, "", "]", "", 31), 31));
  fails(state, repeated(state, "a = ", "[", repeated(state, "", "]", "", 32), 32), 1, 36, "nested more than 32 deep");
  parse(state, repeated(state, "a", ".a", " = {}", 30));
  fails(state, repeated(state, "a", ".a", " = 1", 1000000), 1, 64, "nested more than 32 deep");
  fails(state, repeated(state, "x = {b = \"\"\"it's\n''' \"\"\", a", ".'a'", " = 1}", 1000000), 2, 135,
        "nested more than 32");
}

static void dots_in_text_are_no_keys(void **state) {
  parse(state, repeated(state, "a = '''\n", "1.2.", "'''", 100));
  parse(state, repeated(state, "# ", "...", "\na = 1", 100));
  parse(state, repeated(state, "a = [0.5", ",1.5", "]", 100));
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_type_has_its_value),
      cmocka_unit_test(dates_and_times_are_text_in_one_form),
      cmocka_unit_test(tables_dotted_keys_and_arrays_of_tables),
      cmocka_unit_test(a_line_that_goes_on_may_start_with_any_letter),
      cmocka_unit_test(an_empty_document_is_an_empty_map),
      cmocka_unit_test(errors_say_where_and_what_to_do),
      cmocka_unit_test(nesting_is_bounded),
      cmocka_unit_test(dots_in_text_are_no_keys),
  };
  return cmocka_run_group_tests(tests, setup_arena, teardown_arena);
}
