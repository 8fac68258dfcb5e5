/* test_progress.c: what progress shows, laid out for a screen of known size at a known time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/progress.h"

#define SECOND ((uint64_t)1000000000)

static const struct console_size SCREEN = {80, 24};

static struct build_progress rendering(uint32_t done, const struct executor_status *workers, unsigned count) {
  return (struct build_progress){
      .phase = PHASE_RENDER, .done = done, .total = 100, .workers = workers, .worker_count = count};
}

static void expect(const struct strbuf *out, const char *part) {
  if (!strstr(out->data, part))
    fail_msg("expected '%s' in:\n%s", part, out->data);
}

static size_t count_lines(const struct strbuf *out) {
  size_t lines = 0;
  for (size_t i = 0; i < out->size; i++)
    lines += out->data[i] == '\n';
  return lines;
}

/* The columns of the widest line, without escape sequences. */
static unsigned widest_line(const struct strbuf *out) {
  unsigned widest = 0, width = 0;
  for (const char *at = out->data; *at != '\0'; at++) {
    if (*at == '\x1b')
      at += strcspn(at, "KJAm");
    else if (*at == '\n' || *at == '\r')
      width = 0;
    else if (((unsigned char)*at & 0xc0) != 0x80 && ++width > widest)
      widest = width;
  }
  return widest;
}

static void a_terminal_has_a_line_per_running_shard_and_a_bar(void **state) {
  (void)state;
  const struct executor_status workers[] = {
      {bytes_from("docs/v1"), 3, 10}, {bytes_from(""), 0, 0}, {bytes_from("blog"), 5, 20}};
  struct progress progress;
  struct strbuf out;
  strbuf_init(&out);
  progress_init(&progress, PROGRESS_TERMINAL, 0);
  struct build_progress at = rendering(25, workers, 3);
  progress_update(&progress, &at, 0, SCREEN, &out);
  assert_int_equal(count_lines(&out), 3); /* an idle worker has none */
  expect(&out, "docs/v1 [############............................] 3/10");
  expect(&out, "blog    [##########..............................] 5/20");
  expect(&out, "25/100 pages, 25%");
  strbuf_release(&out);
}

static void the_next_drawing_starts_where_the_last_one_did(void **state) {
  (void)state;
  const struct executor_status workers[] = {{bytes_from("docs/v1"), 3, 10}};
  struct progress progress;
  struct strbuf out;
  strbuf_init(&out);
  progress_init(&progress, PROGRESS_TERMINAL, 0);
  struct build_progress at = rendering(25, workers, 1);
  progress_update(&progress, &at, 0, SCREEN, &out);
  strbuf_clear(&out);
  progress_update(&progress, &at, 1, SCREEN, &out);
  expect(&out, "\r\x1b[2A");
  strbuf_clear(&out);
  progress_finish(&progress, &out);
  assert_string_equal(out.data, "\r\x1b[2A\x1b[J");
  strbuf_clear(&out);
  progress_finish(&progress, &out);
  assert_string_equal(out.data, "");
  strbuf_release(&out);
}

static void the_time_left_comes_from_the_cost(void **state) {
  (void)state;
  struct progress progress;
  struct strbuf out;
  strbuf_init(&out);
  progress_init(&progress, PROGRESS_TERMINAL, 0);
  struct build_progress at = rendering(1, NULL, 0);
  at.cost_total = 1000;
  progress_update(&progress, &at, 0, SCREEN, &out);
  assert_null(strstr(out.data, "left")); /* nothing is known yet */
  at.cost_done = 250;
  progress_update(&progress, &at, 10 * SECOND, SCREEN, &out);
  expect(&out, "25%, 30 s left");
  strbuf_release(&out);
}

static void no_line_is_wider_than_the_screen(void **state) {
  (void)state;
  const struct executor_status workers[] = {
      {bytes_from("documentation/of-a-version-with-a-long-name#17"), 3, 10},
      {bytes_from("\xe6\x96\x87\xe6\xa1\xa3\xe6\x96\x87\xe6\xa1\xa3"), 1, 4},
  };
  struct build_progress at = rendering(25, workers, 2);
  for (unsigned columns = 1; columns < 120; columns++) {
    struct progress progress;
    struct strbuf out;
    strbuf_init(&out);
    progress_init(&progress, PROGRESS_TERMINAL, 0);
    progress_update(&progress, &at, 0, (struct console_size){columns, 24}, &out);
    if (columns > 12)
      assert_in_range(widest_line(&out), 1, columns - 1);
    strbuf_release(&out);
  }
}

static void a_low_screen_is_not_scrolled(void **state) {
  (void)state;
  struct executor_status workers[40];
  for (size_t i = 0; i < 40; i++)
    workers[i] = (struct executor_status){bytes_from("shard"), 0, 1};
  struct build_progress at = rendering(25, workers, 40);
  struct progress progress;
  struct strbuf out;
  strbuf_init(&out);
  progress_init(&progress, PROGRESS_TERMINAL, 0);
  progress_update(&progress, &at, 0, (struct console_size){80, 10}, &out);
  assert_int_equal(count_lines(&out), 8);
  expect(&out, "and 34 more");
  strbuf_release(&out);
}

static void names_cannot_control_the_terminal(void **state) {
  (void)state;
  const struct executor_status workers[] = {{bytes_from("a\x1b[2Jb\nc\xff"), 3, 10}};
  struct build_progress at = rendering(25, workers, 1);
  struct progress progress;
  struct strbuf out;
  strbuf_init(&out);
  progress_init(&progress, PROGRESS_TERMINAL, 0);
  progress_update(&progress, &at, 0, SCREEN, &out);
  expect(&out, "a?[2Jb?c\xef\xbf\xbd");
  strbuf_release(&out);
}

static void a_log_gets_few_plain_lines(void **state) {
  (void)state;
  struct progress progress;
  struct strbuf out;
  strbuf_init(&out);
  progress_init(&progress, PROGRESS_LOG, 0);
  struct build_progress at = rendering(25, NULL, 0);
  for (uint64_t tick = 0; tick <= 6000; tick++) /* ten minutes, ten a second */
    progress_update(&progress, &at, tick * SECOND / 10, SCREEN, &out);
  assert_in_range(count_lines(&out), 5, 15);
  assert_null(strchr(out.data, '\x1b'));
  expect(&out, "render: 25/100 pages, 25%, 15 s left\n");
  strbuf_release(&out);
}

static void quiet_shows_nothing(void **state) {
  (void)state;
  struct progress progress;
  struct strbuf out;
  strbuf_init(&out);
  progress_init(&progress, PROGRESS_NONE, 0);
  struct build_progress at = rendering(25, NULL, 0);
  progress_update(&progress, &at, 100 * SECOND, SCREEN, &out);
  progress_finish(&progress, &out);
  assert_int_equal(out.size, 0);
  strbuf_release(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_terminal_has_a_line_per_running_shard_and_a_bar),
      cmocka_unit_test(the_next_drawing_starts_where_the_last_one_did),
      cmocka_unit_test(the_time_left_comes_from_the_cost),
      cmocka_unit_test(no_line_is_wider_than_the_screen),
      cmocka_unit_test(a_low_screen_is_not_scrolled),
      cmocka_unit_test(names_cannot_control_the_terminal),
      cmocka_unit_test(a_log_gets_few_plain_lines),
      cmocka_unit_test(quiet_shows_nothing),
  };
  return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
