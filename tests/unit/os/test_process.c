/* test_process.c: other programs: what they say, how they end, that nothing of them is left. */
#include "os/process.h"
#include "unit/check.h"
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

struct fixture {
  struct strbuf output, messages;
  struct process_result result;
  struct error error;
};

static int set_up(void **state) {
  struct fixture *fixture = calloc(1, sizeof *fixture);
  strbuf_init(&fixture->output);
  strbuf_init(&fixture->messages);
  *state = fixture;
  return 0;
}

static int tear_down(void **state) {
  struct fixture *fixture = *state;
  strbuf_release(&fixture->output);
  strbuf_release(&fixture->messages);
  error_release(&fixture->error);
  free(fixture);
  return 0;
}

static const char *const no_environment[] = {"PATH=/usr/bin:/bin", NULL};

/* Runs SCRIPT with what OPTIONS says besides. */
static int run_shell(struct fixture *fixture, const char *script, struct process_options options, bool together) {
  const char *const arguments[] = {"sh", "-c", script, NULL};
  options.program = "/bin/sh";
  options.arguments = arguments;
  if (!options.environment)
    options.environment = no_environment;
  if (!options.output_limit)
    options.output_limit = 1 << 20;
  return process_run(&options, &fixture->output, together ? NULL : &fixture->messages, &fixture->result,
                     &fixture->error);
}

static void both_outputs_are_captured(void **state) {
  struct fixture *fixture = *state;
  assert_int_equal(run_shell(fixture, "echo said; echo warned >&2; exit 3", (struct process_options){0}, false), 0);
  assert_string_equal(fixture->output.data, "said\n");
  assert_string_equal(fixture->messages.data, "warned\n");
  assert_int_equal(fixture->result.end, PROCESS_EXITED);
  assert_int_equal(fixture->result.status, 3);
}

static void together_they_keep_their_order(void **state) {
  struct fixture *fixture = *state;
  run_shell(fixture, "echo 1; echo 2 >&2; echo 3", (struct process_options){0}, true);
  assert_string_equal(fixture->output.data, "1\n2\n3\n");
}

static void it_sees_the_given_environment_alone(void **state) {
  struct fixture *fixture = *state;
  static const char *const environment[] = {"PATH=/usr/bin:/bin", "GIVEN=yes", NULL};
  setenv("NOT_GIVEN", "no", 1);
  run_shell(fixture, "echo $GIVEN$NOT_GIVEN; pwd",
            (struct process_options){.environment = environment, .directory = "/"}, false);
  assert_string_equal(fixture->output.data, "yes\n/\n");
}

static void it_reads_what_it_is_given(void **state) {
  struct fixture *fixture = *state;
  size_t size = 3 << 20;
  char *input = malloc(size);
  memset(input, 'x', size);
  run_shell(fixture, "wc -c", (struct process_options){.input = bytes_make(input, size)}, false);
  assert_int_equal(atoi(fixture->output.data), (int)size);
  strbuf_clear(&fixture->output);
  run_shell(fixture, "echo unread", (struct process_options){.input = bytes_make(input, size)}, false);
  assert_string_equal(fixture->output.data, "unread\n");
  free(input);
}

static void output_is_bounded(void **state) {
  struct fixture *fixture = *state;
  run_shell(fixture, "head -c 3000000 /dev/zero; echo done >&2", (struct process_options){.output_limit = 1000}, false);
  assert_int_equal(fixture->output.size, 1000);
  assert_true(fixture->result.truncated);
  assert_string_equal(fixture->messages.data, "done\n");
}

static void a_signal_is_told_from_a_status(void **state) {
  struct fixture *fixture = *state;
  struct process_options options = {.timeout_ms = 1500};
  struct strbuf text = STRBUF_INIT;
  run_shell(fixture, "kill -SEGV $$", (struct process_options){0}, false);
  assert_int_equal(fixture->result.end, PROCESS_SIGNALED);
  process_describe_end(&options, &fixture->result, &text);
  assert_non_null(strstr(text.data, "was ended by signal 11"));
  strbuf_release(&text);
}

/* Else this would wait for the end of the `sleep` that holds its output open. */
static void one_that_takes_too_long_goes_with_its_children(void **state) {
  struct fixture *fixture = *state;
  run_shell(fixture, "sleep 1000 & sleep 1000", (struct process_options){.timeout_ms = 50}, false);
  assert_int_equal(fixture->result.end, PROCESS_TIMED_OUT);
}

static void one_that_does_not_listen_is_killed(void **state) {
  struct fixture *fixture = *state;
  run_shell(fixture, "trap '' TERM; while :; do sleep 1; done", (struct process_options){.timeout_ms = 50}, false);
  assert_int_equal(fixture->result.end, PROCESS_TIMED_OUT);
  assert_int_equal(fixture->result.status, SIGKILL);
}

static void it_can_be_stopped(void **state) {
  struct fixture *fixture = *state;
  atomic_bool cancelled = true;
  run_shell(fixture, "sleep 1000", (struct process_options){.cancelled = &cancelled}, false);
  assert_int_equal(fixture->result.end, PROCESS_CANCELLED);
}

static void children_that_are_left_go_with_it(void **state) {
  struct fixture *fixture = *state;
  run_shell(fixture, "sleep 1000 & echo $!", (struct process_options){0}, false);
  assert_int_equal(fixture->result.end, PROCESS_EXITED);
}

static void one_that_is_not_there_is_an_error(void **state) {
  struct fixture *fixture = *state;
  static const char *const arguments[] = {"none", NULL};
  struct process_options options = {
      .program = "/no/such/program", .arguments = arguments, .environment = no_environment};
  assert_int_equal(process_run(&options, &fixture->output, NULL, &fixture->result, &fixture->error), -1);
  check_error(&fixture->error, ERROR_NOT_FOUND, "cannot run /no/such/program");
}

static void programs_are_found_as_by_a_shell(void **state) {
  struct fixture *fixture = *state;
  struct file_stamp stamp;
  assert_int_equal(process_find("sh", "/", "/nowhere::/bin", &fixture->output, &stamp, &fixture->error), 0);
  assert_string_equal(fixture->output.data, "/bin/sh");
  strbuf_clear(&fixture->output);
  assert_int_equal(process_find("bin/sh", "/", "", &fixture->output, &stamp, &fixture->error), 0);
  assert_string_equal(fixture->output.data, "//bin/sh");
  assert_int_equal(process_find("no-such-tool", "/", "/bin", &fixture->output, &stamp, &fixture->error), -1);
  check_error(&fixture->error, ERROR_NOT_FOUND, "there is no program 'no-such-tool'");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(both_outputs_are_captured),
      TEST(together_they_keep_their_order),
      TEST(it_sees_the_given_environment_alone),
      TEST(it_reads_what_it_is_given),
      TEST(output_is_bounded),
      TEST(a_signal_is_told_from_a_status),
      TEST(one_that_takes_too_long_goes_with_its_children),
      TEST(one_that_does_not_listen_is_killed),
      TEST(it_can_be_stopped),
      TEST(children_that_are_left_go_with_it),
      TEST(one_that_is_not_there_is_an_error),
      TEST(programs_are_found_as_by_a_shell),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
