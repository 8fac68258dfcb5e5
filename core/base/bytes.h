/* bytes.h: a borrowed run of bytes, (pointer, length), never NUL-terminated by promise.
 *
 * Owns nothing: whoever made the memory keeps it alive. Any thread. No errors. */
#ifndef SHARD_BASE_BYTES_H
#define SHARD_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct bytes {
  const char *data; /* may be NULL when size is 0 */
  size_t size;
};

/* Views a NUL-terminated string; TEXT may be NULL (gives the empty run). */
static inline struct bytes bytes_from(const char *text) {
  return (struct bytes){text, text ? strlen(text) : 0};
}

static inline struct bytes bytes_make(const char *data, size_t size) {
  return (struct bytes){data, size};
}

bool bytes_equal(struct bytes a, struct bytes b);

/* Total order by unsigned byte values, a prefix before what it is a prefix of. <0, 0, >0. */
int bytes_compare(struct bytes a, struct bytes b);

bool bytes_starts_with(struct bytes text, struct bytes prefix);
bool bytes_ends_with(struct bytes text, struct bytes suffix);

/* The first place of MARK, a short text, or NULL. Several times as quick as memmem where its first byte is rare. */
const char *bytes_find_mark(struct bytes text, const char *mark);

/* Space, tab, carriage return and newline. */
static inline bool bytes_is_blank(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}
/* TEXT without the blanks at its end, and without those on both sides. */
struct bytes bytes_trim_end(struct bytes text);
struct bytes bytes_trim(struct bytes text);

/* XXH3-64 of the bytes: for hash tables and virtual partitions; the same on every machine. */
uint64_t bytes_hash(struct bytes text);

#endif
