/* api_output.c: what plugins give: records, values of views, outputs, summaries. They go to the unit's builder. */
#include "script/state.h"

static struct script *require_call(lua_State *lua, bool allowed, const char *mistake) {
  struct script *script = script_of(lua);
  if (!allowed || !script->unit.builder)
    call_fail(lua, "%s", mistake);
  return script;
}

/* emit(key, value) */
static int api_emit(lua_State *lua) {
  const struct call *call = &script_of(lua)->call;
  struct script *script = require_call(lua, call->kind == CALL_MAP, "emit works in map alone, while it runs");
  struct bytes key = api_check_text(lua, 1);
  luaL_checkany(lua, 2);
  struct bytes value = value_check(lua, 2, "the emitted value");
  limits_give(lua, key.size + value.size);
  unit_builder_record(script->unit.builder, call->reducer, key, value);
  return 0;
}

static int add_field(lua_State *lua, struct bytes name, int index, const char *what) {
  struct script *script = script_of(lua);
  struct bytes value = value_check(lua, index, what);
  limits_give(lua, name.size + value.size);
  if (unit_builder_field(script->unit.builder, name, value, &script->problem))
    return call_raise_problem(lua);
  return 0;
}

/* set(key, value): a view's value; nil is none */
static int api_set(lua_State *lua) {
  const struct call *call = &script_of(lua)->call;
  require_call(lua, call->kind == CALL_REDUCE && call->reducer_kind == SCRIPT_VIEW,
               "out:set works in a view's reduce alone; a merge has out:page, out:write and out:summary");
  struct bytes key = api_check_text(lua, 1);
  luaL_checkany(lua, 2);
  return lua_isnil(lua, 2) ? 0 : add_field(lua, key, 2, "the view's value");
}

/* summary(value): what finish gets of this key */
static int api_summary(lua_State *lua) {
  const struct call *call = &script_of(lua)->call;
  require_call(lua, call->kind == CALL_REDUCE && call->reducer_kind == SCRIPT_MERGE,
               "out:summary works in a merge's reduce alone: it is what finish gets");
  luaL_checkany(lua, 1);
  return add_field(lua, bytes_from("summary"), 1, "the summary");
}

/* write(path, text): an output */
static int api_write(lua_State *lua) {
  const struct call *call = &script_of(lua)->call;
  bool allowed = (call->kind == CALL_REDUCE || call->kind == CALL_FINISH) && call->reducer_kind == SCRIPT_MERGE;
  struct script *script =
      require_call(lua, allowed, "out:page and out:write work in a merge's reduce and finish alone");
  struct bytes path = api_check_text(lua, 1), text = api_check_text(lua, 2);
  limits_give(lua, path.size + text.size);
  if (unit_builder_output(script->unit.builder, path, text, &script->problem))
    return call_raise_problem(lua);
  return 0;
}

void api_output_register(lua_State *lua) {
  static const luaL_Reg functions[] = {
      {"emit", api_emit}, {"set", api_set}, {"summary", api_summary}, {"write", api_write}, {NULL, NULL}};
  luaL_setfuncs(lua, functions, 0);
}
