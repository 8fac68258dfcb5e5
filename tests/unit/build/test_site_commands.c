/* test_site_commands.c: what build.h has beside the build: plan, explain, graph and clean. */
#include "unit/build/site_fixture.h"

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

int main(void) {
  const struct CMUnitTest tests[] = {
      test_in_folder(a_plan_tells_and_writes_nothing),
      test_in_folder(explain_tells_what_a_page_read),
      test_in_folder(explain_knows_no_such_page),
      test_in_folder(the_graph_names_everything_declared),
      test_in_folder(clean_removes_what_shard_made_and_no_more),
      test_in_folder(clean_of_a_site_never_built_removes_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
