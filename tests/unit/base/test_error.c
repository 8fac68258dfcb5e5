/* test_error.c: how failures are said. */
#include "unit/check.h"

#include <errno.h>

static void check_format(struct error *error, const char *expected) {
  struct strbuf out = STRBUF_INIT;
  error_format(error, &out);
  assert_string_equal(out.data, expected);
  strbuf_release(&out);
  error_release(error);
}

static void position_is_said_as_far_as_it_is_known(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  error_set(&error, ERROR_INVALID, "no %s", "source");
  check_format(&error, "no source");
  error_set_at(&error, ERROR_INVALID, "a.md", 3, 7, "bad");
  check_format(&error, "a.md:3:7: bad");
  error_set_at(&error, ERROR_INVALID, "a.md", 3, 0, "bad");
  check_format(&error, "a.md:3: bad");
  error_set_at(&error, ERROR_INVALID, "a.md", 0, 0, "bad");
  check_format(&error, "a.md: bad");
  error_set_at(&error, ERROR_INVALID, NULL, 3, 7, "bad");
  check_format(&error, "3:7: bad");
}

static void a_missing_file_has_a_code_of_its_own(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  assert_int_equal(error_set_os(&error, ENOENT, "read", "x.md"), -1);
  assert_string_equal(error.message, "cannot read x.md: No such file or directory");
  check_error(&error, ERROR_NOT_FOUND, "x.md");
  error_set_os(&error, EACCES, "start a thread", NULL);
  check_error(&error, ERROR_OS, "cannot start a thread: ");
}

static void context_goes_before_the_message(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  error_set_at(&error, ERROR_CORRUPT, "state.db", 1, 2, "damaged");
  assert_int_equal(error_context(&error, "page %d", 4), -1);
  assert_int_equal(error_context(&error, "shard v1"), -1);
  assert_int_equal(error.code, ERROR_CORRUPT);
  check_format(&error, "state.db:1:2: shard v1: page 4: damaged");
}

/* File names and plugins' texts end up in messages. */
static void a_message_is_one_line_and_safe_on_a_terminal(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  error_set_at(&error, ERROR_INVALID, "a\nb\x1b[31m.md", 0, 0, "%s", "two\nlines\tand\x1b]0;title\x7f");
  error_context(&error, "in\r%s", "x\ny");
  check_format(&error, "a b?[31m.md: in?x y: two lines and?]0;title?");
}

static void release_leaves_an_error_that_can_be_set_again(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  error_release(&error);
  error_set(&error, ERROR_LIMIT, "%s", "");
  error_release(&error);
  assert_int_equal(error.code, ERROR_NONE);
  assert_null(error.message);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(position_is_said_as_far_as_it_is_known),
      cmocka_unit_test(a_missing_file_has_a_code_of_its_own),
      cmocka_unit_test(context_goes_before_the_message),
      cmocka_unit_test(a_message_is_one_line_and_safe_on_a_terminal),
      cmocka_unit_test(release_leaves_an_error_that_can_be_set_again),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
