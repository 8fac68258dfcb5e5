/* concat.c: table.concat for what it is mostly used for, a long list of strings: a page is one. It is put together
 * outside the Lua state, in memory that stays for the next page; Lua's own lets a buffer grow inside, and asks
 * metamethods. */
#include "script/state.h"

/* What is longer is left to Lua's own, whose memory counts against the limit. */
#define JOINED_MAX ((size_t)1 << 20)

enum { PIECES_AT_ONCE = 16 };

/* Appends the strings FIRST to LAST of the list at 1 to OUT; false at once when there is anything else among them, or
 * too much. */
static bool join(lua_State *lua, lua_Integer first, lua_Integer last, struct bytes separator, struct strbuf *out) {
  int top = lua_gettop(lua);
  for (lua_Integer i = first; i <= last; i++) {
    struct bytes piece;
    if (lua_rawgeti(lua, 1, i) != LUA_TSTRING)
      return false;
    piece.data = lua_tolstring(lua, -1, &piece.size);
    if (piece.size > JOINED_MAX || out->size > JOINED_MAX)
      return false;
    if (i > first && separator.size)
      strbuf_append(out, separator);
    strbuf_append(out, piece);
    if ((i - first) % PIECES_AT_ONCE == PIECES_AT_ONCE - 1)
      lua_settop(lua, top);
  }
  return true;
}

/* table.concat(list [, separator [, first [, last]]]). Upvalue 1 is Lua's own, which does all other cases. */
int concat_table(lua_State *lua) {
  struct strbuf *joined = &script_of(lua)->joined;
  struct bytes separator;
  luaL_checktype(lua, 1, LUA_TTABLE);
  separator.data = luaL_optlstring(lua, 2, "", &separator.size);
  lua_Integer first = luaL_optinteger(lua, 3, 1);
  lua_Integer last = lua_isnoneornil(lua, 4) ? (lua_Integer)lua_rawlen(lua, 1) : luaL_checkinteger(lua, 4);
  lua_settop(lua, 4);
  luaL_checkstack(lua, PIECES_AT_ONCE + 1, "table.concat");
  bool plain = !lua_getmetatable(lua, 1) && last < LUA_MAXINTEGER && separator.size <= JOINED_MAX;
  lua_settop(lua, 4);
  strbuf_clear(joined);
  if (plain && join(lua, first, last, separator, joined)) {
    lua_pushlstring(lua, joined->data, joined->size);
    return 1;
  }
  lua_settop(lua, 4);
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, 4, 1);
  return 1;
}
