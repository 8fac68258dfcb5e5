/* cgroup.c: see cgroup.h. */
#include "os/cgroup.h"

#include "os/file.h"

#include <limits.h>
#include <stdlib.h>

/* Reads the file FOLDER/NAME into OUT; false when it is not there, which is normal. */
static bool read_small(struct bytes folder, const char *name, struct strbuf *out) {
  struct error error = ERROR_INIT;
  struct strbuf path;
  strbuf_init(&path);
  strbuf_append(&path, folder);
  strbuf_append_char(&path, '/');
  strbuf_append_text(&path, name);
  strbuf_clear(out);
  bool found = file_read(path.data, out, NULL, &error) == 0;
  error_release(&error);
  strbuf_release(&path);
  return found;
}

/* "max", -1 and what is no number mean: no quota. */
static unsigned processors(long long quota, long long period) {
  if (quota <= 0 || period <= 0)
    return 0;
  long long count = quota / period + (quota % period != 0);
  return count < INT_MAX ? (unsigned)count : 0;
}

static unsigned quota_of_version_2(struct bytes folder) {
  struct strbuf text;
  strbuf_init(&text);
  unsigned count = 0;
  if (read_small(folder, "cpu.max", &text)) { /* "QUOTA PERIOD" */
    char *period;
    long long quota = strtoll(text.data, &period, 10);
    count = processors(quota, strtoll(period, NULL, 10));
  }
  strbuf_release(&text);
  return count;
}

static unsigned quota_of_version_1(struct bytes folder) {
  struct strbuf text;
  strbuf_init(&text);
  long long quota = 0, period = 0;
  if (read_small(folder, "cpu.cfs_quota_us", &text))
    quota = strtoll(text.data, NULL, 10);
  if (read_small(folder, "cpu.cfs_period_us", &text))
    period = strtoll(text.data, NULL, 10);
  strbuf_release(&text);
  return processors(quota, period);
}

/* The smallest quota of the group PATH ("/a/b") below MOUNT and of its ancestors. In a container PATH may be that of
 * the host, which is not there: its ancestors end at the container's own group. */
static unsigned smallest_quota(const char *mount, struct bytes path, unsigned (*quota_of)(struct bytes folder)) {
  struct strbuf folder;
  strbuf_init(&folder);
  strbuf_append_text(&folder, mount);
  size_t root = folder.size;
  strbuf_append(&folder, path);
  unsigned least = 0;
  for (size_t size = folder.size;;) {
    unsigned quota = quota_of(bytes_make(folder.data, size));
    if (quota && (least == 0 || quota < least))
      least = quota;
    if (size <= root)
      break;
    do
      size--;
    while (size > root && folder.data[size] != '/');
  }
  strbuf_release(&folder);
  return least;
}

/* Is NAME one of the comma-separated LIST? */
static bool lists(struct bytes list, const char *name) {
  for (;;) {
    const char *comma = memchr(list.data, ',', list.size);
    size_t size = comma ? (size_t)(comma - list.data) : list.size;
    if (bytes_equal(bytes_make(list.data, size), bytes_from(name)))
      return true;
    if (!comma)
      return false;
    list = bytes_make(comma + 1, list.size - size - 1);
  }
}

/* One line, "NUMBER:CONTROLLERS:PATH"; version 2 has number 0 and no controllers. */
static unsigned quota_of_line(struct bytes line, const char *mount) {
  const char *first = memchr(line.data, ':', line.size);
  const char *end = line.data + line.size;
  const char *second = first ? memchr(first + 1, ':', (size_t)(end - first - 1)) : NULL;
  if (!second)
    return 0;
  struct bytes controllers = bytes_make(first + 1, (size_t)(second - first - 1));
  struct bytes path = bytes_make(second + 1, (size_t)(end - second - 1));
  if (path.size == 1)
    path.size = 0; /* "/", the mount itself */
  if (controllers.size == 0)
    return smallest_quota(mount, path, quota_of_version_2);
  if (!lists(controllers, "cpu"))
    return 0;
  struct strbuf hierarchy;
  strbuf_init(&hierarchy);
  strbuf_append_format(&hierarchy, "%s/cpu", mount); /* a link to "cpu,cpuacct" where both are mounted together */
  unsigned quota = smallest_quota(hierarchy.data, path, quota_of_version_1);
  strbuf_release(&hierarchy);
  return quota;
}

unsigned cgroup_processors(const char *membership, const char *mount) {
  struct error error = ERROR_INIT;
  struct strbuf text;
  strbuf_init(&text);
  unsigned least = 0;
  if (file_read(membership, &text, NULL, &error) == 0) {
    for (size_t at = 0; at < text.size;) {
      const char *newline = memchr(text.data + at, '\n', text.size - at);
      size_t size = newline ? (size_t)(newline - text.data) - at : text.size - at;
      unsigned quota = quota_of_line(bytes_make(text.data + at, size), mount);
      if (quota && (least == 0 || quota < least))
        least = quota;
      at += size + 1;
    }
  }
  error_release(&error);
  strbuf_release(&text);
  return least;
}
