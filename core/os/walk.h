/* walk.h: listing folders, sorted, links followed inside the root only.
 *
 * Any thread. */
#ifndef SHARD_OS_WALK_H
#define SHARD_OS_WALK_H

#include "base/arena.h"
#include "os/file.h"

struct walk_entry {
  struct bytes path; /* relative to the walked root, in the arena, NUL-terminated */
  struct file_stamp stamp;
};

/* One folder and the regular files directly in it, sorted by bytes. */
struct walk_directory {
  struct bytes path; /* relative to the root; "" is the root itself */
  const struct walk_entry *entries;
  size_t count;
};

struct walk_options {
  const char *root;                                     /* absolute */
  bool (*enter)(void *context, struct bytes directory); /* may be NULL: enter all; a false skips the subtree */
  /* Called once per folder, parents before children, siblings by byte order. Nonzero stops the walk with -1. */
  int (*visit)(void *context, const struct walk_directory *directory, struct error *error);
  /* Something that is passed over: unreadable, a link that leaves the root, a loop. PROBLEM is freed by the walk. */
  void (*skipped)(void *context, struct bytes path, const struct error *problem);
  void *context;
};

/* A missing root is ERROR_NOT_FOUND. A file that vanishes while the walk runs is left out silently; pipes, sockets and
 * devices are, too. Symbolic links to files and folders inside the root are followed, but for a folder that is its own
 * ancestor (a loop) and for paths through more than 8 links to folders; others are reported to `skipped`. What stops
 * the walk from seeing all there is (I/O errors, too many open files) is an error, so that no caller takes files for
 * removed that are there. ARENA holds paths and entries. */
int walk(const struct walk_options *options, struct arena *arena, struct error *error);

#endif
