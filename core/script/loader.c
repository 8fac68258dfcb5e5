/* loader.c: modules. The library's come from the program itself; the Shardfile and the site's plugins are files, and
 * what loading one read, the file itself first of all, becomes a read of every unit that it serves.
 *
 * A module is loaded once per state. Its list of reads holds those of all that it required in turn, so it stands for
 * the whole; a unit that requires lazily, at run time, gets the list then. */
#include "script/loader.h"
#include "base/memory.h"
#include "base/path.h"
#include "os/file.h"
#include "script/embedded.h"

/* --- what loading reads --- */

void loader_record_digest(struct script *script, enum read_kind kind, struct bytes key, struct digest digest) {
  for (struct module *module = script->loading; module; module = module->outer)
    read_list_add(&module->reads, kind, key, digest);
  for (struct recording *recording = script->recording; recording; recording = recording->outer)
    read_list_add(&recording->reads, kind, key, digest);
  if (script->load_reads)
    read_list_add(script->load_reads, kind, key, digest);
}

struct digest loader_record(struct script *script, enum read_kind kind, struct bytes key) {
  struct digest digest = script->unit.trace ? trace_read(script->unit.trace, kind, key)
                                            : world_digest(script->world, kind, key, &script->scratch);
  loader_record_digest(script, kind, key, digest);
  return digest;
}

void loader_depend(struct script *script, const struct module *module) {
  if (!module)
    return;
  const struct read_list *list = &module->reads;
  if (script->unit.trace)
    trace_depend(script->unit.trace, list);
  if (!script->loading && !script->load_reads && !script->recording)
    return;
  for (size_t i = 0; i < list->count; i++)
    loader_record_digest(script, list->reads[i].kind, list->reads[i].key, list->reads[i].digest);
}

/* --- modules --- */

struct module *module_find(struct script *script, struct bytes name) {
  struct module *module = map_get(&script->module_index, name);
  if (module)
    return module;
  module = arena_allocate_zeroed(&script->arena, 1, sizeof *module);
  module->name = arena_copy(&script->arena, name);
  module->index = (uint32_t)script->module_count;
  script->modules =
      memory_grow(script->modules, script->module_count, &script->module_capacity, sizeof(struct module *));
  script->modules[script->module_count++] = module;
  map_put(&script->module_index, module->name, module);
  return module;
}

void loader_release(struct script *script) {
  for (size_t i = 0; i < script->module_count; i++)
    read_list_release(&script->modules[i]->reads);
  free(script->modules);
}

void module_begin(lua_State *lua, struct module *module) {
  struct script *script = script_of(lua);
  for (struct module *outer = script->loading; outer; outer = outer->outer)
    if (outer == module)
      luaL_error(lua, "'%s' requires itself, by way of '%s'", module->name.data, script->loading->name.data);
  module->outer = script->loading;
  script->loading = module;
}

void module_end(lua_State *lua, struct module *module) {
  script_of(lua)->loading = module->outer;
  module->loaded = true;
  lua_getfield(lua, LUA_REGISTRYINDEX, REGISTRY_MODULES);
  lua_pushvalue(lua, -2);
  lua_rawseti(lua, -2, (lua_Integer)module->index + 1);
  lua_pop(lua, 1);
}

bool module_push_loaded(lua_State *lua, struct module *module) {
  if (!module->loaded)
    return false;
  loader_depend(script_of(lua), module);
  lua_getfield(lua, LUA_REGISTRYINDEX, REGISTRY_MODULES);
  lua_rawgeti(lua, -1, (lua_Integer)module->index + 1);
  lua_remove(lua, -2);
  return true;
}

void loader_push_chunk(lua_State *lua, struct bytes source, const char *chunk_name, int environment) {
  if (luaL_loadbufferx(lua, source.data, source.size, chunk_name, "t") != LUA_OK)
    lua_error(lua);
  if (environment == 0)
    return;
  lua_pushvalue(lua, environment);
  lua_setupvalue(lua, -2, 1);
}

/* --- files --- */

bool loader_has_file(const struct script *script, struct bytes path) {
  return map_get(&script->world->files, path) != NULL;
}

int loader_read_file(struct script *script, struct bytes path, struct strbuf *out, struct error *error) {
  if (!loader_has_file(script, path))
    return error_set(error, ERROR_NOT_FOUND, "no file '%.*s'", (int)path.size, path.data);
  struct bytes name = path_join(&script->scratch, bytes_from(script->world->root), path);
  return file_read(arena_copy(&script->scratch, name).data, out, NULL, error);
}

/* Loads the site's file at PATH as MODULE and pushes what it returns. */
static void load_file(lua_State *lua, struct module *module, struct bytes path) {
  struct script *script = script_of(lua);
  module_begin(lua, module);
  loader_record(script, READ_FILE, path);
  strbuf_clear(&script->text);
  if (loader_read_file(script, path, &script->text, &script->problem))
    call_raise_problem(lua);
  lua_pushfstring(lua, "@%s", module->name.data);
  loader_push_chunk(lua, strbuf_bytes(&script->text), lua_tostring(lua, -1), 0);
  lua_remove(lua, -2);
  lua_call(lua, 0, 1);
  if (lua_isnil(lua, -1)) {
    lua_pop(lua, 1);
    lua_pushboolean(lua, 1);
  }
  module_end(lua, module);
}

bool loader_push_file(lua_State *lua, struct bytes path) {
  struct script *script = script_of(lua);
  if (!loader_has_file(script, path)) {
    loader_record(script, READ_EXISTS, path);
    return false;
  }
  struct module *module = module_find(script, path);
  if (!module_push_loaded(lua, module))
    load_file(lua, module, path);
  return true;
}

/* --- the library --- */

/* "shard.template.parser" -> lua/shard/template/parser.lua */
static const struct embedded_file *find_library(lua_State *lua, const char *name) {
  lua_pushliteral(lua, "lua/");
  luaL_gsub(lua, name, ".", "/");
  lua_pushliteral(lua, ".lua");
  lua_concat(lua, 3);
  const struct embedded_file *file = embedded_find(lua_tostring(lua, -1));
  lua_pop(lua, 1);
  return file;
}

void loader_push_library(lua_State *lua, const char *name) {
  lua_getfield(lua, LUA_REGISTRYINDEX, REGISTRY_SHARED);
  if (lua_getfield(lua, -1, name) != LUA_TNIL) {
    lua_remove(lua, -2);
    return;
  }
  lua_pop(lua, 1);
  const struct embedded_file *file = find_library(lua, name);
  if (!file) {
    luaL_error(lua, "module '%s' is not in the library", name);
    return; /* never */
  }
  embedded_push(lua, file, lua_ident);
  lua_getfield(lua, LUA_REGISTRYINDEX, REGISTRY_LIBRARY);
  lua_setupvalue(lua, -2, 1);
  lua_call(lua, 0, 1);
  lua_pushvalue(lua, -1);
  lua_setfield(lua, -3, name);
  lua_remove(lua, -2);
}

int loader_require_library(lua_State *lua) {
  loader_push_library(lua, luaL_checkstring(lua, 1));
  return 1;
}

/* What lua/shard keeps for itself: with it a plugin could reach behind the recording API. */
static bool is_private(const char *name) {
  static const char *const private_names[] = {
      "shard.command",    "shard.environment",    "shard.graph",          "shard.minifiers",
      "shard.mistakes",   "shard.native",         "shard.page",           "shard.plugin",
      "shard.rendering",  "shard.runtime",        "shard.schema",         "shard.shardfile",
      "shard.shortcodes", "shard.static_folders", "shard.template_words", NULL};
  for (const char *const *candidate = private_names; *candidate; candidate++)
    if (strcmp(*candidate, name) == 0)
      return true;
  return false;
}

/* Pushes a module of the library as plugins see it: read-only. */
static void push_shared(lua_State *lua, const char *name) {
  if (is_private(name) || !find_library(lua, name))
    luaL_error(lua, "module '%s' is not in the library", name);
  lua_pushfstring(lua, "read-only %s", name);
  lua_getfield(lua, LUA_REGISTRYINDEX, REGISTRY_SHARED);
  lua_pushvalue(lua, -2);
  if (lua_rawget(lua, -2) != LUA_TNIL)
    return;
  lua_pop(lua, 1);
  loader_push_library(lua, name);
  if (lua_istable(lua, -1))
    sandbox_protect(lua, name);
  lua_pushvalue(lua, -3);
  lua_pushvalue(lua, -2);
  lua_rawset(lua, -4);
}

/* require "authors", "feeds.atom": a file of the plugin folder; "shard.order": a module of the library. */
int loader_require(lua_State *lua) {
  struct script *script = script_of(lua);
  const char *name = luaL_checkstring(lua, 1);
  if (strncmp(name, "shard.", 6) == 0) {
    push_shared(lua, name);
    return 1;
  }
  luaL_gsub(lua, name, ".", "/");
  lua_pushfstring(lua, "%s/%s.lua", script->plugins_folder.data, lua_tostring(lua, -1));
  struct bytes path;
  if (!path_normalize(&script->scratch, bytes_from(lua_tostring(lua, -1)), &path))
    return luaL_error(lua, "'%s' is not a module's name", name);
  if (!loader_push_file(lua, path))
    return luaL_error(lua, "module '%s' is not there: it would be the file %s", name, lua_tostring(lua, -1));
  return 1;
}
