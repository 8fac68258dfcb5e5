/* Loading a Shardfile: the graph that it gives, and its mistakes, all of them, each with its place and the mend. */
#include "fixture.h"

/* --- the graph --- */

/* The value at a path of names and indices such as "sources.0.key.name"; fails when it is not there. */
static const struct value *at(struct fixture *fixture, const char *path) {
  static struct value root;
  assert_int_equal(value_decode(strbuf_bytes(&fixture->graph), &fixture->arena, &root, &fixture->error), 0);
  const struct value *value = &root;
  while (*path) {
    size_t size = strcspn(path, ".");
    if (value->kind == VALUE_LIST)
      value = strtoul(path, NULL, 10) < value->as.list.count ? &value->as.list.items[strtoul(path, NULL, 10)] : NULL;
    else
      value = value_get(value, bytes_make(path, size));
    if (!value) {
      fail_msg("the graph has nothing at %s", path);
      abort(); /* never; fail_msg does not say that it does not return */
    }
    path += size + (path[size] == '.');
  }
  return value;
}

static void assert_text(struct fixture *fixture, const char *path, const char *expected) {
  const struct value *value = at(fixture, path);
  assert_int_equal(value->kind, VALUE_STRING);
  if (!bytes_equal(value->as.string, bytes_from(expected)))
    fail_msg("%s: expected '%s', got '%.*s'", path, expected, (int)value->as.string.size, value->as.string.data);
}

static void assert_integer(struct fixture *fixture, const char *path, int64_t expected) {
  const struct value *value = at(fixture, path);
  assert_int_equal(value->kind, VALUE_INTEGER);
  assert_int_equal(value->as.integer, expected);
}

static void the_least_site(void **state) {
  struct fixture *fixture = *state;
  fixture_load_ok(fixture, "source 'docs' { root = 'content/docs/' }");
  assert_text(fixture, "output", "public");
  assert_text(fixture, "templates", "templates");
  assert_text(fixture, "site.language", "en");
  assert_text(fixture, "sources.0.name", "docs");
  assert_text(fixture, "sources.0.root", "content/docs");
  assert_text(fixture, "sources.0.include.0", "**/*.md");
  assert_text(fixture, "sources.0.include.1", "**/*.markdown");
  assert_text(fixture, "sources.0.mount", "/");
  assert_text(fixture, "sources.0.permalink", "/:path/");
  assert_text(fixture, "sources.0.template", "page.html");
  assert_text(fixture, "sources.0.section_template", "page.html");
  assert_text(fixture, "sources.0.key.name", "section");
  assert_integer(fixture, "sources.0.key.options.levels", 1);
  assert_text(fixture, "sources.0.partitioner.name", "balanced");
  assert_integer(fixture, "sources.0.partitioner.options.max_bytes", 4 << 20);
  assert_int_equal(at(fixture, "sources.0.markdown.unsafe_html")->kind, VALUE_TRUE);
  assert_int_equal(at(fixture, "sources.0.defaults")->kind, VALUE_MAP);
  assert_int_equal(at(fixture, "params")->kind, VALUE_MAP);
  assert_integer(fixture, "sources.0.line", 1);
}

static void everything_declared(void **state) {
  struct fixture *fixture = *state;
  fixture_load_ok(fixture,
                  "site { title = 'Widget', base_url = 'https://w/', params = { edition = 'x' }, output = 'out' }\n"
                  "source 'docs' { root = 'a', include = '*.md', exclude = { 'drafts/**' },\n"
                  "  defaults = { author = 'me' }, section_template = 'list.html',\n"
                  "  shard = { key = { 'version', level = 2 }, by = 'balanced', max_bytes = '512KiB' } }\n"
                  "source 'blog' { root = 'b', shard = { key = function() return '' end, by = 'hash', count = 2 } }\n"
                  "view 'nav' { plugin = 'navigation', sources = { 'docs' }, depth = 2 }\n"
                  "merge 'sitemap'\n"
                  "merge 'tags' { template = 'one.html' }\n"
                  "static 'static'\n"
                  "static 'assets' { to = '/files/' }\n"
                  "data 'data'\n");
  assert_text(fixture, "site.title", "Widget");
  assert_null(value_get(at(fixture, "site"), bytes_from("params")));
  assert_text(fixture, "params.edition", "x");
  assert_text(fixture, "output", "out");
  assert_text(fixture, "sources.0.include.0", "*.md");
  assert_text(fixture, "sources.0.section_template", "list.html");
  assert_text(fixture, "sources.0.defaults.author", "me");
  assert_integer(fixture, "sources.0.key.options.level", 2);
  assert_integer(fixture, "sources.0.partitioner.options.max_bytes", 512 << 10);
  assert_text(fixture, "sources.1.key.name", "function");
  assert_integer(fixture, "sources.1.partitioner.options.count", 2);
  assert_text(fixture, "views.0.plugin", "navigation");
  assert_text(fixture, "views.0.sources.0", "docs");
  assert_integer(fixture, "views.0.options.depth", 2);
  assert_integer(fixture, "views.0.line", 6);
  assert_text(fixture, "merges.0.name", "sitemap");
  assert_int_equal(at(fixture, "merges.0.has_finish")->kind, VALUE_TRUE);
  assert_int_equal(at(fixture, "merges.0.has_combine")->kind, VALUE_FALSE);
  assert_text(fixture, "merges.1.options.template", "one.html");
  assert_text(fixture, "statics.0.to", "");
  assert_text(fixture, "statics.1.to", "files/");
  assert_text(fixture, "data.0.root", "data");
}

static void two_states_give_the_same_graph(void **state) {
  struct fixture *fixture = *state;
  const char *shardfile =
      "site { title = 'x', params = { a = 1, b = { c = 2, d = 3 } } }\nsource 'docs' { root = 'a' }\nmerge 'tags'";
  fixture_load_ok(fixture, shardfile);
  struct bytes first = arena_copy(&fixture->arena, strbuf_bytes(&fixture->graph));
  strbuf_clear(&fixture->graph);
  fixture_limit(fixture, 0, 0);
  fixture_load_ok(fixture, shardfile);
  assert_true(bytes_equal(first, strbuf_bytes(&fixture->graph)));
}

static void a_plugin_of_the_site_goes_first(void **state) {
  struct fixture *fixture = *state;
  fixture_file(fixture, "plugins/tags.lua",
               "return reducer { options = { mine = { type = 'boolean', default = true } },\n"
               "  map = function() end, reduce = function() end }");
  fixture_load_ok(fixture, "source 'docs' { root = 'a' }\nmerge 'tags'");
  assert_int_equal(at(fixture, "merges.0.options.mine")->kind, VALUE_TRUE);
  assert_text(fixture, "merges.0.location", "plugins/tags.lua");
}

/* --- mistakes --- */

static void assert_mistakes(struct fixture *fixture, const char *shardfile, const char *expected) {
  if (fixture_load(fixture, shardfile) == 0)
    fail_msg("expected mistakes in:\n%s", shardfile);
  const char *actual = fixture_mistakes(fixture);
  size_t same = 0;
  while (actual[same] && actual[same] == expected[same])
    same++;
  while (same > 0 && actual[same - 1] != '\n')
    same--;
  if (strcmp(actual, expected) != 0)
    fail_msg("expected from there on:\n%s\ngot:\n%s", expected + same, actual + same);
}

static void all_mistakes_at_once(void **state) {
  assert_mistakes(
      *state,
      "site { titl = 'Widget', base_url = 'docs.example.org' }\n"
      "sourcex 'more' { root = 'x' }\n"
      "source 'docs' {\n"
      "  rot = 'content',\n"
      "  mount = 'docs',\n"
      "  permalink = '/:yeer/:path/',\n"
      "  include = { '[a' },\n"
      "  shard = { key = 'verson', max_bytes = 0 },\n"
      "}\n"
      "view 'navigation' { sources = { 'docs', 'doc' }, depth = 99 }\n"
      "view 'siblings' { order = 'weigt' }\n"
      "merge 'sitemaps'\n"
      "merge 'tags' { template = 7 }\n"
      "merge 'tags'\n"
      "static '../elsewhere'\n",
      "Shardfile.lua:1:8: unknown field 'titl' in site: did you mean 'title'?\n"
      "Shardfile.lua:1:25: 'base_url' of site must start with http:// or https://, got \"docs.example.org\"\n"
      "Shardfile.lua:2:1: unknown 'sourcex': did you mean 'source'?\n"
      "Shardfile.lua:3:9: source 'docs' has no 'root': add one, the folder of its pages, such as root = "
      "\"content/docs\"\n"
      "Shardfile.lua:4:3: unknown field 'rot' in source 'docs': did you mean 'root'?\n"
      "Shardfile.lua:5:3: 'mount' of source 'docs' must start and end with '/', got \"docs\"\n"
      "Shardfile.lua:6:3: 'permalink' of source 'docs' has the unknown token ':yeer': did you mean 'year'?\n"
      "Shardfile.lua:7:3: 'include' of source 'docs': glob \"[a\", byte 1: a [ is never closed; write \\[ for the "
      "character itself\n"
      "Shardfile.lua:8:13: 'key' of source 'docs': there is no shard_key plugin 'verson': did you mean 'version'?\n"
      "Shardfile.lua:10:21: view 'navigation' names the unknown source 'doc': did you mean 'docs'?\n"
      "Shardfile.lua:10:50: 'depth' of view 'navigation' must be at most 32, got 99\n"
      "Shardfile.lua:11:19: 'order' of view 'siblings' must be 'weight', 'date', 'title' or 'path', got the string "
      "\"weigt\": did you mean 'weight'?\n"
      "Shardfile.lua:12:8: merge 'sitemaps': there is no reducer plugin 'sitemaps': did you mean 'sitemap'?\n"
      "Shardfile.lua:13:16: 'template' of merge 'tags' must be the name of a template such as \"page.html\", got the "
      "integer 7\n"
      "Shardfile.lua:14:8: merge 'tags' was declared on line 13 already\n"
      "Shardfile.lua:15:1: static \"../elsewhere\" must be a folder within the site\n");
}

static void options_of_key_and_partitioner(void **state) {
  assert_mistakes(
      *state, "source 'docs' { root = 'a', shard = { key = 'version', level = 0, maxbytes = 5, by = 'hash' } }",
      "Shardfile.lua:1:56: 'level' of shard key 'version' must be at least 1, got 0\n"
      "Shardfile.lua:1:67: unknown field 'maxbytes' in 'shard' of source 'docs': it has 'key', 'by', 'level', "
      "'otherwise', 'pattern' and 'count'\n");
}

static void syntax(void **state) {
  assert_mistakes(*state, "source 'docs' {\n  root = 'a'\n  mount = '/'\n}",
                  "Shardfile.lua:3:3: '}' expected (to close '{' at line 1) near 'mount'\n");
}

static void errors_while_running(void **state) {
  assert_mistakes(*state, "source 'docs' { root = 'a' }\nlocal x = nil\nx.y = 1",
                  "Shardfile.lua:3:1: attempt to index a nil value (local 'x')\n");
}

static void nothing_declared(void **state) {
  assert_mistakes(
      *state, "site { title = 'x' }",
      "Shardfile.lua:0:0: no source is declared: say where the pages are, for instance source \"docs\" { root "
      "= \"content\" }\n");
}

static void a_source_without_table(void **state) {
  assert_mistakes(*state, "source 'docs'",
                  "Shardfile.lua:1:9: source 'docs' has no table: write source \"docs\" { root = \"content\" }\n");
}

static void values_that_cannot_be_kept(void **state) {
  assert_mistakes(
      *state, "site { params = { menu = { { name = print_it }, { name = tostring } } } }\nsource 'docs' { root = 'a' }",
      "Shardfile.lua:1:37: unknown 'print_it': the Shardfile's words are site, source, view, merge, static, data, "
      "templates, command, env and param\n"
      "Shardfile.lua:1:8: params.menu[1].name has a metatable: copy what is to be kept into a table of its own\n");
}

static void mistakes_in_plugin_files(void **state) {
  struct fixture *fixture = *state;
  fixture_file(fixture, "plugins/one.lua", "local x = \nreturn x");
  fixture_file(fixture, "plugins/two.lua", "\nreturn reducer { maps = function() end, reduce = function() end }");
  fixture_file(fixture, "plugins/three.lua", "return 3");
  fixture_file(fixture, "plugins/four.lua", "return shard_key { key = function() end }");
  fixture_file(fixture, "plugins/five.lua", "require 'six'");
  fixture_file(fixture, "plugins/six.lua", "require 'five'");
  assert_mistakes(fixture,
                  "source 'docs' { root = 'a' }\nmerge 'one'\nmerge 'two'\nmerge 'three'\nmerge 'four'\nmerge 'five'",
                  "plugins/four.lua:0:0: the plugin is a shard_key, not a reducer\n"
                  "plugins/one.lua:2:1: unexpected symbol near 'return'\n"
                  "plugins/six.lua:1:1: 'plugins/five.lua' requires itself, by way of 'plugins/six.lua'\n"
                  "plugins/three.lua:0:0: the plugin must return reducer { ... }, got the integer 3\n"
                  "plugins/two.lua:2:18: unknown field 'maps' in reducer: did you mean 'map'?\n");
}

static void reads_of_the_world_while_loading(void **state) {
  struct fixture *fixture = *state;
  fixture_file(fixture, "plugins/one.lua", "local title = site.title");
  fixture_file(fixture, "plugins/two.lua", "local menu = data('data/menu.yaml')");
  assert_mistakes(fixture, "source 'docs' { root = 'a' }\nmerge 'one'\nmerge 'two'",
                  "plugins/one.lua:1:1: site cannot be used while the Shardfile and plugins load: call it inside a "
                  "function\n"
                  "plugins/two.lua:1:1: data() cannot be used while the Shardfile and plugins load: call it inside a "
                  "function\n");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(the_least_site),
      TEST(everything_declared),
      TEST(two_states_give_the_same_graph),
      TEST(a_plugin_of_the_site_goes_first),
      TEST(all_mistakes_at_once),
      TEST(options_of_key_and_partitioner),
      TEST(syntax),
      TEST(errors_while_running),
      TEST(nothing_declared),
      TEST(a_source_without_table),
      TEST(values_that_cannot_be_kept),
      TEST(mistakes_in_plugin_files),
      TEST(reads_of_the_world_while_loading),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
