/* text.c: tostring and string.format without addresses, which differ from run to run. */
#include "script/state.h"

void text_push(lua_State *lua, int index) {
  index = lua_absindex(lua, index);
  if (luaL_callmeta(lua, index, "__tostring")) {
    if (!lua_isstring(lua, -1))
      luaL_error(lua, "'__tostring' must return a string");
    return;
  }
  switch (lua_type(lua, index)) {
  case LUA_TNIL:
  case LUA_TBOOLEAN:
  case LUA_TNUMBER:
  case LUA_TSTRING:
    luaL_tolstring(lua, index, NULL);
    return;
  default:
    if (luaL_getmetafield(lua, index, "__name") == LUA_TSTRING)
      return;
    lua_pushstring(lua, luaL_typename(lua, index));
  }
}

int text_tostring(lua_State *lua) {
  luaL_checkany(lua, 1);
  text_push(lua, 1);
  return 1;
}

/* string.format: upvalue 1 is Lua's own. What it would print with an address is made text before; %p is refused. */
int text_format(lua_State *lua) {
  size_t size;
  const char *format = luaL_checklstring(lua, 1, &size), *end = format + size;
  int argument = 1, count = lua_gettop(lua);
  for (const char *at = format; at < end; at++) {
    if (*at != '%')
      continue;
    at++;
    if (at < end && *at == '%')
      continue;
    while (at < end && strchr("-+ #0123456789.", *at) && *at != '\0')
      at++;
    argument++;
    if (at < end && *at == 'p')
      return luaL_argerror(lua, 1, "%p would show an address, which differs in every build");
    if (at < end && *at == 's' && argument <= count && lua_type(lua, argument) > LUA_TSTRING) {
      text_push(lua, argument);
      lua_replace(lua, argument);
    }
  }
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, count, 1);
  return 1;
}
