/* calls.c: the calls into the loaded graph. Each is a body that runs protected, with its arguments in a structure; the
 * Lua half is the function of the same name in lua/shard/runtime.lua. */
#include "model/value.h"
#include "script/state.h"

static void set_text(lua_State *lua, const char *name, struct bytes text) {
  lua_pushlstring(lua, text.size ? text.data : "", text.size);
  lua_setfield(lua, -2, name);
}

/* The table of FACTS is at -2, that of its `params` at -1: gives the latter what is a fact already
 * (model/page_facts.h). Lists and maps are copied, for who changes one of them means that one. */
static void unfold_params(lua_State *lua, struct bytes facts) {
  struct bytes folded, name, value;
  struct value_token map;
  if (!value_find(facts, bytes_from("params"), &folded))
    return;
  struct value_cursor cursor = value_cursor(folded);
  for (size_t left = value_read(&cursor, &map) ? map.count : 0; left > 0 && value_read_name(&cursor, &name); left--) {
    const char *start = cursor.at;
    if (!value_skip(&cursor))
      break;
    if (*start != VALUE_NIL)
      continue;
    lua_pushlstring(lua, name.data, name.size);
    lua_pushvalue(lua, -1);
    if (lua_rawget(lua, -4) == LUA_TTABLE && value_find(facts, name, &value)) {
      lua_pop(lua, 1);
      value_push(lua, value);
    }
    lua_rawset(lua, -3);
  }
}

void calls_push_page(lua_State *lua) {
  struct script *script = script_of(lua);
  if (lua_rawgetp(lua, LUA_REGISTRYINDEX, &script->unit) != LUA_TNIL || !script->unit.page)
    return;
  lua_pop(lua, 1);
  value_push(lua, script->unit.page->facts);
  if (lua_getfield(lua, -1, "params") == LUA_TTABLE)
    unfold_params(lua, script->unit.page->facts);
  lua_pop(lua, 1);
  if (script->unit.page->key.size > 0)
    set_text(lua, "key", script->unit.page->key);
  lua_getfield(lua, LUA_REGISTRYINDEX, REGISTRY_ENCODES);
  lua_setmetatable(lua, -2);
  lua_pushvalue(lua, -1);
  lua_rawsetp(lua, LUA_REGISTRYINDEX, &script->unit);
}

static struct bytes copy_text(lua_State *lua, int index, struct arena *arena) {
  struct bytes text;
  text.data = lua_tolstring(lua, index, &text.size);
  return arena_copy(arena, text);
}

static const struct owner *find_owner(const struct script *script, enum script_reducer kind, uint32_t index) {
  return kind == SCRIPT_VIEW ? &script->views[index] : &script->merges[index];
}

static const char *kind_name(enum script_reducer kind) {
  return kind == SCRIPT_VIEW ? "views" : "merges";
}

/* --- sources --- */

struct source_call {
  struct script *script;
  uint32_t owner;
  struct bytes key; /* or the text to prepare */
  uint32_t line;    /* that this begins in */
  struct page *const *pages;
  size_t count;
  struct arena *arena;
  struct bytes *names; /* out: COUNT of them, or one key */
};

/* Pushes the runtime's function NAME with its first argument, the source, whose MODULE serves the unit. */
static void push_source(lua_State *lua, const struct source_call *call, const struct module *module, const char *name) {
  loader_depend(call->script, module);
  call_push_runtime(lua, name);
  lua_pushinteger(lua, (lua_Integer)call->owner + 1);
}

static const struct owner *owner_of(const struct source_call *call) {
  return &call->script->sources[call->owner];
}

static int run_shard_key(lua_State *lua) {
  struct source_call *call = lua_touserdata(lua, 1);
  push_source(lua, call, owner_of(call)->module, "shard_key");
  calls_push_page(lua);
  lua_call(lua, 2, 1);
  call->names[0] = copy_text(lua, -1, call->arena);
  calls_push_page(lua); /* what is called next for this unit sees its key */
  set_text(lua, "key", call->names[0]);
  return 0;
}

int script_shard_key(struct script *script, uint32_t owner, struct bytes *key, struct error *error) {
  struct source_call source = {.script = script, .owner = owner, .arena = script->unit.arena, .names = key};
  const struct owner *known = &script->sources[owner];
  struct call call = {.kind = CALL_KEY, .label = known->label, .location = known->location};
  return call_protected(script, &call, run_shard_key, &source, error);
}

static int call_function(struct source_call *source, enum call_kind kind, const char *name, lua_CFunction body,
                         struct error *error) {
  struct script *script = source->script;
  struct bytes owner = script->sources[source->owner].name;
  struct bytes label = arena_format(source->arena, "'%s' of source '%.*s'", name, (int)owner.size, owner.data);
  struct call call = {.kind = kind, .label = label.data, .location = "Shardfile.lua"};
  return call_protected(script, &call, body, source, error);
}

static int run_permalink(lua_State *lua) {
  struct source_call *call = lua_touserdata(lua, 1);
  push_source(lua, call, owner_of(call)->functions, "permalink");
  calls_push_page(lua);
  lua_call(lua, 2, 1);
  if (!lua_isnil(lua, -1))
    call->names[0] = copy_text(lua, -1, call->arena);
  return 0;
}

int script_permalink(struct script *script, uint32_t owner, struct bytes *address, struct error *error) {
  struct source_call source = {.script = script, .owner = owner, .arena = script->unit.arena, .names = address};
  *address = bytes_from("");
  return call_function(&source, CALL_PERMALINK, "permalink", run_permalink, error);
}

static int run_prepare(lua_State *lua) {
  struct source_call *call = lua_touserdata(lua, 1);
  push_source(lua, call, owner_of(call)->functions, "prepare");
  lua_pushlstring(lua, call->key.size ? call->key.data : "", call->key.size);
  calls_push_page(lua);
  lua_pushinteger(lua, call->line);
  lua_call(lua, 4, 1);
  call->names[0] = copy_text(lua, -1, call->arena);
  return 0;
}

int script_prepare(struct script *script, uint32_t owner, struct bytes text, uint32_t line, struct bytes *prepared,
                   struct error *error) {
  struct source_call source = {
      .script = script, .owner = owner, .arena = script->unit.arena, .key = text, .line = line, .names = prepared};
  return call_function(&source, CALL_PREPARE, "prepare", run_prepare, error);
}

static void push_sizes(lua_State *lua, const struct source_call *call) {
  lua_createtable(lua, (int)call->count, 0);
  for (size_t i = 0; i < call->count; i++) {
    lua_createtable(lua, 0, 2);
    set_text(lua, "path", call->pages[i]->path);
    lua_pushinteger(lua, (lua_Integer)page_coarse_size(call->pages[i]->size));
    lua_setfield(lua, -2, "bytes");
    lua_rawseti(lua, -2, (lua_Integer)i + 1);
  }
}

static int run_partition(lua_State *lua) {
  struct source_call *call = lua_touserdata(lua, 1);
  push_source(lua, call, owner_of(call)->partitioner, "partition");
  lua_pushlstring(lua, call->key.size ? call->key.data : "", call->key.size);
  push_sizes(lua, call);
  lua_call(lua, 3, 1);
  struct bytes last = {NULL, 0};
  for (size_t i = 0; i < call->count; i++) {
    lua_rawgeti(lua, -1, (lua_Integer)i + 1);
    struct bytes name;
    name.data = lua_tolstring(lua, -1, &name.size);
    if (!last.data || !bytes_equal(last, name))
      last = arena_copy(call->arena, name);
    call->names[i] = last;
    lua_pop(lua, 1);
  }
  return 0;
}

int script_partition(struct script *script, uint32_t owner, struct bytes key, struct page *const *pages, size_t count,
                     struct arena *arena, struct bytes *names, struct error *error) {
  struct source_call source = {
      .script = script, .owner = owner, .key = key, .pages = pages, .count = count, .arena = arena, .names = names};
  const struct owner *known = &script->sources[owner];
  struct call call = {.kind = CALL_PARTITION, .label = known->label, .location = known->location};
  return call_protected(script, &call, run_partition, &source, error);
}

/* --- views and merges --- */

struct reducer_call {
  struct script *script;
  enum script_reducer kind;
  uint32_t owner;
  struct bytes key;
  const struct record *records;
  size_t count;
  struct arena *arena; /* combine: what follows is made there */
  struct record *out;
  size_t out_count;
};

static int start_reducer(struct reducer_call *arguments, enum call_kind kind, lua_CFunction body, struct error *error) {
  const struct owner *owner = find_owner(arguments->script, arguments->kind, arguments->owner);
  struct call call = {kind, arguments->kind, owner->name, owner->label, owner->location};
  return call_protected(arguments->script, &call, body, arguments, error);
}

/* Pushes the runtime's function NAME with its first arguments, kind and owner. */
static struct reducer_call *push_reducer(lua_State *lua, const char *name) {
  struct reducer_call *call = lua_touserdata(lua, 1);
  loader_depend(call->script, find_owner(call->script, call->kind, call->owner)->module);
  call_push_runtime(lua, name);
  lua_pushstring(lua, kind_name(call->kind));
  lua_pushinteger(lua, (lua_Integer)call->owner + 1);
  return call;
}

/* Pushes the records' values as a list. */
static void push_values(lua_State *lua, const struct reducer_call *call) {
  lua_createtable(lua, call->count < INT32_MAX ? (int)call->count : 0, 0);
  for (size_t i = 0; i < call->count; i++) {
    value_push(lua, call->records[i].value);
    lua_rawseti(lua, -2, (lua_Integer)i + 1);
  }
}

static int run_map(lua_State *lua) {
  push_reducer(lua, "map");
  calls_push_page(lua);
  lua_call(lua, 3, 0);
  return 0;
}

int script_map(struct script *script, enum script_reducer kind, uint32_t owner, struct error *error) {
  struct reducer_call call = {.script = script, .kind = kind, .owner = owner};
  return start_reducer(&call, CALL_MAP, run_map, error);
}

static int run_combine(lua_State *lua) {
  struct reducer_call *call = push_reducer(lua, "combine");
  struct script *script = call->script;
  lua_pushlstring(lua, call->key.size ? call->key.data : "", call->key.size);
  push_values(lua, call);
  lua_call(lua, 4, 1);
  call->out_count = lua_rawlen(lua, -1);
  call->out = arena_allocate_zeroed(call->arena, call->out_count + 1, sizeof *call->out);
  for (size_t i = 0; i < call->out_count; i++) {
    lua_rawgeti(lua, -1, (lua_Integer)i + 1);
    struct bytes value = arena_copy(call->arena, value_check(lua, -1, "a value that combine gives"));
    call->out[i] = (struct record){.reducer = script->call.reducer, .key = call->key, .value = value};
    lua_pop(lua, 1);
  }
  return 0;
}

int script_combine(struct script *script, enum script_reducer kind, uint32_t owner, struct bytes key,
                   const struct record *records, size_t count, struct arena *arena, struct record **out,
                   size_t *out_count, struct error *error) {
  struct reducer_call call = {script, kind, owner, key, records, count, arena, NULL, 0};
  if (start_reducer(&call, CALL_COMBINE, run_combine, error))
    return -1;
  *out = call.out;
  *out_count = call.out_count;
  return 0;
}

/* So many records of one key fill memory by themselves: garbage beside them is collected early. */
enum { MANY_RECORDS = 8192, MANY_RECORDS_PAUSE = 120 };

static int run_reduce(lua_State *lua) {
  struct reducer_call *call = push_reducer(lua, "reduce");
  lua_pushlstring(lua, call->key.size ? call->key.data : "", call->key.size);
  push_values(lua, call);
  lua_call(lua, 4, 0);
  return 0;
}

int script_reduce(struct script *script, enum script_reducer kind, uint32_t owner, struct bytes key,
                  const struct record *records, size_t count, struct error *error) {
  struct reducer_call call = {
      .script = script, .kind = kind, .owner = owner, .key = key, .records = records, .count = count};
  bool many = count > MANY_RECORDS && script->lua;
  if (many)
    lua_gc(script->lua, LUA_GCINC, MANY_RECORDS_PAUSE, 0, 0);
  int rc = start_reducer(&call, CALL_REDUCE, run_reduce, error);
  if (many)
    lua_gc(script->lua, LUA_GCINC, SCRIPT_GC_PAUSE, 0, 0);
  return rc;
}

static int run_finish(lua_State *lua) {
  struct reducer_call *call = push_reducer(lua, "finish");
  lua_createtable(lua, call->count < INT32_MAX ? (int)call->count : 0, 0);
  for (size_t i = 0; i < call->count; i++) {
    lua_createtable(lua, 0, 2);
    set_text(lua, "key", call->records[i].key);
    value_push(lua, call->records[i].value);
    lua_setfield(lua, -2, "value");
    lua_rawseti(lua, -2, (lua_Integer)i + 1);
  }
  lua_call(lua, 3, 0);
  return 0;
}

int script_finish(struct script *script, uint32_t owner, const struct record *summaries, size_t count,
                  struct error *error) {
  struct reducer_call call = {
      .script = script, .kind = SCRIPT_MERGE, .owner = owner, .records = summaries, .count = count};
  return start_reducer(&call, CALL_FINISH, run_finish, error);
}

/* --- templates --- */

struct render_call {
  struct script *script;
  struct bytes template_name;
  struct bytes *html;
};

static int run_render(lua_State *lua) {
  struct render_call *call = lua_touserdata(lua, 1);
  call_push_runtime(lua, "render");
  lua_pushlstring(lua, call->template_name.data, call->template_name.size);
  lua_call(lua, 1, 1);
  *call->html = copy_text(lua, -1, call->script->unit.arena);
  return 0;
}

int script_render(struct script *script, struct bytes template_name, struct bytes *html, struct error *error) {
  struct render_call render = {script, template_name, html};
  struct bytes label = arena_format(script->unit.arena, "template '%.*s'", (int)template_name.size, template_name.data);
  struct call call = {.kind = CALL_RENDER, .label = label.data};
  return call_protected(script, &call, run_render, &render, error);
}
