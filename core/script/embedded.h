/* embedded.h: the Lua library (lua/) and the built-in plugins (plugins/), embedded into the program at build time, so
 * that an installed or copied `shard` needs no files beside it. cmake/embed.c generates the definitions.
 *
 * Each file is there as text and as Lua precompiled it, which loads several times as fast. Precompiled code is for the
 * very release of Lua that made it: with another one, as when the system's was upgraded, the text is taken.
 *
 * Everything here is constant for the life of the program; any thread may read it. */
#ifndef SHARD_SCRIPT_EMBEDDED_H
#define SHARD_SCRIPT_EMBEDDED_H

#include <lua.h>
#include <stddef.h>

struct embedded_file {
  const char *path; /* below the source folder, with '/': "lua/shard/template.lua", "plugins/views/navigation.lua" */
  const char *data; /* the file's bytes, and a zero byte after them */
  size_t size;      /* in bytes, without that zero byte */
  const char *code; /* what lua_dump made of it, with debug information; its chunk name is "@<shard>/" and the path */
  size_t code_size;
};

/* Sorted by path in byte order, each path once, so that a binary search with strcmp() finds a file. */
extern const struct embedded_file embedded_files[];
extern const size_t embedded_file_count;

/* The release of Lua that precompiled them, as its lua_ident says it. */
extern const char embedded_lua[];

/* The file at PATH, or NULL. */
const struct embedded_file *embedded_find(const char *path);

/* Pushes FILE as a function, as luaL_loadbufferx does; IDENT is the lua_ident of the Lua that is to run it. Raises what
 * Lua raises for want of memory. */
void embedded_push(lua_State *lua, const struct embedded_file *file, const char *ident);

#endif
