/* api_load.c: what lua/shard needs to load a Shardfile. Plugins never see these functions. */
#include "base/path.h"
#include "script/loader.h"

/* position() -> file, line of the innermost function that is not the library's */
static int api_position(lua_State *lua) {
  lua_Debug debug;
  for (int level = 1; lua_getstack(lua, level, &debug); level++) {
    lua_getinfo(lua, "Sl", &debug);
    if (debug.currentline <= 0 || debug.source[0] != '@' || strncmp(debug.source, "@<shard>/lua/", 13) == 0)
      continue;
    lua_pushstring(lua, debug.source + 1);
    lua_pushinteger(lua, debug.currentline);
    return 2;
  }
  return 0;
}

/* Calls upvalue 1 with its own arguments. */
static int call_anchored(lua_State *lua) {
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, lua_gettop(lua) - 1, LUA_MULTRET);
  return lua_gettop(lua);
}

/* anchor(function) -> a C function that does the same. `return reducer { }` is a tail call: a Lua function would take
 * the place of its caller on the stack, and the line to blame would be lost. */
static int api_anchor(lua_State *lua) {
  luaL_checktype(lua, 1, LUA_TFUNCTION);
  lua_settop(lua, 1);
  lua_pushcclosure(lua, call_anchored, 1);
  return 1;
}

/* fail(text): raises it at the line of the plugin or template that is running */
static int api_fail(lua_State *lua) {
  return call_fail(lua, "%s", luaL_checkstring(lua, 1));
}

/* environment(variables) -> environment */
static int api_environment(lua_State *lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_settop(lua, 1);
  sandbox_environment(lua);
  return 1;
}

/* base(name) -> the global of that name, or nil */
static int api_base(lua_State *lua) {
  luaL_checkany(lua, 1);
  lua_getfield(lua, LUA_REGISTRYINDEX, REGISTRY_BASE);
  lua_pushvalue(lua, 1);
  lua_rawget(lua, -2);
  return 1;
}

/* global(name) -> the global of that name; raises when there is none */
static int api_global(lua_State *lua) {
  luaL_checkany(lua, 1);
  lua_getfield(lua, LUA_REGISTRYINDEX, REGISTRY_BASE);
  lua_pushvalue(lua, 1);
  lua_gettable(lua, -2);
  return 1;
}

/* define(name, value): a new global for everybody */
static int api_define(lua_State *lua) {
  luaL_checkstring(lua, 1);
  luaL_checkany(lua, 2);
  lua_settop(lua, 2);
  lua_getfield(lua, LUA_REGISTRYINDEX, REGISTRY_BASE);
  lua_insert(lua, 1);
  lua_rawset(lua, 1);
  return 0;
}

/* protect(table, name) -> a table that reads like it and refuses writes */
static int api_protect(lua_State *lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  const char *what = luaL_checkstring(lua, 2);
  lua_pushvalue(lua, 1);
  sandbox_protect(lua, what);
  return 1;
}

/* map(table) -> the same, which is encoded as a map even when it is empty */
static int api_map(lua_State *lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_settop(lua, 1);
  lua_getfield(lua, LUA_REGISTRYINDEX, REGISTRY_MAP);
  lua_setmetatable(lua, 1);
  return 1;
}

/* encode(value, name) -> the encoding; NAME starts the path in errors */
static int api_encode(lua_State *lua) {
  luaL_checkany(lua, 1);
  struct bytes encoded = value_check(lua, 1, luaL_checkstring(lua, 2));
  lua_pushlstring(lua, encoded.data, encoded.size);
  return 1;
}

/* run_shardfile(path, source, environment) -> module */
static int api_run_shardfile(lua_State *lua) {
  struct script *script = script_of(lua);
  struct bytes path = api_check_text(lua, 1), source = api_check_text(lua, 2);
  luaL_checktype(lua, 3, LUA_TTABLE);
  struct module *module = module_find(script, path);
  module_begin(lua, module);
  loader_record(script, READ_FILE, path);
  lua_pushfstring(lua, "@%s", module->name.data);
  loader_push_chunk(lua, source, lua_tostring(lua, -1), 3);
  lua_call(lua, 0, 0);
  lua_pushboolean(lua, 1);
  module_end(lua, module);
  lua_pushinteger(lua, module->index);
  return 1;
}

/* find_plugin(kind, name) -> plugin, location, module; nil when there is none. KIND is a folder: "views". The search is
 * a module of its own: its reads are the files that were not there, and those of the one that was. */
static int api_find_plugin(lua_State *lua) {
  struct script *script = script_of(lua);
  const char *kind = luaL_checkstring(lua, 1), *name = luaL_checkstring(lua, 2);
  struct bytes site = script->plugins_folder, within = arena_format(&script->scratch, "%s/%s", kind, name);
  struct module *search = module_find(script, arena_format(&script->scratch, "plugin %s", within.data));
  struct bytes path, paths[2] = {arena_format(&script->scratch, "%s/%s.lua", site.data, name),
                                 arena_format(&script->scratch, "%s/%s.lua", site.data, within.data)};
  lua_settop(lua, 2);
  module_begin(lua, search);
  for (size_t i = 0; i < 2; i++)
    if (path_normalize(&script->scratch, paths[i], &path) && loader_push_file(lua, path)) {
      module_end(lua, search);
      lua_pushlstring(lua, path.data, path.size);
      lua_pushinteger(lua, search->index);
      return 3;
    }
  const char *builtin = arena_format(&script->scratch, "plugins/%s.lua", within.data).data;
  const struct embedded_file *file = embedded_find(builtin);
  if (file && !module_push_loaded(lua, search)) {
    embedded_push(lua, file, lua_ident);
    lua_call(lua, 0, 1);
    search->own = true;
  } else if (!file) {
    lua_pushnil(lua);
  }
  module_end(lua, search);
  lua_pushfstring(lua, "<shard>/%s", builtin);
  lua_pushinteger(lua, search->index);
  return 3;
}

/* depend(module): what loading MODULE read becomes reads of the unit */
static int api_depend(lua_State *lua) {
  struct script *script = script_of(lua);
  lua_Integer index = luaL_checkinteger(lua, 1);
  luaL_argcheck(lua, index >= 0 && (size_t)index < script->module_count, 1, "there is no such module");
  loader_depend(script, script->modules[index]);
  return 0;
}

/* Adds the stem of a file right in FOLDER to the list at 3. */
static void add_name(lua_State *lua, struct bytes path, struct bytes folder) {
  struct bytes rest;
  if (!path_below(path, folder, &rest) || memchr(rest.data, '/', rest.size) ||
      !bytes_ends_with(rest, bytes_from(".lua")))
    return;
  lua_pushlstring(lua, rest.data, rest.size - 4);
  lua_rawseti(lua, 3, (lua_Integer)lua_rawlen(lua, 3) + 1);
}

/* plugin_names(kind) -> all that find_plugin could find, for suggestions */
static int api_plugin_names(lua_State *lua) {
  struct script *script = script_of(lua);
  const char *kind = luaL_checkstring(lua, 1);
  lua_settop(lua, 2);
  lua_newtable(lua);
  struct bytes site = script->plugins_folder;
  struct bytes builtin = arena_format(&script->scratch, "plugins/%s", kind);
  struct bytes within = arena_format(&script->scratch, "%s/%s", site.data, kind);
  for (size_t i = 0; i < embedded_file_count; i++)
    add_name(lua, bytes_from(embedded_files[i].path), builtin);
  struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(&script->world->files, &i));) {
    add_name(lua, entry->key, site);
    add_name(lua, entry->key, within);
  }
  return 1;
}

/* declare(plugins, templates, shortcodes, params): what site{} says, for the rest of the Shardfile */
static int api_declare(lua_State *lua) {
  struct script *script = script_of(lua);
  script->plugins_folder = arena_copy(&script->arena, api_check_text(lua, 1));
  script->templates_folder = arena_copy(&script->arena, api_check_text(lua, 2));
  script->shortcodes_folder = arena_copy(&script->arena, api_check_text(lua, 3));
  luaL_checktype(lua, 4, LUA_TTABLE);
  lua_settop(lua, 4);
  lua_setfield(lua, LUA_REGISTRYINDEX, REGISTRY_DECLARED);
  return 0;
}

void api_load_register(lua_State *lua) {
  static const luaL_Reg functions[] = {{"position", api_position},
                                       {"fail", api_fail},
                                       {"anchor", api_anchor},
                                       {"environment", api_environment},
                                       {"base", api_base},
                                       {"global", api_global},
                                       {"define", api_define},
                                       {"protect", api_protect},
                                       {"map", api_map},
                                       {"encode", api_encode},
                                       {"run_shardfile", api_run_shardfile},
                                       {"find_plugin", api_find_plugin},
                                       {"plugin_names", api_plugin_names},
                                       {"depend", api_depend},
                                       {"declare", api_declare},
                                       {NULL, NULL}};
  luaL_setfuncs(lua, functions, 0);
}
