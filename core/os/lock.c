/* lock.c: see lock.h. The file stays when the lock is released: removing it would race with the next holder. */
#include "os/lock.h"

#include "base/memory.h"
#include "os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int open_file(const char *path) {
  return open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
}

/* Opens the file, making the folder it lies in when that is missing. */
static int open_or_make(const char *path, struct error *error) {
  int descriptor = open_file(path);
  const char *slash = strrchr(path, '/');
  if (descriptor < 0 && errno == ENOENT && slash) {
    char *folder = memory_copy_string(path, (size_t)(slash - path));
    int made = file_make_directories(folder, error);
    free(folder);
    if (made)
      return -1;
    descriptor = open_file(path);
  }
  return descriptor < 0 ? error_set_os(error, errno, "open the lock", path) : descriptor;
}

/* The holder writes after it has the lock and empties the file before it gives it up, so the text may be missing. */
static int set_busy(int descriptor, const char *path, struct error *error) {
  char text[128];
  ssize_t size = pread(descriptor, text, sizeof text, 0);
  const char *end = size > 0 ? memchr(text, '\n', (size_t)size) : NULL;
  if (!end || end == text)
    return error_set(error, ERROR_BUSY, "another process holds %s; wait for it to end, or stop it", path);
  return error_set(error, ERROR_BUSY, "process %.*s holds %s; wait for it to end, or stop it", (int)(end - text), text,
                   path);
}

/* Only for the message that others get, so a failure (a full disk) is none. */
static void write_holder(int descriptor) {
  char host[65] = "";
  if (gethostname(host, sizeof host - 1))
    host[0] = '\0';
  struct strbuf text;
  strbuf_init(&text);
  strbuf_append_format(&text, "%ld on %s\n", (long)getpid(), host[0] ? host : "this machine");
  bool written = ftruncate(descriptor, 0) == 0 && pwrite(descriptor, text.data, text.size, 0) > 0;
  (void)written;
  strbuf_release(&text);
}

static bool holder_is_dead(int descriptor) {
  char text[32] = "";
  if (pread(descriptor, text, sizeof text - 1, 0) <= 0)
    return false;
  long process = strtol(text, NULL, 10);
  return process > 0 && kill((pid_t)process, 0) && errno == ESRCH;
}

/* Of a process that was killed while it started another, that one has the lock too, for the moment until it runs its
 * program. */
static int take(int descriptor) {
  enum { ATTEMPTS = 200 };
  const struct timespec pause = {.tv_nsec = 5000000};
  for (int i = 0; i < ATTEMPTS; i++) {
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0)
      return 0;
    if (errno == EINTR)
      continue;
    if (errno != EWOULDBLOCK)
      return -1;
    if (!holder_is_dead(descriptor))
      break;
    nanosleep(&pause, NULL);
  }
  errno = EWOULDBLOCK;
  return -1;
}

/* Is it the file that others find at PATH? It may have been removed (`shard clean`) after it was opened. */
static bool is_in_place(int descriptor, const char *path) {
  struct stat own, found;
  return fstat(descriptor, &own) == 0 && stat(path, &found) == 0 && own.st_ino == found.st_ino &&
         own.st_dev == found.st_dev;
}

static int open_and_take(const char *path, struct error *error) {
  int descriptor = open_or_make(path, error);
  if (descriptor < 0 || take(descriptor) == 0)
    return descriptor;
  if (errno == EWOULDBLOCK)
    set_busy(descriptor, path, error);
  else
    error_set_os(error, errno, "lock", path);
  close(descriptor);
  return -1;
}

int lock_take(struct lock *lock, const char *path, struct error *error) {
  int descriptor = open_and_take(path, error);
  while (descriptor >= 0 && !is_in_place(descriptor, path)) {
    close(descriptor);
    descriptor = open_and_take(path, error);
  }
  if (descriptor < 0)
    return -1;
  struct stat status;
  lock->abandoned = fstat(descriptor, &status) == 0 && status.st_size > 0;
  write_holder(descriptor);
  lock->descriptor = descriptor;
  return 0;
}

void lock_release(struct lock *lock) {
  if (lock->descriptor < 0)
    return;
  bool emptied = lock->abandoned || ftruncate(lock->descriptor, 0) == 0;
  (void)emptied; /* a stale name does little harm */
  close(lock->descriptor);
  lock->descriptor = -1;
}
