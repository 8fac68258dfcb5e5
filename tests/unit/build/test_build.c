/* test_build.c: whole builds of a tiny site, through build.h alone. */
#include "unit/os/temporary.h"

#include "build/build.h"
#include "os/walk.h"

static const char shardfile[] =
    "site { title = 'Tiny', params = { edition = 'community' } }\n"
    "source 'docs' { root = 'content', shard = { key = 'section' } }\n"
    "view 'siblings' {}\n"
    "merge 'titles' { plugin = reducer {\n"
    "  map = function(page, emit) emit(page.section, page.title) end,\n"
    "  reduce = function(key, titles, out) out:write('titles/' .. key .. '.txt', table.concat(titles, ' ')) end,\n"
    "} }\n"
    "static 'static'\n";

static const char template[] = "{{ page.title }} ({{ param('edition') }}): {{ page.content }}"
                               "{% set around = view('siblings', page.path) %}"
                               "{% if around and around.next %}Next: {{ around.next.title }}{% endif %}";

static void put_site(void) {
  put_file("Shardfile.lua", shardfile);
  put_file("templates/page.html", template);
  put_file("content/v1/a.md", "# A\n");
  put_file("content/v1/b.md", "# B\n");
  put_file("content/v1/c.md", "# C\n");
  put_file("content/v2/a.md", "# Other\n");
  put_file("static/logo.svg", "<svg/>");
}

struct outcome {
  struct build *build;
  const struct build_report *report;
};

static struct outcome run(const struct build_options *given) {
  struct build_options options = given ? *given : (struct build_options){0};
  if (!options.executor)
    options.executor = "inline";
  struct build *build = build_create(&options);
  return (struct outcome){build, build_run(build)};
}

static void check_outcome_at(const struct outcome *outcome, enum build_outcome expected, int line) {
  const struct build_report *report = outcome->report;
  if (report->outcome == expected)
    return;
  for (size_t i = 0; i < report->message_count; i++)
    print_error("%.*s\n", (int)report->messages[i].message.text.size, report->messages[i].message.text.data);
  fail_msg("line %d: outcome %d, not %d", line, (int)report->outcome, (int)expected);
}
#define check_outcome(outcome, expected) check_outcome_at(outcome, expected, __LINE__)

static void build_at(enum build_outcome expected, int line) {
  struct outcome outcome = run(NULL);
  check_outcome_at(&outcome, expected, line);
  build_destroy(outcome.build);
}
#define build_site() build_at(BUILD_DONE, __LINE__)

/* The units of STAGE that ran or would run are these, each as "ID: REASON", in order. */
static void check_units_at(const struct build_report *report, enum stage stage, const char *const *expected,
                           size_t count, int line) {
  struct strbuf text;
  size_t found = 0;
  strbuf_init(&text);
  for (size_t i = 0; i < report->unit_count; i++) {
    const struct build_unit *unit = &report->units[i];
    if (unit->stage != stage)
      continue;
    strbuf_clear(&text);
    strbuf_append(&text, unit->id);
    strbuf_append_format(&text, ": %s", unit->reason);
    if (found >= count || strcmp(text.data, expected[found]) != 0)
      fail_msg("line %d: %s, not %s", line, text.data, found < count ? expected[found] : "no more");
    found++;
  }
  if (found < count)
    fail_msg("line %d: %s does not run", line, expected[found]);
  strbuf_release(&text);
}
#define check_units(report, stage, ...)                             \
  check_units_at(report, stage, (const char *const[]){__VA_ARGS__}, \
                 sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *), __LINE__)
#define check_no_units(report, stage) check_units_at(report, stage, NULL, 0, __LINE__)

static void check_message(const struct build_report *report, const char *unit, const char *part) {
  for (size_t i = 0; i < report->message_count; i++) {
    const struct build_message *message = &report->messages[i];
    if (!bytes_equal(message->unit, bytes_from(unit)))
      continue;
    struct strbuf text;
    strbuf_init(&text);
    strbuf_append(&text, message->message.text);
    bool found = strstr(text.data, part) != NULL;
    strbuf_release(&text);
    if (found)
      return;
  }
  fail_msg("no message of '%s' with '%s'", unit, part);
}

static void check_null_at(int line) {
  struct outcome outcome = run(NULL);
  check_outcome_at(&outcome, BUILD_DONE, line);
  const struct build_report *report = outcome.report;
  if (report->unit_count || report->outputs_written || report->outputs_deleted)
    fail_msg("line %d: %zu units ran, %u files were written, %u deleted", line, report->unit_count,
             report->outputs_written, report->outputs_deleted);
  build_destroy(outcome.build);
}
#define check_null() check_null_at(__LINE__)

static int digest_folder(void *context, const struct walk_directory *directory, struct error *error) {
  for (size_t i = 0; i < directory->count; i++) {
    struct strbuf path, content;
    strbuf_init(&path);
    strbuf_init(&content);
    strbuf_append_format(&path, "public/%s", directory->entries[i].path.data);
    assert_int_equal(file_read(path.data, &content, NULL, error), 0);
    digester_add(context, directory->entries[i].path);
    digester_add(context, strbuf_bytes(&content));
    strbuf_release(&path);
    strbuf_release(&content);
  }
  return 0;
}

/* Of every path and every byte of the output folder. */
static struct digest outputs_digest(void) {
  struct arena arena = ARENA_INIT;
  struct error error = ERROR_INIT;
  struct digester digester;
  char *root = realpath("public", NULL);
  digester_init(&digester);
  check_success(
      walk(&(struct walk_options){.root = root, .visit = digest_folder, .context = &digester}, &arena, &error), &error);
  struct digest digest = digester_finish(&digester);
  digester_release(&digester);
  arena_release(&arena);
  free(root);
  return digest;
}

static uint32_t clean(void) {
  struct error error = ERROR_INIT;
  uint32_t removed = 0;
  struct build *build = build_create(&(struct build_options){0});
  check_success(build_clean(build, &removed, &error), &error);
  build_destroy(build);
  return removed;
}

/* The outputs are, to the byte, what a clean build makes of the sources. */
static void check_as_clean(void) {
  struct digest grown = outputs_digest();
  clean();
  build_site();
  assert_true(digest_equal(outputs_digest(), grown));
}

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

static void a_plan_tells_and_writes_nothing(void **state) {
  (void)state;
  put_site();
  struct build *build = build_create(&(struct build_options){.executor = "inline"});
  const struct build_report *report = build_plan(build);
  check_units(report, STAGE_RENDER, "content/v1/a.md: new", "content/v1/b.md: new", "content/v1/c.md: new",
              "content/v2/a.md: new");
  assert_false(is_there("public"));
  build_destroy(build);

  build_site();
  struct digest before = outputs_digest();
  put_file("content/v1/b.md", "# Better\n");
  for (int i = 0; i < 2; i++) { /* twice: the first has left nothing behind */
    build = build_create(&(struct build_options){.executor = "inline"});
    report = build_plan(build);
    assert_int_equal(report->outcome, BUILD_DONE);
    check_units(report, STAGE_RENDER, "content/v1/a.md: view siblings[content/v1/a.md] changed",
                "content/v1/b.md: source changed", "content/v1/c.md: view siblings[content/v1/c.md] changed");
    build_destroy(build);
  }
  assert_true(digest_equal(outputs_digest(), before));
  struct outcome outcome = run(NULL);
  assert_int_equal(outcome.report->pages_built, 3);
  build_destroy(outcome.build);
}

static void explain(const char *page, struct strbuf *out) {
  struct error error = ERROR_INIT;
  const struct build_report *report = NULL;
  struct build *build = build_create(&(struct build_options){.executor = "inline"});
  strbuf_clear(out);
  check_success(build_explain(build, page, out, &report, &error), &error);
  assert_int_equal(report->outcome, BUILD_DONE);
  build_destroy(build);
}

static void check_part_at(const struct strbuf *text, const char *part, int line) {
  if (!strstr(text->data, part))
    fail_msg("line %d: no '%s' in:\n%s", line, part, text->data);
}
#define check_part(text, part) check_part_at(text, part, __LINE__)

static void explain_tells_what_a_page_read(void **state) {
  (void)state;
  struct strbuf text;
  strbuf_init(&text);
  put_site();
  build_site();
  explain("content/v1/a.md", &text);
  check_part(&text, "url     /v1/a/");
  check_part(&text, "shard   docs/v1");
  check_part(&text, "would be reused");
  check_part(&text, "unchanged file templates/page.html");
  check_part(&text, "unchanged parameter edition");
  check_part(&text, "unchanged view siblings[content/v1/a.md]");
  put_file("content/v1/b.md", "# Better\n");
  explain("/v1/a/", &text);
  check_part(&text, "would be rendered: view siblings[content/v1/a.md] changed");
  check_part(&text, "CHANGED   view siblings[content/v1/a.md]");
  strbuf_release(&text);
}

static void explain_knows_no_such_page(void **state) {
  (void)state;
  struct strbuf text;
  struct error error = ERROR_INIT;
  const struct build_report *report = NULL;
  strbuf_init(&text);
  put_site();
  build_site();
  struct build *build = build_create(&(struct build_options){.executor = "inline"});
  assert_int_equal(build_explain(build, "content/v1/aa.md", &text, &report, &error), -1);
  check_error(&error, ERROR_NOT_FOUND, "did you mean 'content/v1/a.md'?");
  build_destroy(build);
  strbuf_release(&text);
}

static void the_graph_names_everything_declared(void **state) {
  (void)state;
  struct strbuf text;
  strbuf_init(&text);
  put_site();
  struct build *build = build_create(&(struct build_options){.executor = "inline"});
  assert_int_equal(build_graph_dot(build, &text)->outcome, BUILD_DONE);
  check_part(&text, "digraph shard {");
  check_part(&text, "\"source docs\" -> \"shard docs/v1\" [label=\"3 pages\"];");
  check_part(&text, "\"source docs\" -> \"view siblings\"");
  check_part(&text, "\"source docs\" -> \"merge titles\"");
  build_destroy(build);
  strbuf_release(&text);
}

static void clean_removes_what_shard_made_and_no_more(void **state) {
  (void)state;
  put_site();
  build_site();
  put_file("public/v1/theirs.txt", "theirs");
  put_file("Shardfile.lua", "this is broken by now");
  assert_int_equal(clean(), 7);
  check_file("public/v1/theirs.txt", "theirs");
  assert_false(is_there("public/v1/a"));
  assert_false(is_there("public/titles"));
  assert_false(is_there(".shard"));
  assert_true(is_there("content/v1/a.md"));
}

static void clean_of_a_site_never_built_removes_nothing(void **state) {
  (void)state;
  put_site();
  assert_int_equal(clean(), 0);
  assert_false(is_there(".shard"));
  assert_false(is_there("public"));
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

#define test(function) test_in_folder(function)

int main(void) {
  const struct CMUnitTest tests[] = {
      test(a_cold_build_makes_everything),
      test(a_null_build_does_nothing),
      test(an_edited_body_renders_its_page_alone),
      test(an_edited_title_renders_whoever_shows_it),
      test(a_new_page_joins),
      test(a_removed_page_leaves_without_a_trace),
      test(a_removed_shard_takes_its_merges_along),
      test(an_edited_template_renders_its_pages),
      test(a_setting_renders_those_who_read_it),
      test(a_failing_page_fails_alone),
      test(a_page_that_begins_to_fail_keeps_its_last_output),
      test(what_was_read_of_a_failing_page_is_read_again),
      test(two_pages_of_one_address_are_an_error),
      test(a_strangers_file_needs_force),
      test(an_output_that_was_lost_is_made_again),
      test(a_damaged_state_is_set_aside_and_all_built_again),
      test(workers_change_nothing_in_the_outputs),
      test(an_output_folder_of_the_command_line_is_another),
      test(the_first_output_folder_is_known_when_it_comes_back),
      test(a_build_that_is_stopped_before_it_begins_makes_nothing),
      test(a_build_that_was_stopped_anywhere_is_finished_by_the_next),
      test(a_build_that_is_stopped_in_a_body_is_finished_by_the_next),
      test(a_static_file_that_changes_under_the_build_is_not_taken_for_what_it_was),
      test(a_finish_that_was_stopped_is_made_up_for),
      test(a_plan_tells_and_writes_nothing),
      test(explain_tells_what_a_page_read),
      test(explain_knows_no_such_page),
      test(the_graph_names_everything_declared),
      test(clean_removes_what_shard_made_and_no_more),
      test(clean_of_a_site_never_built_removes_nothing),
      test(a_broken_shardfile_builds_nothing),
      test(a_folder_without_a_shardfile_is_no_site),
      test(one_build_at_a_time),
      test(phases_have_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
