/* file_write.c: files that appear whole or not at all: written under a temporary name and renamed. */
#include "os/file_internal.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

void file_temporary_name(const char *path, struct strbuf *out) {
  enum { LONGEST_NAME = 255, SHOWN = 200 }; /* of the usual file systems; with a hash it stays within */
  static const char suffix[] = ".shard-tmp";
  const char *slash = strrchr(path, '/');
  const char *name = slash ? slash + 1 : path;
  struct bytes whole = bytes_from(name);
  strbuf_append(out, bytes_make(path, (size_t)(name - path)));
  strbuf_append_char(out, '.');
  if (whole.size + sizeof suffix <= LONGEST_NAME)
    strbuf_append(out, whole);
  else
    strbuf_append_format(out, "%.*s-%016" PRIx64, SHOWN, name, bytes_hash(whole));
  strbuf_append_text(out, suffix);
}

/* A file on its way to PATH. */
struct pending {
  const char *path;
  struct strbuf temporary; /* its name until then */
  int descriptor;
};

/* Makes the folders of the pending file; as open and mkdir, -1 with ERROR set. */
static int make_parent(const char *path, struct error *error) {
  const char *slash = strrchr(path, '/');
  if (!slash)
    return error_set_os(error, ENOENT, "write", path);
  char *folder = memory_copy_string(path, (size_t)(slash - path));
  int result = file_make_directories(folder, error);
  free(folder);
  return result;
}

/* The folder of a new file is mostly new as well (name/index.html): made first, it spares an open that fails. */
static void make_parent_early(const char *path) {
  const char *slash = strrchr(path, '/');
  if (!slash || slash == path)
    return;
  char *folder = memory_copy_string(path, (size_t)(slash - path));
  mkdir(folder, 0777); /* if it fails, the open says more */
  free(folder);
}

/* The file is always a new one: an old temporary file could be a link, or still be open in a dying process. */
static int pending_open(struct pending *pending, const char *path, enum file_write_mode mode, struct error *error) {
  pending->path = path;
  strbuf_init(&pending->temporary);
  file_temporary_name(path, &pending->temporary);
  if (mode == FILE_WRITE_NEW)
    make_parent_early(path);
  for (int attempt = 0;; attempt++) {
    pending->descriptor = open(pending->temporary.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (pending->descriptor >= 0)
      return 0;
    bool again = attempt < 3; /* folders that are missing, then a leftover, and someone who prunes folders meanwhile */
    if (again && errno == ENOENT) {
      if (make_parent(path, error))
        break;
    } else if (!again || errno != EEXIST || unlink(pending->temporary.data)) {
      error_set_os(error, errno, "write", path);
      break;
    }
  }
  strbuf_release(&pending->temporary);
  return -1;
}

/* Closes and gives up the file, unless it has its name by now. */
static void pending_release(struct pending *pending, bool committed) {
  close(pending->descriptor);
  if (!committed)
    unlink(pending->temporary.data);
  strbuf_release(&pending->temporary);
}

/* Renames, failing with EEXIST when the target exists. Some file systems do not know the flag, but can link; those that
 * can do neither (shared folders of virtual machines) get a look before the rename, which others may race with. */
static int rename_new(const char *from, const char *to) {
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return -1;
  if (link(from, to) == 0) {
    unlink(from);
    return 0;
  }
  if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS && errno != EMLINK)
    return -1;
  struct stat status;
  if (lstat(to, &status) == 0) {
    errno = EEXIST;
    return -1;
  }
  return rename(from, to);
}

/* Gives the complete file its name. That is a change of the file too, so its ctime is known only then; all else is
 * taken before, so that what somebody else does to it under its name shows. */
static int pending_commit(struct pending *pending, enum file_write_mode mode, struct file_stamp *stamp,
                          struct error *error) {
  struct stat status;
  if (stamp && fstat(pending->descriptor, &status))
    return error_set_os(error, errno, "write", pending->path);
  int failed = mode == FILE_WRITE_NEW ? rename_new(pending->temporary.data, pending->path)
                                      : rename(pending->temporary.data, pending->path);
  if (failed && mode == FILE_WRITE_NEW && errno == EEXIST)
    return error_set(error, ERROR_CONFLICT, "cannot write %s: it exists already; move it away", pending->path);
  if (failed)
    return error_set_os(error, errno, "write", pending->path);
  if (stamp) {
    *stamp = file_stamp_of(&status);
    stamp->ctime_ns = fstat(pending->descriptor, &status) == 0 ? file_stamp_of(&status).ctime_ns : 0;
  }
  return 0;
}

static int write_all(int descriptor, const char *data, size_t size) {
  while (size > 0) {
    ssize_t written = write(descriptor, data, size);
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return -1;
    data += written;
    size -= (size_t)written;
  }
  return 0;
}

int file_write(const char *path, struct bytes content, enum file_write_mode mode, struct file_stamp *stamp,
               struct error *error) {
  struct pending pending;
  if (pending_open(&pending, path, mode, error))
    return -1;
  int result = -1;
  if (write_all(pending.descriptor, content.data, content.size))
    error_set_os(error, errno, "write", path);
  else
    result = pending_commit(&pending, mode, stamp, error);
  pending_release(&pending, result == 0);
  return result;
}

/* Copies the rest of FROM by hand. */
static int copy_through_memory(int from, int to) {
  enum { CHUNK = 128 << 10 };
  char *chunk = memory_allocate(CHUNK);
  int result = -1;
  for (;;) {
    ssize_t got = read(from, chunk, CHUNK);
    if (got < 0 && errno == EINTR)
      continue;
    if (got == 0)
      result = 0;
    if (got <= 0 || write_all(to, chunk, (size_t)got))
      break;
  }
  free(chunk);
  return result;
}

/* A reflink, which copies nothing, where the file system has them; then copy_file_range, which fails between some file
 * systems and says "end" at once for files without a size (/proc): what it leaves, and the end itself, is then read. */
static int copy_all(int from, int to) {
  enum { CHUNK = 1 << 30 };
  bool any = false;
  if (ioctl(to, FICLONE, from) == 0)
    return 0;
  for (;;) {
    ssize_t copied = copy_file_range(from, NULL, to, NULL, CHUNK, 0);
    if (copied > 0) {
      any = true;
      continue;
    }
    if (copied == 0 && any)
      return 0;
    if (copied < 0 && errno == EINTR)
      continue;
    if (copied < 0 && (errno == ENOSPC || errno == EIO || errno == EDQUOT || errno == EFBIG))
      return -1;
    return copy_through_memory(from, to);
  }
}

int file_copy(const char *source, const char *path, enum file_write_mode mode, struct file_stamp *stamp,
              struct error *error) {
  struct stat status;
  int from = file_open_regular(source, "copy", &status, error);
  if (from < 0)
    return -1;
  int result = -1;
  struct pending pending;
  if (pending_open(&pending, path, mode, error))
    goto out;
  if (copy_all(from, pending.descriptor))
    error_set(error, ERROR_OS, "cannot copy %s to %s: %s", source, path, strerror(errno));
  else
    result = pending_commit(&pending, mode, stamp, error);
  pending_release(&pending, result == 0);
out:
  close(from);
  return result;
}
