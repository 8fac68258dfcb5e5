/* test_front_matter.c: finding the block, and what is said about a broken one. */
#include "yaml_fixture.h"

static struct front_matter parse(void **state, const char *source) {
  struct front_matter out;
  struct error error = ERROR_INIT;
  check_success(front_matter_parse(bytes_from(source), "a.md", *state, &out, &error), &error);
  size_t offset;
  uint32_t line;
  front_matter_skip(bytes_from(source), &offset, &line);
  assert_int_equal(offset, out.body_offset);
  assert_int_equal(line, out.body_line);
  return out;
}

static struct error fail_to_parse(void **state, struct bytes source) {
  struct front_matter out;
  struct error error = ERROR_INIT;
  assert_int_equal(front_matter_parse(source, "a.md", *state, &out, &error), -1);
  assert_string_equal(error.file, "a.md");
  return error;
}

static void a_block_is_read(void **state) {
  const char *source = "---\ntitle: Install\nweight: 30\n---\n# Body\n";
  struct front_matter out = parse(state, source);
  check_string(field_of(&out.values, "title"), "Install");
  assert_int_equal(field_of(&out.values, "weight").as.integer, 30);
  assert_string_equal(source + out.body_offset, "# Body\n");
  assert_int_equal(out.body_line, 5);
}

static void toml_may_stand_below_empty_lines(void **state) {
  const char *source = "\n \r\n+++\ntitle = \"A\"\n+++  \nBody\n";
  struct front_matter out = parse(state, source);
  check_string(field_of(&out.values, "title"), "A");
  assert_string_equal(source + out.body_offset, "Body\n");
  assert_int_equal(out.body_line, 6);
  struct error error = fail_to_parse(state, bytes_from("\n\n+++\na = \n+++\n"));
  assert_int_equal(error.line, 4);
  error_release(&error);
  error = fail_to_parse(state, bytes_from("\n\n+++\na = 1\n"));
  assert_int_equal(error.line, 3);
  error_release(&error);
}

static void a_page_needs_no_block(void **state) {
  static const char *const sources[] = {"", "# Title\n", "----\n", "--- a\n", "\n---\na: b\n---\n", "-- -\n"};
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    struct front_matter out = parse(state, sources[i]);
    assert_int_equal(out.values.kind, VALUE_MAP);
    assert_int_equal(out.values.as.map.count, 0);
    assert_int_equal(out.body_offset, 0);
    assert_int_equal(out.body_line, 1);
  }
}

static void a_block_may_be_empty(void **state) {
  static const char *const sources[] = {"---\n---\nx", "---\n\n# comment\n---\nx", "---\n~\n---\nx"};
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    struct front_matter out = parse(state, sources[i]);
    assert_int_equal(out.values.kind, VALUE_MAP);
    assert_int_equal(out.values.as.map.count, 0);
    assert_string_equal(sources[i] + out.body_offset, "x");
  }
}

static void byte_order_mark_and_crlf_are_fine(void **state) {
  const char *source = "\xef\xbb\xbf---\r\ntitle: a\r\ntext: |\r\n  b\r\n  c\r\n---\r\nx\r\n";
  struct front_matter out = parse(state, source);
  check_string(field_of(&out.values, "title"), "a");
  check_string(field_of(&out.values, "text"), "b\nc\n");
  assert_string_equal(source + out.body_offset, "x\r\n");
  assert_int_equal(out.body_line, 7);
  assert_int_equal(parse(state, "\xef\xbb\xbf# x").body_offset, 3);
}

static void blanks_after_the_dashes_and_no_last_newline_are_fine(void **state) {
  struct front_matter out = parse(state, "--- \t\na: 1\n---  ");
  assert_int_equal(out.values.as.map.count, 1);
  assert_int_equal(out.body_offset, strlen("--- \t\na: 1\n---  "));
}

static void an_unclosed_block_is_an_error(void **state) {
  struct error error = fail_to_parse(state, bytes_from("---\ntitle: a\n\n# Body\n"));
  check_position(&error, 1, 1);
  check_error(&error, ERROR_INVALID, "starts at line 1 is never closed: add a line of ---");
}

static void a_block_must_be_a_map(void **state) {
  struct error error = fail_to_parse(state, bytes_from("---\n- a\n---\n"));
  check_position(&error, 2, 1);
  check_error(&error, ERROR_INVALID, "is a list, not a map");
}

static void positions_are_those_in_the_file(void **state) {
  struct error error = fail_to_parse(state, bytes_from("\xef\xbb\xbf---\r\ntitle: \xc3\xa4\xc3\xb6: b\r\n---\r\n"));
  check_position(&error, 2, 12); /* the second colon, in bytes */
  check_error(&error, ERROR_INVALID, "put quotes around a value that holds \": \"");
}

static void positions_count_newlines_alone(void **state) {
  /* To libyaml, U+2028 ends a line; to editors it does not. */
  struct error error = fail_to_parse(state, bytes_from("---\na: \"\xe2\x80\xa8\"\nb: @\n---\n"));
  check_position(&error, 3, 4);
  check_error(&error, ERROR_INVALID, "quote a value that starts with @");
}

static void bytes_that_are_no_text_are_an_error(void **state) {
  struct error error = fail_to_parse(state, bytes_make("---\na: 1\n---\nb\0c", 16));
  check_position(&error, 4, 2);
  check_error(&error, ERROR_INVALID, "NUL");
  error = fail_to_parse(state, bytes_from("x\ny\xff"));
  check_position(&error, 2, 2);
  check_error(&error, ERROR_INVALID, "0xff is not valid UTF-8");
  error = fail_to_parse(state, bytes_from("---\na: \x01\n---\n"));
  check_position(&error, 2, 4);
  check_error(&error, ERROR_INVALID, "control characters are not allowed");
}

static void toml_stands_between_plus_signs(void **state) {
  const char *source = "+++\r\ntitle = \"Install\"\r\n[extra]\r\nn = 1\r\n+++ \r\n# Body\n";
  struct front_matter out = parse(state, source);
  check_string(field_of(&out.values, "title"), "Install");
  assert_string_equal(source + out.body_offset, "# Body\n");
  assert_int_equal(out.body_line, 6);
  struct error error = fail_to_parse(state, bytes_from("+++\na = 1\n---\n"));
  check_error(&error, ERROR_INVALID, "add a line of +++");
  error = fail_to_parse(state, bytes_from("\xef\xbb\xbf+++\na = 1\nb = x\n+++\n"));
  check_position(&error, 3, 5);
  check_error(&error, ERROR_INVALID, "TOML: ");
}

static void json_ends_with_its_brace(void **state) {
  const char *source = "{\n \"title\": \"a } \\\" b\", \"x\": {\"y\": [1]}\n} \n# Body\n";
  struct front_matter out = parse(state, source);
  check_string(field_of(&out.values, "title"), "a } \" b");
  assert_string_equal(source + out.body_offset, "# Body\n");
  assert_int_equal(out.body_line, 4);
  out = parse(state, "{} text");
  assert_int_equal(out.body_offset, 2);
  struct error error = fail_to_parse(state, bytes_from("{\n\"a\": 1,\n\"b\": [1\n\n# Body\n"));
  check_position(&error, 5, 1);
  check_error(&error, ERROR_INVALID, "JSON: ");
}

static void a_brace_may_open_other_things(void **state) {
  static const char *const sources[] = {"{{< note >}}\n", "{% raw %}", "{#id}\n", "{ x }", "{", "{name}`x`", "+++ a\n"};
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
    assert_int_equal(parse(state, sources[i]).body_offset, 0);
}

static void the_place_of_a_field_is_found_in_all_three(void **state) {
  static const struct {
    const char *source;
    uint32_t line, column;
  } cases[] = {
      {"---\nx: {date: 1}\ndate: soon\n---\n", 3, 7},
      {"---\na: &d {date: 1}\n\xc3\xa4: 1\ndate:\n  soon\n---\n", 5, 3},
      {"+++\nx = {date = 1}\n\"date\" = 'soon'\n+++\n", 3, 10},
      {"{\"x\": {\"date\": 1},\n\"\\u0064ate\" : [1]}\n", 2, 15},
      {"---\nother: 1\n---\n", 1, 1},
      {"no block", 1, 1},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct error error = ERROR_INIT;
    parse(state, cases[i].source);
    assert_int_equal(front_matter_error(bytes_from(cases[i].source), "a.md", "date", &error, "no %s", "date"), -1);
    check_position(&error, cases[i].line, cases[i].column);
    check_error(&error, ERROR_INVALID, "no date");
  }
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_block_is_read),
      cmocka_unit_test(toml_may_stand_below_empty_lines),
      cmocka_unit_test(a_page_needs_no_block),
      cmocka_unit_test(a_block_may_be_empty),
      cmocka_unit_test(byte_order_mark_and_crlf_are_fine),
      cmocka_unit_test(blanks_after_the_dashes_and_no_last_newline_are_fine),
      cmocka_unit_test(an_unclosed_block_is_an_error),
      cmocka_unit_test(a_block_must_be_a_map),
      cmocka_unit_test(positions_are_those_in_the_file),
      cmocka_unit_test(positions_count_newlines_alone),
      cmocka_unit_test(bytes_that_are_no_text_are_an_error),
      cmocka_unit_test(toml_stands_between_plus_signs),
      cmocka_unit_test(json_ends_with_its_brace),
      cmocka_unit_test(a_brace_may_open_other_things),
      cmocka_unit_test(the_place_of_a_field_is_found_in_all_three),
  };
  return cmocka_run_group_tests(tests, setup_arena, teardown_arena);
}
