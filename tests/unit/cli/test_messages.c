/* test_messages.c: errors as people read them, and the JSON that programs read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/json.h"
#include "cli/messages.h"
#include "os/file.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct console PLAIN = {false};

struct fixture {
  char directory[64];
  struct strbuf out;
};

static int setup(void **state) {
  struct fixture *fixture = calloc(1, sizeof *fixture);
  snprintf(fixture->directory, sizeof fixture->directory, "/tmp/shard-test-XXXXXX");
  strbuf_init(&fixture->out);
  *state = fixture;
  return mkdtemp(fixture->directory) ? 0 : -1;
}

static int teardown(void **state) {
  struct fixture *fixture = *state;
  struct error error = ERROR_INIT;
  char path[96];
  snprintf(path, sizeof path, "%s/a.md", fixture->directory);
  int outcome = file_remove(path, &error) || rmdir(fixture->directory);
  strbuf_release(&fixture->out);
  free(fixture);
  return outcome;
}

static void write_page(const struct fixture *fixture, const char *content) {
  struct error error = ERROR_INIT;
  char path[96];
  snprintf(path, sizeof path, "%s/a.md", fixture->directory);
  assert_int_equal(file_write(path, bytes_from(content), FILE_WRITE_REPLACE, NULL, &error), 0);
}

static struct build_message page_error(const char *file, uint32_t line, uint32_t column, const char *text) {
  return (struct build_message){
      .stage = STAGE_RENDER,
      .group = bytes_from("docs/v1"),
      .unit = bytes_from("a.md"),
      .message = {SEVERITY_ERROR, bytes_from(file), line, column, bytes_from(text), {NULL, 0}},
  };
}

static const char *print(struct fixture *fixture, const struct build_message *messages, size_t count,
                         bool errors_only) {
  struct build_report report = {.messages = messages, .message_count = count};
  struct messages_options options = {&PLAIN, fixture->directory, errors_only, false};
  strbuf_clear(&fixture->out);
  messages_append(&fixture->out, &report, &options);
  return fixture->out.data;
}

static void an_error_shows_its_line_and_traceback(void **state) {
  struct fixture *fixture = *state;
  write_page(fixture, "---\ntitle:\t[open\n---\n");
  struct build_message message = page_error("a.md", 2, 8, "the list is not closed");
  message.message.traceback = bytes_from("stack traceback:\n\tx.lua:1: in f");
  assert_string_equal(print(fixture, &message, 1, false), "In shard docs/v1:\n"
                                                          "a.md:2:8: error: the list is not closed\n"
                                                          "     2 | title: [open\n"
                                                          "       |        ^\n"
                                                          "    stack traceback:\n"
                                                          "     x.lua:1: in f\n");
}

static void a_long_line_is_cut_around_the_caret(void **state) {
  struct fixture *fixture = *state;
  char line[1001];
  memset(line, 'x', 1000);
  line[1000] = '\0';
  line[499] = 'Y';
  write_page(fixture, line);
  struct build_message message = page_error("a.md", 1, 500, "wrong");
  const char *text = print(fixture, &message, 1, false);
  const char *excerpt = strstr(text, "     1 | ...x"), *caret = strchr(text, '^');
  assert_non_null(excerpt);
  assert_non_null(caret);
  const char *target = strchr(excerpt, 'Y');
  const char *caret_line = strchr(excerpt, '\n') + 1;
  assert_int_equal(target - excerpt, caret - caret_line);
  assert_in_range(strlen(text), 100, 400);
}

static void a_missing_line_or_file_is_left_out(void **state) {
  struct fixture *fixture = *state;
  write_page(fixture, "one\n");
  struct build_message messages[] = {page_error("a.md", 9, 1, "late"), page_error("gone.md", 1, 1, "missing")};
  assert_string_equal(print(fixture, messages, 2, false), "In shard docs/v1:\n"
                                                          "a.md:9:1: error: late\n"
                                                          "gone.md:1:1: error: missing\n"
                                                          "    in a.md\n");
}

static void the_same_error_of_many_pages_is_shown_once(void **state) {
  struct fixture *fixture = *state;
  struct build_message messages[5];
  write_page(fixture, "");
  for (size_t i = 0; i < 5; i++)
    messages[i] = page_error("templates/page.html", 0, 0, "unknown filter");
  assert_string_equal(print(fixture, messages, 5, false), "In shard docs/v1:\n"
                                                          "templates/page.html: error: unknown filter\n"
                                                          "    in a.md and 4 more\n");
}

static void a_group_with_very_many_is_cut(void **state) {
  struct fixture *fixture = *state;
  struct build_message messages[50];
  char texts[50][16];
  write_page(fixture, "");
  for (size_t i = 0; i < 50; i++) {
    snprintf(texts[i], sizeof texts[i], "number %zu", i);
    messages[i] = page_error("a.md", 0, 0, texts[i]);
  }
  const char *text = print(fixture, messages, 50, false);
  assert_non_null(strstr(text, "number 9\n"));
  assert_null(strstr(text, "number 10\n"));
  assert_non_null(strstr(text, "... and 40 messages more of this group; --verbose shows all\n"));
}

static void quiet_leaves_warnings_out(void **state) {
  struct fixture *fixture = *state;
  write_page(fixture, "");
  struct build_message message = page_error("a.md", 0, 0, "odd");
  message.message.severity = SEVERITY_WARNING;
  assert_string_equal(print(fixture, &message, 1, true), "");
  assert_string_equal(print(fixture, &message, 1, false), "In shard docs/v1:\na.md: warning: odd\n");
}

static void messages_cannot_control_the_terminal(void **state) {
  struct fixture *fixture = *state;
  write_page(fixture, "");
  struct build_message message = page_error("a.md", 0, 0, "\x1b[31mred\r\n");
  assert_string_equal(print(fixture, &message, 1, false), "In shard docs/v1:\na.md: error: ?[31mred??\n");
}

static void json_is_nested_and_escaped(void **state) {
  struct fixture *fixture = *state;
  struct json json;
  write_page(fixture, "");
  json_init(&json, &fixture->out);
  json_begin_object(&json, NULL);
  json_text(&json, "text", bytes_from("a\"\\\n\x01\xff\xc3\xa9"));
  json_begin_array(&json, "empty");
  json_end_array(&json);
  json_begin_array(&json, "list");
  json_number(&json, NULL, 1);
  json_boolean(&json, NULL, true);
  json_null(&json, NULL);
  json_end_array(&json);
  json_milliseconds(&json, "ms", 1234567);
  json_end_object(&json);
  assert_string_equal(fixture->out.data, "{\n"
                                         "  \"text\": \"a\\\"\\\\\\n\\u0001\\ufffd\xc3\xa9\",\n"
                                         "  \"empty\": [],\n"
                                         "  \"list\": [\n    1,\n    true,\n    null\n  ],\n"
                                         "  \"ms\": 1.234\n"
                                         "}\n");
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      CASE(an_error_shows_its_line_and_traceback), CASE(a_long_line_is_cut_around_the_caret),
      CASE(a_missing_line_or_file_is_left_out),    CASE(the_same_error_of_many_pages_is_shown_once),
      CASE(a_group_with_very_many_is_cut),         CASE(quiet_leaves_warnings_out),
      CASE(messages_cannot_control_the_terminal),  CASE(json_is_nested_and_escaped),
  };
  return cmocka_run_group_tests_name("messages", tests, NULL, NULL);
}
