/* The sandbox: what Lua code cannot reach, and what comes out the same in every process. Each case is a Lua chunk that
 * runs as a plugin's code does, in a map. */
#include "fixture.h"

/* Runs CODE in a map whose emitted text is returned; NULL, with the error in the fixture, when it fails. */
static const char *run(struct fixture *fixture, const char *code) {
  struct bytes file = arena_format(&fixture->arena,
                                   "source 'docs' { root = 'content' }\n"
                                   "merge 'probe' { plugin = reducer {\n"
                                   "  map = function(page, emit) emit('', tostring((function() %s end)())) end,\n"
                                   "  reduce = function() end } }\n",
                                   code);
  script_destroy(fixture->script);
  fixture->script = script_create(&fixture->world, NULL);
  fixture_load_ok(fixture, file.data);
  fixture_begin(fixture, fixture_page(fixture, "content/a.md", "A"));
  int rc = script_map(fixture->script, SCRIPT_MERGE, 0, &fixture->error);
  fixture_end(fixture);
  struct bytes text;
  if (rc || !value_text(fixture->builder.records[0].value, &text))
    return NULL;
  return arena_copy(&fixture->arena, text).data;
}

static void assert_gives(struct fixture *fixture, const char *code, const char *expected) {
  const char *text = run(fixture, code);
  if (!text)
    fail_msg("%s\nfails: %s", code, fixture->error.message);
  else if (strcmp(text, expected) != 0)
    fail_msg("%s\nexpected: %s\ngot: %s", code, expected, text);
}

static void assert_fails(struct fixture *fixture, const char *code, const char *part) {
  const char *text = run(fixture, code);
  if (text)
    fail_msg("%s\nexpected an error with \"%s\", got %s", code, part, text);
  assert_contains(fixture->error.message, part);
  error_release(&fixture->error);
}

static void the_outside_is_not_there(void **state) {
  struct fixture *fixture = *state;
  static const char *const names[] = {"io",     "os",    "debug",          "coroutine", "package",
                                      "dofile", "print", "collectgarbage", "loadfile"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    assert_fails(fixture, arena_format(&fixture->arena, "return %s", names[i]).data, "is not available");
  assert_gives(fixture, "return math.random", "nil");
  assert_gives(fixture, "return string.dump", "nil");
  assert_gives(fixture, "return ('').dump", "nil");
}

static void bytecode_does_not_load(void **state) {
  assert_gives(*state, "return select(2, load('\\27Lua', 'x', 'b'))", "attempt to load a binary chunk (mode is 't')");
}

static void loaded_text_is_in_the_sandbox(void **state) {
  assert_fails(*state, "return load('return os')()", "'os' is not available");
  assert_fails(*state, "return load('x = 1')()", "assignment to global 'x'");
}

static void globals_are_read_only(void **state) {
  assert_fails(*state, "count = 1", "assignment to global 'count': declare it local");
  assert_fails(*state, "string.upper = nil", "string is read-only");
  assert_fails(*state, "_G.x = 1", "_G is read-only");
  assert_fails(*state, "rawset(string, 'upper', 1)", "read-only");
  assert_fails(*state, "rawset(_ENV, 'upper', 1)", "read-only");
  assert_fails(*state, "site.title = 'x'", "site is read-only");
  assert_gives(*state, "return getmetatable('')", "false");
  assert_gives(*state, "return getmetatable(_ENV)", "false");
  assert_fails(*state, "setmetatable(_G, {})", "protected metatable");
}

static void unknown_variables_are_named(void **state) {
  assert_fails(*state, "return tostrin(1)", "unknown variable 'tostrin': did you mean 'tostring'?");
  assert_fails(*state, "source 'late' { }", "unknown variable 'source'");
}

static void text_has_no_address(void **state) {
  assert_gives(*state, "return tostring({}) .. tostring(pairs)", "tablefunction");
  assert_gives(*state, "return ('%s %5s'):format({}, pairs)", "table function");
  assert_gives(*state, "return ('%s'):format(setmetatable({}, { __tostring = function() return 'me' end }))", "me");
  assert_fails(*state, "return ('%p'):format({})", "address");
  assert_gives(*state, "return ('%d%% %s'):format(1, {})", "1% table");
  assert_gives(*state, "return select(2, pcall(error, {}))", "table");
}

static void pairs_goes_in_order(void **state) {
  assert_gives(*state,
               "local s = '' for k, v in pairs({ b = 1, [2] = 2, a = 3, [1] = 4, [true] = 5, [-1] = 6, [1.5] = 7 }) do "
               "s = s .. tostring(k) .. '=' .. v .. ' ' end return s",
               "-1=6 1=4 1.5=7 2=2 a=3 b=1 true=5 ");
  assert_gives(*state, "local s = '' for k in pairs({ 'x', 'y', nil, 'z' }) do s = s .. k end return s", "124");
  assert_gives(*state,
               "local t, s = { a = 1, b = 2, c = 3 }, '' for k in pairs(t) do t.b = nil s = s .. k end return s", "ac");
  assert_gives(*state, "local t, s = { 1, 2, 3 }, '' for k in pairs(t) do t[2] = nil s = s .. k end return s", "13");
  assert_fails(*state, "for k in pairs({ [{}] = 1 }) do end", "a key is a table");
}

static void next_goes_in_order(void **state) {
  assert_gives(
      *state,
      "local t, s, k = { z = 1, y = 2, 10, 20 }, '', nil repeat k = next(t, k) s = s .. tostring(k) .. ' ' until k "
      "== nil return s",
      "1 2 y z nil ");
  assert_gives(*state, "return next({}) == nil", "true");
}

static void sort_is_stable(void **state) {
  assert_gives(
      *state,
      "local t = {} for i = 1, 100 do t[i] = { key = i % 3, place = i } end\n"
      "table.sort(t, function(a, b) return a.key < b.key end)\n"
      "for i = 2, 100 do local a, b = t[i - 1], t[i]\n"
      "  if a.key > b.key or (a.key == b.key and a.place > b.place) then return 'not stable at ' .. i end end\n"
      "return 'stable'",
      "stable");
  assert_gives(*state, "local t = { 3, 1, 2 } table.sort(t) return table.concat(t, ' ')", "1 2 3");
  assert_gives(*state, "local t = { 3, 1, 2 } table.sort(t, function() return true end) return #t", "3");
  assert_fails(*state, "table.sort({ 1, 'a' })", "attempt to compare");
}

static void collection_shows_nowhere(void **state) {
  assert_fails(*state, "setmetatable({}, { __gc = function() end })", "__gc");
  assert_fails(*state, "setmetatable({}, { __mode = 'k' })", "__mode");
}

static void library_internals_are_private(void **state) {
  assert_fails(*state, "return require('shard.native')", "not in the library");
  assert_fails(*state, "return require('shard.runtime')", "not in the library");
  assert_fails(*state, "require('shard.order').sort = nil", "read-only");
  assert_fails(*state, "return require('../secret')", "is not there");
  assert_fails(*state, "return require('/etc/passwd')", "is not there");
}

static void paths_stay_in_the_site(void **state) {
  assert_fails(*state, "return read('../../etc/passwd')", "not a path within the site");
  assert_fails(*state, "return read('/etc/passwd')", "not a path within the site");
  assert_fails(*state, "return data('a\\0b')", "not a path within the site");
}

int main(void) {
  const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
      TEST(the_outside_is_not_there),
      TEST(bytecode_does_not_load),
      TEST(loaded_text_is_in_the_sandbox),
      TEST(globals_are_read_only),
      TEST(unknown_variables_are_named),
      TEST(text_has_no_address),
      TEST(pairs_goes_in_order),
      TEST(next_goes_in_order),
      TEST(sort_is_stable),
      TEST(collection_shows_nowhere),
      TEST(library_internals_are_private),
      TEST(paths_stay_in_the_site),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
