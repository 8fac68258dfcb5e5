/* test_yaml.c: from YAML to values, and its limits. */
#include "yaml_fixture.h"

#include <math.h>

static struct error fail_to_parse(void **state, const char *text) {
  struct value value;
  struct error error = ERROR_INIT;
  assert_int_equal(yaml_parse(bytes_from(text), "data.yaml", *state, &value, &error), -1);
  assert_null(strchr(error.message, '\n'));
  return error;
}

static void nulls_and_booleans_are_those_of_the_core_schema(void **state) {
  static const char *const nulls[] = {"~", "null", "Null", "NULL", "", "# only a comment"};
  for (size_t i = 0; i < sizeof nulls / sizeof *nulls; i++)
    assert_int_equal(parse_yaml(*state, nulls[i]).kind, VALUE_NIL);
  assert_int_equal(parse_yaml(*state, "true").kind, VALUE_TRUE);
  assert_int_equal(parse_yaml(*state, "False").kind, VALUE_FALSE);
}

static void integers_are_those_of_the_core_schema(void **state) {
  static const struct {
    const char *text;
    int64_t value;
  } cases[] = {{"0", 0},
               {"-12", -12},
               {"+7", 7},
               {"007", 7},
               {"0o17", 15},
               {"0xFf", 255},
               {"-0", 0},
               {"1234567", 1234567},
               {"9223372036854775807", INT64_MAX},
               {"-9223372036854775808", INT64_MIN}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct value value = parse_yaml(*state, cases[i].text);
    assert_int_equal(value.kind, VALUE_INTEGER);
    assert_int_equal(value.as.integer, cases[i].value);
  }
}

static void numbers_are_those_of_the_core_schema(void **state) {
  static const struct {
    const char *text;
    double value;
  } cases[] = {{"3.10", 3.1}, {".5", 0.5}, {"-1.", -1}, {"1e3", 1000}, {"6.02E+23", 6.02e23}, {"-.inf", -INFINITY}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct value value = parse_yaml(*state, cases[i].text);
    assert_int_equal(value.kind, VALUE_NUMBER);
    assert_true(value.as.number == cases[i].value);
  }
  struct value value = parse_yaml(*state, ".NaN");
  assert_true(value.kind == VALUE_NUMBER && isnan(value.as.number));
}

static void all_else_is_text(void **state) {
  static const char *const texts[] = {"yes", "no", "on", "2024-01-31", "12:30:45", "v3.6", "1.2.3", "1_000", "nUll",
                                      "truer", "-0x1", "0x", "0o8", "1e", ".", "-", "+", "-.", "e5", ".e5", "--1",
                                      "1.2e", "0b1", "inf", "NaN", "y",
                                      /* more than 64 bits: as text no digit is lost */
                                      "9223372036854775808", "0xffffffffffffffff"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct value list = parse_yaml(*state, arena_format(*state, "[%s]", texts[i]).data);
    check_string(list.as.list.items[0], texts[i]);
  }
}

static void quoted_and_block_text_stays_text(void **state) {
  struct value map = parse_yaml(*state, "a: '1'\nb: \"true\\n\"\nc: |\n  12\nd: >-\n  x\n  y\ne: ''\n");
  check_string(field_of(&map, "a"), "1");
  check_string(field_of(&map, "b"), "true\n");
  check_string(field_of(&map, "c"), "12\n");
  check_string(field_of(&map, "d"), "x y");
  check_string(field_of(&map, "e"), "");
}

static void tags_name_a_type(void **state) {
  struct value map = parse_yaml(*state, "a: !!str 12\nb: !!int '12'\nc: !!float 3\nd: ! 12\ne: !!map {}\n");
  check_string(field_of(&map, "a"), "12");
  assert_int_equal(field_of(&map, "b").as.integer, 12);
  assert_true(field_of(&map, "c").as.number == 3);
  check_string(field_of(&map, "d"), "12");
  struct error error = fail_to_parse(state, "a: !!int twelve");
  check_error(&error, ERROR_INVALID, "\"twelve\" is not of the type integer");
  error = fail_to_parse(state, "a: !!binary 1");
  check_position(&error, 1, 4);
  check_error(&error, ERROR_INVALID, "binary is not known");
}

static void tags_of_applications_are_passed_over(void **state) {
  struct value map = parse_yaml(*state, "a: !ENV [X, 12]\nb: !!python/name:a.b ''\nc: !own 12\nd: !own {}\n");
  assert_int_equal(field_of(&map, "a").as.list.count, 2);
  check_string(field_of(&map, "b"), "");
  assert_int_equal(field_of(&map, "c").as.integer, 12);
  assert_int_equal(field_of(&map, "d").kind, VALUE_MAP);
}

static void maps_are_sorted_and_keys_are_text(void **state) {
  struct value map = parse_yaml(*state, "{b: 1, 10: 2, true: 3, a: {z: 1, y: 2}}");
  assert_int_equal(map.as.map.count, 4);
  static const char *const names[] = {"10", "a", "b", "true"};
  for (size_t i = 0; i < 4; i++)
    check_bytes(map.as.map.fields[i].name, names[i]);
  struct error error = fail_to_parse(state, "a: 1\n[b]: 2\n");
  check_position(&error, 2, 1);
  check_error(&error, ERROR_INVALID, "a key must be text");
}

static void json_is_read(void **state) {
  struct value map = parse_yaml(*state, "{\"a\": [1, 2.5, \"x\\u00e4\", null, true], \"b\": {\"c\": {}}}\n");
  struct value list = field_of(&map, "a");
  assert_int_equal(list.as.list.count, 5);
  check_string(list.as.list.items[2], "x\xc3\xa4");
  assert_int_equal(list.as.list.items[3].kind, VALUE_NIL);
}

static void a_key_given_twice_is_an_error_at_the_second(void **state) {
  struct error error = fail_to_parse(state, "title: a\nweight: 1\n  \ntitle: b\n");
  check_position(&error, 4, 1);
  check_error(&error, ERROR_INVALID, "the key \"title\" is given twice");
  error = fail_to_parse(state, "\"a\\nb\": 1\n\"a\\nb\": 2\n");
  check_error(&error, ERROR_INVALID, "the key \"a b\" is given twice");
}

static void aliases_repeat_what_their_anchors_hold(void **state) {
  struct value map = parse_yaml(*state, "a: &x {k: [1]}\nb: *x\nc: &y text\nd: [*y, *x]\n");
  struct value b = field_of(&map, "b");
  assert_int_equal(field_of(&b, "k").as.list.items[0].as.integer, 1);
  check_string(field_of(&map, "d").as.list.items[0], "text");
  struct error error = fail_to_parse(state, "a: 1\nb: *nowhere\n");
  check_position(&error, 2, 4);
  check_error(&error, ERROR_INVALID, "*nowhere has no anchor before it");
  error = fail_to_parse(state, "a: &a [*a]\n");
  check_error(&error, ERROR_INVALID, "has no anchor before it");
}

static void merge_keys_fill_in_what_is_missing(void **state) {
  struct value map = parse_yaml(*state, "base: &base {a: 1, b: 2}\nmore: &more {b: 3, c: 4}\n"
                                        "one: {<<: *base, a: 9}\nmany: {<<: [*more, *base]}\nplain: {'<<': 1}\n");
  struct value one = field_of(&map, "one"), many = field_of(&map, "many"), plain = field_of(&map, "plain");
  assert_int_equal(field_of(&one, "a").as.integer, 9);
  assert_int_equal(field_of(&one, "b").as.integer, 2);
  assert_int_equal(field_of(&many, "a").as.integer, 1);
  assert_int_equal(field_of(&many, "b").as.integer, 3); /* an earlier map wins */
  assert_int_equal(field_of(&many, "c").as.integer, 4);
  assert_int_equal(many.as.map.count, 3);
  assert_int_equal(field_of(&plain, "<<").as.integer, 1);
  struct error error = fail_to_parse(state, "a: 1\n<<: 2\n");
  check_position(&error, 2, 1);
  check_error(&error, ERROR_INVALID, "<< takes a map or a list of maps");
}

static void a_billion_laughs_are_refused(void **state) {
  struct strbuf text;
  strbuf_init(&text);
  strbuf_append_text(&text, "l0: &l0 [ha]\n");
  for (int i = 1; i < 10; i++)
    strbuf_append_format(&text, "l%d: &l%d [*l%d,*l%d,*l%d,*l%d,*l%d,*l%d,*l%d,*l%d,*l%d,*l%d]\n", i, i, i - 1, i - 1,
                         i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
  struct error error = fail_to_parse(state, text.data);
  check_error(&error, ERROR_INVALID, "aliases repeat more than 16 MiB");
  strbuf_release(&text);
}

static void a_merge_chain_is_refused_too(void **state) {
  struct strbuf text;
  strbuf_init(&text);
  strbuf_append_text(&text, "m: &m {a: &t ");
  for (int i = 0; i < 1 << 17; i++)
    strbuf_append_char(&text, 'x');
  strbuf_append_text(&text, "}\nl:\n");
  for (int i = 0; i < 200; i++)
    strbuf_append_text(&text, "- {<<: *m}\n");
  struct error error = fail_to_parse(state, text.data);
  check_error(&error, ERROR_INVALID, "aliases repeat more than 16 MiB");
  strbuf_release(&text);
}

static void nesting_is_bounded(void **state) {
  struct strbuf text;
  strbuf_init(&text);
  for (int i = 0; i < 32; i++)
    strbuf_append_char(&text, '[');
  for (int i = 0; i < 32; i++)
    strbuf_append_char(&text, ']');
  parse_yaml(*state, text.data);
  strbuf_clear(&text);
  for (int i = 0; i < 100000; i++)
    strbuf_append_char(&text, '[');
  struct error error = fail_to_parse(state, text.data);
  check_position(&error, 1, 33);
  check_error(&error, ERROR_INVALID, "nested more than 32 deep");
  strbuf_clear(&text);
  strbuf_append_text(&text, "a: &x [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]\nb: [[[[[[[[[[[[*x]]]]]]]]]]]]\n");
  error = fail_to_parse(state, text.data);
  check_error(&error, ERROR_INVALID, "nested more than 32 deep by the alias *x");
  strbuf_release(&text);
}

static void errors_say_where_and_how_to_mend(void **state) {
  static const struct {
    const char *text;
    uint32_t line, column;
    const char *part;
  } cases[] = {
      {"a: b: c\n", 1, 5, "put quotes around a value that holds"},
      {"a: 1\n\tb: 2\n", 2, 1, "indent with spaces"},
      {"a: 1\ntitle\nb: 2\n", 2, 1, "write `name: value`"},
      {"a: \"open\nb: 2\n", 1, 4, "close the quote that starts here"},
      {"a: [1, 2\nb: 2\n", 1, 4, "close the bracket that starts here"},
      {"a: {b: 1\n", 1, 4, "close the brace that starts here"},
      {"a: \"\\q\"\n", 1, 5, "use single quotes"},
      {"a: 1\n b: 2\n", 2, 3, "put quotes"},
      {"a: *\n", 1, 4, "put quotes around a value that starts with * or &"},
      {"a: 1\n---\nb: 2\n", 2, 1, "a second document starts here"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct error error = fail_to_parse(state, cases[i].text);
    if (error.line != cases[i].line || error.column != cases[i].column)
      print_error("case %zu: %s\n", i, error.message);
    check_position(&error, cases[i].line, cases[i].column);
    check_error(&error, ERROR_INVALID, cases[i].part);
  }
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(nulls_and_booleans_are_those_of_the_core_schema),
      cmocka_unit_test(integers_are_those_of_the_core_schema),
      cmocka_unit_test(numbers_are_those_of_the_core_schema),
      cmocka_unit_test(all_else_is_text),
      cmocka_unit_test(quoted_and_block_text_stays_text),
      cmocka_unit_test(tags_name_a_type),
      cmocka_unit_test(tags_of_applications_are_passed_over),
      cmocka_unit_test(maps_are_sorted_and_keys_are_text),
      cmocka_unit_test(json_is_read),
      cmocka_unit_test(a_key_given_twice_is_an_error_at_the_second),
      cmocka_unit_test(aliases_repeat_what_their_anchors_hold),
      cmocka_unit_test(merge_keys_fill_in_what_is_missing),
      cmocka_unit_test(a_billion_laughs_are_refused),
      cmocka_unit_test(a_merge_chain_is_refused_too),
      cmocka_unit_test(nesting_is_bounded),
      cmocka_unit_test(errors_say_where_and_how_to_mend),
  };
  return cmocka_run_group_tests(tests, setup_arena, teardown_arena);
}
