/* column.c: the column that goes with a line of Lua, which Lua itself does not know.
 *
 * Of what the message names in quotes, the first that is in the line just once; where there is no such thing, the first
 * byte of the line that is no blank. */
#include "script/loader.h"

static bool is_word(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

/* Is what begins at AT and is SIZE bytes long no part of a longer word? */
static bool stands_alone(struct bytes line, size_t at, size_t size) {
  const char *data = line.data + at;
  bool joined_before = at > 0 && is_word(data[0]) && is_word(data[-1]);
  bool joined_after = at + size < line.size && is_word(data[size - 1]) && is_word(data[size]);
  return !joined_before && !joined_after;
}

/* The column of WORD; 0 when it is not there, or more than once. */
static uint32_t only_place(struct bytes line, struct bytes word) {
  uint32_t column = 0;
  for (size_t at = 0; word.size && at + word.size <= line.size; at++) {
    if (memcmp(line.data + at, word.data, word.size) != 0 || !stands_alone(line, at, word.size))
      continue;
    if (column)
      return 0;
    column = (uint32_t)at + 1;
  }
  return column;
}

static uint32_t quoted_place(struct bytes line, struct bytes text) {
  const char *end = text.data + text.size, *open = text.size ? memchr(text.data, '\'', text.size) : NULL;
  uint32_t column = 0;
  while (!column && open) {
    const char *word = open + 1, *close = memchr(word, '\'', (size_t)(end - word));
    if (!close)
      break;
    column = only_place(line, bytes_make(word, (size_t)(close - word)));
    open = memchr(close + 1, '\'', (size_t)(end - close) - 1);
  }
  return column;
}

static bool line_of(struct bytes text, uint32_t number, struct bytes *line) {
  const char *at = text.data, *end = text.data + text.size;
  for (uint32_t current = 1; current < number && at; current++) {
    at = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    at = at ? at + 1 : NULL;
  }
  if (!at || at >= end)
    return false;
  const char *stop = memchr(at, '\n', (size_t)(end - at));
  *line = bytes_make(at, (size_t)((stop ? stop : end) - at));
  return true;
}

static uint32_t first_place(struct bytes line) {
  size_t at = 0;
  while (at < line.size && (line.data[at] == ' ' || line.data[at] == '\t' || line.data[at] == '\r'))
    at++;
  return at < line.size ? (uint32_t)at + 1 : 0;
}

uint32_t column_find(struct script *script, struct bytes file, uint32_t line, struct bytes message) {
  struct error ignored = ERROR_INIT;
  struct bytes found;
  struct strbuf text;
  uint32_t column = 0;
  if (line == 0 || !bytes_ends_with(file, bytes_from(".lua")))
    return 0;
  strbuf_init(&text);
  if (loader_read_file(script, file, &text, &ignored) == 0 && line_of(strbuf_bytes(&text), line, &found)) {
    column = quoted_place(found, message);
    if (!column)
      column = first_place(found);
  }
  error_release(&ignored);
  strbuf_release(&text);
  return column;
}
