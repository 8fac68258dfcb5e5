/* embedded.h: the Lua library (lua/) and the built-in plugins (plugins/), embedded into the program at build time, so
 * that an installed or copied `shard` needs no files beside it. cmake/EmbedFiles.cmake generates the definitions.
 *
 * Everything here is constant for the life of the program; any thread may read it. Nothing here fails. */
#ifndef SHARD_SCRIPT_EMBEDDED_H
#define SHARD_SCRIPT_EMBEDDED_H

#include <stddef.h>

struct embedded_file {
  const char *path; /* below the source folder, with '/': "lua/shard/template.lua", "plugins/views/navigation.lua" */
  const char *data; /* the file's bytes, and a zero byte after them */
  size_t size;      /* in bytes, without that zero byte */
};

/* Sorted by path in byte order, each path once, so that a binary search with strcmp() finds a file. */
extern const struct embedded_file embedded_files[];
extern const size_t embedded_file_count;

#endif
