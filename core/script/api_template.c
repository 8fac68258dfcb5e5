/* api_template.c: the files of the template folder. The engine compiles each once per state, but every page that runs
 * one must record it: so reading and recording are two functions. And recordings of what a part of a template reads. */
#include "base/path.h"
#include "script/state.h"

/* The site path of the template that argument 1 names; false when the name leads out of the folder. Behind
 * "shortcode:" it is a file in the folder of the shortcodes. */
static bool check_template(lua_State *lua, struct bytes *path) {
  static const char prefix[] = "shortcode:";
  struct script *script = script_of(lua);
  struct bytes name, normal, folder = script->templates_folder;
  name.data = luaL_checklstring(lua, 1, &name.size);
  if (bytes_starts_with(name, bytes_from(prefix))) {
    name = bytes_make(name.data + strlen(prefix), name.size - strlen(prefix));
    folder = script->shortcodes_folder;
  }
  if (!path_normalize(&script->scratch, name, &normal) || normal.size == 0)
    return false;
  struct bytes joined = path_join(&script->scratch, folder, normal);
  *path = arena_copy(&script->scratch, joined);
  return true;
}

/* template_source(name) -> text, site path; nil when there is none */
static int api_template_source(lua_State *lua) {
  struct script *script = script_of(lua);
  struct bytes path;
  if (!check_template(lua, &path) || !loader_has_file(script, path))
    return 0;
  strbuf_clear(&script->text);
  if (loader_read_file(script, path, &script->text, &script->problem))
    return call_raise_problem(lua);
  lua_pushlstring(lua, script->text.data, script->text.size);
  lua_pushlstring(lua, path.data, path.size);
  return 2;
}

/* template_use(name): the unit runs it, or misses it */
static int api_template_use(lua_State *lua) {
  struct script *script = script_of(lua);
  struct bytes path;
  if (check_template(lua, &path))
    loader_record(script, loader_has_file(script, path) ? READ_FILE : READ_EXISTS, path);
  return 0;
}

/* template_names() -> the names of all templates of the site, for suggestions */
static int api_template_names(lua_State *lua) {
  struct script *script = script_of(lua);
  lua_newtable(lua);
  struct map_entry *entry;
  struct bytes name;
  for (size_t i = 0; (entry = map_next(&script->world->files, &i));) {
    if (!path_below(entry->key, script->templates_folder, &name))
      continue;
    lua_pushlstring(lua, name.data, name.size);
    lua_rawseti(lua, -2, (lua_Integer)lua_rawlen(lua, -2) + 1);
  }
  return 1;
}

/* --- recordings: what a part of a template reads, for {% cache %} --- */

#define RECORDING "recording"

static int collect_recording(lua_State *lua) {
  struct recording *recording = lua_touserdata(lua, 1);
  read_list_release(&recording->reads);
  return 0;
}

/* record_start() -> recording: from now on reads are added to it as well */
static int api_record_start(lua_State *lua) {
  struct script *script = script_of(lua);
  struct recording *recording = lua_newuserdatauv(lua, sizeof *recording, 0);
  *recording = (struct recording){.outer = script->recording};
  luaL_setmetatable(lua, RECORDING);
  script->recording = recording;
  return 1;
}

/* record_stop(recording): ends it and those that were started after it */
static int api_record_stop(lua_State *lua) {
  struct script *script = script_of(lua);
  const struct recording *recording = luaL_checkudata(lua, 1, RECORDING);
  for (struct recording *open = script->recording; open; open = open->outer)
    if (open == recording)
      script->recording = recording->outer;
  return 0;
}

/* record_replay(recording) -> boolean: the unit reads all that the recording holds; false when something of it is not
 * as it was then, for the world may have been incomplete */
static int api_record_replay(lua_State *lua) {
  struct script *script = script_of(lua);
  const struct recording *recording = luaL_checkudata(lua, 1, RECORDING);
  bool holds = true;
  for (size_t i = 0; i < recording->reads.count && holds; i++) {
    const struct read *read = &recording->reads.reads[i];
    holds = digest_equal(read->digest, loader_record(script, read->kind, read->key));
  }
  lua_pushboolean(lua, holds);
  return 1;
}

void api_template_register(lua_State *lua) {
  static const luaL_Reg functions[] = {{"template_source", api_template_source},
                                       {"template_use", api_template_use},
                                       {"template_names", api_template_names},
                                       {"record_start", api_record_start},
                                       {"record_stop", api_record_stop},
                                       {"record_replay", api_record_replay},
                                       {NULL, NULL}};
  luaL_setfuncs(lua, functions, 0);
  luaL_newmetatable(lua, RECORDING);
  lua_pushcfunction(lua, collect_recording);
  lua_setfield(lua, -2, "__gc");
  lua_pop(lua, 1);
}
