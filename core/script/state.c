/* state.c: a script from its creation to its end, and the unit that it works on. */
#include "script/state.h"
#include "base/memory.h"
#include <stdio.h>

#define DEFAULT_MEMORY ((size_t)512 << 20)
#define DEFAULT_INSTRUCTIONS UINT64_C(500000000)
#define DEFAULT_TIME_NS UINT64_C(10000000000)

/* An error outside every protected call: a defect of this layer, for all that can raise runs in call_protected. */
static int panic(lua_State *lua) {
  const char *text = lua_tostring(lua, -1);
  fprintf(stderr, "shard: unprotected error in Lua: %s\n", text ? text : "(no text)");
  return 0; /* Lua aborts */
}

/* Puts the functions of the API where the library finds them: require "shard.native". */
static void register_api(lua_State *lua) {
  lua_newtable(lua);
  api_text_register(lua);
  api_world_register(lua);
  api_page_register(lua);
  api_output_register(lua);
  api_template_register(lua);
  api_shortcode_register(lua);
  api_load_register(lua);
  lua_getfield(lua, LUA_REGISTRYINDEX, REGISTRY_SHARED);
  lua_insert(lua, -2);
  lua_setfield(lua, -2, "shard.native");
  lua_pop(lua, 1);
}

static void new_registry_table(lua_State *lua, const char *name) {
  lua_newtable(lua);
  lua_setfield(lua, LUA_REGISTRYINDEX, name);
}

static int start(lua_State *lua) {
  static const char *const tables[] = {REGISTRY_MODULES, REGISTRY_SHARED, REGISTRY_MAP, REGISTRY_VIEWS, NULL};
  for (const char *const *name = tables; *name; name++)
    new_registry_table(lua, *name);
  sandbox_open(lua);
  register_api(lua);
  loader_push_library(lua, "shard.runtime");
  lua_setfield(lua, LUA_REGISTRYINDEX, REGISTRY_RUNTIME);
  return 0;
}

struct script *script_create(const struct world *world, const struct script_limits *limits) {
  struct script *script = memory_allocate_zeroed(1, sizeof *script);
  script->world = world;
  script->limits.memory = limits && limits->memory ? limits->memory : DEFAULT_MEMORY;
  script->limits.instructions = limits && limits->instructions ? limits->instructions : DEFAULT_INSTRUCTIONS;
  script->limits.time_ns = limits && limits->time_ns ? limits->time_ns : DEFAULT_TIME_NS;
  arena_init(&script->arena);
  arena_init(&script->scratch);
  strbuf_init(&script->text);
  strbuf_init(&script->joined);
  map_init(&script->module_index);
  map_init(&script->data_cache);
  script->plugins_folder = bytes_from("plugins");
  script->templates_folder = bytes_from("templates");
  script->shortcodes_folder = bytes_from("shortcodes");
  pool_init(&script->pool);
  script->lua = lua_newstate(limits_allocate, script);
  if (!script->lua)
    return script; /* the limit is absurdly small: script_load says so */
  lua_gc(script->lua, LUA_GCINC, SCRIPT_GC_PAUSE, 0, 0);
  *(struct script **)lua_getextraspace(script->lua) = script;
  lua_atpanic(script->lua, panic);
  struct call call = {.kind = CALL_NONE, .label = "the library"};
  if (call_protected(script, &call, start, NULL, &script->broken)) {
    lua_close(script->lua);
    script->lua = NULL;
  }
  return script;
}

void script_destroy(struct script *script) {
  if (!script)
    return;
  limits_release(script);
  if (script->lua)
    lua_close(script->lua);
  pool_release(&script->pool);
  loader_release(script);
  api_world_release(script);
  map_release(&script->module_index);
  map_release(&script->data_cache);
  arena_release(&script->scratch);
  arena_release(&script->arena);
  strbuf_release(&script->text);
  strbuf_release(&script->joined);
  error_release(&script->problem);
  error_release(&script->broken);
  free(script->variables);
  free(script->sources);
  free(script->views);
  free(script->merges);
  free(script);
}

void script_set_unit(struct script *script, const struct script_unit *unit) {
  script->unit = unit ? *unit : (struct script_unit){.trace = NULL};
  if (!script->lua)
    return;
  /* Neither raises: the field exists since it was first set to a table, and nil takes no memory. */
  lua_pushnil(script->lua);
  lua_rawsetp(script->lua, LUA_REGISTRYINDEX, &script->unit);
}
