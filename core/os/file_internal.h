/* file_internal.h: what the files of this layer share about stat. Internal to os. */
#ifndef SHARD_OS_FILE_INTERNAL_H
#define SHARD_OS_FILE_INTERNAL_H

#include "os/file.h"

#include <sys/stat.h>

static inline struct file_stamp file_stamp_of(const struct stat *status) {
  return (struct file_stamp){
      .size = (uint64_t)status->st_size,
      .mtime_ns = (int64_t)status->st_mtim.tv_sec * 1000000000 + status->st_mtim.tv_nsec,
      .ctime_ns = (int64_t)status->st_ctim.tv_sec * 1000000000 + status->st_ctim.tv_nsec,
      .inode = (uint64_t)status->st_ino,
  };
}

/* Opens for reading; ERROR_OS when it is not a regular file (a pipe or device would block or never end). ACTION is for
 * messages. Returns the descriptor, or -1. */
int file_open_regular(const char *path, const char *action, struct stat *status, struct error *error);

#endif
