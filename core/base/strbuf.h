/* strbuf.h: a growing byte buffer; `data` is always followed by a NUL that `size` does not count.
 *
 * Owns its memory. One thread at a time. Aborts when out of memory (memory.h). */
#ifndef SHARD_BASE_STRBUF_H
#define SHARD_BASE_STRBUF_H

#include "base/bytes.h"

struct strbuf {
  char *data; /* never NULL; a static empty string while nothing is allocated (capacity 0) */
  size_t size;
  size_t capacity;
};
#define STRBUF_INIT \
  { (char *)"", 0, 0 }

void strbuf_init(struct strbuf *buffer);
void strbuf_release(struct strbuf *buffer); /* frees, and leaves the buffer as after _init */
void strbuf_clear(struct strbuf *buffer);   /* size 0, memory kept */
/* Room for EXTRA more bytes without another allocation; returns where they go. Call strbuf_advance after filling. */
static inline char *strbuf_reserve(struct strbuf *buffer, size_t extra);
static inline void strbuf_advance(struct strbuf *buffer, size_t written);

void strbuf_append(struct strbuf *buffer, struct bytes bytes);
void strbuf_append_text(struct strbuf *buffer, const char *text);
void strbuf_append_char(struct strbuf *buffer, char byte);
void strbuf_append_format(struct strbuf *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* HTML text escaping: & < > " ' become entities, the same in text and attributes. */
void strbuf_append_html(struct strbuf *buffer, struct bytes text);

/* Views the contents; valid until the buffer changes. */
struct bytes strbuf_bytes(const struct strbuf *buffer);
/* Hands the memory over to the caller, who frees it; the buffer is as after _init. Never NULL. */
char *strbuf_detach(struct strbuf *buffer, size_t *size);

/* --- inside: inline, since nearly all that Shard makes goes through them in small pieces --- */

/* Makes room for EXTRA more bytes and the NUL. */
void strbuf_grow(struct strbuf *buffer, size_t extra);

static inline char *strbuf_reserve(struct strbuf *buffer, size_t extra) {
  if (buffer->capacity - buffer->size <= extra)
    strbuf_grow(buffer, extra);
  return buffer->data + buffer->size;
}

static inline void strbuf_advance(struct strbuf *buffer, size_t written) {
  if (written == 0)
    return;
  buffer->size += written;
  buffer->data[buffer->size] = '\0';
}

#endif
