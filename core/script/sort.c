/* sort.c: table.sort as a stable merge sort.
 *
 * Lua's own is a quicksort that is not stable and takes its pivots from the clock, so elements that compare equal come
 * out in an order of their own each time. This one sorts indices and moves the elements once, at the end; a comparison
 * function that contradicts itself gives some order, never an error or a crash. */
#include "script/state.h"

/* Stack of sort_table. */
enum { TABLE = 1, LESS = 2, ELEMENTS = 3 };

static bool is_less(lua_State *lua, uint32_t a, uint32_t b) {
  bool less;
  if (lua_isnil(lua, LESS)) {
    lua_rawgeti(lua, ELEMENTS, a);
    lua_rawgeti(lua, ELEMENTS, b);
    less = lua_compare(lua, -2, -1, LUA_OPLT) != 0;
    lua_pop(lua, 2);
  } else {
    lua_pushvalue(lua, LESS);
    lua_rawgeti(lua, ELEMENTS, a);
    lua_rawgeti(lua, ELEMENTS, b);
    lua_call(lua, 2, 1);
    less = lua_toboolean(lua, -1) != 0;
    lua_pop(lua, 1);
  }
  return less;
}

/* Merges the sorted runs [start, middle) and [middle, end) of ORDER by way of SPARE. */
static void merge(lua_State *lua, uint32_t *order, uint32_t *spare, size_t start, size_t middle, size_t end) {
  if (!is_less(lua, order[middle], order[middle - 1]))
    return;
  memcpy(spare, order + start, (middle - start) * sizeof *order);
  size_t left = 0, left_end = middle - start, right = middle, out = start;
  while (left < left_end && right < end)
    order[out++] = is_less(lua, order[right], spare[left]) ? order[right++] : spare[left++];
  memcpy(order + out, spare + left, (left_end - left) * sizeof *order);
}

static void sort_indices(lua_State *lua, uint32_t *order, uint32_t *spare, size_t count) {
  for (size_t width = 1; width < count; width *= 2)
    for (size_t start = 0; start + width < count; start += 2 * width) {
      size_t end = start + 2 * width < count ? start + 2 * width : count;
      merge(lua, order, spare, start, start + width, end);
    }
}

/* table.sort(table [, less]) */
int sort_table(lua_State *lua) {
  luaL_checktype(lua, TABLE, LUA_TTABLE);
  lua_Integer count = luaL_len(lua, TABLE);
  if (!lua_isnoneornil(lua, LESS))
    luaL_checktype(lua, LESS, LUA_TFUNCTION);
  lua_settop(lua, LESS);
  if (count < 2)
    return 0;
  luaL_argcheck(lua, count < INT32_MAX, TABLE, "array too big");
  lua_createtable(lua, (int)count, 0);
  for (lua_Integer i = 1; i <= count; i++) {
    lua_geti(lua, TABLE, i);
    lua_rawseti(lua, ELEMENTS, i);
  }
  uint32_t *order = lua_newuserdatauv(lua, 2 * (size_t)count * sizeof *order, 0);
  for (uint32_t i = 0; i < (uint32_t)count; i++)
    order[i] = i + 1;
  sort_indices(lua, order, order + count, (size_t)count);
  for (lua_Integer i = 1; i <= count; i++) {
    lua_rawgeti(lua, ELEMENTS, order[i - 1]);
    lua_seti(lua, TABLE, i);
  }
  return 0;
}
