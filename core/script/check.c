/* check.c: plugins must not keep state between calls, for then a result would depend on which pages the same worker did
 * before. After loading, a digest is taken of every variable that the plugins' functions can reach; script_check_state
 * takes it again.
 *
 * The library keeps what it likes, and answers for it: what it keeps is made of recorded reads. Of its functions, one
 * that the site has is looked into, for it may have been given functions of the site's, and those behind it are not.
 * Shard's own plugins keep no state: a build without assertions looks only at what they were given, one with assertions
 * looks at them too, so that the tests hold them to it.
 *
 * Within one state an object is known by its address, so the walk looks at each once and in Lua's own order, which
 * stays as it is while nothing changes. What is read-only (environments, the library) is not entered. */
#include "base/memory.h"
#include "script/state.h"

#define DEPTH_MAX 100

#ifdef NDEBUG
static const bool own_is_trusted = true;
#define TRUSTED_FUNCTIONS "@<shard>/"
#else
static const bool own_is_trusted = false;
#define TRUSTED_FUNCTIONS "@<shard>/lua/"
#endif

/* Stack of the walk. */
enum { SEEN = 2, QUEUE = 3 };

struct walk {
  lua_State *lua;
  struct script *script;
  struct strbuf text; /* all that was met in the variable: its digest is taken at once */
  lua_Integer queued; /* functions in QUEUE */
  bool in_library;    /* a trusted function is being looked into */
};

static void add_bytes(struct walk *walk, const void *data, size_t size) {
  strbuf_append(&walk->text, bytes_make(data, size));
}

static void add_value(struct walk *walk, int index, int depth);

/* Was the object at INDEX not met before? */
static bool is_new(struct walk *walk, int index) {
  const void *address = lua_topointer(walk->lua, index);
  bool seen = lua_rawgetp(walk->lua, SEEN, address) != LUA_TNIL;
  lua_pop(walk->lua, 1);
  if (seen)
    return false;
  lua_pushboolean(walk->lua, 1);
  lua_rawsetp(walk->lua, SEEN, address);
  return true;
}

static bool is_protected(lua_State *lua, int index) {
  if (luaL_getmetafield(lua, index, "__metatable") == LUA_TNIL)
    return false;
  lua_pop(lua, 1);
  return true;
}

static void add_table(struct walk *walk, int index, int depth) {
  lua_State *lua = walk->lua;
  if (depth > DEPTH_MAX || is_protected(lua, index) || !is_new(walk, index))
    return;
  luaL_checkstack(lua, 8, "tables nested too deep");
  if (lua_getmetatable(lua, index)) {
    add_value(walk, lua_gettop(lua), depth + 1);
    lua_pop(lua, 1);
  }
  lua_pushnil(lua);
  while (lua_next(lua, index)) {
    int top = lua_gettop(lua);
    add_value(walk, top - 1, depth + 1);
    add_value(walk, top, depth + 1);
    lua_pop(lua, 1);
  }
}

static bool is_trusted(lua_State *lua, int index) {
  lua_Debug debug;
  lua_pushvalue(lua, index);
  lua_getinfo(lua, ">S", &debug);
  return strncmp(debug.source, TRUSTED_FUNCTIONS, sizeof TRUSTED_FUNCTIONS - 1) == 0;
}

/* Functions are looked into later: their variables are entries of their own. */
static void add_function(struct walk *walk, int index) {
  if (lua_iscfunction(walk->lua, index) || (walk->in_library && is_trusted(walk->lua, index)) || !is_new(walk, index))
    return;
  lua_pushvalue(walk->lua, index);
  lua_rawseti(walk->lua, QUEUE, ++walk->queued);
}

static void add_value(struct walk *walk, int index, int depth) {
  lua_State *lua = walk->lua;
  int type = lua_type(lua, index);
  struct bytes text;
  lua_Number number;
  lua_Integer integer;
  const void *address;
  int boolean;
  strbuf_append_char(&walk->text, (char)type);
  switch (type) {
  case LUA_TNIL:
    return;
  case LUA_TBOOLEAN:
    boolean = lua_toboolean(lua, index);
    add_bytes(walk, &boolean, sizeof boolean);
    return;
  case LUA_TNUMBER:
    number = lua_tonumber(lua, index);
    integer = lua_tointeger(lua, index);
    add_bytes(walk, &number, sizeof number);
    add_bytes(walk, &integer, sizeof integer);
    return;
  case LUA_TSTRING:
    text.data = lua_tolstring(lua, index, &text.size);
    add_bytes(walk, &text.size, sizeof text.size);
    strbuf_append(&walk->text, text);
    return;
  default:
    address = lua_topointer(lua, index);
    add_bytes(walk, &address, sizeof address);
  }
  if (type == LUA_TTABLE)
    add_table(walk, index, depth);
  else if (type == LUA_TFUNCTION)
    add_function(walk, index);
}

/* The next variable of the walk has been added: compares it with what it was, or keeps it when it is a new one. */
static void end_variable(struct walk *walk, size_t *number, const char *file, const char *name) {
  struct script *script = walk->script;
  struct digest digest = digest_of(strbuf_bytes(&walk->text));
  strbuf_clear(&walk->text);
  if (*number == script->variable_count) {
    script->variables =
        memory_grow(script->variables, script->variable_count, &script->variable_capacity, sizeof *script->variables);
    script->variables[script->variable_count++] = digest;
  } else if (!digest_equal(script->variables[*number], digest)) {
    script->variables[*number] = digest; /* reported once */
    luaL_error(walk->lua,
               "%s keeps state between calls: %s has changed. What a page gives must not depend on the pages before "
               "it: emit records, and let reduce gather them",
               file, name);
  }
  ++*number;
}

/* What the graph calls (runtime.roots: list of { value, file, name, own }). */
static void walk_roots(struct walk *walk, size_t *number) {
  lua_State *lua = walk->lua;
  call_push_runtime(lua, "roots");
  lua_call(lua, 0, 1);
  int roots = lua_gettop(lua);
  for (lua_Integer i = 1; lua_rawgeti(lua, roots, i) != LUA_TNIL; i++) {
    lua_rawgeti(lua, roots + 1, 4);
    if (!own_is_trusted || !lua_toboolean(lua, -1)) {
      lua_rawgeti(lua, roots + 1, 1);
      add_value(walk, lua_gettop(lua), 0);
      lua_rawgeti(lua, roots + 1, 2);
      lua_rawgeti(lua, roots + 1, 3);
      end_variable(walk, number, lua_tostring(lua, -2), lua_tostring(lua, -1));
    }
    lua_settop(lua, roots);
  }
  lua_settop(lua, QUEUE);
}

static void walk_functions(struct walk *walk, size_t *number, lua_Integer *done) {
  lua_State *lua = walk->lua;
  while (*done < walk->queued) {
    lua_rawgeti(lua, QUEUE, ++*done);
    int function = lua_gettop(lua);
    lua_Debug debug;
    lua_pushvalue(lua, function);
    lua_getinfo(lua, ">S", &debug);
    const char *file = debug.source + (debug.source[0] == '@'), *name;
    walk->in_library = is_trusted(lua, function);
    for (int i = 1; (name = lua_getupvalue(lua, function, i)); i++) {
      add_value(walk, lua_gettop(lua), 0);
      lua_pushfstring(lua, "the variable '%s'", name);
      end_variable(walk, number, file, lua_tostring(lua, -1));
      lua_settop(lua, function);
    }
    walk->in_library = false;
    lua_settop(lua, QUEUE);
  }
}

static int run_check(lua_State *lua) {
  struct walk *walk = lua_touserdata(lua, 1);
  size_t number = 0;
  lua_Integer done = 0;
  lua_newtable(lua);
  lua_newtable(lua);
  walk_roots(walk, &number);
  walk_functions(walk, &number, &done);
  for (size_t i = 0; i < walk->script->module_count; i++) {
    const struct module *module = walk->script->modules[i];
    if (!module->loaded || (own_is_trusted && module->own))
      continue;
    lua_getfield(lua, LUA_REGISTRYINDEX, REGISTRY_MODULES);
    lua_rawgeti(lua, -1, (lua_Integer)module->index + 1);
    add_value(walk, lua_gettop(lua), 0);
    end_variable(walk, &number, module->name.data, "the value that it returned");
    lua_settop(lua, QUEUE);
    walk_functions(walk, &number, &done);
  }
  return 0;
}

void check_begin(lua_State *lua) {
  struct script *script = script_of(lua);
  if (!script->loaded)
    return;
  struct walk walk = {.lua = lua, .script = script};
  strbuf_init(&walk.text);
  lua_pushcfunction(lua, run_check);
  lua_pushlightuserdata(lua, &walk);
  int status = lua_pcall(lua, 1, 0, 0);
  strbuf_release(&walk.text);
  if (status != LUA_OK)
    lua_error(lua);
}

int script_check_state(struct script *script, struct error *error) {
  if (!script->loaded)
    return 0;
  struct walk walk = {.lua = script->lua, .script = script};
  struct call call = {.kind = CALL_NONE, .label = "the check for state"};
  strbuf_init(&walk.text);
  int rc = call_protected(script, &call, run_check, &walk, error);
  strbuf_release(&walk.text);
  return rc;
}
