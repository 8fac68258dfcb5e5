/* owned.c: see owned.h. */
#include "build/owned.h"
#include "base/path.h"
#include "build/internal.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* Replays the log: what was added last and not removed since. */
static void replay(struct bytes log, struct arena *arena, struct map *alive) {
  const char *at = log.data, *end = log.data + log.size;
  while (at < end) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    if (!stop)
      break; /* a line cut off by a kill: nothing was written under it yet */
    struct bytes path;
    bool valid = stop - at > 1 &&
                 path_normalize(arena, path_url_decode(arena, bytes_make(at + 1, (size_t)(stop - at) - 1)), &path);
    if (valid && path.size && *at == '+')
      map_put(alive, path, arena);
    else if (valid && *at == '-')
      map_remove(alive, path);
    at = stop + 1;
  }
}

int owned_load(struct outputs *outputs, void (*visit)(void *context, struct bytes path), struct error *error) {
  struct build *build = outputs->build;
  struct bytes remembered = {NULL, 0};
  struct file_stamp stamp = {0};
  enum file_kind kind = FILE_MISSING;
  if (file_status(outputs->log_path, &kind, &stamp, error))
    return -1;
  outputs->log_size = kind == FILE_REGULAR ? stamp.size : 0;
  bool known = !build->state_reset && !outputs->moved;
  if (known && store_get(build->store, bytes_from("owned"), &build->arena, &remembered, error))
    return -1;
  if (kind != FILE_REGULAR || (known && bytes_equal(remembered, owned_size(outputs, &build->arena))))
    return 0;

  struct strbuf log;
  struct map alive = MAP_INIT;
  struct map_entry *entry;
  strbuf_init(&log);
  int rc = file_read(outputs->log_path, &log, NULL, error);
  if (rc == 0) {
    replay(strbuf_bytes(&log), &build->arena, &alive);
    for (size_t i = 0; (entry = map_next(&alive, &i));)
      visit(outputs, entry->key);
  }
  map_release(&alive);
  strbuf_release(&log);
  return rc;
}

static void append_line(struct strbuf *out, char sign, struct bytes path) {
  strbuf_append_char(out, sign);
  for (size_t i = 0; i < path.size; i++) {
    char byte = path.data[i];
    if (byte == '\n' || byte == '%')
      strbuf_append_format(out, "%%%02X", (unsigned)(unsigned char)byte);
    else
      strbuf_append_char(out, byte);
  }
  strbuf_append_char(out, '\n');
}

void owned_note(struct outputs *outputs, char sign, struct bytes path) {
  append_line(&outputs->log, sign, path);
}

bool owned_folder(const char *path, struct arena *arena, struct bytes *folder) {
  struct strbuf log;
  struct error ignored = ERROR_INIT;
  strbuf_init(&log);
  bool found = false;
  if (file_read(path, &log, NULL, &ignored) == 0 && log.size && log.data[0] == '@') {
    const char *end = memchr(log.data, '\n', log.size);
    size_t size = end ? (size_t)(end - log.data) - 1 : 0;
    *folder = path_url_decode(arena, bytes_make(log.data + 1, size));
    found = folder->size && !memchr(folder->data, '\0', folder->size);
  }
  error_release(&ignored);
  strbuf_release(&log);
  return found;
}

static int append_all(int descriptor, struct bytes bytes) {
  while (bytes.size) {
    ssize_t n = write(descriptor, bytes.data, bytes.size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return -1;
    bytes = bytes_make(bytes.data + n, bytes.size - (size_t)n);
  }
  return 0;
}

/* What a log begins with. */
static struct bytes folder_line(const struct outputs *outputs) {
  struct strbuf line;
  strbuf_init(&line);
  append_line(&line, '@', outputs->build->output_name);
  struct bytes kept = arena_copy(&outputs->build->arena, strbuf_bytes(&line));
  strbuf_release(&line);
  return kept;
}

int owned_flush(struct outputs *outputs, struct error *error) {
  if (outputs->log.size == 0)
    return 0;
  int descriptor = open(outputs->log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (descriptor < 0)
    return error_set_os(error, errno, "open", outputs->log_path);
  int rc = 0;
  /* A kill may have cut the last line: what is put behind it makes it a path with a NUL, which is none. */
  if (outputs->log_size && append_all(descriptor, bytes_from("%00\n")))
    rc = -1;
  if (rc == 0 && outputs->log_size == 0 && append_all(descriptor, folder_line(outputs)))
    rc = -1;
  if (rc == 0 && append_all(descriptor, strbuf_bytes(&outputs->log)))
    rc = -1;
  /* Once per build that makes new files, so that a power cut does not turn them into strangers. A file system that
   * cannot sync has nothing to lose. */
  if (rc == 0 && fdatasync(descriptor) && errno != EINVAL && errno != EROFS)
    rc = -1;
  if (rc)
    error_set_os(error, errno, "write", outputs->log_path);
  off_t size = lseek(descriptor, 0, SEEK_END);
  if (close(descriptor) && rc == 0)
    rc = error_set_os(error, errno, "write", outputs->log_path);
  if (size > 0)
    outputs->log_size = (uint64_t)size;
  strbuf_clear(&outputs->log);
  return rc;
}

struct bytes owned_size(const struct outputs *outputs, struct arena *arena) {
  return arena_copy(arena, bytes_make((const char *)&outputs->log_size, sizeof outputs->log_size));
}
