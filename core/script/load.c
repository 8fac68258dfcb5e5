/* load.c: script_load. lua/shard/runtime.lua does the work and gives the graph, or the list of all mistakes. */
#include "base/memory.h"
#include "script/loader.h"

/* Stack of run_load after the call: what runtime.load returned. */
enum { GRAPH = 2, MISTAKES = 3, OWNERS = 4 };

struct load_call {
  struct script *script;
  struct bytes source;
  const char *path;
  struct arena *arena;
  struct strbuf *graph;
  struct message **messages;
  size_t *message_count;
};

static struct bytes text_field(lua_State *lua, const char *name, struct arena *arena) {
  struct bytes text = {NULL, 0};
  if (lua_getfield(lua, -1, name) == LUA_TSTRING)
    text.data = lua_tolstring(lua, -1, &text.size);
  text = arena_copy(arena, text);
  lua_pop(lua, 1);
  return text;
}

static uint32_t number_field(lua_State *lua, const char *name) {
  lua_getfield(lua, -1, name);
  lua_Integer number = lua_tointeger(lua, -1);
  lua_pop(lua, 1);
  return number > 0 && number < UINT32_MAX ? (uint32_t)number : 0;
}

static void take_mistakes(lua_State *lua, const struct load_call *call) {
  size_t count = lua_rawlen(lua, MISTAKES);
  struct message *messages = arena_allocate_zeroed(call->arena, count + 1, sizeof *messages);
  for (size_t i = 0; i < count; i++) {
    lua_rawgeti(lua, MISTAKES, (lua_Integer)i + 1);
    messages[i].severity = SEVERITY_ERROR;
    messages[i].file = text_field(lua, "file", call->arena);
    messages[i].text = text_field(lua, "text", call->arena);
    messages[i].traceback = text_field(lua, "traceback", call->arena);
    messages[i].line = number_field(lua, "line");
    messages[i].column = number_field(lua, "column");
    if (messages[i].column == 0)
      messages[i].column = column_find(call->script, messages[i].file, messages[i].line, messages[i].text);
    lua_pop(lua, 1);
  }
  *call->messages = messages;
  *call->message_count = count;
}

/* The module whose index the field NAME of the owner on top is; NULL when it has none. */
static struct module *module_field(lua_State *lua, struct script *script, const char *name) {
  struct module *module = NULL;
  if (lua_getfield(lua, -1, name) == LUA_TNUMBER)
    module = script->modules[lua_tointeger(lua, -1)];
  lua_pop(lua, 1);
  return module;
}

/* KIND of the table of owners: a list of { name, label, module, partitioner }. */
static struct owner *take_owners(lua_State *lua, struct script *script, const char *kind, size_t *count) {
  lua_getfield(lua, OWNERS, kind);
  size_t number = lua_rawlen(lua, -1);
  struct owner *owners = memory_allocate_zeroed(number + 1, sizeof *owners);
  for (size_t i = 0; i < number; i++) {
    lua_rawgeti(lua, -1, (lua_Integer)i + 1);
    owners[i].name = text_field(lua, "name", &script->arena);
    owners[i].label = text_field(lua, "label", &script->arena).data;
    owners[i].location = text_field(lua, "location", &script->arena).data;
    owners[i].module = module_field(lua, script, "module");
    owners[i].partitioner = module_field(lua, script, "partitioner");
    owners[i].functions = module_field(lua, script, "functions");
    lua_pop(lua, 1);
  }
  lua_pop(lua, 1);
  *count = number;
  return owners;
}

static int run_load(lua_State *lua) {
  struct load_call *call = lua_touserdata(lua, 1);
  struct script *script = call->script;
  call_push_runtime(lua, "load");
  lua_pushlstring(lua, call->source.size ? call->source.data : "", call->source.size);
  lua_pushstring(lua, call->path);
  lua_call(lua, 2, 3);
  if (!lua_isstring(lua, GRAPH)) {
    take_mistakes(lua, call);
    return 0;
  }
  struct bytes graph;
  graph.data = lua_tolstring(lua, GRAPH, &graph.size);
  script->sources = take_owners(lua, script, "sources", &script->source_count);
  script->views = take_owners(lua, script, "views", &script->view_count);
  script->merges = take_owners(lua, script, "merges", &script->merge_count);
  strbuf_append(call->graph, graph);
  script->loaded = true;
  return 0;
}

/* The one mistake that ended loading before it could collect any: a limit, or a defect of lua/shard. */
static void take_problem(const struct load_call *call, const struct error *problem) {
  struct message *message = arena_allocate_zeroed(call->arena, 1, sizeof *message);
  message->severity = SEVERITY_ERROR;
  message->file = arena_copy(call->arena, bytes_from(problem->file ? problem->file : call->path));
  message->line = problem->line;
  message->column = problem->column;
  message->text = arena_copy(call->arena, bytes_from(problem->message));
  message->traceback = arena_copy(call->arena, bytes_from(problem->traceback));
  *call->messages = message;
  *call->message_count = 1;
}

int script_load(struct script *script, struct bytes source, const char *path, struct arena *arena, struct strbuf *graph,
                struct read_list *reads, struct message **messages, size_t *message_count) {
  struct load_call load = {script, source, path, arena, graph, messages, message_count};
  struct call call = {.kind = CALL_LOAD, .label = "the Shardfile"};
  struct error problem = ERROR_INIT;
  *messages = NULL;
  *message_count = 0;
  script->load_reads = reads;
  if (call_protected(script, &call, run_load, &load, &problem) || script_check_state(script, &problem)) {
    take_problem(&load, &problem);
    script->loaded = false;
  }
  script->load_reads = NULL;
  error_release(&problem);
  return script->loaded ? 0 : -1;
}

struct evaluate_call {
  struct bytes source;
  const char *name;
  struct bytes argument;
  struct strbuf *result;
};

static int run_evaluate(lua_State *lua) {
  struct evaluate_call *call = lua_touserdata(lua, 1);
  lua_getfield(lua, LUA_REGISTRYINDEX, REGISTRY_LIBRARY);
  lua_pushfstring(lua, "@%s", call->name);
  loader_push_chunk(lua, call->source, lua_tostring(lua, -1), lua_gettop(lua) - 1);
  lua_pushlstring(lua, call->argument.size ? call->argument.data : "", call->argument.size);
  lua_call(lua, 1, 1);
  struct bytes text;
  text.data = lua_tolstring(lua, -1, &text.size);
  strbuf_append(call->result, text);
  return 0;
}

int script_evaluate(struct script *script, struct bytes source, const char *name, struct bytes argument,
                    struct strbuf *result, struct error *error) {
  struct evaluate_call evaluate = {source, name, argument, result};
  struct call call = {.kind = CALL_EVALUATE, .label = name};
  return call_protected(script, &call, run_evaluate, &evaluate, error);
}
