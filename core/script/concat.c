/* concat.c: table.concat for what it is mostly used for, a long list of strings: a page is one. Two passes, the first
 * for the size, so that the text is put together in one piece; Lua's own lets a buffer grow. */
#include "script/state.h"

/* table.concat(list [, separator [, first [, last]]]). Upvalue 1 is Lua's own, which does all other cases. */
int concat_table(lua_State *lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  size_t between, size, total = 0;
  const char *separator = luaL_optlstring(lua, 2, "", &between);
  lua_Integer first = luaL_optinteger(lua, 3, 1);
  lua_Integer last = lua_isnoneornil(lua, 4) ? (lua_Integer)lua_rawlen(lua, 1) : luaL_checkinteger(lua, 4);
  lua_settop(lua, 4);
  bool plain = !lua_getmetatable(lua, 1) && last < LUA_MAXINTEGER;
  lua_settop(lua, 4);
  for (lua_Integer i = first; plain && i <= last; i++) {
    plain = lua_rawgeti(lua, 1, i) == LUA_TSTRING;
    total += lua_rawlen(lua, -1) + between;
    lua_settop(lua, 4);
  }
  if (!plain) {
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, 4, 1);
    return 1;
  }
  luaL_Buffer buffer;
  char *out = luaL_buffinitsize(lua, &buffer, total + 1);
  for (lua_Integer i = first; i <= last; i++) {
    lua_rawgeti(lua, 1, i);
    const char *text = lua_tolstring(lua, -1, &size);
    memcpy(out, text, size);
    out += size;
    lua_pop(lua, 1);
    if (i < last && between > 0) {
      memcpy(out, separator, between);
      out += between;
    }
  }
  luaL_pushresultsize(&buffer, total - (first <= last ? between : 0));
  return 1;
}
