/* strbuf.c: see strbuf.h. */
#include "base/strbuf.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST_CAPACITY = 256 };
#define DOUBLED_TO ((size_t)1 << 20) /* above that a half more must do */

void strbuf_init(struct strbuf *buffer) {
  *buffer = (struct strbuf)STRBUF_INIT;
}

void strbuf_release(struct strbuf *buffer) {
  if (buffer->capacity)
    free(buffer->data);
  strbuf_init(buffer);
}

void strbuf_clear(struct strbuf *buffer) {
  buffer->size = 0;
  if (buffer->capacity)
    buffer->data[0] = '\0';
}

/* `capacity` counts the byte for the NUL. */
void strbuf_grow(struct strbuf *buffer, size_t extra) {
  size_t needed;
  if (__builtin_add_overflow(buffer->size, extra, &needed) || needed == SIZE_MAX)
    memory_exhausted(SIZE_MAX);
  needed++;
  size_t capacity = buffer->capacity + buffer->capacity / (buffer->capacity < DOUBLED_TO ? 1 : 2);
  if (capacity < FIRST_CAPACITY)
    capacity = FIRST_CAPACITY;
  if (capacity < needed)
    capacity = needed;
  buffer->data = memory_resize(buffer->capacity ? buffer->data : NULL, capacity, 1);
  buffer->capacity = capacity;
  buffer->data[buffer->size] = '\0';
}

void strbuf_append(struct strbuf *buffer, struct bytes bytes) {
  if (bytes.size == 0)
    return;
  memcpy(strbuf_reserve(buffer, bytes.size), bytes.data, bytes.size);
  strbuf_advance(buffer, bytes.size);
}

void strbuf_append_text(struct strbuf *buffer, const char *text) {
  strbuf_append(buffer, bytes_from(text));
}

void strbuf_append_char(struct strbuf *buffer, char byte) {
  *strbuf_reserve(buffer, 1) = byte;
  strbuf_advance(buffer, 1);
}

void strbuf_append_format(struct strbuf *buffer, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  va_list again;
  va_copy(again, arguments);
  size_t room = buffer->capacity - buffer->size;
  int length = vsnprintf(room ? buffer->data + buffer->size : NULL, room, format, arguments);
  va_end(arguments);
  if (length > 0 && (size_t)length >= room)
    vsnprintf(strbuf_reserve(buffer, (size_t)length), (size_t)length + 1, format, again);
  va_end(again);
  if (length > 0)
    strbuf_advance(buffer, (size_t)length);
}

static const uint8_t html_special[256] = {['&'] = 1, ['<'] = 2, ['>'] = 3, ['"'] = 4, ['\''] = 5};
static const struct bytes html_entity[] = {{NULL, 0},   {"&amp;", 5},  {"&lt;", 4},
                                           {"&gt;", 4}, {"&quot;", 6}, {"&#39;", 5}};

void strbuf_append_html(struct strbuf *buffer, struct bytes text) {
  strbuf_reserve(buffer, text.size); /* most text has few entities: one allocation at most, nearly always */
  size_t start = 0;
  for (size_t at = 0; at < text.size; at++) {
    uint8_t special = html_special[(unsigned char)text.data[at]];
    if (!special)
      continue;
    strbuf_append(buffer, bytes_make(text.data + start, at - start));
    strbuf_append(buffer, html_entity[special]);
    start = at + 1;
  }
  if (start < text.size)
    strbuf_append(buffer, bytes_make(text.data + start, text.size - start));
}

struct bytes strbuf_bytes(const struct strbuf *buffer) {
  return bytes_make(buffer->data, buffer->size);
}

char *strbuf_detach(struct strbuf *buffer, size_t *size) {
  char *data = buffer->capacity ? buffer->data : memory_copy_string("", 0);
  if (size)
    *size = buffer->size;
  strbuf_init(buffer);
  return data;
}
