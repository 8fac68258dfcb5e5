/* api_world.c: what plugins and templates read of the world, each recorded: site, param, env, view, read, exists, glob,
 * data, now, asset.
 *
 * Templates do not change what they are given, so they share decoded views and data; plugins get a copy each time.
 * Shared values are kept per state: data always, views when they are large (a small one is decoded faster than it is
 * found again), and all are dropped when together they become too many. */
#include "base/glob.h"
#include "base/path.h"
#include "base/suggest.h"
#include "page/front_matter.h"
#include "script/state.h"
#include <assert.h>

#define VIEW_WORTH_KEEPING ((size_t)1 << 10)
#define VIEWS_KEPT ((size_t)4 << 20) /* encoded bytes */

/* A parsed data file. */
struct data_file {
  struct digest digest;
  struct bytes encoded; /* owned */
  uint32_t number;      /* its decoded form is in the table of views under minus this */
};

void api_refuse_combine(lua_State *lua, const char *function) {
  if (script_of(lua)->call.kind == CALL_COMBINE)
    call_fail(lua, "%s cannot be used in combine, which must depend on its arguments alone", function);
}

/* While the Shardfile loads the world has no pages, no views and not all files. Plugins that are loaded later have no
 * more, so that it does not matter when they are. */
static void require_unit(lua_State *lua, const char *function) {
  const struct script *script = script_of(lua);
  api_refuse_combine(lua, function);
  if (script->call.kind == CALL_LOAD || script->loading)
    call_fail(lua, "%s cannot be used while the Shardfile and plugins load: call it inside a function", function);
}

static int push_entry(lua_State *lua, const struct map *map, struct bytes name) {
  const struct bytes *encoded = map_get(map, name);
  if (encoded)
    value_push(lua, *encoded);
  else
    lua_pushnil(lua);
  return 1;
}

/* site_field(name) */
static int api_site_field(lua_State *lua) {
  struct script *script = script_of(lua);
  struct bytes name = api_check_text(lua, 1);
  require_unit(lua, "site");
  loader_record(script, READ_SITE, name);
  return push_entry(lua, &script->world->site, name);
}

/* A parameter while the Shardfile loads: what --set says, else what site{} declared. Its digest is the one that the
 * world will have, which is asked of a world with that parameter alone. */
static int push_declared(lua_State *lua, struct bytes name) {
  struct script *script = script_of(lua);
  struct world world;
  struct bytes encoded;
  world_init(&world);
  const struct bytes *given = map_get(&script->world->parameters, name);
  lua_settop(lua, 1);
  if (given) {
    value_push(lua, *given);
    encoded = *given;
  } else {
    if (lua_getfield(lua, LUA_REGISTRYINDEX, REGISTRY_DECLARED) == LUA_TTABLE)
      lua_getfield(lua, -1, name.data);
    else
      lua_pushnil(lua);
    encoded = value_check(lua, -1, "param");
  }
  if (!lua_isnil(lua, -1))
    map_put(&world.parameters, name, &encoded);
  struct digest digest = world_digest(&world, READ_PARAMETER, name, &script->scratch);
  world_release(&world);
  loader_record_digest(script, READ_PARAMETER, name, digest);
  return 1;
}

/* param(name) */
static int api_param(lua_State *lua) {
  struct script *script = script_of(lua);
  struct bytes name = api_check_text(lua, 1);
  if (!script->loaded)
    return push_declared(lua, name);
  api_refuse_combine(lua, "param()");
  loader_record(script, READ_PARAMETER, name);
  return push_entry(lua, &script->world->parameters, name);
}

/* env(name [, default]) */
static int api_env(lua_State *lua) {
  struct script *script = script_of(lua);
  struct bytes name = api_check_text(lua, 1);
  lua_settop(lua, 2);
  api_refuse_combine(lua, "env()");
  loader_record(script, READ_ENVIRONMENT, name);
  const struct bytes *text = map_get(&script->world->environment, name);
  if (text)
    lua_pushlstring(lua, text->size ? text->data : "", text->size);
  return 1;
}

/* --- views --- */

static const struct view_value *find_view(lua_State *lua) {
  struct script *script = script_of(lua);
  struct bytes view = api_check_text(lua, 1), key = api_check_text(lua, 2);
  lua_settop(lua, 2);
  require_unit(lua, "view()");
  if (!script->world->views_ready)
    call_fail(lua, "view() cannot be used here: views are made of what the pages' map functions emit, and are read "
                   "when pages are rendered and merged");
  bool known = false;
  for (size_t i = 0; i < script->view_count && !known; i++)
    known = bytes_equal(script->views[i].name, view);
  if (!known)
    call_fail(lua, "there is no view '%s': declare it in the Shardfile with view \"%s\" { }", view.data, view.data);
  struct bytes pair = world_pair(&script->scratch, view, key);
  loader_record(script, READ_VIEW, pair);
  return world_view(script->world, pair);
}

/* view(name, key), a copy */
static int api_view(lua_State *lua) {
  const struct view_value *view = find_view(lua);
  if (!view)
    return api_push_nil(lua);
  value_push(lua, view->value);
  return 1;
}

/* view(name, key), shared */
static int api_shared_view(lua_State *lua) {
  enum { VIEWS = 3 };
  struct script *script = script_of(lua);
  const struct view_value *view = find_view(lua);
  if (!view)
    return api_push_nil(lua);
  if (view->value.size < VIEW_WORTH_KEEPING) {
    value_push(lua, view->value);
    return 1;
  }
  lua_getfield(lua, LUA_REGISTRYINDEX, REGISTRY_VIEWS);
  if (lua_rawgetp(lua, -1, view) != LUA_TNIL)
    return 1;
  script->view_cache_size += view->value.size;
  if (script->view_cache_size > VIEWS_KEPT) {
    lua_newtable(lua);
    lua_copy(lua, -1, VIEWS);
    lua_setfield(lua, LUA_REGISTRYINDEX, REGISTRY_VIEWS);
    script->view_cache_size = view->value.size;
  }
  lua_settop(lua, VIEWS);
  value_push(lua, view->value);
  lua_pushvalue(lua, -1);
  lua_rawsetp(lua, VIEWS, view);
  return 1;
}

/* --- files --- */

static struct bytes check_path(lua_State *lua, const char *function) {
  struct bytes path = api_check_text(lua, 1), normal;
  require_unit(lua, function);
  if (!path_normalize(&script_of(lua)->scratch, path, &normal))
    call_fail(lua, "%s: '%s' is not a path within the site", function, path.data);
  return normal;
}

/* Reads a file into script->text. */
static void read_recorded(lua_State *lua, struct bytes path) {
  struct script *script = script_of(lua);
  if (map_get(&script->world->sources, path))
    call_fail(lua, "'%s' is a page: use page(\"%s\"), its fields and its summary", path.data, path.data);
  if (!loader_has_file(script, path)) {
    loader_record(script, READ_EXISTS, path);
    if (bytes_starts_with(path, bytes_from(".shard/commands/")))
      call_fail(lua, "no file '%s': what commands make can be read when pages are rendered and merged", path.data);
    call_fail(lua, "no file '%s': is its folder declared with data in the Shardfile?", path.data);
  }
  loader_record(script, READ_FILE, path);
  strbuf_clear(&script->text);
  if (loader_read_file(script, path, &script->text, &script->problem))
    call_raise_problem(lua);
}

/* read(path) -> text */
static int api_read(lua_State *lua) {
  struct script *script = script_of(lua);
  read_recorded(lua, check_path(lua, "read()"));
  lua_pushlstring(lua, script->text.data, script->text.size);
  return 1;
}

/* exists(path) */
static int api_exists(lua_State *lua) {
  struct script *script = script_of(lua);
  struct bytes path = check_path(lua, "exists()");
  loader_record(script, READ_EXISTS, path);
  lua_pushboolean(lua, loader_has_file(script, path));
  return 1;
}

/* glob(pattern) -> list of paths, sorted */
static int api_glob(lua_State *lua) {
  struct script *script = script_of(lua);
  struct bytes pattern = api_check_text(lua, 1);
  require_unit(lua, "glob()");
  if (glob_check(pattern, &script->problem))
    return call_raise_problem(lua);
  loader_record(script, READ_GLOB, pattern);
  size_t count;
  struct bytes *paths = world_glob(script->world, pattern, &script->scratch, &count);
  lua_createtable(lua, count < INT32_MAX ? (int)count : 0, 0);
  for (size_t i = 0; i < count; i++) {
    lua_pushlstring(lua, paths[i].data, paths[i].size);
    lua_rawseti(lua, -2, (lua_Integer)i + 1);
  }
  return 1;
}

/* --- data --- */

/* Parses the file at PATH into FILE. */
static void parse_data(lua_State *lua, struct bytes path, struct data_file *file) {
  struct script *script = script_of(lua);
  struct value value;
  struct strbuf encoded;
  read_recorded(lua, path);
  if (data_parse(strbuf_bytes(&script->text), path.data, &script->scratch, &value, &script->problem))
    call_raise_problem(lua);
  strbuf_init(&encoded);
  int rc = value_encode(&value, &encoded, &script->problem);
  if (rc == 0) {
    free((char *)file->encoded.data);
    file->encoded.data = strbuf_detach(&encoded, &file->encoded.size);
  }
  strbuf_release(&encoded);
  if (rc)
    call_raise_problem(lua);
}

static struct data_file *find_data(lua_State *lua) {
  struct script *script = script_of(lua);
  struct bytes path = check_path(lua, "data()");
  const struct file *known = map_get(&script->world->files, path);
  struct data_file *file = map_get(&script->data_cache, path);
  if (file && known && digest_equal(file->digest, known->digest)) {
    loader_record(script, READ_FILE, path);
    return file;
  }
  if (!file) {
    file = arena_allocate_zeroed(&script->arena, 1, sizeof *file);
    file->number = (uint32_t)script->data_cache.count + 1;
    map_put(&script->data_cache, arena_copy(&script->arena, path), file);
  }
  file->digest = DIGEST_NONE;
  parse_data(lua, path, file);
  assert(known); /* else that raised */
  file->digest = known->digest;
  lua_getfield(lua, LUA_REGISTRYINDEX, REGISTRY_VIEWS);
  lua_pushnil(lua);
  lua_rawseti(lua, -2, -(lua_Integer)file->number);
  lua_pop(lua, 1);
  return file;
}

/* data(path), a copy */
static int api_data(lua_State *lua) {
  value_push(lua, find_data(lua)->encoded);
  return 1;
}

/* data(path), shared */
static int api_shared_data(lua_State *lua) {
  struct data_file *file = find_data(lua);
  lua_getfield(lua, LUA_REGISTRYINDEX, REGISTRY_VIEWS);
  if (lua_rawgeti(lua, -1, -(lua_Integer)file->number) != LUA_TNIL)
    return 1;
  lua_pop(lua, 1);
  value_push(lua, file->encoded);
  lua_pushvalue(lua, -1);
  lua_rawseti(lua, -3, -(lua_Integer)file->number);
  return 1;
}

/* --- assets --- */

static const char *const asset_fields[] = {"url",   "path",   "source", "integrity", "size",
                                           "width", "height", "exists", NULL};

/* The name of an asset that was probably meant, as ": did you mean 'x'?"; "" where there is none. */
static const char *near_asset(struct script *script, struct bytes path) {
  const struct map *assets = &script->world->assets;
  const char **names = arena_allocate(&script->scratch, (assets->count + 1) * sizeof *names);
  size_t count = 0;
  struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(assets, &i));)
    names[count++] = arena_copy(&script->scratch, entry->key).data;
  const char *near = suggest(path, names, count);
  return near ? arena_format(&script->scratch, ": did you mean '%s'?", near).data
              : ": assets are named by their path below a folder that static or command declares";
}

/* asset_field(path, field) -> that field of the asset, or nil; an asset that is not there is an error, but for the
 * field "exists" */
static int api_asset_field(lua_State *lua) {
  struct script *script = script_of(lua);
  struct bytes path = api_check_text(lua, 1), field = api_check_text(lua, 2), normal, value;
  require_unit(lua, "asset()");
  if (!script->world->assets_ready && !script->world->missed)
    call_fail(lua, "asset() cannot be used here: assets are known when pages are rendered and merged");
  if (!path_normalize(&script->scratch, path, &normal) || normal.size == 0)
    call_fail(lua, "asset(): '%s' is not a path of a file", path.data);
  size_t known = 0;
  while (asset_fields[known] && !bytes_equal(field, bytes_from(asset_fields[known])))
    known++;
  if (!asset_fields[known])
    call_fail(lua, "an asset has no field '%s': there are url, path, source, integrity, size, width, height and exists",
              field.data);
  loader_record(script, READ_ASSET, world_pair(&script->scratch, normal, field));
  if (world_asset_field(script->world, normal, field, &value)) {
    value_push(lua, value);
    return 1;
  }
  bool asks = bytes_equal(field, bytes_from("exists"));
  if (!asks && !map_get(&script->world->assets, normal))
    call_fail(lua, "there is no asset '%s'%s", path.data, near_asset(script, normal));
  if (asks)
    lua_pushboolean(lua, 0);
  else
    lua_pushnil(lua);
  return 1;
}

void api_world_release(struct script *script) {
  struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(&script->data_cache, &i));)
    free((char *)((struct data_file *)entry->value)->encoded.data);
}

/* now() -> seconds since the epoch, the same for the whole build */
static int api_now(lua_State *lua) {
  struct script *script = script_of(lua);
  api_refuse_combine(lua, "now()");
  loader_record(script, READ_TIME, bytes_from(""));
  value_push(lua, script->world->time);
  return 1;
}

void api_world_register(lua_State *lua) {
  static const luaL_Reg functions[] = {{"site_field", api_site_field},
                                       {"param", api_param},
                                       {"env", api_env},
                                       {"view", api_view},
                                       {"shared_view", api_shared_view},
                                       {"read", api_read},
                                       {"exists", api_exists},
                                       {"glob", api_glob},
                                       {"data", api_data},
                                       {"shared_data", api_shared_data},
                                       {"now", api_now},
                                       {"asset_field", api_asset_field},
                                       {NULL, NULL}};
  luaL_setfuncs(lua, functions, 0);
}
