/* string.find, match, gmatch and gsub of the sandbox beside those of Lua's own library: what one gives, be it values or
 * an error, the other gives. For limits see test_limits.c. */
#include "fixture.h"
#include "script/state.h"
#include <lualib.h>

#define CASES 3000
#define FIRST_SEED 20260101u

/* Both states run this. It returns a function of a name below and arguments, which gives one text for all that comes
 * out, or of "run" and code. */
static const char driver[] =
    "local function show(...)\n"
    "  local parts = {}\n"
    "  for i = 1, select('#', ...) do\n"
    "    local value = select(i, ...)\n"
    "    parts[i] = type(value) .. ' ' .. tostring(value)\n"
    "  end\n"
    "  return table.concat(parts, ', ')\n"
    "end\n"
    "local calls = {}\n"
    "function calls.find(s, p, _, init) return s:find(p, init) end\n"
    "function calls.match(s, p, _, init) return s:match(p, init) end\n"
    "function calls.gmatch(s, p, _, init)\n"
    "  local found, step = {}, s:gmatch(p, init)\n"
    "  for _ = 1, 100 do found[#found + 1] = show(step()) end\n"
    "  return table.concat(found, '; ')\n"
    "end\n"
    "function calls.gsub(s, p, text, _, most) return s:gsub(p, text, most) end\n"
    "function calls.call(s, p, _, _, most)\n"
    "  local asked = {}\n"
    "  local function answer(...)\n"
    "    asked[#asked + 1] = show(...)\n"
    "    if #asked % 3 > 0 then return #asked % 3 == 1 and '<' .. #asked .. '>' or #asked end\n"
    "  end\n"
    "  local text, count = s:gsub(p, answer, most)\n"
    "  return text, count, table.concat(asked, '; ')\n"
    "end\n"
    "function calls.index(s, p, _, _, most)\n"
    "  return s:gsub(p, { a = 'A', ab = 12, b = false, [1] = 'one', [2] = 'two', [''] = '_' }, most)\n"
    "end\n"
    "function calls.run(code) return assert(load(code, '=code'))() end\n"
    "return function(name, ...) return show(pcall(calls[name], ...)) end\n";

struct pair {
  lua_State *own, *lua; /* stack: [1] the driver's function */
  struct script *script;
};

static void load_driver(lua_State *lua) {
  lua_settop(lua, 0);
  assert_int_equal(luaL_loadbufferx(lua, driver, sizeof driver - 1, "=driver", "t"), LUA_OK);
  assert_int_equal(lua_pcall(lua, 0, 1, 0), LUA_OK);
}

static void pair_open(struct pair *pair, struct fixture *fixture) {
  pair->script = fixture->script;
  pair->own = fixture->script->lua;
  pair->lua = luaL_newstate();
  assert_non_null(pair->lua);
  luaL_openlibs(pair->lua);
  load_driver(pair->own);
  load_driver(pair->lua);
}

static void pair_close(struct pair *pair) {
  lua_settop(pair->own, 0);
  lua_close(pair->lua);
}

/* Some calls of one function: what it is given. */
struct arguments {
  const char *name;
  struct bytes subject, pattern, replacement;
  int init, most; /* 0: none */
};

static struct bytes call(lua_State *lua, const struct arguments *arguments) {
  lua_settop(lua, 1);
  lua_pushvalue(lua, 1);
  lua_pushstring(lua, arguments->name);
  lua_pushlstring(lua, arguments->subject.data, arguments->subject.size);
  lua_pushlstring(lua, arguments->pattern.data, arguments->pattern.size);
  lua_pushlstring(lua, arguments->replacement.data, arguments->replacement.size);
  if (arguments->init)
    lua_pushinteger(lua, arguments->init);
  else
    lua_pushnil(lua);
  if (arguments->most)
    lua_pushinteger(lua, arguments->most);
  else
    lua_pushnil(lua);
  assert_int_equal(lua_pcall(lua, 6, 1, 0), LUA_OK);
  struct bytes text;
  text.data = lua_tolstring(lua, -1, &text.size);
  return text;
}

/* Calls both; true when they give the same. */
static bool agree(struct pair *pair, const struct arguments *arguments, struct bytes *own, struct bytes *lua) {
  pair->script->instructions_left = UINT64_C(1) << 40;
  *own = call(pair->own, arguments);
  *lua = call(pair->lua, arguments);
  return bytes_equal(*own, *lua);
}

/* --- cases that are written down --- */

static void check_code(struct pair *pair, const char *code) {
  struct bytes own, lua;
  if (!agree(pair, &(struct arguments){.name = "run", .subject = bytes_from(code)}, &own, &lua))
    fail_msg("%s\ngives %.*s\nLua's %.*s", code, (int)own.size, own.data, (int)lua.size, lua.data);
}

static void check_all(struct fixture *fixture, const char *const *codes, size_t count) {
  struct pair pair;
  pair_open(&pair, fixture);
  for (size_t i = 0; i < count; i++)
    check_code(&pair, codes[i]);
  pair_close(&pair);
}

#define CHECK_ALL(state, codes) check_all(*(state), codes, sizeof(codes) / sizeof *(codes))

static void classes_have_the_same_bytes(void **state) {
  static const char *const codes[] = {
      "local all = {} for letter in ('acdglpsuwxzACDGLPSUWXZehijkBFm_.%'):gmatch('.') do\n"
      "  for _, pattern in ipairs { '%' .. letter, '[%' .. letter .. ']', '[^%' .. letter .. 'x]' } do\n"
      "    for byte = 0, 255 do\n"
      "      if string.char(byte):find(pattern) then all[#all + 1] = pattern .. byte end end end end\n"
      "return table.concat(all, ' ')",
      "local all = {} for _, set in ipairs { '[a-c]', '[c-a]', '[]]', '[^]]', '[]-a]', '[a-]', '[-a]', '[%a-z]', "
      "'[%]-a]',\n"
      "  '[+--]', '[\\0-\\255]', '[\\63-\\64]', '[\\0-\\63\\192-\\255]', '[a-%]]', '[a-%%]', '[%--%.]', '[^^]', "
      "'[^%s%S]',\n"
      "  '[$.*]', '[%%a-z]', '[]', '[^]', '[', '[^', '[a', '[%', '[%]', '[a-', '[a-]x]', '[a-b-c]', '[.]', '[[]', "
      "'[[:a:]]' } do\n"
      "  for byte = 0, 255 do all[#all + 1] = tostring(select(2, pcall(string.match, string.char(byte) .. ']', set))) "
      "end end\n"
      "return table.concat(all, ' ')",
  };
  CHECK_ALL(state, codes);
}

static void arguments_are_checked_alike(void **state) {
  static const char *const codes[] = {
      "string.find()",
      "string.find('a')",
      "string.find('a', {})",
      "('a'):find({})",
      "('a'):match('a', 'x')",
      "string.match(nil, 'a')",
      "string.gmatch('a')",
      "string.gmatch('a', 'b', {})",
      "string.gsub('a', 'b')",
      "string.gsub('a', 'b', true)",
      "string.gsub('a', 'b', nil, 'x')",
      "('a'):gsub('b', tostring, 1.5)",
      "return string.find(1234, 23)",
      "return string.gsub(1234, 2, 5)",
      "return math.type(string.gsub(1234, 9, 5))",
      "return string.match(12, '1()2')",
      "return ('abc'):gsub('b', 1.5)",
      "return ('a.b'):find('.', 2, true), ('a.b'):find('.', 1, false), ('abc'):find('', 4), ('abc'):find('', 5)",
      "return ('abc'):find('', -9, true), ('abc'):find('c', math.mininteger), ('abc'):find('c', math.maxinteger)",
      "return ('a)b'):find(')'), ('a]b'):match(']'), pcall(string.match, 'a)b', ')')",
      "return ('abc'):gsub('', '-'), ('abc'):gsub('', '-', 0), ('abc'):gsub('', '-', -1), ('abc'):gsub('b*', 'x')",
      "return ('abc'):gsub('^', '-'), ('aaa'):gsub('^a', 'b'), ('hello'):gsub('$', '!')",
      "return ('a^b'):gsub('a^', 'x'), ('^a'):find('^^a'), ('a$b'):find('$b'), ('x*'):find('^*')",
      "local all = {} for a in ('^a^a'):gmatch('^a') do all[#all + 1] = a end return #all",
      "local step = ('ab'):gmatch('.', 10) return step()",
      "local step = ('ab'):gmatch('', 3) return step(), step()",
      "local step = ('ab'):gmatch('', 4) return step()",
      "local step = ('ab'):gmatch('b') return step(), step(), step()",
      "return ('a'):gsub('a', '%')",
      "return ('a'):gsub('a', '%x')",
      "return ('a'):gsub('a', '%2')",
      "return ('a'):gsub('a', '%9')",
      "return ('a'):gsub('()(a)', '%2%1%0%%')",
      "return ('a'):gsub('a', '%1')",
      "return ('a'):gsub('(a', '%0'), pcall(string.gsub, 'a', '(a', '%1')",
      "return ('a'):gsub('a', function() return {} end)",
      "return ('a'):gsub('a', function() return true end)",
      "return ('a'):gsub('a', { a = {} })",
      "return ('a'):gsub('a', function() error('mine', 0) end)",
      "return ('abc'):gsub('%w', setmetatable({}, { __index = function(_, key) return key .. key end }))",
      "return ('a b'):gsub('%w', function(x) return (x:gsub('.', '%0%0')) end)",
      "return ('x'):rep(3000):gsub('x', 'yz')",
      "return ('x'):rep(3000):gsub('x', function(c) return c .. ('y'):rep(500) end)",
      "return ('a\\0b'):find('\\0'), ('a\\0b'):find('%z'), ('a\\0b'):match('[\\0]b'), ('a\\0b'):gsub('%f[\\0]', '|')",
  };
  CHECK_ALL(state, codes);
}

static void mistakes_in_patterns_are_told_alike(void **state) {
  static const char *const codes[] = {
      "return ('a'):find('%')",         "return ('b'):find('a%')",      "return ('a'):find('a%')",
      "return ('a'):find('[a')",        "return ('a'):find('b[a')",     "return ('a'):find('[a%')",
      "return ('a'):find('%b')",        "return ('a'):find('%ba')",     "return ('a'):find('%f')",
      "return ('a'):find('%fa')",       "return ('a'):find('%f[a')",    "return ('a'):find('(')",
      "return ('a'):find('(a')",        "return ('a'):find('a)')",      "return ('a'):find('(a))')",
      "return ('a'):find('%1')",        "return ('a'):find('%0')",      "return ('a'):find('(%1)')",
      "return ('a'):find('(a)%2')",     "return ('aa'):find('()%1')",   "return ('b'):find('(a)%2')",
      "return ('aa'):find('(a)%1')",    "return ('a'):match('(a%1)')",  "return ('aXb'):match('((a)X%2)')",
      "return ('a'):find('(()')",       "return ('a'):match('(()a')",   "return ('a'):find('*')",
      "return ('(a(b)c'):find('%b()')", "return ('aab'):match('%baa')", "return ('((a)'):match('%b()*')",
  };
  CHECK_ALL(state, codes);
}

/* The depth at which a pattern is too complex, and the number of captures that are too many. */
static void bounds_are_where_they_were(void **state) {
  struct pair pair;
  pair_open(&pair, *state);
  static const char *const parts[] = {"a?", "a*", "a-", "b?", "b*", "b-", "(a?)", "a?b-", "[a]*", ".-"};
  struct arena *arena = &((struct fixture *)*state)->arena;
  for (size_t part = 0; part < sizeof parts / sizeof *parts; part++)
    for (int count = 98; count < 204; count += count == 101 ? 95 : 1) {
      check_code(&pair, arena_format(arena, "return ('a'):rep(2):find(('%s'):rep(%d))", parts[part], count).data);
      check_code(&pair, arena_format(arena, "return ('a'):rep(220):find(('%s'):rep(%d))", parts[part], count).data);
    }
  for (int count = 30; count < 35; count++) {
    check_code(&pair, arena_format(arena, "return ('a'):rep(40):find(('(a)'):rep(%d))", count).data);
    check_code(&pair, arena_format(arena, "return ('a'):find(('()'):rep(%d))", count).data);
  }
  check_code(&pair, "return ('x'):find(('('):rep(100000) .. (')'):rep(100000))");
  check_code(&pair, "return ('ab'):rep(30):find(('ab'):rep(30)), ('ab'):rep(100):match(('[ab]'):rep(100) .. '()')");
  pair_close(&pair);
}

/* --- cases that are made up --- */

static uint32_t draw(uint32_t *seed, uint32_t below) {
  *seed = *seed * 1664525u + 1013904223u;
  return (*seed >> 8) % below;
}

/* Up to MOST of PARTS in a row. */
static struct bytes make_up(uint32_t *seed, struct strbuf *out, const struct bytes *parts, uint32_t count,
                            uint32_t most) {
  strbuf_clear(out);
  for (uint32_t i = draw(seed, most + 1); i > 0; i--)
    strbuf_append(out, parts[draw(seed, count)]);
  return strbuf_bytes(out);
}

#define PART(text) \
  { text, sizeof(text) - 1 }
static const struct bytes pattern_parts[] = {
    PART("a"),      PART("a"),    PART("b"),    PART("ab"),   PART("."),       PART("."),    PART("%a"),
    PART("%d"),     PART("%S"),   PART("[ab]"), PART("[^a]"), PART("[a-c%d]"), PART("[]%]"), PART("%."),
    PART("*"),      PART("*"),    PART("+"),    PART("-"),    PART("-"),       PART("?"),    PART("("),
    PART(")"),      PART("(a*)"), PART("(.-)"), PART("()"),   PART("%1"),      PART("%2"),   PART("(b)"),
    PART("%b()"),   PART("%bab"), PART("^"),    PART("$"),    PART("%f[a]"),   PART("["),    PART("%"),
    PART("%f[%W]"), PART("\0"),   PART("]"),    PART("%s*"),  PART(".-b"),     PART("a-%)"), PART("[^b]*a"),
};
static const struct bytes subject_parts[] = {PART("a"), PART("a"), PART("a"),  PART("b"), PART("b"),   PART("ab"),
                                             PART("c"), PART("1"), PART("("),  PART(")"), PART(" "),   PART("."),
                                             PART("]"), PART("A"), PART("\0"), PART("%"), PART("\xff")};
static const struct bytes replacement_parts[] = {PART("x"),  PART("yy"), PART("%0"), PART("%1"),
                                                 PART("%2"), PART("%%"), PART("%"),  PART("%a")};
#define MAKE_UP(seed, out, parts, most) make_up(seed, out, parts, sizeof(parts) / sizeof *(parts), most)

/* A text that shows bytes which are no letters. */
static const char *quoted(struct arena *arena, struct bytes text) {
  struct bytes out = arena_format(arena, "%s", "");
  for (size_t i = 0; i < text.size; i++) {
    unsigned char byte = (unsigned char)text.data[i];
    out = byte >= ' ' && byte < 127 ? arena_format(arena, "%s%c", out.data, byte)
                                    : arena_format(arena, "%s\\%03u", out.data, byte);
  }
  return out.data;
}

static void fail_of(struct arena *arena, const struct arguments *arguments, struct bytes own, struct bytes lua,
                    uint32_t seed) {
  fail_msg("seed %u: %s of '%s' in '%s', replacement '%s', init %d, most %d\ngives %s\nLua's %s", seed, arguments->name,
           quoted(arena, arguments->pattern), quoted(arena, arguments->subject), quoted(arena, arguments->replacement),
           arguments->init, arguments->most, quoted(arena, own), quoted(arena, lua));
}

static void whatever_they_are_given(void **state) {
  static const char *const names[] = {"find", "match", "gmatch", "gsub", "call", "index"};
  struct fixture *fixture = *state;
  struct strbuf pattern, subject, replacement;
  struct pair pair;
  size_t found = 0;
  strbuf_init(&pattern);
  strbuf_init(&subject);
  strbuf_init(&replacement);
  pair_open(&pair, fixture);
  for (uint32_t number = 0; number < CASES; number++) {
    uint32_t first_seed = FIRST_SEED + number, seed = first_seed;
    struct arguments arguments = {.pattern = MAKE_UP(&seed, &pattern, pattern_parts, 7),
                                  .subject = MAKE_UP(&seed, &subject, subject_parts, 16),
                                  .replacement = MAKE_UP(&seed, &replacement, replacement_parts, 3),
                                  .init = draw(&seed, 3) ? 0 : (int)draw(&seed, 40) - 20,
                                  .most = draw(&seed, 3) ? 0 : (int)draw(&seed, 5) - 1};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
      struct bytes own, lua;
      arguments.name = names[i];
      if (!agree(&pair, &arguments, &own, &lua))
        fail_of(&fixture->arena, &arguments, own, lua, first_seed);
      found += i == 0 && bytes_starts_with(own, bytes_from("boolean true, number"));
    }
  }
  assert_true(found > CASES / 5);
  pair_close(&pair);
  strbuf_release(&pattern);
  strbuf_release(&subject);
  strbuf_release(&replacement);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(classes_have_the_same_bytes), TEST(arguments_are_checked_alike), TEST(mistakes_in_patterns_are_told_alike),
      TEST(bounds_are_where_they_were),  TEST(whatever_they_are_given),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
