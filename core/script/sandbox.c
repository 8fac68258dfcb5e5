/* sandbox.c: what of Lua's own there is, and environments that cannot be written.
 *
 * A Lua state has one *base*, a table of the functions that everybody has. A chunk's environment is an empty table that
 * reads through to its own variables (the Shardfile has some), then to the base, and refuses writes: so no plugin
 * leaves anything behind in a global. What is not on the lists below does not exist; see script.h for why. */
#include "base/suggest.h"
#include "script/state.h"
#include <lualib.h>

/* More than this many steps in one C function of Lua's, which the limit of instructions does not see, is a mistake. */
#define STEPS_MAX ((lua_Integer)100000000)

static const char *const base_names[] = {"_VERSION", "assert", "error",  "getmetatable", "ipairs", "rawequal",
                                         "rawget",   "rawlen", "select", "tonumber",     "type",   NULL};
static const char *const math_names[] = {"abs", "acos",       "asin", "atan", "ceil", "cos", "deg",
                                         "exp", "floor",      "fmod", "huge", "log",  "max", "maxinteger",
                                         "min", "mininteger", "modf", "pi",   "rad",  "sin", "sqrt",
                                         "tan", "tointeger",  "type", "ult",  NULL};
static const char *const string_names[] = {"byte",    "char", "len",    "lower", "pack", "packsize",
                                           "reverse", "sub",  "unpack", "upper", NULL};
static const char *const table_names[] = {"pack", "unpack", NULL};
static const char *const utf8_names[] = {"char", "charpattern", "codepoint", "codes", "len", "offset", NULL};
static const char *const removed_names[] = {"collectgarbage", "coroutine", "debug",   "dofile", "io", "loadfile",
                                            "loadstring",     "os",        "package", "print",  NULL};

/* Copies the fields NAMES of the table at FROM into the table on top. */
static void copy_fields(lua_State *lua, int from, const char *const *names) {
  from = lua_absindex(lua, from);
  for (; *names; names++) {
    lua_getfield(lua, from, *names);
    lua_setfield(lua, -2, *names);
  }
}

/* --- environments --- */

static int refuse_global(lua_State *lua) {
  text_push(lua, 2);
  return luaL_error(lua, "assignment to global '%s': declare it local", lua_tostring(lua, -1));
}

static int refuse_field(lua_State *lua) {
  text_push(lua, 2);
  return luaL_error(lua, "%s is read-only: '%s' cannot be set", lua_tostring(lua, lua_upvalueindex(1)),
                    lua_tostring(lua, -1));
}

static int protected_pairs(lua_State *lua) {
  lua_settop(lua, 0);
  lua_pushcfunction(lua, order_pairs);
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_call(lua, 1, 3);
  return 3;
}

void sandbox_protect(lua_State *lua, const char *what) {
  lua_newtable(lua);
  lua_createtable(lua, 0, 4);
  lua_pushvalue(lua, -3);
  lua_pushvalue(lua, -1);
  lua_setfield(lua, -3, "__index");
  lua_pushcclosure(lua, protected_pairs, 1);
  lua_setfield(lua, -2, "__pairs");
  lua_pushstring(lua, what);
  lua_pushcclosure(lua, refuse_field, 1);
  lua_setfield(lua, -2, "__newindex");
  lua_pushboolean(lua, 0);
  lua_setfield(lua, -2, "__metatable");
  lua_setmetatable(lua, -2);
  lua_remove(lua, -2);
}

void sandbox_environment(lua_State *lua) {
  if (!lua_getmetatable(lua, -1)) {
    lua_createtable(lua, 0, 1);
    lua_getfield(lua, LUA_REGISTRYINDEX, REGISTRY_BASE);
    lua_setfield(lua, -2, "__index");
    lua_setmetatable(lua, -2);
  } else {
    lua_pop(lua, 1);
  }
  lua_newtable(lua);
  lua_createtable(lua, 0, 3);
  lua_pushvalue(lua, -3);
  lua_setfield(lua, -2, "__index");
  lua_pushcfunction(lua, refuse_global);
  lua_setfield(lua, -2, "__newindex");
  lua_pushboolean(lua, 0);
  lua_setfield(lua, -2, "__metatable");
  lua_setmetatable(lua, -2);
  lua_remove(lua, -2);
}

/* __index of the base: a global that is not there. */
static int unknown_global(lua_State *lua) {
  struct script *script = script_of(lua);
  if (lua_type(lua, 2) != LUA_TSTRING)
    return 0;
  struct bytes name;
  name.data = lua_tolstring(lua, 2, &name.size);
  for (const char *const *removed = removed_names; *removed; removed++)
    if (strcmp(*removed, name.data) == 0)
      return luaL_error(lua,
                        "'%s' is not available: what a plugin reads goes through read(), data(), env(), now() and the "
                        "like, so that it is known when to build again",
                        name.data);
  const char *candidates[256];
  size_t count = 0;
  lua_pushnil(lua);
  while (lua_next(lua, 1) && count < 256) {
    lua_pop(lua, 1);
    if (lua_type(lua, -1) == LUA_TSTRING)
      candidates[count++] = arena_copy(&script->scratch, bytes_from(lua_tostring(lua, -1))).data;
  }
  const char *near = suggest(name, candidates, count);
  if (near)
    return luaL_error(lua, "unknown variable '%s': did you mean '%s'?", name.data, near);
  return luaL_error(lua, "unknown variable '%s': declare it local, or require what defines it", name.data);
}

/* --- replaced functions --- */

static int set_metatable(lua_State *lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  luaL_argexpected(lua, lua_isnoneornil(lua, 2) || lua_istable(lua, 2), 2, "nil or table");
  lua_settop(lua, 2);
  if (luaL_getmetafield(lua, 1, "__metatable") != LUA_TNIL)
    return luaL_error(lua, "cannot change a protected metatable");
  static const char *const refused[] = {"__gc", "__mode"};
  for (size_t i = 0; i < 2 && lua_istable(lua, 2); i++) {
    lua_pushstring(lua, refused[i]);
    if (lua_rawget(lua, 2) != LUA_TNIL)
      return luaL_error(lua, "a metatable with %s depends on when memory is collected, which differs in every build",
                        refused[i]);
    lua_pop(lua, 1);
  }
  lua_settop(lua, 2);
  lua_setmetatable(lua, 1);
  return 1;
}

static int raw_set(lua_State *lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  luaL_checkany(lua, 2);
  luaL_checkany(lua, 3);
  if (luaL_getmetafield(lua, 1, "__metatable") != LUA_TNIL)
    return luaL_error(lua, "rawset: the table is read-only");
  lua_settop(lua, 3);
  lua_rawset(lua, 1);
  return 1;
}

/* load(chunk [, name [, mode [, environment]]]): text only. Upvalue 1 is Lua's own. */
static int load_text(lua_State *lua) {
  int count = lua_gettop(lua);
  if (count < 3) {
    lua_settop(lua, 3);
    count = 3;
  }
  lua_pushliteral(lua, "t");
  lua_replace(lua, 3);
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, count, LUA_MULTRET);
  return lua_gettop(lua);
}

/* table.insert and table.remove believe the length that a metatable claims. Upvalue 1 is Lua's own. */
static int bounded_by_length(lua_State *lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  if (luaL_getmetafield(lua, 1, "__len") != LUA_TNIL) {
    luaL_argcheck(lua, luaL_len(lua, 1) <= STEPS_MAX, 1, "the table claims to be too long");
    lua_pop(lua, 1);
  }
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, lua_gettop(lua) - 1, LUA_MULTRET);
  return lua_gettop(lua);
}

static int bounded_move(lua_State *lua) {
  lua_Integer from = luaL_checkinteger(lua, 2), to = luaL_checkinteger(lua, 3);
  luaL_argcheck(lua, to < from || (lua_Unsigned)to - (lua_Unsigned)from <= (lua_Unsigned)STEPS_MAX, 3,
                "too many elements to move");
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, lua_gettop(lua) - 1, 1);
  return 1;
}

/* string.rep: Lua's own goes through the copies even where each is empty. Upvalue 1 is Lua's own. */
static int bounded_repeat(lua_State *lua) {
  size_t size, separator_size;
  luaL_checklstring(lua, 1, &size);
  luaL_checkinteger(lua, 2);
  luaL_optlstring(lua, 3, "", &separator_size);
  lua_settop(lua, 3);
  if (size == 0 && separator_size == 0) {
    lua_pushliteral(lua, "");
    return 1;
  }
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, 3, 1);
  return 1;
}

/* --- the base --- */

/* Sets field NAME of the table on top to a wrapper of the function of that name in the table at FROM. */
static void wrap(lua_State *lua, int from, const char *name, lua_CFunction wrapper) {
  lua_getfield(lua, from, name);
  lua_pushcclosure(lua, wrapper, 1);
  lua_setfield(lua, -2, name);
}

/* Opens one of Lua's libraries, leaving its table on the stack, and returns where. */
static int open_library(lua_State *lua, const char *name, lua_CFunction open) {
  luaL_requiref(lua, name, open, 0);
  return lua_gettop(lua);
}

static void add_strings(lua_State *lua, int base) {
  static const luaL_Reg functions[] = {{"find", strings_find},
                                       {"gmatch", strings_gmatch},
                                       {"gsub", strings_gsub},
                                       {"match", strings_match},
                                       {NULL, NULL}};
  int from = open_library(lua, LUA_STRLIBNAME, luaopen_string);
  lua_newtable(lua);
  copy_fields(lua, from, string_names);
  luaL_setfuncs(lua, functions, 0);
  wrap(lua, from, "format", text_format);
  wrap(lua, from, "rep", bounded_repeat);
  /* ("x"):upper() must not reach the library's own table, and the metatable of all strings must not be changed. */
  lua_pushliteral(lua, "");
  lua_getmetatable(lua, -1);
  lua_pushvalue(lua, -3);
  lua_setfield(lua, -2, "__index");
  lua_pushboolean(lua, 0);
  lua_setfield(lua, -2, "__metatable");
  lua_pop(lua, 2);
  sandbox_protect(lua, LUA_STRLIBNAME);
  lua_setfield(lua, base, LUA_STRLIBNAME);
  lua_settop(lua, base);
}

static void add_tables(lua_State *lua, int base) {
  int from = open_library(lua, LUA_TABLIBNAME, luaopen_table);
  lua_newtable(lua);
  copy_fields(lua, from, table_names);
  wrap(lua, from, "concat", concat_table);
  wrap(lua, from, "insert", bounded_by_length);
  wrap(lua, from, "remove", bounded_by_length);
  wrap(lua, from, "move", bounded_move);
  lua_pushcfunction(lua, sort_table);
  lua_setfield(lua, -2, "sort");
  sandbox_protect(lua, LUA_TABLIBNAME);
  lua_setfield(lua, base, LUA_TABLIBNAME);
  lua_settop(lua, base);
}

static void add_library(lua_State *lua, int base, const char *name, lua_CFunction open, const char *const *names) {
  int from = open_library(lua, name, open);
  lua_newtable(lua);
  copy_fields(lua, from, names);
  sandbox_protect(lua, name);
  lua_setfield(lua, base, name);
  lua_settop(lua, base);
}

static void add_functions(lua_State *lua, int base) {
  static const luaL_Reg functions[] = {
      {"next", order_next}, {"pairs", order_pairs},      {"pcall", limits_pcall},         {"xpcall", limits_xpcall},
      {"rawset", raw_set},  {"require", loader_require}, {"setmetatable", set_metatable}, {"tostring", text_tostring},
      {NULL, NULL}};
  int from = open_library(lua, LUA_GNAME, luaopen_base);
  lua_pushvalue(lua, base);
  copy_fields(lua, from, base_names);
  wrap(lua, from, "load", load_text);
  luaL_setfuncs(lua, functions, 0);
  sandbox_protect(lua, LUA_GNAME);
  lua_setfield(lua, base, LUA_GNAME);
  lua_settop(lua, base);
}

void sandbox_open(lua_State *lua) {
  lua_newtable(lua);
  int base = lua_gettop(lua);
  add_functions(lua, base);
  add_strings(lua, base);
  add_tables(lua, base);
  add_library(lua, base, LUA_MATHLIBNAME, luaopen_math, math_names);
  add_library(lua, base, LUA_UTF8LIBNAME, luaopen_utf8, utf8_names);
  lua_createtable(lua, 0, 1);
  lua_pushcfunction(lua, unknown_global);
  lua_setfield(lua, -2, "__index");
  lua_setmetatable(lua, -2);
  lua_setfield(lua, LUA_REGISTRYINDEX, REGISTRY_BASE);

  /* The environment of a chunk that says nothing else, and the library's, whose require finds more. */
  lua_newtable(lua);
  sandbox_environment(lua);
  lua_rawseti(lua, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
  lua_newtable(lua);
  lua_pushcfunction(lua, loader_require_library);
  lua_setfield(lua, -2, "require");
  sandbox_environment(lua);
  lua_setfield(lua, LUA_REGISTRYINDEX, REGISTRY_LIBRARY);
}
