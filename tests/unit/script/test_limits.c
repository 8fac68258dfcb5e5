/* Limits of instructions and memory: what passes one fails with an error that names it, and the state serves on. */
#include "base/sanitizer.h"
#include "fixture.h"

#define MEMORY ((size_t)16 << 20)
#define INSTRUCTIONS UINT64_C(3000000)
/* So many are not counted before the alarm has rung: see limits.c. */
#define INSTRUCTIONS_WITH_ALARM UINT64_C(100000000)

/* Runs CODE as the map of the merge "hog", under small limits. */
static int run_within(struct fixture *fixture, uint64_t instructions, const char *code) {
  fixture_limit(fixture, MEMORY, instructions);
  struct bytes file =
      arena_format(&fixture->arena,
                   "source 'docs' { root = 'content' }\n"
                   "merge 'hog' { plugin = reducer {\n"
                   "  map = function(page, emit) %s end, reduce = function() end } }\n"
                   "merge 'good' { plugin = reducer {\n"
                   "  map = function(page, emit) emit('k', page.title) end, reduce = function() end } }\n",
                   code);
  fixture_load_ok(fixture, file.data);
  fixture_begin(fixture, fixture_page(fixture, "content/a.md", "A"));
  int rc = script_map(fixture->script, SCRIPT_MERGE, 0, &fixture->error);
  fixture_end(fixture);
  return rc;
}

static int run(struct fixture *fixture, const char *code) {
  return run_within(fixture, INSTRUCTIONS, code);
}

static void assert_limit_within(struct fixture *fixture, uint64_t instructions, const char *code, const char *part) {
  assert_int_equal(run_within(fixture, instructions, code), -1);
  assert_int_equal(fixture->error.code, ERROR_LIMIT);
  assert_contains(fixture->error.message, part);
  assert_contains(fixture->error.message, "merge 'hog'");
  error_release(&fixture->error);

  fixture_begin(fixture, fixture_page(fixture, "content/a.md", "A"));
  assert_int_equal(script_map(fixture->script, SCRIPT_MERGE, 1, &fixture->error), 0);
  fixture_end(fixture);
  assert_int_equal(fixture->builder.record_count, 1);
}

static void assert_limit(struct fixture *fixture, const char *code, const char *part) {
  assert_limit_within(fixture, INSTRUCTIONS, code, part);
}

static void endless_loop(void **state) {
  assert_limit(*state, "while true do end", "3000000 instructions");
}

static void endless_loop_in_pcall(void **state) {
  assert_limit(*state, "while true do pcall(function() while true do end end) end", "instructions");
}

static void endless_error_handler(void **state) {
  assert_limit(*state, "local function spin() while true do end end while true do xpcall(spin, spin) end",
               "instructions");
}

static void endless_close(void **state) {
  assert_limit(*state,
               "local function spin() while true do end end\n"
               "for i = 1, 100 do local x <close> = setmetatable({}, { __close = spin }) spin() end",
               "instructions");
}

static void endless_recursion(void **state) {
  assert_limit(*state, "local function f() return 1 + f() end f()", "memory");
}

static void endless_pattern_callback(void **state) {
  assert_limit(*state, "(('x'):rep(100)):gsub('x', function() while true do end end)", "instructions");
}

/* Each would take days. */
static void patterns_that_backtrack(void **state) {
  assert_limit(*state, "(('a'):rep(30000)):find(('a-'):rep(12) .. 'b')", "3000000 instructions");
  assert_limit(*state, "(('a'):rep(30000)):match(('(.-)'):rep(12) .. 'b')", "3000000 instructions");
  assert_limit(*state, "for _ in (('a'):rep(30000)):gmatch(('[ab]*'):rep(12) .. '[bc]') do end",
               "3000000 instructions");
  assert_limit(*state, "(('a'):rep(30000)):gsub(('a?'):rep(90) .. ('a'):rep(90) .. '%d', '')", "3000000 instructions");
  assert_limit(*state, "string.find(('('):rep(100000), '%b()')", "3000000 instructions");
  assert_limit(*state, "(('a'):rep(30000)):find('(a*)%1%1b')", "3000000 instructions");
}

static void a_pattern_that_backtracks_in_pcall(void **state) {
  assert_limit(*state, "while true do pcall(string.find, ('a'):rep(30000), '.-.-.-.-b') end", "instructions");
}

static void a_pattern_that_backtracks_before_the_alarm_has_rung(void **state) {
  assert_limit_within(*state, INSTRUCTIONS_WITH_ALARM, "(('a'):rep(30000)):find('.-.-.-.-%d')",
                      "100000000 instructions");
}

static void other_steps_of_string_functions(void **state) {
  assert_limit(*state, "(('ab'):rep(3.5e6)):find('ac', 1, true)", "instructions");
  assert_limit(*state, "(('x'):rep(1000)):gsub('', ('%1'):rep(1e5))", "instructions");
  assert_limit(*state, "local long = ('%a'):rep(1e4) while true do ('x'):find(long) end", "instructions");
}

static void a_pattern_has_enough_for_a_long_text(void **state) {
  assert_int_equal(run(*state, "local text, count = (('word, '):rep(1e5)):gsub('%s+', '-') assert(count == 1e5)"), 0);
  assert_int_equal(run(*state, "assert(#(('word\\n'):rep(1e6)):match('^.*$') == 5e6)"), 0);
}

/* Each takes few instructions and would go on for days. */
static void copies_of_long_texts(void **state) {
  static const char *const copies[] = {
      "text .. 'y'",       "('x'):rep(1e6)",      "table.concat({ text, text })",      "text:upper()",
      "text:reverse()",    "text:sub(2)",         "string.format('%s%s', text, text)", "string.pack('s', text)",
      "text:rep(2, text)", "text:gsub('', '', 1)"};
  struct fixture *fixture = *state;
  for (size_t i = 0; i < sizeof copies / sizeof *copies; i++) {
    struct bytes code =
        arena_format(&fixture->arena, "local text = ('x'):rep(1e6) while true do local copy = %s end", copies[i]);
    assert_limit(fixture, code.data, "3000000 instructions");
  }
}

/* Neither instructions nor memory, but time: each would go on for days. */
static void functions_that_take_long(void **state) {
  static const char *const loops[] = {
      "local a, b = ('x'):rep(4e6), ('x'):rep(4e6 - 1) .. 'y' while true do local same = a == b end",
      "local a, b = ('x'):rep(4e6), ('x'):rep(4e6 - 1) .. 'y' while true do local less = a < b end",
      "local text = ('x'):rep(4e6) while true do utf8.len(text) end",
      "while true do select('#', table.unpack({}, 1, 2e5)) end",
      "table.concat(setmetatable({}, { __index = table.concat }), '', 1, 1 << 50)",
  };
  struct fixture *fixture = *state;
  if (SANITIZER_THREAD)
    skip(); /* it keeps the alarm's signals back */
  fixture->time_limit_ns = 100000000;
  for (size_t i = 0; i < sizeof loops / sizeof *loops; i++)
    assert_limit_within(fixture, UINT64_C(100000000000), loops[i], "the limit of 100 ms of processor time");
}

static void a_text_repeated_without_end_that_is_empty(void **state) {
  assert_int_equal(run(*state, "assert((''):rep(1 << 60) == '' and (''):rep(3, '-') == '--')"), 0);
}

static void growing_table(void **state) {
  assert_limit(*state, "local t = {} for i = 1, 1e9 do t[i] = i end", "16384 KiB of memory");
}

static void growing_table_in_pcall(void **state) {
  assert_limit(*state, "local t = {} while true do pcall(function() t[#t + 1] = ('x'):rep(1e6) .. #t end) end",
               "memory");
}

static void repeated_string(void **state) {
  assert_limit(*state, "return ('x'):rep(1e9)", "memory");
}

static void concatenated_bomb(void **state) {
  assert_limit(*state, "local s = 'x' while true do s = s .. s end", "memory");
}

static void steps_that_are_not_instructions(void **state) {
  struct fixture *fixture = *state;
  assert_int_equal(run(fixture, "table.move({}, 1, 1 << 40, 2, {})"), -1);
  assert_contains(fixture->error.message, "too many elements");
  error_release(&fixture->error);
  assert_int_equal(run(fixture, "table.insert(setmetatable({}, { __len = function() return 1 << 40 end }), 1, 1)"), -1);
  assert_contains(fixture->error.message, "too long");
}

static void a_shardfile_that_never_ends(void **state) {
  struct fixture *fixture = *state;
  fixture_limit(fixture, MEMORY, INSTRUCTIONS);
  assert_int_equal(fixture_load(fixture, "while true do end"), -1);
  assert_contains(fixture_mistakes(fixture), "Shardfile.lua:1:1: the Shardfile passed the limit");
}

/* Loads the plugin "hog" with CODE in its file, under small limits; the mistakes. */
static const char *load_hog(struct fixture *fixture, const char *code) {
  fixture_limit(fixture, MEMORY, INSTRUCTIONS);
  fixture_file(fixture, "plugins/hog.lua", code);
  fixture_file(fixture, "plugins/idle.lua", "return reducer { map = function() end, reduce = function() end }");
  assert_int_equal(fixture_load(fixture, "source 'docs' { root = 'a' }\nmerge 'idle'\nmerge 'hog'"), -1);
  return fixture_mistakes(fixture);
}

static void a_plugin_that_never_ends_while_it_is_loaded(void **state) {
  assert_contains(
      load_hog(*state, "local x = 1\n  while true do x = x + 1 end\nreturn reducer {}"),
      "plugins/hog.lua:2:3: plugins/hog.lua, while it was loaded, passed the limit of 3000000 instructions");
}

static void a_plugin_that_never_ends_in_a_function_of_another_while_it_is_loaded(void **state) {
  fixture_file(*state, "plugins/spin.lua", "return function()\n  while true do end\nend");
  assert_contains(load_hog(*state, "require('spin')()"), "plugins/spin.lua:2:3: plugins/hog.lua, while it was loaded,");
}

static void a_plugin_that_eats_memory_while_it_is_loaded(void **state) {
  assert_contains(load_hog(*state, "local t = {}\nfor i = 1, 1e9 do t[i] = i end\nreturn reducer {}"),
                  "plugins/hog.lua:0:0: plugins/hog.lua, while it was loaded, passed the limit of 16384 KiB of memory");
}

static void a_limit_has_the_line_of_the_loop(void **state) {
  struct fixture *fixture = *state;
  assert_int_equal(run(fixture, "\n  while true do end"), -1);
  assert_string_equal(fixture->error.file, "Shardfile.lua");
  assert_int_equal(fixture->error.line, 4);
  assert_int_equal(fixture->error.column, 3);
  error_release(&fixture->error);
}

static void a_limit_has_the_line_of_the_pattern(void **state) {
  struct fixture *fixture = *state;
  assert_int_equal(run(fixture, "\n  local x = ('a'):rep(30000)\n  return x:find('.-.-.-.-b')"), -1);
  assert_string_equal(fixture->error.file, "Shardfile.lua");
  assert_int_equal(fixture->error.line, 5);
  error_release(&fixture->error);
}

static void no_memory_at_all(void **state) {
  struct fixture *fixture = *state;
  fixture_limit(fixture, 1000, 0);
  assert_int_equal(fixture_load(fixture, "source 'docs' { root = 'content' }"), -1);
  assert_contains(fixture_mistakes(fixture), "memory");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(endless_loop),
      TEST(endless_loop_in_pcall),
      TEST(endless_error_handler),
      TEST(endless_close),
      TEST(endless_recursion),
      TEST(endless_pattern_callback),
      TEST(patterns_that_backtrack),
      TEST(a_pattern_that_backtracks_in_pcall),
      TEST(a_pattern_that_backtracks_before_the_alarm_has_rung),
      TEST(other_steps_of_string_functions),
      TEST(a_pattern_has_enough_for_a_long_text),
      TEST(copies_of_long_texts),
      TEST(functions_that_take_long),
      TEST(a_text_repeated_without_end_that_is_empty),
      TEST(growing_table),
      TEST(growing_table_in_pcall),
      TEST(repeated_string),
      TEST(concatenated_bomb),
      TEST(steps_that_are_not_instructions),
      TEST(a_shardfile_that_never_ends),
      TEST(a_plugin_that_never_ends_while_it_is_loaded),
      TEST(a_plugin_that_never_ends_in_a_function_of_another_while_it_is_loaded),
      TEST(a_plugin_that_eats_memory_while_it_is_loaded),
      TEST(a_limit_has_the_line_of_the_loop),
      TEST(a_limit_has_the_line_of_the_pattern),
      TEST(no_memory_at_all),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
