/* test_options.c: the command line: every way to write an option, and what is said when it is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/command.h"
#include "cli/options.h"

enum { WORDS_MAX = 16 };

/* Splits LINE at spaces into argv; the words live in STORAGE. */
static int parse(char *storage, const char *line, struct invocation *invocation, struct error *error) {
  char *words[WORDS_MAX] = {"shard"};
  int count = 1;
  memcpy(storage, line, strlen(line) + 1);
  for (char *at = storage; *at != '\0';) {
    words[count++] = at;
    at += strcspn(at, " ");
    if (*at == ' ')
      *at++ = '\0';
  }
  return options_parse(count, words, invocation, error);
}

static void expect_error(const char *line, const char *message) {
  char storage[256];
  struct invocation invocation;
  struct error error = ERROR_INIT;
  assert_int_equal(parse(storage, line, &invocation, &error), -1);
  assert_int_equal(error.code, ERROR_INVALID);
  assert_string_equal(error.message, message);
  options_release(&invocation);
  error_release(&error);
}

static void options_stand_anywhere(void **state) {
  (void)state;
  static const char *const lines[] = {
      "-C site -j 3 build --quiet",
      "build -C site -j3 -q",
      "build --jobs=3 -qC site",
      "-Csite build --jobs 3 --quiet",
  };
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    char storage[256];
    struct invocation invocation;
    struct error error = ERROR_INIT;
    assert_int_equal(parse(storage, lines[i], &invocation, &error), 0);
    assert_string_equal(invocation.command->name, "build");
    assert_string_equal(invocation.build.directory, "site");
    assert_int_equal(invocation.build.jobs, 3);
    assert_true(options_has(&invocation, OPTION_QUIET));
    assert_false(options_has(&invocation, OPTION_VERBOSE));
    options_release(&invocation);
  }
}

static void several_directories_are_joined(void **state) {
  (void)state;
  char storage[256];
  struct invocation invocation;
  struct error error = ERROR_INIT;
  assert_int_equal(parse(storage, "-C a -C b build", &invocation, &error), 0);
  assert_string_equal(invocation.build.directory, "a/b");
  options_release(&invocation);
  assert_int_equal(parse(storage, "-C a -C /b build", &invocation, &error), 0);
  assert_string_equal(invocation.build.directory, "/b");
  options_release(&invocation);
}

static void settings_keep_their_order_and_values(void **state) {
  (void)state;
  char storage[256];
  struct invocation invocation;
  struct error error = ERROR_INIT;
  assert_int_equal(parse(storage, "build --set a=1 --set=b=x=y --set c=", &invocation, &error), 0);
  assert_int_equal(invocation.build.setting_count, 3);
  assert_string_equal(invocation.build.settings[0].name, "a");
  assert_string_equal(invocation.build.settings[1].name, "b");
  assert_string_equal(invocation.build.settings[1].value, "x=y");
  assert_string_equal(invocation.build.settings[2].value, "");
  options_release(&invocation);
}

static void two_dashes_end_the_options(void **state) {
  (void)state;
  char storage[256];
  struct invocation invocation;
  struct error error = ERROR_INIT;
  assert_int_equal(parse(storage, "explain -- --odd.md", &invocation, &error), 0);
  assert_string_equal(invocation.argument, "--odd.md");
  options_release(&invocation);
}

static void no_shard_means_inline(void **state) {
  (void)state;
  char storage[256];
  struct invocation invocation;
  struct error error = ERROR_INIT;
  assert_int_equal(parse(storage, "build --no-shard", &invocation, &error), 0);
  assert_string_equal(invocation.build.executor, "inline");
  options_release(&invocation);
}

static void help_is_never_refused(void **state) {
  (void)state;
  char storage[256];
  struct invocation invocation;
  struct error error = ERROR_INIT;
  assert_int_equal(parse(storage, "explain --help", &invocation, &error), 0);
  assert_true(options_has(&invocation, OPTION_HELP));
  options_release(&invocation);
}

static void mistakes_are_named(void **state) {
  (void)state;
  expect_error("bild", "there is no command 'bild'; did you mean 'build'?");
  expect_error("frobnicate", "there is no command 'frobnicate'");
  expect_error("build --job 3", "unknown option '--job'; did you mean '--jobs'?");
  expect_error("build --frobnicate", "unknown option '--frobnicate'");
  expect_error("build -x", "unknown option '-x'");
  expect_error("build --jobs", "--jobs needs a value: --jobs N");
  expect_error("build -j", "-j needs a value: -j N");
  expect_error("build --quiet=1", "--quiet takes no value");
  expect_error("build --jobs 0", "--jobs: expected a number from 1 to 1024, got '0'");
  expect_error("build --jobs -1", "--jobs: expected a number from 1 to 1024, got '-1'");
  expect_error("build -j 99999999999999999999", "--jobs: expected a number from 1 to 1024, got '99999999999999999999'");
  expect_error("build -j 2x", "--jobs: expected a number from 1 to 1024, got '2x'");
  expect_error("build --set x", "--set: expected NAME=VALUE, got 'x'");
  expect_error("build --set =x", "--set: expected NAME=VALUE, got '=x'");
  expect_error("build --report jsn", "--report: there is no format 'jsn'; did you mean 'json'?");
  expect_error("build --report xml", "--report: expected 'text' or 'json', got 'xml'");
  expect_error("build -q -v", "--quiet and --verbose exclude each other");
  expect_error("build here", "'shard build' takes no argument, got 'here'");
  expect_error("explain", "'shard explain' needs an argument: shard explain NAME");
  expect_error("explain a b", "'shard explain' takes one argument, got 'b' too");
  expect_error("graph --jobs 2", "'shard graph' has no option --jobs");
}

/* Every option is a promise of some command, and no letter means two things. */
static void the_table_is_consistent(void **state) {
  (void)state;
  unsigned all = 0;
  for (size_t i = 0; i < command_count; i++)
    all |= commands[i].options;
  assert_int_equal(all, OPTION_BIT(OPTION_COUNT) - 1);
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    assert_non_null(option_specs[i].help);
    for (size_t j = 0; j < i; j++) {
      if (option_specs[i].letter != 0)
        assert_int_not_equal(option_specs[i].letter, option_specs[j].letter);
    }
  }
}

/* Terminals of 80 columns show every help without wrapping. */
static void help_is_at_most_80_columns_wide(void **state) {
  (void)state;
  struct strbuf out;
  strbuf_init(&out);
  help_append_overview(&out);
  for (size_t i = 0; i < command_count; i++)
    help_append_command(&out, &commands[i]);
  for (const char *line = out.data; *line != '\0';) {
    size_t length = strcspn(line, "\n");
    if (length > 80)
      fail_msg("%zu columns: %.*s", length, (int)length, line);
    line += length + (line[length] == '\n');
  }
  strbuf_release(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(options_stand_anywhere),
      cmocka_unit_test(several_directories_are_joined),
      cmocka_unit_test(settings_keep_their_order_and_values),
      cmocka_unit_test(two_dashes_end_the_options),
      cmocka_unit_test(no_shard_means_inline),
      cmocka_unit_test(help_is_never_refused),
      cmocka_unit_test(mistakes_are_named),
      cmocka_unit_test(the_table_is_consistent),
      cmocka_unit_test(help_is_at_most_80_columns_wide),
  };
  return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
