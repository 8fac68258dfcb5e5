/* test_build_stopped.c: builds that are stopped, or under which a file changes: the next one ends where a clean one
 * does. */
#include "unit/build/site_fixture.h"

static void a_build_that_is_stopped_before_it_begins_makes_nothing(void **state) {
  (void)state;
  put_site();
  struct build *build = build_create(&(struct build_options){.executor = "inline"});
  build_stop(build);
  struct outcome outcome = {build, build_run(build)};
  check_outcome(&outcome, BUILD_INTERRUPTED);
  assert_int_equal(outcome.report->outputs_written, 0);
  build_destroy(build);
  build_site();
  check_null();
  check_as_clean();
}

static void stop_in_phase(void *context, struct build *build) {
  const enum build_phase *phase = context;
  struct build_progress progress;
  build_get_progress(build, &progress);
  assert_true(progress.done <= progress.total);
  if (progress.phase == *phase)
    build_stop(build);
}

static void stop_at(enum build_phase phase) {
  struct outcome outcome = run(&(struct build_options){.tick = stop_in_phase, .tick_context = &phase});
  check_outcome(&outcome, BUILD_INTERRUPTED);
  build_destroy(outcome.build);
}

static void a_build_that_was_stopped_anywhere_is_finished_by_the_next(void **state) {
  static const enum build_phase phases[] = {PHASE_DESCRIBE, PHASE_VIEWS, PHASE_RENDER, PHASE_MERGE};
  (void)state;
  for (size_t i = 0; i < sizeof phases / sizeof *phases; i++) {
    put_site();
    stop_at(phases[i]); /* of a cold build */
    build_site();
    check_null();
    put_file("content/v1/b.md", "# Better\n");
    put_file("content/v1/d.md", "# D\n");
    assert_int_equal(remove("content/v2/a.md"), 0);
    stop_at(phases[i]); /* of one that has edits to take in */
    build_site();
    check_null();
    check_as_clean();
    assert_int_equal(remove("content/v1/d.md"), 0);
    clean();
  }
}

static void a_build_that_is_stopped_in_a_body_is_finished_by_the_next(void **state) {
  static const enum build_phase phases[] = {PHASE_DESCRIBE, PHASE_RENDER};
  (void)state;
  put_site();
  build_site();
  for (size_t i = 0; i < sizeof phases / sizeof *phases; i++) {
    put_file("content/v1/b.md", "# B\n\nOne\n");
    build_site();
    put_file("content/v1/b.md", "# B\n\nTwo\n");
    stop_at(phases[i]); /* nothing else changed, so this is the quick build */
    put_file("content/v1/b.md", "# B\n\nOne\n");
    build_site();
    check_file("public/v1/b/index.html", "B (community): <h1 id=\"b\">B</h1>\n<p>One</p>\nNext: C");
    check_null();
    put_file("content/v1/b.md", "# B\n\nTwo\n");
    stop_at(phases[i]);
    build_site();
    check_null();
  }
  check_as_clean();
}

static void edit_while_pages_are_described(void *context, struct build *build) {
  struct build_progress progress;
  (void)context;
  build_get_progress(build, &progress);
  if (progress.phase == PHASE_DESCRIBE)
    put_file("static/logo.svg", "<svg>edited</svg>");
}

static void a_static_file_that_changes_under_the_build_is_not_taken_for_what_it_was(void **state) {
  (void)state;
  put_site();
  struct outcome outcome = run(&(struct build_options){.tick = edit_while_pages_are_described});
  check_outcome(&outcome, BUILD_FAILED);
  check_message(outcome.report, "static/logo.svg", "it was changed while the build ran; build again");
  build_destroy(outcome.build);
  put_file("static/logo.svg", "<svg/>"); /* as it was when that build looked */
  build_site();
  check_file("public/logo.svg", "<svg/>");
  check_null();
  check_as_clean();
}

static void a_finish_that_was_stopped_is_made_up_for(void **state) {
  (void)state;
  put_site();
  put_file("Shardfile.lua", "site { params = { edition = 'community' } }\n"
                            "source 'docs' { root = 'content' }\n"
                            "view 'siblings' {}\n"
                            "merge 'count' { plugin = reducer {\n"
                            "  map = function(page, emit) emit(page.section, page.title) end,\n"
                            "  reduce = function(_, titles, out) out:summary(#titles) end,\n"
                            "  finish = function(all, out)\n"
                            "    local sum = 0\n"
                            "    for _, one in ipairs(all) do sum = sum + one.value end\n"
                            "    out:write('count.txt', tostring(sum))\n"
                            "  end,\n"
                            "} }\n");
  build_site();
  check_file("public/count.txt", "4");
  put_file("content/v1/d.md", "# D\n");
  stop_at(PHASE_MERGE); /* the partition has run then, and `finish` has not */
  build_site();
  check_file("public/count.txt", "5");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      test_in_folder(a_build_that_is_stopped_before_it_begins_makes_nothing),
      test_in_folder(a_build_that_was_stopped_anywhere_is_finished_by_the_next),
      test_in_folder(a_build_that_is_stopped_in_a_body_is_finished_by_the_next),
      test_in_folder(a_static_file_that_changes_under_the_build_is_not_taken_for_what_it_was),
      test_in_folder(a_finish_that_was_stopped_is_made_up_for),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
