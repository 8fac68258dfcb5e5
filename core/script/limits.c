/* limits.c: what one call may use of memory, of instructions and of time.
 *
 * Memory: the allocator says no, Lua collects all garbage and asks again, and if that does not help raises an error.
 * Instructions: a hook counts them, a million at a time. Lua with a hook is slower by a tenth and most calls are over
 * in no time, so an alarm sets the hook when it finds a call that the last alarm saw already: counting begins after 20
 * to 40 milliseconds. A string pattern would be one instruction however long it matches, so strings.c takes its steps
 * off what is left; always, since they are counted anyway. So would a copy be, however long: large blocks of memory
 * count by their size. What takes long and uses neither, such as comparing two long texts, is left to a limit of
 * processor time, by the alarm: it depends on the machine, so it is far beyond what the other limits let through. No
 * function of C may take long by itself, for none of this interrupts it. Once a limit is passed nothing that the plugin
 * does helps it: pcall and xpcall raise again what they caught, and the hook raises at every further instruction, so
 * that neither an error handler nor a __close goes on. Between calls all is well again, for the state serves other
 * units. */
#include "base/sanitizer.h"
#include "script/state.h"
#include <inttypes.h>

#define HOOK_COUNT 1000000
/* A limit below this is counted from the start: it could be passed before the alarm. */
#define COUNTED_FROM_START UINT64_C(100000000)
#define ALARM_INTERVAL_NS UINT64_C(20000000)

/* A block of memory of that size or more counts as an instruction for so many bytes: about what copying them takes. */
#define COUNTED_BLOCK ((size_t)4 << 10)
#define BYTES_PER_INSTRUCTION 16

/* ThreadSanitizer keeps signals back until the program calls something of its own, which a loop in Lua never does. */
static const bool signals_come = !SANITIZER_THREAD;
/* What may be used beyond the limit of memory to tell of it. */
#define ALLOWANCE ((size_t)1 << 20)

static void count_instructions(lua_State *lua, lua_Debug *debug);

/* An allocator cannot raise anything: the next instruction does. */
static void count_block(struct script *script, size_t size) {
  uint64_t steps = size / BYTES_PER_INSTRUCTION;
  if (!script->in_call || script->limit_passed)
    return;
  if (script->instructions_left > steps) {
    script->instructions_left -= steps;
    return;
  }
  script->instructions_left = 0;
  lua_sethook(script->lua, count_instructions, LUA_MASKCOUNT, 1);
}

void *limits_allocate(void *context, void *block, size_t old_size, size_t new_size) {
  struct script *script = context;
  size_t held = block ? old_size : 0;
  if (new_size == 0) {
    pool_resize(&script->pool, block, held, 0);
    script->memory_used -= held;
    return NULL;
  }
  size_t limit = script->limits.memory + (script->limit_passed ? ALLOWANCE : 0);
  if (new_size > held && new_size - held > limit - (script->memory_used < limit ? script->memory_used : limit)) {
    if (!script->limit_passed)
      script->limit_loading = script->loading;
    return NULL;
  }
  void *moved = pool_resize(&script->pool, block, held, new_size);
  if (moved)
    script->memory_used = script->memory_used - held + new_size;
  if (new_size >= COUNTED_BLOCK && new_size > held)
    count_block(script, new_size);
  return moved;
}

/* Notes that LIMIT is passed, and where: by the file that is loading, at the innermost line that is not the library's.
 */
static void pass(lua_State *lua, enum limit limit) {
  struct script *script = script_of(lua);
  lua_Debug debug;
  script->limit_passed = limit;
  script->limit_loading = script->loading;
  for (int level = 0; !script->limit_file && lua_getstack(lua, level, &debug); level++) {
    lua_getinfo(lua, "Sl", &debug);
    if (debug.currentline <= 0 || debug.source[0] != '@' || strncmp(debug.source, "@<shard>/", 9) == 0)
      continue;
    script->limit_file = arena_copy(&script->scratch, bytes_from(debug.source + 1)).data;
    script->limit_line = (uint32_t)debug.currentline;
  }
}

static void count_instructions(lua_State *lua, lua_Debug *debug) {
  (void)debug;
  struct script *script = script_of(lua);
  uint64_t counted = (uint64_t)script->hook_count;
  if (script->limit_passed == LIMIT_NONE && !script->time_is_up && script->instructions_left > counted)
    script->instructions_left -= counted;
  else
    limits_stop(lua);
}

void limits_stop(lua_State *lua) {
  if (script_of(lua)->limit_passed == LIMIT_NONE)
    pass(lua, script_of(lua)->time_is_up ? LIMIT_TIME : LIMIT_INSTRUCTIONS);
  lua_sethook(lua, count_instructions, LUA_MASKCOUNT, 1);
  luaL_error(lua, "stopped"); /* limits_report says why */
  abort();                    /* not reached */
}

void limits_give(lua_State *lua, size_t size) {
  enum { OVERHEAD = 256 }; /* what keeping one thing costs beside its bytes */
  struct script *script = script_of(lua);
  script->given += size + OVERHEAD;
  if (script->given <= script->limits.memory)
    return;
  pass(lua, LIMIT_MEMORY);
  luaL_error(lua, "stopped"); /* limits_report says why */
}

/* In a signal handler. lua_sethook is made for that, the rest are reads and writes of volatile numbers. */
static void ring(void *context) {
  struct script *script = context;
  sig_atomic_t number = script->call_number;
  if (script->in_call && number == script->call_seen) {
    if (!lua_gethook(script->lua))
      lua_sethook(script->lua, count_instructions, LUA_MASKCOUNT, script->hook_count);
    if (++script->call_rings >= script->rings_most) {
      /* With calls, for what is within a function of C that calls others. */
      script->time_is_up = 1;
      lua_sethook(script->lua, count_instructions, LUA_MASKCOUNT | LUA_MASKCALL, 1);
    }
  }
  script->call_seen = number;
}

/* Is there an alarm on this thread? A script moves to another thread at most once or twice in its life. */
static bool has_alarm(struct script *script) {
  if (script->has_alarm && pthread_equal(script->alarm.thread, pthread_self()))
    return true;
  limits_release(script);
  struct error error = ERROR_INIT;
  script->alarm = (struct alarm){.ring = ring, .argument = script};
  script->has_alarm = alarm_start(&script->alarm, ALARM_INTERVAL_NS, &error) == 0;
  error_release(&error); /* too many timers: then every call is counted from its start */
  return script->has_alarm;
}

void limits_release(struct script *script) {
  if (script->has_alarm)
    alarm_stop(&script->alarm);
  script->has_alarm = false;
}

void limits_start(struct script *script) {
  script->limit_passed = LIMIT_NONE;
  script->limit_loading = NULL;
  script->limit_file = NULL;
  script->limit_line = 0;
  script->given = 0;
  script->instructions_left = script->limits.instructions;
  script->hook_count = script->limits.instructions < HOOK_COUNT ? (int)script->limits.instructions : HOOK_COUNT;
  script->call_number = (script->call_number + 1) & 0xffff;
  script->call_rings = 0;
  script->rings_most = (sig_atomic_t)(script->limits.time_ns / ALARM_INTERVAL_NS);
  script->time_is_up = 0;
  script->in_call = 1;
  bool alarm = signals_come && has_alarm(script);
  if (script->limits.instructions < COUNTED_FROM_START || !alarm)
    lua_sethook(script->lua, count_instructions, LUA_MASKCOUNT, script->hook_count);
}

void limits_end(struct script *script) {
  script->in_call = 0;
  if (lua_gethook(script->lua))
    lua_sethook(script->lua, NULL, 0, 0);
}

/* After a caught error: raises it again when it comes of a limit. LOADING is what was loading before the call. */
static void pass_on_limits(lua_State *lua, int status, struct module *loading) {
  struct script *script = script_of(lua);
  script->loading = loading;
  if (status == LUA_ERRMEM)
    script->limit_passed = LIMIT_MEMORY;
  if (script->limit_passed)
    lua_error(lua);
}

int limits_pcall(lua_State *lua) {
  luaL_checkany(lua, 1);
  struct module *loading = script_of(lua)->loading;
  lua_pushboolean(lua, 1);
  lua_insert(lua, 1);
  int status = lua_pcall(lua, lua_gettop(lua) - 2, LUA_MULTRET, 0);
  if (status == LUA_OK)
    return lua_gettop(lua);
  pass_on_limits(lua, status, loading);
  lua_pushboolean(lua, 0);
  lua_insert(lua, -2);
  return 2;
}

/* Stands before the handler (upvalue 1) of an xpcall. An error that the hook raises is handled while hooks are off, so
 * a handler that loops then would never end. */
static int guarded_handler(lua_State *lua) {
  if (script_of(lua)->limit_passed)
    return 1;
  lua_settop(lua, 1);
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, 1, 1);
  return 1;
}

/* xpcall(function, handler, ...) */
int limits_xpcall(lua_State *lua) {
  luaL_checktype(lua, 2, LUA_TFUNCTION);
  struct module *loading = script_of(lua)->loading;
  lua_pushvalue(lua, 2);
  lua_pushcclosure(lua, guarded_handler, 1);
  lua_replace(lua, 2);
  lua_pushboolean(lua, 1);
  lua_pushvalue(lua, 1);
  lua_rotate(lua, 3, 2); /* function, handler, true, function, arguments */
  int status = lua_pcall(lua, lua_gettop(lua) - 4, LUA_MULTRET, 2);
  if (status == LUA_OK)
    return lua_gettop(lua) - 2;
  pass_on_limits(lua, status, loading);
  lua_pushboolean(lua, 0);
  lua_insert(lua, -2);
  return 2;
}

/* Who passed the limit: what was called, or a file that was being loaded for it. */
static struct bytes culprit(struct script *script) {
  const struct call *call = &script->call;
  const struct module *loading = script->limit_loading;
  if (loading && loading->outer)
    return arena_format(&script->scratch, "%s, while it was loaded,", loading->name.data);
  return arena_format(&script->scratch, "%s%s%s%s", call->label, call->location ? " (" : "",
                      call->location ? call->location : "", call->location ? ")" : "");
}

int limits_report(struct script *script, struct error *error) {
  struct bytes who = culprit(script), file = bytes_from(script->limit_file);
  uint32_t line = script->limit_line, column = column_find(script, file, line, bytes_from(""));
  if (!file.data && script->limit_loading)
    file = script->limit_loading->name;
  if (script->limit_passed == LIMIT_INSTRUCTIONS)
    return error_set_at(error, ERROR_LIMIT, file.data, line, column,
                        "%s passed the limit of %" PRIu64
                        " instructions: does a loop in it not end, has a string pattern too many ways to match, or are "
                        "long texts copied again and again?",
                        who.data, script->limits.instructions);
  if (script->limit_passed == LIMIT_TIME)
    return error_set_at(error, ERROR_LIMIT, file.data, line, column,
                        "%s passed the limit of %" PRIu64
                        " ms of processor time: does a loop in it not end, with functions in it that take long?",
                        who.data, script->limits.time_ns / 1000000);
  return error_set_at(error, ERROR_LIMIT, file.data, line, column,
                      "%s passed the limit of %zu KiB of memory: does it collect too much in a table?", who.data,
                      script->limits.memory >> 10);
}
