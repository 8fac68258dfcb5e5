/* Every way to read is recorded, once, under the right kind and key; what is not there too. */
#include "fixture.h"

/* Loads a site whose only merge runs CODE in its reduce, where all may be read, and writes what CODE returns. */
static void load_code(struct fixture *fixture, const char *code) {
  struct bytes file = arena_format(&fixture->arena,
                                   "source 'docs' { root = 'content' }\nview 'nav' { plugin = reducer {\n"
                                   "  map = function() end, reduce = function() end } }\n"
                                   "merge 'probe' { plugin = reducer { map = function() end,\n"
                                   "  reduce = function(key, records, out)\n"
                                   "    out:write('out', tostring((function() %s end)())) end } }\n",
                                   code);
  fixture_load_ok(fixture, file.data);
  fixture_ready(fixture);
}

/* Runs the reduction and compares what it wrote. */
static void assert_run(struct fixture *fixture, const char *expected) {
  fixture_begin(fixture, NULL);
  if (script_reduce(fixture->script, SCRIPT_MERGE, 0, bytes_from("k"), NULL, 0, &fixture->error))
    fail_msg("%s:%u: %s", fixture->error.file, fixture->error.line, fixture->error.message);
  fixture_end(fixture);
  assert_string_equal(fixture->builder.outputs[0].content.data, expected);
}

static void assert_reads(struct fixture *fixture, const char *code, const char *expected, enum read_kind kind,
                         struct bytes key) {
  load_code(fixture, code);
  assert_run(fixture, expected);
  if (!fixture_has_read(fixture, kind, key))
    fail_msg("%s did not record a read of %s '%.*s'", code, read_kind_name(kind), (int)key.size, key.data);
}

static struct bytes pair(struct fixture *fixture, const char *a, const char *b) {
  return world_pair(&fixture->arena, bytes_from(a), bytes_from(b));
}

static void site_fields(void **state) {
  struct fixture *fixture = *state;
  fixture_text(fixture, &fixture->world.site, "title", "Widget");
  assert_reads(fixture, "return site.title", "Widget", READ_SITE, bytes_from("title"));
}

static void parameters(void **state) {
  struct fixture *fixture = *state;
  fixture_text(fixture, &fixture->world.parameters, "edition", "community");
  assert_reads(fixture, "return param('edition') .. site.params.edition", "communitycommunity", READ_PARAMETER,
               bytes_from("edition"));
}

static void environment_variables(void **state) {
  struct fixture *fixture = *state;
  static struct bytes value = {"7", 1};
  map_put(&fixture->world.environment, bytes_from("BUILD"), &value);
  assert_reads(fixture, "return env('BUILD') .. env('MISSING', 'default')", "7default", READ_ENVIRONMENT,
               bytes_from("MISSING"));
  assert_true(fixture_has_read(fixture, READ_ENVIRONMENT, bytes_from("BUILD")));
}

static void views(void **state) {
  struct fixture *fixture = *state;
  struct view_value view = {.value = *fixture_encoded(fixture, value_string(bytes_from("tree")))};
  map_put(&fixture->world.views, pair(fixture, "nav", "docs"), &view);
  assert_reads(fixture, "return view('nav', 'docs') .. tostring(view('nav', 'other'))", "treenil", READ_VIEW,
               pair(fixture, "nav", "docs"));
  assert_true(fixture_has_read(fixture, READ_VIEW, pair(fixture, "nav", "other")));
}

static void other_pages(void **state) {
  struct fixture *fixture = *state;
  fixture_page(fixture, "content/a.md", "A");
  assert_reads(fixture, "return page('content/a.md').title", "A", READ_PAGE, pair(fixture, "content/a.md", "title"));
  assert_false(fixture_has_read(fixture, READ_PAGE, pair(fixture, "content/a.md", "url")));
}

static void missing_pages(void **state) {
  struct fixture *fixture = *state;
  assert_reads(fixture, "return page('content/none.md')", "nil", READ_PAGE, pair(fixture, "content/none.md", "exists"));
}

static void front_matter_of_other_pages(void **state) {
  struct fixture *fixture = *state;
  fixture_page(fixture, "content/a.md", "A");
  assert_reads(fixture, "return page('content/a.md').audience", "operators", READ_PAGE,
               pair(fixture, "content/a.md", "params"));
}

static void front_matter_that_is_a_fact_too(void **state) {
  struct fixture *fixture = *state;
  fixture_page(fixture, "content/a.md", "A");
  assert_reads(fixture, "return page('content/a.md').params.title", "A", READ_PAGE,
               pair(fixture, "content/a.md", "params"));
}

static bool derive(const struct world *world, const struct page *page, struct bytes field, struct arena *arena,
                   struct bytes *value, const struct read_list **reads) {
  (void)world, (void)page, (void)field, (void)reads;
  struct strbuf buffer;
  strbuf_init(&buffer);
  value_write_string(&buffer, bytes_from("In short."));
  *value = arena_copy(arena, strbuf_bytes(&buffer));
  strbuf_release(&buffer);
  return true;
}

static void bodies(void **state) {
  struct fixture *fixture = *state;
  fixture_page(fixture, "content/a.md", "A");
  fixture->world.derive = derive;
  assert_reads(fixture, "return page('content/a.md').summary", "In short.", READ_BODY,
               pair(fixture, "content/a.md", "summary"));
}

static void addresses(void **state) {
  struct fixture *fixture = *state;
  fixture_page(fixture, "content/a.md", "A");
  fixture_text(fixture, &fixture->world.site, "base_url", "https://example.org/docs/");
  assert_reads(fixture, "return absolute_url(url_for('content/a.md#part'))", "https://example.org/docs/A/#part",
               READ_PAGE, pair(fixture, "content/a.md", "url"));
}

static void files(void **state) {
  struct fixture *fixture = *state;
  fixture_file(fixture, "data/note.txt", "hello");
  assert_reads(fixture, "return read('data/note.txt') .. tostring(exists('data/none'))", "hellofalse", READ_FILE,
               bytes_from("data/note.txt"));
  assert_true(fixture_has_read(fixture, READ_EXISTS, bytes_from("data/none")));
}

static void missing_files(void **state) {
  assert_reads(*state, "return pcall(read, 'data/none.txt')", "false", READ_EXISTS, bytes_from("data/none.txt"));
}

static void globs(void **state) {
  struct fixture *fixture = *state;
  fixture_file(fixture, "data/b.txt", "");
  fixture_file(fixture, "data/a.txt", "");
  assert_reads(fixture, "return table.concat(glob('data/*.txt'), ' ')", "data/a.txt data/b.txt", READ_GLOB,
               bytes_from("data/*.txt"));
}

static void data_files(void **state) {
  struct fixture *fixture = *state;
  fixture_file(fixture, "data/menu.yaml", "items:\n  - name: One\n");
  assert_reads(fixture,
               "data('data/menu.yaml').items[1].name = 'changed'\n"
               "return data('data/menu.yaml').items[1].name",
               "One", READ_FILE, bytes_from("data/menu.yaml"));
  assert_run(fixture, "One"); /* from memory, and a read all the same */
  assert_true(fixture_has_read(fixture, READ_FILE, bytes_from("data/menu.yaml")));
}

static void time_of_the_build(void **state) {
  assert_reads(*state, "return now()", "1700000000", READ_TIME, bytes_from(""));
}

static const char plugin_site[] = "source 'docs' { root = 'content' } merge 'stamp' { }";

static void plugins_and_what_they_require(void **state) {
  struct fixture *fixture = *state;
  fixture_file(fixture, "plugins/helpers/text.lua", "return { suffix = env('SUFFIX', '!') }");
  fixture_file(fixture, "plugins/reducers/stamp.lua",
               "local text = require 'helpers.text'\n"
               "return reducer { map = function() end,\n"
               "  reduce = function(key, records, out) out:write('out', key .. text.suffix) end }");
  fixture_load_ok(fixture, plugin_site);
  fixture_ready(fixture);
  assert_run(fixture, "k!");
  assert_true(fixture_has_read(fixture, READ_EXISTS, bytes_from("plugins/stamp.lua")));
  assert_true(fixture_has_read(fixture, READ_FILE, bytes_from("plugins/reducers/stamp.lua")));
  assert_true(fixture_has_read(fixture, READ_FILE, bytes_from("plugins/helpers/text.lua")));
  assert_true(fixture_has_read(fixture, READ_ENVIRONMENT, bytes_from("SUFFIX")));
  assert_false(fixture_has_read(fixture, READ_FILE, bytes_from("Shardfile.lua")));
}

static void what_is_required_at_run_time(void **state) {
  struct fixture *fixture = *state;
  fixture_file(fixture, "plugins/late.lua", "return require 'later'");
  fixture_file(fixture, "plugins/later.lua", "return 'late'");
  fixture_file(fixture, "plugins/stamp.lua",
               "return reducer { map = function() end,\n"
               "  reduce = function(key, records, out) out:write('out', require 'late') end }");
  fixture_load_ok(fixture, plugin_site);
  fixture_ready(fixture);
  assert_run(fixture, "late");
  assert_run(fixture, "late"); /* from memory, and a read all the same */
  assert_true(fixture_has_read(fixture, READ_FILE, bytes_from("plugins/late.lua")));
  assert_true(fixture_has_read(fixture, READ_FILE, bytes_from("plugins/later.lua")));
}

/* What a module's loading reads is a read of all that use it, whoever came first: so it may not depend on the unit. */
static void what_is_required_at_run_time_sees_no_pages_and_views(void **state) {
  struct fixture *fixture = *state;
  fixture_file(fixture, "plugins/pages.lua", "return page('content/a.md')");
  fixture_file(fixture, "plugins/views.lua", "return view('nav', 'a')");
  load_code(fixture,
            "local function refuses(name)\n"
            "  local loaded, why = pcall(require, name)\n"
            "  return not loaded and why:match('cannot be used while the Shardfile and plugins load') and name\n"
            "end\n"
            "return refuses('pages') .. ' ' .. refuses('views')");
  assert_run(fixture, "pages views");
}

static void code_in_the_shardfile(void **state) {
  struct fixture *fixture = *state;
  load_code(fixture, "return 1");
  assert_run(fixture, "1");
  assert_true(fixture_has_read(fixture, READ_FILE, bytes_from("Shardfile.lua")));
}

static void parameters_while_loading(void **state) {
  struct fixture *fixture = *state;
  size_t count = 0;
  fixture_load_ok(fixture, "site { params = { edition = 'community' } }\n"
                           "source 'docs' { root = 'content/' .. param('edition') .. (param('none') or '') }");
  fixture_text(fixture, &fixture->world.parameters, "edition", "community"); /* as the build does */
  for (size_t i = 0; i < fixture->reads.count; i++) {
    const struct read *read = &fixture->reads.reads[i];
    if (read->kind != READ_PARAMETER)
      continue;
    struct digest later = world_digest(&fixture->world, read->kind, read->key, &fixture->arena);
    assert_true(digest_equal(read->digest, later));
    count++;
  }
  assert_int_equal(count, 2);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(site_fields),
      TEST(parameters),
      TEST(environment_variables),
      TEST(views),
      TEST(other_pages),
      TEST(missing_pages),
      TEST(front_matter_of_other_pages),
      TEST(front_matter_that_is_a_fact_too),
      TEST(bodies),
      TEST(addresses),
      TEST(files),
      TEST(missing_files),
      TEST(globs),
      TEST(data_files),
      TEST(time_of_the_build),
      TEST(plugins_and_what_they_require),
      TEST(what_is_required_at_run_time),
      TEST(what_is_required_at_run_time_sees_no_pages_and_views),
      TEST(code_in_the_shardfile),
      TEST(parameters_while_loading),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
