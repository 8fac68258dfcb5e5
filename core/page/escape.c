/* escape.c: see escape.h. */
#include "page/escape.h"

static const char *entity_of(char byte) {
  switch (byte) {
  case '&':
    return "&amp;";
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '"':
    return "&quot;";
  default:
    return NULL;
  }
}

void escape_append(struct strbuf *out, struct bytes text) {
  size_t copied = 0;
  for (size_t at = 0; at < text.size; at++) {
    const char *entity = entity_of(text.data[at]);
    if (!entity)
      continue;
    strbuf_append(out, bytes_make(text.data + copied, at - copied));
    strbuf_append_text(out, entity);
    copied = at + 1;
  }
  strbuf_append(out, bytes_make(text.data + copied, text.size - copied));
}

void escape_attribute(struct strbuf *out, const char *name, struct bytes value) {
  if (value.size == 0)
    return;
  strbuf_append_char(out, ' ');
  strbuf_append_text(out, name);
  strbuf_append_text(out, "=\"");
  escape_append(out, value);
  strbuf_append_char(out, '"');
}
