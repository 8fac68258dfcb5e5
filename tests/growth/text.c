/* text.c: see cases.h. */
#include "growth/cases.h"

#include <ctype.h>

static const size_t usual_size = (size_t)4 << 10;

static void append_optional(struct strbuf *out, const char *text) {
  if (text)
    strbuf_append_text(out, text);
}

static void append_piece(struct strbuf *out, const char *piece, size_t number) {
  for (; *piece; piece++) {
    if (*piece == '\1') {
      strbuf_append_format(out, "%zu", number);
    } else if (*piece == '\2') {
      piece++;
      for (size_t i = 0; i < number; i++)
        strbuf_append_char(out, *piece);
    } else {
      strbuf_append_char(out, *piece);
    }
  }
}

void growth_text(const struct growth_case *growth, size_t times, struct strbuf *out) {
  size_t size = (growth->size ? growth->size : usual_size) * times, count = 0;
  size_t middle = strlen(growth->middle), tail = growth->tail ? strlen(growth->tail) : 0;
  append_optional(out, growth->head);
  while (out->size < size * middle / (middle + tail))
    append_piece(out, growth->middle, ++count);
  strbuf_append_char(out, 'x');
  for (size_t i = 1; i <= count && tail > 0; i++)
    append_piece(out, growth->tail, i);
  append_optional(out, growth->foot);
}

static void append_readable(struct strbuf *out, const char *text) {
  for (; text && *text; text++) {
    if (isprint((unsigned char)*text) && *text != '\\')
      strbuf_append_char(out, *text);
    else if (*text == '\n')
      strbuf_append_text(out, "\\n");
    else
      strbuf_append_format(out, "\\%o", (unsigned)(unsigned char)*text);
  }
}

void growth_name(const struct growth_case *growth, struct strbuf *out) {
  append_readable(out, growth->head);
  strbuf_append_text(out, " (");
  append_readable(out, growth->middle);
  strbuf_append_text(out, ")* x (");
  append_readable(out, growth->tail);
  strbuf_append_text(out, ")* ");
  append_readable(out, growth->foot);
}
