/* source_line.c: see source_line.h. */
#include "cli/source_line.h"

#include "cli/console.h"
#include "os/file.h"
#include <inttypes.h>

enum {
  BEFORE_CARET = 60, /* bytes of a long line that are shown before the caret, and from it on */
  FROM_CARET = 80,
};

static bool find_line(struct bytes text, uint32_t line, struct bytes *found) {
  size_t at = 0;
  for (uint32_t current = 1; current < line; current++) {
    const char *newline = at < text.size ? memchr(text.data + at, '\n', text.size - at) : NULL;
    if (!newline)
      return false;
    at = (size_t)(newline - text.data) + 1;
  }
  const char *newline = at < text.size ? memchr(text.data + at, '\n', text.size - at) : NULL;
  size_t end = newline ? (size_t)(newline - text.data) : text.size;
  if (end > at && text.data[end - 1] == '\r')
    end--;
  *found = bytes_make(text.data + at, end - at);
  return true;
}

/* Moves AT back to the first byte of a character. */
static size_t character_start(struct bytes text, size_t at) {
  while (at > 0 && at < text.size && ((unsigned char)text.data[at] & 0xc0) == 0x80)
    at--;
  return at;
}

/* Appends what of LINE is shown; returns the columns before the caret at byte offset CARET. */
static unsigned append_excerpt(struct strbuf *out, struct bytes line, size_t caret) {
  size_t start = character_start(line, caret > BEFORE_CARET ? caret - BEFORE_CARET : 0);
  size_t end = line.size - caret > FROM_CARET ? character_start(line, caret + FROM_CARET) : line.size;
  unsigned columns = console_width(bytes_make(line.data + start, caret - start));
  if (start > 0) {
    strbuf_append_text(out, "...");
    columns += 3;
  }
  console_append_safe(out, bytes_make(line.data + start, end - start));
  if (end < line.size)
    strbuf_append_text(out, "...");
  return columns;
}

static void append_line(struct strbuf *out, struct bytes line, uint32_t number, uint32_t column) {
  size_t caret = column > 0 ? column - 1 : 0;
  caret = character_start(line, caret < line.size ? caret : line.size);
  size_t margin = out->size;
  strbuf_append_format(out, "%6" PRIu32 " | ", number);
  margin = out->size - margin;
  unsigned columns = append_excerpt(out, line, caret);
  strbuf_append_char(out, '\n');
  if (column > 0)
    strbuf_append_format(out, "%*s | %*s^\n", (int)margin - 3, "", (int)columns, "");
}

void source_line_append(struct strbuf *out, const char *directory, struct bytes file, uint32_t line, uint32_t column) {
  struct error error = ERROR_INIT;
  struct strbuf path, text;
  struct bytes found;
  strbuf_init(&path);
  strbuf_init(&text);
  strbuf_append_format(&path, "%s/", directory ? directory : ".");
  strbuf_append(&path, file);
  if (file_read(path.data, &text, NULL, &error) == 0 && find_line(strbuf_bytes(&text), line, &found) && found.size > 0)
    append_line(out, found, line, column);
  error_release(&error);
  strbuf_release(&text);
  strbuf_release(&path);
}
