/* Rendering: what templates see of their page and of the world, what is recorded, and where errors are. */
#include "fixture.h"

static const char site_file[] =
    "source 'docs' { root = 'content' }\n"
    "view 'nav' { plugin = reducer { map = function() end, reduce = function() end } }\n"
    "merge 'list' { plugin = reducer { map = function() end,\n"
    "  reduce = function(key, records, out)\n"
    "    out:page { path = '/tags/' .. key .. '/', template = 'tag.html', context = { name = key } }\n"
    "  end } }\n";

static const char *render(struct fixture *fixture, const struct page *page, const char *template_name) {
  struct bytes html;
  fixture_begin(fixture, page);
  int rc = script_render(fixture->script, bytes_from(template_name), &html, &fixture->error);
  fixture_end(fixture);
  return rc ? NULL : html.data;
}

static void assert_render(struct fixture *fixture, const struct page *page, const char *expected) {
  const char *html = render(fixture, page, "page.html");
  if (!html)
    fail_msg("%s:%u:%u: %s", fixture->error.file, fixture->error.line, fixture->error.column, fixture->error.message);
  assert_string_equal(html, expected);
}

/* Loads the site with TEXT as page.html. */
static void load_template(struct fixture *fixture, const char *text) {
  fixture_file(fixture, "templates/page.html", text);
  fixture_load_ok(fixture, site_file);
  fixture_ready(fixture);
}

static void the_page(void **state) {
  struct fixture *fixture = *state;
  load_template(fixture, "{{ page.title }}|{{ page.audience }}|{{ page.params.audience }}|{{ page.params.title }}|{{ "
                         "page.content }}|{{ page.toc }}");
  assert_render(fixture, fixture_page(fixture, "content/a.md", "A & B"),
                "A &amp; B|operators|operators|A &amp; B|<p>Body</p>|<ul></ul>");
  assert_false(fixture_has_read(fixture, READ_PAGE,
                                world_pair(&fixture->arena, bytes_from("content/a.md"), bytes_from("title"))));
}

static void other_pages(void **state) {
  struct fixture *fixture = *state;
  load_template(fixture, "{{ page('content/b.md').title }} {{ url_for('b.md') }}");
  fixture_page(fixture, "content/b.md", "B");
  assert_render(fixture, fixture_page(fixture, "content/a.md", "A"), "B /B/");
  assert_true(fixture_has_read(fixture, READ_PAGE,
                               world_pair(&fixture->arena, bytes_from("content/b.md"), bytes_from("title"))));
}

static void the_site(void **state) {
  struct fixture *fixture = *state;
  fixture_text(fixture, &fixture->world.site, "title", "Widget");
  fixture_text(fixture, &fixture->world.parameters, "edition", "pro");
  fixture_file(fixture, "data/menu.yaml", "- One\n- Two\n");
  load_template(fixture, "{{ site.title }} {{ site.params.edition }} {{ data('data/menu.yaml')[1] }}");
  assert_render(fixture, fixture_page(fixture, "content/a.md", "A"), "Widget pro Two");
  assert_true(fixture_has_read(fixture, READ_PARAMETER, bytes_from("edition")));
}

static void views(void **state) {
  struct fixture *fixture = *state;
  struct strbuf list;
  strbuf_init(&list);
  struct value_scope scope = value_begin_list(&list);
  for (int i = 0; i < 200; i++)
    value_write_integer(&list, i);
  value_end(&list, scope, 200);
  struct view_value view = {.value = strbuf_bytes(&list)};
  map_put(&fixture->world.views, world_pair(&fixture->arena, bytes_from("nav"), bytes_from("docs")), &view);
  load_template(
      fixture,
      "{{ view('nav', page.source)[7] }} {{ view('nav', page.source) | length }} {{ view('nav', 'x') is defined }}");
  assert_render(fixture, fixture_page(fixture, "content/a.md", "A"), "7 200 False");
  strbuf_release(&list);
}

static void every_template_file_is_read(void **state) {
  struct fixture *fixture = *state;
  fixture_file(fixture, "templates/base.html", "<{% block body %}{% endblock %}>");
  fixture_file(fixture, "templates/part.html", "part");
  load_template(fixture, "{% extends 'base.html' %}{% block body %}{% include 'part.html' %}{% endblock %}");
  for (int i = 0; i < 2; i++) {
    assert_render(fixture, fixture_page(fixture, "content/a.md", "A"), "<part>");
    assert_true(fixture_has_read(fixture, READ_FILE, bytes_from("templates/page.html")));
    assert_true(fixture_has_read(fixture, READ_FILE, bytes_from("templates/base.html")));
    assert_true(fixture_has_read(fixture, READ_FILE, bytes_from("templates/part.html")));
  }
}

static void cached_parts_keep_their_reads(void **state) {
  struct fixture *fixture = *state;
  fixture_text(fixture, &fixture->world.site, "title", "Widget");
  load_template(fixture, "{% cache 'x' %}{{ site.title }}{% endcache %}");
  for (int i = 0; i < 2; i++) {
    assert_render(fixture, fixture_page(fixture, "content/a.md", "A"), "Widget");
    assert_true(fixture_has_read(fixture, READ_SITE, bytes_from("title")));
  }
}

static void cached_parts_serve_only_pages_like_their_own(void **state) {
  struct fixture *fixture = *state;
  load_template(fixture, "{% cache 'x' %}{{ page.title }}{{ page.source }}{% endcache %}");
  assert_render(fixture, fixture_page(fixture, "content/a.md", "A"), "Adocs");
  assert_render(fixture, fixture_page(fixture, "content/b.md", "B"), "Bdocs");
}

static void cached_parts_hold_as_long_as_their_reads(void **state) {
  struct fixture *fixture = *state;
  load_template(fixture, "{% cache 'x' %}{{ page('content/b.md') is defined }}{% endcache %}");
  assert_render(fixture, fixture_page(fixture, "content/a.md", "A"), "False");
  trace_release(&fixture->trace); /* the next task, in a world that knows more */
  trace_init(&fixture->trace, &fixture->arena, &fixture->world);
  fixture_page(fixture, "content/b.md", "B");
  assert_render(fixture, fixture_page(fixture, "content/a.md", "A"), "True");
}

static void templates_of_merges(void **state) {
  struct fixture *fixture = *state;
  fixture_file(fixture, "templates/tag.html", "tag {{ name }}{{ page.title }}");
  load_template(fixture, "");
  fixture_begin(fixture, NULL);
  assert_int_equal(script_reduce(fixture->script, SCRIPT_MERGE, 0, bytes_from("lua"), NULL, 0, &fixture->error), 0);
  fixture_end(fixture);
  assert_string_equal(fixture->builder.outputs[0].path.data, "tags/lua/index.html");
  assert_string_equal(fixture->builder.outputs[0].content.data, "tag lua");
  assert_true(fixture_has_read(fixture, READ_FILE, bytes_from("templates/tag.html")));
}

static void a_site_without_templates(void **state) {
  struct fixture *fixture = *state;
  fixture_load_ok(fixture, site_file);
  fixture_ready(fixture);
  fixture_text(fixture, &fixture->world.site, "title", "Widget");
  fixture_text(fixture, &fixture->world.site, "language", "en");
  const struct page *page = fixture_page(fixture, "content/a.md", "A");
  assert_contains(render(fixture, page, "page.html"), "<p>Body</p>");
  assert_true(fixture_has_read(fixture, READ_EXISTS, bytes_from("templates/page.html")));
  assert_contains(render(fixture, page, "list.html"), "<h1>A</h1>");
}

/* --- errors --- */

static void assert_place(struct fixture *fixture, const char *file, uint32_t line, uint32_t column, const char *part) {
  assert_string_equal(fixture->error.file ? fixture->error.file : "(none)", file);
  assert_int_equal(fixture->error.line, line);
  assert_int_equal(fixture->error.column, column);
  assert_contains(fixture->error.message, part);
}

static void mistakes_in_templates_have_a_place(void **state) {
  struct fixture *fixture = *state;
  load_template(fixture, "one\n  {{ page.title | upcase }}\n");
  assert_null(render(fixture, fixture_page(fixture, "content/a.md", "A"), "page.html"));
  assert_place(fixture, "templates/page.html", 2, 19, "upcase");
}

static void errors_of_functions_have_the_place_of_the_call(void **state) {
  struct fixture *fixture = *state;
  load_template(fixture, "\n{{ view('nac', 'x') }}");
  assert_null(render(fixture, fixture_page(fixture, "content/a.md", "A"), "page.html"));
  assert_place(fixture, "templates/page.html", 2, 4, "there is no view 'nac'");
}

static void missing_templates_are_named(void **state) {
  struct fixture *fixture = *state;
  load_template(fixture, "");
  assert_null(render(fixture, fixture_page(fixture, "content/a.md", "A"), "pag.html"));
  assert_contains(fixture->error.message, "pag.html");
  assert_true(fixture_has_read(fixture, READ_EXISTS, bytes_from("templates/pag.html")));
}

static void a_template_outside_its_folder_is_not_there(void **state) {
  struct fixture *fixture = *state;
  fixture_file(fixture, "secret.html", "secret");
  load_template(fixture, "{% include '../secret.html' %}");
  assert_null(render(fixture, fixture_page(fixture, "content/a.md", "A"), "page.html"));
  assert_contains(fixture->error.message, "../secret.html");
}

static void plugin_errors_have_place_and_traceback(void **state) {
  struct fixture *fixture = *state;
  fixture_file(fixture, "plugins/bad.lua",
               "local function helper(page)\n  return page.missing.field\nend\n"
               "return reducer { map = function(page) local x = helper(page) return x end, reduce = function() end }");
  fixture_load_ok(fixture, "source 'docs' { root = 'content' }\nmerge 'bad'");
  fixture_begin(fixture, fixture_page(fixture, "content/a.md", "A"));
  assert_int_equal(script_map(fixture->script, SCRIPT_MERGE, 0, &fixture->error), -1);
  fixture_end(fixture);
  assert_place(fixture, "plugins/bad.lua", 2, 15, "attempt to index a nil value");
  assert_contains(fixture->error.traceback, "plugins/bad.lua:2: in ");
  assert_contains(fixture->error.traceback, "plugins/bad.lua:4: in ");
}

static void values_that_cannot_be_kept_are_named(void **state) {
  struct fixture *fixture = *state;
  fixture_load_ok(fixture,
                  "source 'docs' { root = 'content' }\nmerge 'bad' { plugin = reducer { reduce = function() end,\n"
                  "  map = function(page, emit) emit('k', { menu = { 1, 2, tostring } }) end } }");
  fixture_begin(fixture, fixture_page(fixture, "content/a.md", "A"));
  assert_int_equal(script_map(fixture->script, SCRIPT_MERGE, 0, &fixture->error), -1);
  fixture_end(fixture);
  assert_place(fixture, "Shardfile.lua", 3, 3, "the emitted value.menu[3] is a function");
}

static void what_is_not_known_yet_cannot_be_read(void **state) {
  struct fixture *fixture = *state;
  fixture_load_ok(fixture,
                  "source 'docs' { root = 'content' }\nview 'bad' { plugin = reducer { reduce = function() end,\n"
                  "  map = function(page, emit) emit('k', view('bad', 'x')) end } }");
  fixture_begin(fixture, fixture_page(fixture, "content/a.md", "A"));
  assert_int_equal(script_map(fixture->script, SCRIPT_VIEW, 0, &fixture->error), -1);
  fixture_end(fixture);
  assert_place(fixture, "Shardfile.lua", 3, 3, "view() cannot be used here");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(the_page),
      TEST(other_pages),
      TEST(the_site),
      TEST(views),
      TEST(every_template_file_is_read),
      TEST(cached_parts_keep_their_reads),
      TEST(cached_parts_serve_only_pages_like_their_own),
      TEST(cached_parts_hold_as_long_as_their_reads),
      TEST(templates_of_merges),
      TEST(a_site_without_templates),
      TEST(mistakes_in_templates_have_a_place),
      TEST(errors_of_functions_have_the_place_of_the_call),
      TEST(missing_templates_are_named),
      TEST(a_template_outside_its_folder_is_not_there),
      TEST(plugin_errors_have_place_and_traceback),
      TEST(values_that_cannot_be_kept_are_named),
      TEST(what_is_not_known_yet_cannot_be_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
