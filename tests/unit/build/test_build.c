/* test_build.c: whole builds of a tiny site, through build.h alone: what runs, and what comes of mistakes. */
#include "unit/build/site_fixture.h"

static void a_cold_build_makes_everything(void **state) {
  (void)state;
  put_site();
  struct outcome outcome = run(NULL);
  check_outcome(&outcome, BUILD_DONE);
  const struct build_report *report = outcome.report;
  assert_int_equal(report->pages, 4);
  assert_int_equal(report->pages_built, 4);
  assert_int_equal(report->shards, 2);
  assert_int_equal(report->shards_built, 2);
  assert_int_equal(report->outputs, 7);
  assert_int_equal(report->outputs_written, 7);
  check_units(report, STAGE_RENDER, "content/v1/a.md: new", "content/v1/b.md: new", "content/v1/c.md: new",
              "content/v2/a.md: new");
  check_file("public/v1/a/index.html", "A (community): <h1 id=\"a\">A</h1>\nNext: B");
  check_file("public/v1/c/index.html", "C (community): <h1 id=\"c\">C</h1>\n");
  check_file("public/titles/v1.txt", "A B C");
  check_file("public/logo.svg", "<svg/>");
  build_destroy(outcome.build);
}

static void a_null_build_does_nothing(void **state) {
  (void)state;
  put_site();
  build_site();
  struct outcome outcome = run(NULL);
  check_outcome(&outcome, BUILD_DONE);
  assert_int_equal(outcome.report->unit_count, 0);
  assert_int_equal(outcome.report->pages, 4);
  assert_int_equal(outcome.report->pages_reused, 4);
  assert_int_equal(outcome.report->shards_skipped, 2);
  assert_int_equal(outcome.report->outputs, 7);
  assert_int_equal(outcome.report->outputs_written, 0);
  build_destroy(outcome.build);
}

static void an_edited_body_renders_its_page_alone(void **state) {
  (void)state;
  put_site();
  build_site();
  put_file("content/v1/b.md", "# B\n\nMore.\n");
  struct outcome outcome = run(NULL);
  check_outcome(&outcome, BUILD_DONE);
  check_units(outcome.report, STAGE_RENDER, "content/v1/b.md: source changed");
  check_no_units(outcome.report, STAGE_VIEW);
  check_no_units(outcome.report, STAGE_MERGE);
  assert_int_equal(outcome.report->outputs_written, 1);
  assert_int_equal(outcome.report->shards_built, 1);
  assert_int_equal(outcome.report->pages_reused, 3);
  build_destroy(outcome.build);
  check_null();
  check_as_clean();
}

static void an_edited_title_renders_whoever_shows_it(void **state) {
  (void)state;
  put_site();
  build_site();
  put_file("content/v1/b.md", "# Better\n");
  struct outcome outcome = run(NULL);
  check_outcome(&outcome, BUILD_DONE);
  check_units(outcome.report, STAGE_RENDER, "content/v1/a.md: view siblings[content/v1/a.md] changed",
              "content/v1/b.md: source changed", "content/v1/c.md: view siblings[content/v1/c.md] changed");
  check_units(outcome.report, STAGE_MERGE, "v1: its records changed");
  check_file("public/titles/v1.txt", "A Better C");
  build_destroy(outcome.build);
  check_null();
  check_as_clean();
}

static void a_new_page_joins(void **state) {
  (void)state;
  put_site();
  build_site();
  put_file("content/v1/bb.md", "# BB\n");
  struct outcome outcome = run(NULL);
  check_outcome(&outcome, BUILD_DONE);
  check_units(outcome.report, STAGE_RENDER, "content/v1/b.md: view siblings[content/v1/b.md] changed",
              "content/v1/bb.md: new", "content/v1/c.md: view siblings[content/v1/c.md] changed");
  check_file("public/titles/v1.txt", "A B BB C");
  build_destroy(outcome.build);
  check_null();
  check_as_clean();
}

static void a_removed_page_leaves_without_a_trace(void **state) {
  (void)state;
  put_site();
  build_site();
  assert_int_equal(remove("content/v1/b.md"), 0);
  struct outcome outcome = run(NULL);
  check_outcome(&outcome, BUILD_DONE);
  check_units(outcome.report, STAGE_RENDER, "content/v1/a.md: view siblings[content/v1/a.md] changed",
              "content/v1/c.md: view siblings[content/v1/c.md] changed");
  assert_int_equal(outcome.report->outputs_deleted, 1);
  assert_false(is_there("public/v1/b"));
  check_file("public/titles/v1.txt", "A C");
  build_destroy(outcome.build);
  check_null();
  check_as_clean();
}

static void a_removed_shard_takes_its_merges_along(void **state) {
  (void)state;
  put_site();
  build_site();
  assert_int_equal(remove("content/v2/a.md"), 0);
  struct outcome outcome = run(NULL);
  check_outcome(&outcome, BUILD_DONE);
  check_no_units(outcome.report, STAGE_RENDER);
  assert_int_equal(outcome.report->outputs_deleted, 2);
  assert_int_equal(outcome.report->shards, 1);
  assert_false(is_there("public/v2"));
  assert_false(is_there("public/titles/v2.txt"));
  build_destroy(outcome.build);
  check_null();
  check_as_clean();
}

static void an_edited_template_renders_its_pages(void **state) {
  (void)state;
  put_site();
  build_site();
  put_file("templates/page.html", "{{ page.title }}");
  struct outcome outcome = run(NULL);
  check_outcome(&outcome, BUILD_DONE);
  check_units(outcome.report, STAGE_RENDER, "content/v1/a.md: file templates/page.html changed",
              "content/v1/b.md: file templates/page.html changed", "content/v1/c.md: file templates/page.html changed",
              "content/v2/a.md: file templates/page.html changed");
  check_no_units(outcome.report, STAGE_MERGE);
  build_destroy(outcome.build);
  check_null();
}

static void a_setting_renders_those_who_read_it(void **state) {
  (void)state;
  const struct build_setting enterprise = {"edition", "enterprise"};
  const struct build_options options = {.settings = &enterprise, .setting_count = 1};
  put_site();
  put_file("templates/plain.html", "{{ page.title }}");
  put_file("content/v2/a.md", "---\ntemplate: plain.html\n---\n# Other\n");
  build_site();
  struct outcome outcome = run(&options);
  check_outcome(&outcome, BUILD_DONE);
  check_units(outcome.report, STAGE_RENDER, "content/v1/a.md: parameter edition changed",
              "content/v1/b.md: parameter edition changed", "content/v1/c.md: parameter edition changed");
  check_file("public/v1/c/index.html", "C (enterprise): <h1 id=\"c\">C</h1>\n");
  build_destroy(outcome.build);
  outcome = run(&options);
  assert_int_equal(outcome.report->unit_count, 0);
  build_destroy(outcome.build);
}

static void a_failing_page_fails_alone(void **state) {
  (void)state;
  put_site();
  put_file("content/v1/b.md", "---\ntemplate: missing.html\n---\n# B\n");
  struct outcome outcome = run(NULL);
  check_outcome(&outcome, BUILD_FAILED);
  assert_int_equal(outcome.report->errors, 1);
  assert_int_equal(outcome.report->pages_failed, 1);
  assert_int_equal(outcome.report->pages_built, 3);
  check_message(outcome.report, "content/v1/b.md", "missing.html");
  assert_false(is_there("public/v1/b/index.html"));
  assert_true(is_there("public/v1/c/index.html"));
  build_destroy(outcome.build);

  outcome = run(NULL); /* it fails again, and nobody else runs */
  check_outcome(&outcome, BUILD_FAILED);
  check_units(outcome.report, STAGE_RENDER, "content/v1/b.md: was not finished in the last build");
  build_destroy(outcome.build);

  put_file("content/v1/b.md", "# B\n");
  build_site();
  check_null();
  check_as_clean();
}

static void a_page_that_begins_to_fail_keeps_its_last_output(void **state) {
  (void)state;
  put_site();
  build_site();
  put_file("content/v1/c.md", "---\ntitle: [no text]\n---\n# C\n");
  struct outcome outcome = run(NULL);
  check_outcome(&outcome, BUILD_FAILED);
  check_message(outcome.report, "content/v1/c.md", "'title' must be a text");
  assert_int_equal(outcome.report->outputs_deleted, 0);
  check_file("public/v1/c/index.html", "C (community): <h1 id=\"c\">C</h1>\n");
  check_file("public/titles/v1.txt", "A B C");
  build_destroy(outcome.build);
  put_file("content/v1/c.md", "# C\n");
  build_site();
  check_null();
}

static void what_was_read_of_a_failing_page_is_read_again(void **state) {
  (void)state;
  put_site();
  put_file("templates/page.html", "{{ page.content }} {{ page('content/v2/a.md').summary }}");
  put_file("content/v2/a.md", "First.\n");
  build_site();
  put_file("content/v2/a.md", "---\ntitle: [no text]\n---\nMistaken.\n");
  put_file("content/v1/b.md", "# Better\n");
  struct outcome outcome = run(NULL);
  check_outcome(&outcome, BUILD_FAILED);
  build_destroy(outcome.build);
  put_file("content/v2/a.md", "First.\n"); /* what is known of the page never changed */
  build_site();
  check_null();
  check_as_clean();
}

static void two_pages_of_one_address_are_an_error(void **state) {
  (void)state;
  put_site();
  put_file("content/v1/d.md", "---\nurl: /v1/a/\n---\n# D\n");
  struct outcome outcome = run(NULL);
  check_outcome(&outcome, BUILD_FAILED);
  check_message(outcome.report, "content/v1/d.md", "page content/v1/a.md and page content/v1/d.md both write");
  check_file("public/v1/a/index.html", "A (community): <h1 id=\"a\">A</h1>\nNext: B");
  build_destroy(outcome.build);
}

static void a_strangers_file_needs_force(void **state) {
  (void)state;
  put_site();
  put_file("public/v1/a/index.html", "theirs");
  struct outcome outcome = run(NULL);
  check_outcome(&outcome, BUILD_FAILED);
  check_message(outcome.report, "content/v1/a.md", "was not made by Shard");
  check_file("public/v1/a/index.html", "theirs");
  assert_int_equal(outcome.report->pages_built, 3);
  build_destroy(outcome.build);
  outcome = run(&(struct build_options){.force = true});
  check_outcome(&outcome, BUILD_DONE);
  check_file("public/v1/a/index.html", "A (community): <h1 id=\"a\">A</h1>\nNext: B");
  build_destroy(outcome.build);
  check_null();
}

static void an_output_that_was_lost_is_made_again(void **state) {
  (void)state;
  put_site();
  build_site();
  assert_int_equal(remove("public/v1/b/index.html"), 0);
  assert_int_equal(remove("public/titles/v2.txt"), 0);
  struct outcome outcome = run(NULL);
  check_outcome(&outcome, BUILD_DONE);
  check_units(outcome.report, STAGE_RENDER, "content/v1/b.md: output v1/b/index.html is missing");
  check_units(outcome.report, STAGE_MERGE, "v2: output titles/v2.txt is missing");
  build_destroy(outcome.build);
  check_null();
  check_as_clean();
}

static void a_damaged_state_is_set_aside_and_all_built_again(void **state) {
  (void)state;
  put_site();
  build_site();
  put_file(".shard/state.db", "no database");
  struct outcome outcome = run(NULL);
  check_outcome(&outcome, BUILD_DONE);
  assert_non_null(outcome.report->state_warning);
  assert_int_equal(outcome.report->pages_built, 4);
  assert_int_equal(outcome.report->outputs_unchanged, 7);
  build_destroy(outcome.build);
  check_null();
}

static void workers_change_nothing_in_the_outputs(void **state) {
  (void)state;
  put_site();
  build_site();
  struct digest inline_digest = outputs_digest();
  clean();
  struct outcome outcome = run(&(struct build_options){.executor = "threads", .jobs = 3});
  check_outcome(&outcome, BUILD_DONE);
  build_destroy(outcome.build);
  assert_true(digest_equal(outputs_digest(), inline_digest));
}

static void an_output_folder_of_the_command_line_is_another(void **state) {
  (void)state;
  put_site();
  build_site();
  struct outcome outcome = run(&(struct build_options){.output = "elsewhere"});
  check_outcome(&outcome, BUILD_DONE);
  assert_int_equal(outcome.report->outputs_written, 7);
  assert_true(is_there("public/v1/a/index.html"));
  check_file("elsewhere/titles/v1.txt", "A B C");
  build_destroy(outcome.build);
}

static void the_first_output_folder_is_known_when_it_comes_back(void **state) {
  (void)state;
  put_site();
  build_site();
  struct outcome outcome = run(&(struct build_options){.output = "elsewhere"});
  check_outcome(&outcome, BUILD_DONE);
  build_destroy(outcome.build);
  outcome = run(NULL);
  check_outcome(&outcome, BUILD_DONE);
  assert_int_equal(outcome.report->outputs_unchanged, 7); /* by the log of that folder */
  build_destroy(outcome.build);
  check_null();
}

static void records_stay_when_a_key_runs_for_another_reason(void **state) {
  (void)state;
  put_site();
  put_file("Shardfile.lua", "site { params = { edition = 'community' } }\n"
                            "source 'docs' { root = 'content' }\n"
                            "view 'siblings' {}\n"
                            "merge 'titles' { plugin = reducer {\n"
                            "  map = function(page, emit) emit('all', page.title) end,\n"
                            "  reduce = function(_, titles, out)\n"
                            "    out:write('titles.txt', param('edition') .. ' ' .. table.concat(titles, ' '))\n"
                            "  end,\n"
                            "} }\n");
  build_site();
  const struct build_setting setting = {"edition", "other"};
  const struct build_options with_setting = {.settings = &setting, .setting_count = 1};
  struct outcome outcome = run(&with_setting);
  check_outcome(&outcome, BUILD_DONE);
  build_destroy(outcome.build);
  put_file("content/v1/b.md", "# Better\n");
  outcome = run(&with_setting);
  check_outcome(&outcome, BUILD_DONE);
  check_file("public/titles.txt", "other A Better C Other");
  build_destroy(outcome.build);
}

static void a_broken_shardfile_builds_nothing(void **state) {
  (void)state;
  put_site();
  put_file("Shardfile.lua", "source 'docs' {\n  root = 'content',\n  mout = '/docs/',\n}\n");
  struct outcome outcome = run(NULL);
  check_outcome(&outcome, BUILD_INVALID);
  check_message(outcome.report, "", "did you mean 'mount'?");
  check_bytes(outcome.report->messages[0].message.file, "Shardfile.lua");
  assert_false(is_there("public"));
  build_destroy(outcome.build);
}

static void a_folder_without_a_shardfile_is_no_site(void **state) {
  (void)state;
  struct outcome outcome = run(NULL);
  check_outcome(&outcome, BUILD_INVALID);
  check_message(outcome.report, "", "there is no Shardfile.lua in");
  build_destroy(outcome.build);
  outcome = run(&(struct build_options){.directory = "nowhere"});
  check_outcome(&outcome, BUILD_INVALID);
  assert_int_equal(outcome.report->errors, 1);
  build_destroy(outcome.build);
  assert_false(is_there(".shard"));
}

static void one_build_at_a_time(void **state) {
  (void)state;
  put_site();
  struct outcome first = run(NULL); /* it holds the site until it is destroyed */
  struct outcome second = run(NULL);
  check_outcome(&first, BUILD_DONE);
  check_outcome(&second, BUILD_INVALID);
  assert_int_equal(second.report->errors, 1);
  build_destroy(second.build);
  build_destroy(first.build);
  check_null();
}

static void phases_have_names(void **state) {
  (void)state;
  assert_string_equal(build_phase_name(PHASE_LOAD), "load");
  assert_string_equal(build_phase_name(PHASE_RENDER), "render");
  assert_string_equal(build_phase_name(PHASE_COMMIT), "commit");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      test_in_folder(a_cold_build_makes_everything),
      test_in_folder(a_null_build_does_nothing),
      test_in_folder(an_edited_body_renders_its_page_alone),
      test_in_folder(an_edited_title_renders_whoever_shows_it),
      test_in_folder(a_new_page_joins),
      test_in_folder(a_removed_page_leaves_without_a_trace),
      test_in_folder(a_removed_shard_takes_its_merges_along),
      test_in_folder(an_edited_template_renders_its_pages),
      test_in_folder(a_setting_renders_those_who_read_it),
      test_in_folder(a_failing_page_fails_alone),
      test_in_folder(a_page_that_begins_to_fail_keeps_its_last_output),
      test_in_folder(what_was_read_of_a_failing_page_is_read_again),
      test_in_folder(two_pages_of_one_address_are_an_error),
      test_in_folder(a_strangers_file_needs_force),
      test_in_folder(an_output_that_was_lost_is_made_again),
      test_in_folder(a_damaged_state_is_set_aside_and_all_built_again),
      test_in_folder(workers_change_nothing_in_the_outputs),
      test_in_folder(an_output_folder_of_the_command_line_is_another),
      test_in_folder(the_first_output_folder_is_known_when_it_comes_back),
      test_in_folder(records_stay_when_a_key_runs_for_another_reason),
      test_in_folder(a_broken_shardfile_builds_nothing),
      test_in_folder(a_folder_without_a_shardfile_is_no_site),
      test_in_folder(one_build_at_a_time),
      test_in_folder(phases_have_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
