/* bytes.c: see bytes.h. */
#include "base/bytes.h"

#include <xxhash.h>

bool bytes_equal(struct bytes a, struct bytes b) {
  return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

int bytes_compare(struct bytes a, struct bytes b) {
  size_t common = a.size < b.size ? a.size : b.size;
  int order = common ? memcmp(a.data, b.data, common) : 0;
  return order ? order : (a.size > b.size) - (a.size < b.size);
}

bool bytes_starts_with(struct bytes text, struct bytes prefix) {
  return text.size >= prefix.size && bytes_equal(bytes_make(text.data, prefix.size), prefix);
}

bool bytes_ends_with(struct bytes text, struct bytes suffix) {
  if (suffix.size == 0)
    return true;
  return text.size >= suffix.size && memcmp(text.data + (text.size - suffix.size), suffix.data, suffix.size) == 0;
}

const char *bytes_find_mark(struct bytes text, const char *mark) {
  size_t size = strlen(mark);
  while (text.size >= size) {
    const char *found = memchr(text.data, mark[0], text.size - size + 1);
    if (!found || memcmp(found, mark, size) == 0)
      return found;
    text = bytes_make(found + 1, text.size - (size_t)(found - text.data) - 1);
  }
  return NULL;
}

struct bytes bytes_trim_end(struct bytes text) {
  while (text.size > 0 && bytes_is_blank(text.data[text.size - 1]))
    text.size--;
  return text;
}

struct bytes bytes_trim(struct bytes text) {
  while (text.size > 0 && bytes_is_blank(text.data[0]))
    text = bytes_make(text.data + 1, text.size - 1);
  return bytes_trim_end(text);
}

uint64_t bytes_hash(struct bytes text) {
  return XXH3_64bits(text.size ? text.data : "", text.size);
}
