/* order.c: pairs and next in one order: numbers ascending, then strings by bytes, then false and true.
 *
 * Lua's own order depends on a hash that is seeded anew in every process. Keys of any other type have no order that is
 * the same everywhere, so going through a table that has one is an error. */
#include "script/state.h"
#include <stdlib.h>

enum key_rank { RANK_NUMBER, RANK_STRING, RANK_BOOLEAN };

/* A key as it is compared. TEXT points into the Lua string, which the table or a table of keys holds. */
struct key {
  enum key_rank rank;
  uint32_t index; /* in the table of keys, 1-based */
  bool is_integer;
  lua_Integer integer; /* of a boolean: 0 or 1 */
  lua_Number number;
  struct bytes text;
};

static int compare_numbers(const struct key *a, const struct key *b) {
  if (a->is_integer && b->is_integer)
    return (a->integer > b->integer) - (a->integer < b->integer);
  return (a->number > b->number) - (a->number < b->number);
}

static int compare_keys(const void *first, const void *second) {
  const struct key *a = first, *b = second;
  if (a->rank != b->rank)
    return a->rank < b->rank ? -1 : 1;
  return a->rank == RANK_STRING ? bytes_compare(a->text, b->text) : compare_numbers(a, b);
}

static void read_key(lua_State *lua, int index, struct key *key) {
  *key = (struct key){.rank = RANK_BOOLEAN, .is_integer = true};
  int type = lua_type(lua, index);
  if (type == LUA_TSTRING) {
    key->rank = RANK_STRING;
    key->text.data = lua_tolstring(lua, index, &key->text.size);
  } else if (type == LUA_TNUMBER) {
    key->rank = RANK_NUMBER;
    key->is_integer = lua_isinteger(lua, index) != 0;
    key->integer = lua_tointeger(lua, index);
    key->number = lua_tonumber(lua, index);
  } else if (type == LUA_TBOOLEAN) {
    key->integer = lua_toboolean(lua, index);
    key->number = (lua_Number)key->integer;
  } else {
    luaL_error(lua, "pairs: a key is a %s, which has no order that is the same in every build: use strings or numbers",
               luaL_typename(lua, index));
  }
}

/* Is the table at INDEX a sequence and nothing else, as Lua stores it? COUNT gets the number of its keys. */
static bool is_sequence(lua_State *lua, int index, lua_Integer *count) {
  bool sequence = true;
  *count = 0;
  lua_pushnil(lua);
  while (lua_next(lua, index)) {
    lua_pop(lua, 1);
    ++*count;
    sequence = sequence && lua_isinteger(lua, -1) && lua_tointeger(lua, -1) == *count;
  }
  return sequence;
}

/* Upvalue 1: how many. Elements that were removed meanwhile are passed over. */
static int step_sequence(lua_State *lua) {
  lua_Integer count = lua_tointeger(lua, lua_upvalueindex(1));
  lua_Integer at = luaL_checkinteger(lua, 2);
  while (at < count) {
    at++;
    if (lua_rawgeti(lua, 1, at) != LUA_TNIL) {
      lua_pushinteger(lua, at);
      lua_insert(lua, -2);
      return 2;
    }
    lua_pop(lua, 1);
  }
  return 0;
}

/* Upvalues: 1 the keys, 2 their order as a userdata of struct key, 3 how many, 4 how many were given. */
static int step_keys(lua_State *lua) {
  const struct key *order = lua_touserdata(lua, lua_upvalueindex(2));
  lua_Integer count = lua_tointeger(lua, lua_upvalueindex(3));
  lua_Integer at = lua_tointeger(lua, lua_upvalueindex(4));
  lua_settop(lua, 1);
  while (at < count) {
    lua_rawgeti(lua, lua_upvalueindex(1), (lua_Integer)order[at++].index);
    lua_pushvalue(lua, -1);
    if (lua_rawget(lua, 1) != LUA_TNIL) {
      lua_pushinteger(lua, at);
      lua_replace(lua, lua_upvalueindex(4));
      return 2;
    }
    lua_pop(lua, 2);
  }
  return 0;
}

/* Pushes step_keys for the COUNT keys of the table at 1. */
static void push_step_keys(lua_State *lua, lua_Integer count) {
  luaL_argcheck(lua, count < INT32_MAX, 1, "too many keys");
  lua_createtable(lua, (int)count, 0);
  int keys = lua_gettop(lua);
  struct key *order = lua_newuserdatauv(lua, (size_t)count * sizeof *order, 0);
  uint32_t filled = 0;
  lua_pushnil(lua);
  while (lua_next(lua, 1)) {
    lua_pop(lua, 1);
    read_key(lua, -1, &order[filled]);
    order[filled].index = filled + 1;
    filled++;
    lua_pushvalue(lua, -1);
    lua_rawseti(lua, keys, (lua_Integer)filled);
  }
  qsort(order, (size_t)count, sizeof *order, compare_keys);
  lua_pushinteger(lua, count);
  lua_pushinteger(lua, 0);
  lua_pushcclosure(lua, step_keys, 4);
}

int order_pairs(lua_State *lua) {
  luaL_checkany(lua, 1);
  if (luaL_getmetafield(lua, 1, "__pairs") != LUA_TNIL) {
    lua_pushvalue(lua, 1);
    lua_call(lua, 1, 3);
    return 3;
  }
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_Integer count;
  if (is_sequence(lua, 1, &count)) {
    lua_pushinteger(lua, count);
    lua_pushcclosure(lua, step_sequence, 1);
  } else {
    push_step_keys(lua, count);
  }
  lua_pushvalue(lua, 1);
  lua_pushinteger(lua, 0);
  return 3;
}

/* next(table [, key]): the first key after KEY, by looking at all of them. */
int order_next(lua_State *lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_settop(lua, 2);
  bool bounded = !lua_isnil(lua, 2), found = false;
  struct key after, best, key;
  if (bounded)
    read_key(lua, 2, &after);
  lua_pushnil(lua); /* 3: the best key so far, which also keeps its text alive */
  lua_pushnil(lua);
  while (lua_next(lua, 1)) {
    lua_pop(lua, 1);
    read_key(lua, -1, &key);
    if ((bounded && compare_keys(&key, &after) <= 0) || (found && compare_keys(&key, &best) >= 0))
      continue;
    best = key;
    found = true;
    lua_pushvalue(lua, -1);
    lua_replace(lua, 3);
  }
  if (!found)
    return 1; /* nil, from 3 */
  lua_pushvalue(lua, 3);
  lua_rawget(lua, 1);
  return 2;
}
