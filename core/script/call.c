/* call.c: protected calls. What Lua raised becomes a struct error: text, file and line, traceback.
 *
 * The error handler, which runs where the error was raised, turns whatever was raised into a table of its own with the
 * fields of struct error; it may be a text with Lua's "file:line:" before it, a table with `message`, `file`, `line`,
 * `column` and `traceback` (the template engine's, or one that went through here before), or anything else. */
#include "base/memory.h"
#include "script/state.h"

/* Stack of on_error. */
enum { RAISED = 1, REPORT = 2 };

/* A line of a traceback that tells a plugin's author nothing. */
static bool is_internal(struct bytes line) {
  return bytes_starts_with(line, bytes_from("\t[C]: in ?")) || bytes_starts_with(line, bytes_from("\t<shard>/lua/"));
}

/* A line that names a place in a file, where there is something to look at. */
static bool has_place(struct bytes line) {
  return line.size && line.data[0] == '\t' && line.data[1] != '[' && line.data[1] != '(';
}

static void push_traceback(lua_State *lua) {
  luaL_traceback(lua, lua, NULL, 1);
  size_t size;
  const char *at = lua_tolstring(lua, -1, &size), *end = at + size;
  luaL_Buffer kept;
  luaL_buffinit(lua, &kept);
  bool first = true, useful = false;
  while (at < end) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    struct bytes line = bytes_make(at, (size_t)((stop ? stop : end) - at));
    if (!is_internal(line)) {
      if (!first)
        luaL_addchar(&kept, '\n');
      luaL_addlstring(&kept, line.data, line.size);
      first = false;
      useful |= has_place(line);
    }
    at = stop ? stop + 1 : end;
  }
  if (!useful) /* all of it is Shard's own */
    luaL_buffsub(&kept, luaL_bufflen(&kept));
  luaL_pushresult(&kept);
  lua_remove(lua, -2);
}

/* Does TEXT start with the position that Lua gives for the function in DEBUG? Returns what follows it, else NULL. Lua
 * shortens long file names there; DEBUG has the whole. */
static const char *after_position(const char *text, const lua_Debug *debug) {
  size_t size = strlen(debug->short_src);
  if (debug->currentline <= 0 || strncmp(text, debug->short_src, size) != 0 || text[size] != ':')
    return NULL;
  char *end;
  long line = strtol(text + size + 1, &end, 10);
  return line == debug->currentline && end[0] == ':' && end[1] == ' ' ? end + 2 : NULL;
}

static void set_position(lua_State *lua, const char *file, size_t size, lua_Integer line) {
  lua_pushlstring(lua, file, size);
  lua_setfield(lua, REPORT, "file");
  lua_pushinteger(lua, line);
  lua_setfield(lua, REPORT, "line");
}

/* A syntax error names a file that is not running: "name:12: message". NULL when TEXT does not look like that. */
static const char *split_position(lua_State *lua, const char *text) {
  const char *colon = strchr(text, ':');
  if (!colon || colon == text || colon[1] < '1' || colon[1] > '9')
    return NULL;
  char *end;
  long line = strtol(colon + 1, &end, 10);
  if (end[0] != ':' || end[1] != ' ')
    return NULL;
  set_position(lua, text, (size_t)(colon - text), line);
  return end + 2;
}

/* Fills REPORT from the text at RAISED. */
static void report_text(lua_State *lua) {
  const char *text = lua_tostring(lua, RAISED), *rest = NULL;
  lua_Debug debug;
  for (int level = 1; !rest && lua_getstack(lua, level, &debug); level++) {
    lua_getinfo(lua, "Sl", &debug);
    rest = after_position(text, &debug);
    if (rest)
      set_position(lua, debug.source + (debug.source[0] == '@'), strlen(debug.source) - (debug.source[0] == '@'),
                   debug.currentline);
  }
  if (!rest)
    rest = split_position(lua, text);
  lua_pushstring(lua, rest ? rest : text);
  lua_setfield(lua, REPORT, "message");
}

/* Fills REPORT from the table at RAISED; false when it is none of ours. */
static bool report_table(lua_State *lua) {
  static const char *const fields[] = {"message", "file", "line", "column", "traceback", NULL};
  if (lua_type(lua, RAISED) != LUA_TTABLE)
    return false;
  lua_pushliteral(lua, "message");
  if (lua_rawget(lua, RAISED) != LUA_TSTRING)
    return false;
  for (const char *const *field = fields; *field; field++) {
    lua_pushstring(lua, *field);
    lua_rawget(lua, RAISED);
    lua_setfield(lua, REPORT, *field);
  }
  return true;
}

/* A template error's `chain`: the places from which that one was included, as a traceback. */
static void push_chain(lua_State *lua) {
  luaL_Buffer text;
  lua_getfield(lua, RAISED, "chain");
  int chain = lua_gettop(lua);
  size_t count = lua_istable(lua, chain) ? lua_rawlen(lua, chain) : 0;
  luaL_buffinit(lua, &text);
  for (size_t i = 1; i <= count; i++) {
    lua_rawgeti(lua, chain, (lua_Integer)i);
    int place = lua_gettop(lua);
    lua_getfield(lua, place, "file");
    lua_getfield(lua, place, "line");
    lua_getfield(lua, place, "column");
    const char *file = lua_tostring(lua, -3);
    lua_pushfstring(lua, "%sfrom %s:%I:%I", i > 1 ? "\n" : "", file ? file : "?", (LUAI_UACINT)lua_tointeger(lua, -2),
                    (LUAI_UACINT)lua_tointeger(lua, -1));
    lua_replace(lua, place);
    lua_settop(lua, place);
    luaL_addvalue(&text);
  }
  luaL_pushresult(&text);
}

static int on_error(lua_State *lua) {
  if (script_of(lua)->limit_passed)
    return 1; /* limits_report says all */
  lua_settop(lua, RAISED);
  lua_newtable(lua);
  bool from_template = false;
  if (lua_type(lua, RAISED) == LUA_TSTRING) {
    report_text(lua);
  } else if (report_table(lua)) {
    from_template = true;
  } else {
    text_push(lua, RAISED);
    lua_pushfstring(lua, "an error was raised that is no text: %s", lua_tostring(lua, -1));
    lua_setfield(lua, REPORT, "message");
  }
  if (lua_getfield(lua, REPORT, "traceback") != LUA_TSTRING) {
    if (from_template)
      push_chain(lua);
    else
      push_traceback(lua);
    lua_setfield(lua, REPORT, "traceback");
  }
  lua_settop(lua, REPORT);
  return 1;
}

static const char *text_field(lua_State *lua, const char *name) {
  lua_pushstring(lua, name);
  return lua_rawget(lua, -2) == LUA_TSTRING ? lua_tostring(lua, -1) : NULL; /* stays on the stack, alive */
}

/* Runs protected as well, for even lua_pushstring may raise. 1: the report, 2: the struct error. */
static int take_report(lua_State *lua) {
  struct error *error = lua_touserdata(lua, 2);
  uint32_t position[2] = {0, 0};
  static const char *const names[] = {"line", "column"};
  for (size_t i = 0; i < 2; i++) {
    lua_getfield(lua, 1, names[i]);
    lua_Integer number = lua_tointeger(lua, -1);
    position[i] = number > 0 && number < UINT32_MAX ? (uint32_t)number : 0;
  }
  lua_settop(lua, 1);
  const char *message = text_field(lua, "message");
  lua_pushvalue(lua, 1);
  const char *file = text_field(lua, "file");
  lua_pushvalue(lua, 1);
  const char *traceback = text_field(lua, "traceback");
  error_set_at(error, ERROR_INVALID, file, position[0], position[1], "%s", message ? message : "unknown error");
  error->traceback = traceback ? memory_copy_string(traceback, strlen(traceback)) : NULL;
  return 0;
}

static int take_error(struct script *script, int status, struct error *error) {
  lua_State *lua = script->lua;
  if (status == LUA_ERRMEM)
    script->limit_passed = LIMIT_MEMORY;
  if (script->limit_passed)
    return limits_report(script, error);
  if (lua_type(lua, -1) == LUA_TTABLE) {
    lua_pushcfunction(lua, take_report);
    lua_insert(lua, -2);
    lua_pushlightuserdata(lua, error);
    if (lua_pcall(lua, 2, 0, 0) == LUA_OK) {
      if (error->column == 0)
        error->column = column_find(script, bytes_from(error->file), error->line, bytes_from(error->message));
      return script->call.location ? error_context(error, "%s", script->call.label) : -1;
    }
  }
  const char *text = lua_type(lua, -1) == LUA_TSTRING ? lua_tostring(lua, -1) : "an error in the handling of an error";
  return error_set(error, ERROR_INVALID, "%s: %s", script->call.label, text);
}

int call_protected(struct script *script, const struct call *call, lua_CFunction body, void *argument,
                   struct error *error) {
  lua_State *lua = script->lua;
  if (!lua) {
    if (script->broken.message)
      return error_set(error, script->broken.code, "%s", script->broken.message);
    return error_set(error, ERROR_LIMIT, "the limit of memory is too small for Lua to start");
  }
  struct call outer = script->call;
  script->call = *call;
  arena_clear(&script->scratch);
  limits_start(script);
  lua_pushcfunction(lua, on_error);
  lua_pushcfunction(lua, body);
  lua_pushlightuserdata(lua, argument);
  int status = lua_pcall(lua, 1, 0, -3);
  int rc = status == LUA_OK ? 0 : take_error(script, status, error);
  script->loading = NULL;
  script->recording = NULL;
  lua_settop(lua, 0);
  limits_end(script);
  if (script->limit_passed)
    lua_gc(lua, LUA_GCCOLLECT);
  script->limit_passed = LIMIT_NONE;
  script->call = outer;
  return rc;
}

void call_push_runtime(lua_State *lua, const char *name) {
  lua_getfield(lua, LUA_REGISTRYINDEX, REGISTRY_RUNTIME);
  lua_getfield(lua, -1, name);
  lua_remove(lua, -2);
}

static void push_where(lua_State *lua) {
  lua_Debug debug;
  for (int level = 1; lua_getstack(lua, level, &debug); level++) {
    lua_getinfo(lua, "Sl", &debug);
    if (debug.currentline <= 0 || strncmp(debug.source, "@<shard>/lua/", 13) == 0)
      continue;
    lua_pushfstring(lua, "%s:%d: ", debug.short_src, debug.currentline);
    return;
  }
  lua_pushliteral(lua, "");
}

int call_fail(lua_State *lua, const char *format, ...) {
  va_list arguments;
  push_where(lua);
  va_start(arguments, format);
  lua_pushvfstring(lua, format, arguments);
  va_end(arguments);
  lua_concat(lua, 2);
  return lua_error(lua);
}

int call_raise_problem(lua_State *lua) {
  struct script *script = script_of(lua);
  struct error *problem = &script->problem;
  struct bytes text = arena_format(&script->scratch, "%s", problem->message);
  struct bytes file = arena_copy(&script->scratch, bytes_from(problem->file));
  uint32_t line = problem->line, column = problem->column;
  bool placed = problem->file != NULL;
  error_release(problem);
  if (!placed)
    return call_fail(lua, "%s", text.data);
  lua_createtable(lua, 0, 4);
  lua_pushstring(lua, text.data);
  lua_setfield(lua, -2, "message");
  lua_pushstring(lua, file.data);
  lua_setfield(lua, -2, "file");
  lua_pushinteger(lua, line);
  lua_setfield(lua, -2, "line");
  lua_pushinteger(lua, column);
  lua_setfield(lua, -2, "column");
  return lua_error(lua);
}
