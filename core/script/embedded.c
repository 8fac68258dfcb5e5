/* embedded.c: see embedded.h. */
#include "script/embedded.h"
#include <lauxlib.h>
#include <string.h>

const struct embedded_file *embedded_find(const char *path) {
  size_t low = 0, high = embedded_file_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = strcmp(embedded_files[middle].path, path);
    if (order == 0)
      return &embedded_files[middle];
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

void embedded_push(lua_State *lua, const struct embedded_file *file, const char *ident) {
  int status;
  if (strcmp(ident, embedded_lua) == 0) {
    status = luaL_loadbufferx(lua, file->code, file->code_size, file->path, "b");
  } else {
    const char *name = lua_pushfstring(lua, "@<shard>/%s", file->path);
    status = luaL_loadbufferx(lua, file->data, file->size, name, "t");
    lua_remove(lua, -2);
  }
  if (status != LUA_OK)
    lua_error(lua);
}
