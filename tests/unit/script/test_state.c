/* script_check_state: a plugin that keeps something between calls is found and named; one that does not is let be. */
#include "fixture.h"

/* Maps two pages with a plugin file and checks after each. */
static int map_twice(struct fixture *fixture, const char *plugin_file) {
  fixture_file(fixture, "plugins/probe.lua", plugin_file);
  fixture_load_ok(fixture, "source 'docs' { root = 'content' }\nmerge 'probe'");
  int rc = 0;
  for (int i = 0; i < 2 && rc == 0; i++) {
    fixture_begin(fixture, fixture_page(fixture, "content/a.md", "A"));
    if (script_map(fixture->script, SCRIPT_MERGE, 0, &fixture->error))
      fail_msg("%s", fixture->error.message);
    fixture_end(fixture);
    rc = script_check_state(fixture->script, &fixture->error);
  }
  return rc;
}

static void assert_found(struct fixture *fixture, const char *plugin_file, const char *what) {
  assert_int_equal(map_twice(fixture, plugin_file), -1);
  assert_contains(fixture->error.message, "plugins/probe.lua keeps state between calls");
  assert_contains(fixture->error.message, what);
  assert_int_equal(script_check_state(fixture->script, &fixture->error), 0); /* told once */
}

static void a_counter(void **state) {
  assert_found(*state,
               "local count = 0\n"
               "return reducer { map = function() count = count + 1 end, reduce = function() end }",
               "the variable 'count'");
}

static void a_table_of_what_was_seen(void **state) {
  assert_found(*state,
               "local seen = { pages = {} }\n"
               "return reducer { map = function(page) seen.pages[page.path] = true end, reduce = function() end }",
               "the variable 'seen'");
}

static void a_helper_that_counts(void **state) {
  assert_found(*state,
               "local count = 0\nlocal function helper() count = count + 1 end\n"
               "return reducer { map = function() helper() end, reduce = function() end }",
               "the variable 'count'");
}

static void options_that_are_written(void **state) {
  assert_found(*state,
               "return reducer { map = function(_, _, options) options.seen = true end, reduce = function() end }",
               "its table of options");
}

static void a_module_that_is_required(void **state) {
  struct fixture *fixture = *state;
  fixture_file(fixture, "plugins/helper.lua", "local helper = { count = 0 } return helper");
  assert_int_equal(map_twice(fixture, "local helper = require 'helper'\n"
                                      "return reducer { map = function() helper.count = helper.count + 1 end,\n"
                                      "  reduce = function() end }"),
                   -1);
  assert_contains(fixture->error.message, "the variable 'helper'");
}

static void a_function_that_the_library_was_given(void **state) {
  assert_found(*state,
               "local count = 0\n"
               "local prepare = require('shard.mkdocs').prepare { icon = function() count = count + 1 return '' end }\n"
               "return reducer { map = function(page) prepare(':material-check:', page) end, reduce = function() end }",
               "the variable 'count'");
}

static void constants_are_fine(void **state) {
  assert_int_equal(map_twice(*state, "local order = require 'shard.order'\nlocal names = { 'a', 'b', { c = 1 } }\n"
                                     "return reducer { map = function(page, emit)\n"
                                     "  local mine = {} for i, name in ipairs(names) do mine[i] = name end\n"
                                     "  emit('k', order.names) end, reduce = function() end }"),
                   0);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(a_counter),
      TEST(a_table_of_what_was_seen),
      TEST(a_helper_that_counts),
      TEST(options_that_are_written),
      TEST(a_module_that_is_required),
      TEST(a_function_that_the_library_was_given),
      TEST(constants_are_fine),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
