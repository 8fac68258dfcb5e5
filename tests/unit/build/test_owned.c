/* test_owned.c: the log of an output folder: what a build that did not end left there is still Shard's. */
#include "unit/build/outputs_fixture.h"

/* Appends to the log by hand: what a build that was killed left. */
static void append_to_log(const char *path, const char *text) {
  FILE *log = fopen(path, "a");
  assert_non_null(log);
  assert_int_equal(fwrite(text, 1, strlen(text), log), strlen(text));
  assert_int_equal(fclose(log), 0);
}

/* The log of a site that was built and whose next build is to find TEXT at its end. */
static void leave_log(const char *text) {
  struct build *build = open_outputs(false);
  struct strbuf path;
  strbuf_init(&path);
  strbuf_append_text(&path, build->outputs.log_path);
  commit_build(build);
  append_to_log(path.data, text);
  strbuf_release(&path);
}

static void a_killed_build_leaves_its_files_to_the_next(void **state) {
  (void)state;
  build_one();
  struct build *build = open_outputs(false);
  make(build, "killed.html", "half a build");
  put_file("public/.cut.html.shard-tmp", "half a file");
  struct error error = ERROR_INIT;
  must(claim(build, "cut.html", STAGE_RENDER, "docs", "cut", &error));
  must(outputs_announce(&build->outputs, &error));
  build_destroy(build); /* without a commit */

  build = open_outputs(false);
  assert_int_equal(known(build, "a.html")->status, OUTPUT_GOOD);
  assert_int_equal(known(build, "killed.html")->status, OUTPUT_CHANGED);
  assert_null(known(build, "killed.html")->group);
  assert_int_equal(known(build, "cut.html")->status, OUTPUT_MISSING);
  outputs_mark(&build->outputs, bytes_from("a.html"));
  must(outputs_sweep(&build->outputs, &error));
  assert_false(is_there("public/killed.html"));
  assert_false(is_there("public/.cut.html.shard-tmp"));
  check_file("public/a.html", "first");
  build_destroy(build);
}

static void a_lost_state_does_not_make_strangers_of_shards_files(void **state) {
  (void)state;
  build_one();
  put_file("public/theirs.html", "theirs");
  assert_int_equal(remove(".shard/state.db"), 0);
  struct build *build = open_outputs(false);
  assert_non_null(known(build, "a.html"));
  assert_null(known(build, "theirs.html"));
  make(build, "a.html", "first");
  assert_int_equal(build->outputs.unchanged, 1);
  build_destroy(build);
}

static void the_log_is_not_read_when_the_state_knows_all(void **state) {
  (void)state;
  build_one();
  struct build *build = open_outputs(false);
  assert_int_equal(build->outputs.known.count, 1);
  assert_non_null(known(build, "a.html")->group);
  build_destroy(build);
}

static void a_line_that_was_cut_off_counts_for_nothing(void **state) {
  (void)state;
  leave_log("+whole.html\n+cut.ht");
  struct build *build = open_outputs(false);
  assert_non_null(known(build, "whole.html"));
  assert_int_equal(build->outputs.known.count, 1);
  build_destroy(build);
}

static void a_cut_line_stays_void_when_the_log_goes_on(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  put_file("public/CNAME", "theirs");
  leave_log("+CNAME"); /* of CNAME.html, say */
  struct build *build = open_outputs(false);
  make(build, "new.html", "new");
  build_destroy(build);
  build = open_outputs(false);
  assert_null(known(build, "CNAME"));
  must(outputs_sweep(&build->outputs, &error));
  check_file("public/CNAME", "theirs");
  build_destroy(build);
}

static void what_was_deleted_is_not_shards_any_more(void **state) {
  (void)state;
  leave_log("+a.html\n+b.html\n-a.html\n-b.html\n+b.html\n");
  struct build *build = open_outputs(false);
  assert_null(known(build, "a.html"));
  assert_non_null(known(build, "b.html"));
  build_destroy(build);
}

static void a_log_cannot_reach_out_of_the_output_folder(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  put_file("precious.txt", "theirs");
  leave_log("+../precious.txt\n+%2E%2E/precious.txt\n+/etc/hostname\n+\n\n*a.html\n+a%00b\n");
  struct build *build = open_outputs(false);
  assert_int_equal(build->outputs.known.count, 0);
  must(outputs_sweep(&build->outputs, &error));
  check_file("precious.txt", "theirs");
  build_destroy(build);
}

static void names_survive_the_log(void **state) {
  static const char *const names[] = {"two\nlines.html", "100%.html", "100%25.html", "+plus -minus.html", "größe.html"};
  (void)state;
  struct error error = ERROR_INIT;
  struct build *build = open_outputs(false);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    must(claim(build, names[i], STAGE_RENDER, "docs", names[i], &error));
  must(outputs_announce(&build->outputs, &error));
  build_destroy(build);
  build = open_outputs(false);
  assert_int_equal(build->outputs.known.count, sizeof names / sizeof *names);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (!known(build, names[i]))
      fail_msg("'%s' is not known", names[i]);
  build_destroy(build);
}

static void a_known_output_is_not_announced_again(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  build_one();
  struct build *build = open_outputs(false);
  uint64_t before = build->outputs.log_size;
  assert_true(before > 0);
  must(claim(build, "a.html", STAGE_RENDER, "docs", "a.html", &error));
  must(outputs_announce(&build->outputs, &error));
  assert_int_equal(build->outputs.log_size, before);
  build_destroy(build);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      test_in_site(a_killed_build_leaves_its_files_to_the_next),
      test_in_site(a_lost_state_does_not_make_strangers_of_shards_files),
      test_in_site(the_log_is_not_read_when_the_state_knows_all),
      test_in_site(a_line_that_was_cut_off_counts_for_nothing),
      test_in_site(a_cut_line_stays_void_when_the_log_goes_on),
      test_in_site(what_was_deleted_is_not_shards_any_more),
      test_in_site(a_log_cannot_reach_out_of_the_output_folder),
      test_in_site(names_survive_the_log),
      test_in_site(a_known_output_is_not_announced_again),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
