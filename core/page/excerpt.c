/* excerpt.c: see excerpt.h. */
#include "page/excerpt.h"

/* Nothing that somebody writes: a private character of Unicode on both sides. */
#define MARK "\xee\x80\x80more\xee\x80\x80"

static bool is_divider(struct bytes line) {
  line = bytes_trim_end(line);
  return bytes_equal(line, bytes_from("<!--more-->")) || bytes_equal(line, bytes_from("<!-- more -->"));
}

/* The fence that LINE is: its character, and in *SIZE how long it is. 0: it is none. */
static char fence_of(struct bytes line, size_t *size) {
  size_t at = 0;
  while (at < line.size && at < 4 && line.data[at] == ' ')
    at++;
  char character = at < 4 && at < line.size ? line.data[at] : 0;
  *size = 0;
  if (character != '`' && character != '~')
    return 0;
  while (at + *size < line.size && line.data[at + *size] == character)
    (*size)++;
  return *size >= 3 ? character : 0;
}

static bool find_divider(struct bytes markdown, struct bytes *divider) {
  char open = 0;
  size_t open_size = 0;
  for (size_t at = 0; at < markdown.size;) {
    const char *end = memchr(markdown.data + at, '\n', markdown.size - at);
    size_t size = end ? (size_t)(end - markdown.data) - at : markdown.size - at, fence;
    struct bytes line = bytes_make(markdown.data + at, size);
    char character = fence_of(line, &fence);
    if (open && character == open && fence >= open_size) {
      open = 0;
    } else if (!open && character) {
      open = character;
      open_size = fence;
    } else if (!open && is_divider(line)) {
      *divider = line;
      return true;
    }
    at += size + 1;
  }
  return false;
}

bool excerpt_mark(struct bytes markdown, struct arena *arena, struct bytes *marked) {
  struct bytes divider;
  if (!markdown.size || !memmem(markdown.data, markdown.size, "more", 4) || !find_divider(markdown, &divider))
    return false;
  size_t before = (size_t)(divider.data - markdown.data), after = before + divider.size;
  *marked = arena_format(arena, "%.*s\n" MARK "\n\n%.*s", (int)before, markdown.data, (int)(markdown.size - after),
                         markdown.data + after);
  return true;
}

struct bytes excerpt_cut(struct bytes html) {
  static const char mark[] = "<p>" MARK;
  const char *found = html.size ? memmem(html.data, html.size, mark, sizeof mark - 1) : NULL;
  if (!found)
    return html;
  size_t size = (size_t)(found - html.data);
  while (size && html.data[size - 1] == '\n')
    size--;
  return bytes_make(html.data, size);
}
