/* file.h: files as Shard reads and writes them.
 *
 * Paths here are the system's, absolute or relative to the process; they are NUL-terminated. Errors: ERROR_NOT_FOUND
 * for a missing file, ERROR_OS for all else. Any thread. */
#ifndef SHARD_OS_FILE_H
#define SHARD_OS_FILE_H

#include "base/error.h"

/* What tells, without reading it, whether a file is the one that was seen before. Programs set a file's mtime as they
 * like (cp -p, tar, editors that restore it); its ctime is the kernel's, and changes with all that is written. */
struct file_stamp {
  uint64_t size;
  int64_t mtime_ns;
  int64_t ctime_ns; /* 0 in a stored stamp means "racy: do not trust, compare the content" */
  uint64_t inode;
};

enum file_kind { FILE_MISSING, FILE_REGULAR, FILE_DIRECTORY, FILE_OTHER };

/* Follows symbolic links. A missing file is not an error: kind FILE_MISSING. */
int file_status(const char *path, enum file_kind *kind, struct file_stamp *stamp, struct error *error);
bool file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b);
/* Is the file the one that STORED was taken of, as far as stamps can tell? */
bool file_stamp_holds(const struct file_stamp *stored, const struct file_stamp *now);
/* Was the file last changed in an earlier tick of the clock than that of SINCE_NS (clock_file_time_ns)? If not, it may
 * change again under the same stamp. */
bool file_stamp_settled(const struct file_stamp *stamp, int64_t since_ns);

/* What file_read takes into memory at most; copying has no limit. */
#define FILE_READ_LIMIT ((int64_t)1 << 30)
/* Appends the whole file, which must be a regular one. STAMP (may be NULL) is that of the opened file, taken before the
 * read: whatever changes the file meanwhile changes its stamp, so the change shows the next time. On failure OUT may
 * have got a part of it. */
int file_read(const char *path, struct strbuf *out, struct file_stamp *stamp, struct error *error);

/* The same for at most the first SIZE bytes. */
int file_read_start(const char *path, size_t size, struct strbuf *out, struct error *error);

enum file_write_mode {
  FILE_WRITE_NEW,    /* the target must not exist: ERROR_CONFLICT when it does, and it is left alone */
  FILE_WRITE_REPLACE /* the target may exist and is replaced in one step */
};
/* Writes beside the target under file_temporary_name, then renames; makes missing folders. A reader sees the old file
 * or the whole new one. The temporary file is removed on failure, and one left by a killed process is replaced. A
 * target that is a symbolic link is itself replaced, not what it leads to. At most one writer per path at a time. STAMP
 * (may be NULL) is that of the new file. */
int file_write(const char *path, struct bytes content, enum file_write_mode mode, struct file_stamp *stamp,
               struct error *error);
/* Copies SOURCE, as a reflink where the file system can, else with copy_file_range, else through memory; with the same
 * guarantees as file_write. */
int file_copy(const char *source, const char *path, enum file_write_mode mode, struct file_stamp *stamp,
              struct error *error);
/* Appends the name that file_write uses for PATH while it is incomplete: "DIR/.NAME.shard-tmp", where a NAME that would
 * get too long for a file system is cut and given a hash. */
void file_temporary_name(const char *path, struct strbuf *out);

/* Removes a file; a missing one is no error. */
int file_remove(const char *path, struct error *error);
/* rm -rf: a file or a folder with all in it; links are removed, not followed. A missing one is no error. */
int file_remove_tree(const char *path, struct error *error);
/* Removes the folders that the file PATH lies in, from the innermost out while they are empty, stopping at ROOT, which
 * stays. Does nothing when PATH is not written as ROOT, a slash and more. */
void file_prune_directories(const char *path, const char *root);
/* mkdir -p. */
int file_make_directories(const char *path, struct error *error);
/* Appends the absolute path of a folder with all links resolved. */
int file_real_path(const char *path, struct strbuf *out, struct error *error);

#endif
