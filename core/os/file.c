/* file.c: status, reading, removing and folders. Writing is in file_write.c. */
#include "os/file_internal.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int file_status(const char *path, enum file_kind *kind, struct file_stamp *stamp, struct error *error) {
  struct stat status;
  *kind = FILE_MISSING;
  *stamp = (struct file_stamp){0};
  if (stat(path, &status))
    return errno == ENOENT || errno == ENOTDIR ? 0 : error_set_os(error, errno, "look at", path);
  *kind = S_ISREG(status.st_mode) ? FILE_REGULAR : S_ISDIR(status.st_mode) ? FILE_DIRECTORY : FILE_OTHER;
  *stamp = file_stamp_of(&status);
  return 0;
}

bool file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b) {
  return a->size == b->size && a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns && a->inode == b->inode;
}

bool file_stamp_holds(const struct file_stamp *stored, const struct file_stamp *now) {
  return stored->ctime_ns != 0 && file_stamp_equal(stored, now);
}

bool file_stamp_settled(const struct file_stamp *stamp, int64_t since_ns) {
  return stamp->mtime_ns < since_ns && stamp->ctime_ns < since_ns;
}

int file_open_regular(const char *path, const char *action, struct stat *status, struct error *error) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* else a pipe would block here already */
  if (descriptor < 0)
    return error_set_os(error, errno, action, path);
  if (fstat(descriptor, status)) {
    error_set_os(error, errno, action, path);
  } else if (!S_ISREG(status->st_mode)) {
    const char *what = S_ISDIR(status->st_mode) ? "a folder" : "a pipe or device";
    error_set(error, ERROR_OS, "cannot %s %s: it is %s, not a regular file", action, path, what);
  } else {
    return descriptor;
  }
  close(descriptor);
  return -1;
}

/* SIZE is what fstat said; a file that grows or shrinks meanwhile, or one of /proc, is read to its end all the same. */
static int read_all(int descriptor, size_t size, struct strbuf *out) {
  enum { LEAST = 4096 };
  size_t total = 0;
  for (;;) {
    size_t room = total < size ? size - total + 1 : total / 2 + LEAST;
    ssize_t got = read(descriptor, strbuf_reserve(out, room), room);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return (int)got;
    strbuf_advance(out, (size_t)got);
    total += (size_t)got;
    if (total == size && (size_t)got < room)
      return 0; /* the end, for there was room for more: saves the read that would say so */
  }
}

int file_read(const char *path, struct strbuf *out, struct file_stamp *stamp, struct error *error) {
  struct stat status;
  int descriptor = file_open_regular(path, "read", &status, error);
  if (descriptor < 0)
    return -1;
  int result = -1;
  if (status.st_size > FILE_READ_LIMIT)
    error_set(error, ERROR_OS, "cannot read %s: it has %lld bytes, and only files of up to %lld are read whole", path,
              (long long)status.st_size, (long long)FILE_READ_LIMIT);
  else if (read_all(descriptor, (size_t)status.st_size, out))
    error_set_os(error, errno, "read", path);
  else
    result = 0;
  if (result == 0 && stamp)
    *stamp = file_stamp_of(&status);
  close(descriptor);
  return result;
}

int file_read_start(const char *path, size_t size, struct strbuf *out, struct error *error) {
  struct stat status;
  int descriptor = file_open_regular(path, "read", &status, error);
  if (descriptor < 0)
    return -1;
  if (status.st_size >= 0 && (uint64_t)status.st_size < size)
    size = (size_t)status.st_size;
  int result = 0;
  while (size > 0 && result == 0) {
    ssize_t got = read(descriptor, strbuf_reserve(out, size), size);
    if (got < 0 && errno != EINTR)
      result = error_set_os(error, errno, "read", path);
    if (got == 0)
      break;
    if (got > 0) {
      strbuf_advance(out, (size_t)got);
      size -= (size_t)got;
    }
  }
  close(descriptor);
  return result;
}

int file_remove(const char *path, struct error *error) {
  if (unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR)
    return 0;
  return error_set_os(error, errno, "remove", path);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place) {
  (void)status;
  (void)type;
  (void)place;
  return remove(path);
}

int file_remove_tree(const char *path, struct error *error) {
  enum { OPEN_AT_MOST = 16 };
  if (nftw(path, remove_one, OPEN_AT_MOST, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT)
    return 0;
  return error_set_os(error, errno, "remove", path);
}

void file_prune_directories(const char *path, const char *root) {
  struct bytes top = bytes_from(root);
  while (top.size && top.data[top.size - 1] == '/')
    top.size--;
  if (!bytes_starts_with(bytes_from(path), top) || path[top.size] != '/')
    return;
  struct strbuf folder;
  strbuf_init(&folder);
  strbuf_append_text(&folder, path);
  for (;;) {
    char *slash = strrchr(folder.data, '/');
    if (!slash || (size_t)(slash - folder.data) <= top.size)
      break;
    *slash = '\0';
    if (rmdir(folder.data))
      break;
  }
  strbuf_release(&folder);
}

static bool is_directory(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* mkdir of PATH and all folders it lies in, from the outermost inwards. Returns an errno value. */
static int make_each(char *path) {
  int reason = EEXIST;
  for (char *at = path; *at && (reason == 0 || reason == EEXIST);) {
    at += strspn(at, "/");
    at += strcspn(at, "/");
    char slash = *at;
    *at = '\0';
    reason = mkdir(path, 0777) ? errno : 0;
    *at = slash;
  }
  return reason;
}

int file_make_directories(const char *path, struct error *error) {
  int reason = mkdir(path, 0777) ? errno : 0;
  if (reason == ENOENT) { /* mostly the parent is there */
    char *copy = memory_copy_string(path, strlen(path));
    reason = make_each(copy);
    free(copy);
  }
  if (reason == 0 || (reason == EEXIST && is_directory(path)))
    return 0;
  return error_set_os(error, reason == EEXIST ? ENOTDIR : reason, "make the folder", path);
}

int file_real_path(const char *path, struct strbuf *out, struct error *error) {
  char *real = realpath(path, NULL);
  if (!real)
    return error_set_os(error, errno, "find", path);
  strbuf_append_text(out, real);
  free(real);
  return 0;
}
