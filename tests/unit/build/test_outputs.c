/* test_outputs.c: the output folder: what is Shard's there, what is not, and what became of it. */
#include "unit/build/outputs_fixture.h"

static void the_first_claim_wins_and_the_second_is_told(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  struct build *build = open_outputs(false);
  must(claim(build, "a.html", STAGE_RENDER, "docs", "content/a.md", &error));
  must(claim(build, "a.html", STAGE_RENDER, "docs", "content/a.md", &error)); /* of whom it is already */
  assert_int_equal(claim(build, "a.html", STAGE_RENDER, "docs", "content/b.md", &error), -1);
  check_error(&error, ERROR_CONFLICT, "page content/a.md and page content/b.md both write the output a.html;");
  assert_int_equal(claim(build, "a.html", STAGE_ASSET, "static", "static/a.html", &error), -1);
  check_error(&error, ERROR_CONFLICT, "page content/a.md and static file static/a.html both");
  assert_int_equal(claim(build, "a.html", STAGE_MERGE, "tags", "red", &error), -1);
  check_error(&error, ERROR_CONFLICT, "page content/a.md and merge tags both");
  build_destroy(build);
}

static void a_new_output_is_written_with_its_folders(void **state) {
  (void)state;
  struct build *build = open_outputs(false);
  struct output output = make(build, "docs/v1/index.html", "hello");
  check_file("public/docs/v1/index.html", "hello");
  assert_int_equal(output.size, 5);
  assert_int_equal(output.content.size, 0);
  assert_true(digest_equal(output.digest, digest_of(bytes_from("hello"))));
  struct file_stamp stamp;
  enum file_kind kind;
  struct error error = ERROR_INIT;
  must(file_status("public/docs/v1/index.html", &kind, &stamp, &error));
  assert_true(file_stamp_equal(&stamp, &output.stamp));
  assert_int_equal(build->outputs.written, 1);
  build_destroy(build);
}

static void a_strangers_file_is_left_alone(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  put_file("public/a.html", "theirs");
  put_file("theirs.txt", "static");
  struct build *build = open_outputs(false);
  struct output output = output_of("a.html", "ours");
  assert_int_equal(outputs_write(&build->outputs, &output, &error), -1);
  check_error(&error, ERROR_CONFLICT, "was not made by Shard");
  assert_int_equal(outputs_copy(&build->outputs, "theirs.txt", &output, &error), -1);
  check_error(&error, ERROR_CONFLICT, "shard build --force");
  check_file("public/a.html", "theirs");
  assert_int_equal(build->outputs.written, 0);
  build_destroy(build);
}

static void force_overwrites_a_strangers_file(void **state) {
  (void)state;
  put_file("public/a.html", "theirs");
  struct build *build = open_outputs(true);
  make(build, "a.html", "ours");
  check_file("public/a.html", "ours");
  build_destroy(build);
}

static void the_same_content_is_not_written_again(void **state) {
  (void)state;
  build_one();
  struct build *build = open_outputs(false);
  struct file_stamp before = known(build, "a.html")->output.stamp;
  struct output output = make(build, "a.html", "first");
  assert_int_equal(build->outputs.unchanged, 1);
  assert_int_equal(build->outputs.written, 0);
  assert_true(file_stamp_equal(&output.stamp, &before));
  commit_outputs(build, &output, 1);
  build = open_outputs(false);
  output = make(build, "a.html", "other");
  check_file("public/a.html", "other");
  assert_int_equal(build->outputs.written, 1);
  build_destroy(build);
}

static void what_became_of_an_output_is_seen(void **state) {
  (void)state;
  struct build *build = open_outputs(false);
  struct output made[] = {make(build, "changed.html", "1"), make(build, "good.html", "2"),
                          make(build, "missing.html", "3")};
  commit_outputs(build, made, 3);
  put_file("public/changed.html", "by somebody else");
  assert_int_equal(remove("public/missing.html"), 0);
  build = open_outputs(false);
  assert_int_equal(known(build, "changed.html")->status, OUTPUT_CHANGED);
  assert_int_equal(known(build, "good.html")->status, OUTPUT_GOOD);
  assert_int_equal(known(build, "missing.html")->status, OUTPUT_MISSING);
  assert_false(outputs_good(&build->outputs, &build->stored[0]));
  struct unit unit = {.outputs = made + 1, .output_count = 2};
  check_bytes(outputs_first_bad(&build->outputs, &unit)->output.path, "missing.html");
  unit.output_count = 1;
  assert_null(outputs_first_bad(&build->outputs, &unit));
  build_destroy(build);
}

static void an_output_that_nobody_knows_of_is_missing(void **state) {
  (void)state;
  struct build *build = open_outputs(false);
  struct output lost = output_of("lost.html", "");
  struct unit unit = {.outputs = &lost, .output_count = 1};
  assert_int_equal(outputs_first_bad(&build->outputs, &unit)->status, OUTPUT_MISSING);
  build_destroy(build);
}

static void a_copied_folder_is_known_by_its_content(void **state) {
  (void)state;
  build_one();
  put_file("public/a.html", "first"); /* the same bytes under another stamp */
  struct build *build = open_outputs(false);
  assert_int_equal(known(build, "a.html")->status, OUTPUT_GOOD);
  assert_true(known(build, "a.html")->verified);
  assert_true(outputs_good(&build->outputs, &build->stored[0]));
  build_destroy(build);
}

/* The machine starts anew before the next build: the state is of another start. */
static void restart(void) {
  struct error error = ERROR_INIT;
  struct build *build = open_build(false);
  must(store_begin(build->store, &error));
  must(store_put(build->store, bytes_from("boot"), bytes_from("another"), &error));
  must(store_commit(build->store, &error));
  build_destroy(build);
}

static void after_a_restart_an_output_is_read_whatever_its_stamp(void **state) {
  (void)state;
  struct build *build = open_outputs(false);
  struct output output = make(build, "a.html", "what the disk gave back");
  output.digest = digest_of(bytes_from("what had been written :"));
  commit_outputs(build, &output, 1);
  build = open_outputs(false);
  assert_int_equal(known(build, "a.html")->status, OUTPUT_GOOD);
  build_destroy(build);
  restart();
  build = open_outputs(false);
  assert_int_equal(known(build, "a.html")->status, OUTPUT_CHANGED);
  assert_false(outputs_good(&build->outputs, &build->stored[0]));
  build_destroy(build);
}

static void after_a_build_the_restart_is_forgotten(void **state) {
  (void)state;
  build_one();
  restart();
  struct build *build = open_outputs(false);
  assert_true(build->outputs.restarted);
  assert_int_equal(known(build, "a.html")->status, OUTPUT_GOOD);
  assert_false(known(build, "a.html")->verified);
  outputs_mark(&build->outputs, bytes_from("a.html"));
  commit_build(build);
  build = open_outputs(false);
  assert_false(build->outputs.restarted);
  build_destroy(build);
}

static void a_build_that_fails_after_a_restart_leaves_the_next_one_to_look_again(void **state) {
  (void)state;
  struct error problem = ERROR_INIT;
  build_one();
  restart();
  struct build *build = open_outputs(false);
  error_set(&problem, ERROR_INVALID, "something failed");
  build_add_problem(build, STAGE_RENDER, bytes_from(""), bytes_from(""), SEVERITY_ERROR, &problem);
  error_release(&problem);
  commit_build(build);
  build = open_outputs(false);
  assert_true(build->outputs.restarted);
  build_destroy(build);
}

static void shards_own_file_may_be_overwritten_whatever_became_of_it(void **state) {
  (void)state;
  build_one();
  put_file("public/a.html", "by somebody else");
  struct build *build = open_outputs(false);
  make(build, "a.html", "second");
  check_file("public/a.html", "second");
  build_destroy(build);
}

static void a_copy_is_made_once(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  put_file("static/logo.svg", "<svg/>");
  struct output logo = {.path = bytes_from("logo.svg"), .digest = digest_of(bytes_from("<svg/>"))};
  struct build *build = open_outputs(false);
  must(outputs_copy(&build->outputs, "static/logo.svg", &logo, &error));
  check_file("public/logo.svg", "<svg/>");
  assert_int_equal(logo.size, 6);
  commit_outputs(build, &logo, 1);
  build = open_outputs(false);
  must(outputs_copy(&build->outputs, "static/logo.svg", &logo, &error));
  assert_int_equal(build->outputs.unchanged, 1);
  assert_int_equal(build->outputs.written, 0);
  build_destroy(build);
}

static void sweeping_takes_what_nobody_makes_any_more(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  struct build *build = open_outputs(false);
  struct output made[] = {make(build, "docs/old/deep/index.html", "1"), make(build, "docs/shared/index.html", "2"),
                          make(build, "stays.html", "3")};
  commit_outputs(build, made, 3);
  put_file("public/docs/shared/theirs.txt", "theirs");
  put_file("public/stranger.html", "theirs");
  build = open_outputs(false);
  outputs_mark(&build->outputs, bytes_from("stays.html"));
  must(outputs_sweep(&build->outputs, &error));
  assert_int_equal(build->outputs.deleted, 2);
  assert_false(is_there("public/docs/old"));
  assert_false(is_there("public/docs/shared/index.html"));
  check_file("public/docs/shared/theirs.txt", "theirs");
  check_file("public/stranger.html", "theirs");
  check_file("public/stays.html", "3");
  build_destroy(build);
}

static void sweeping_the_last_file_leaves_the_output_folder(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  build_one();
  struct build *build = open_outputs(false);
  must(outputs_sweep(&build->outputs, &error));
  assert_false(is_there("public/a.html"));
  assert_true(is_there("public"));
  build_destroy(build);
}

static void sweeping_what_is_gone_already_counts_nothing(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  build_one();
  assert_int_equal(remove("public/a.html"), 0);
  struct build *build = open_outputs(false);
  must(outputs_sweep(&build->outputs, &error));
  assert_int_equal(build->outputs.deleted, 0);
  build_destroy(build);
}

static void damaged_outputs_of_a_group_make_the_build_start_again(void **state) {
  (void)state;
  commit_encoded(open_outputs(false), bytes_from("no outputs"));
  struct build *build = open_outputs(false);
  assert_true(build->damaged);
  build_destroy(build);
}

static void each_output_folder_has_its_own_files(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  build_one();
  struct build *build = build_create(&(struct build_options){0});
  must(open_site(build, false, &error));
  must(load_output_path(build, bytes_from("elsewhere"), &error));
  must(outputs_load(&build->outputs, &error));
  assert_int_equal(build->outputs.known.count, 0);
  assert_false(outputs_good(&build->outputs, &build->stored[0]));
  must(outputs_sweep(&build->outputs, &error));
  check_file("public/a.html", "first");
  build_destroy(build);
}

static void the_site_itself_is_no_output_folder(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  struct build *build = build_create(&(struct build_options){0});
  must(open_site(build, false, &error));
  assert_int_equal(load_output_path(build, bytes_from("."), &error), -1);
  check_error(&error, ERROR_INVALID, "the output folder is the site itself");
  build_destroy(build);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      test_in_site(the_first_claim_wins_and_the_second_is_told),
      test_in_site(a_new_output_is_written_with_its_folders),
      test_in_site(a_strangers_file_is_left_alone),
      test_in_site(force_overwrites_a_strangers_file),
      test_in_site(the_same_content_is_not_written_again),
      test_in_site(what_became_of_an_output_is_seen),
      test_in_site(an_output_that_nobody_knows_of_is_missing),
      test_in_site(a_copied_folder_is_known_by_its_content),
      test_in_site(after_a_restart_an_output_is_read_whatever_its_stamp),
      test_in_site(after_a_build_the_restart_is_forgotten),
      test_in_site(a_build_that_fails_after_a_restart_leaves_the_next_one_to_look_again),
      test_in_site(shards_own_file_may_be_overwritten_whatever_became_of_it),
      test_in_site(a_copy_is_made_once),
      test_in_site(sweeping_takes_what_nobody_makes_any_more),
      test_in_site(sweeping_the_last_file_leaves_the_output_folder),
      test_in_site(sweeping_what_is_gone_already_counts_nothing),
      test_in_site(damaged_outputs_of_a_group_make_the_build_start_again),
      test_in_site(each_output_folder_has_its_own_files),
      test_in_site(the_site_itself_is_no_output_folder),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
