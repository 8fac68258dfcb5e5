/* shortcode_insert.c: the Markdown with its shortcodes expanded, and which line of it comes from where. */
#include "base/memory.h"
#include "page/shortcode.h"
#include "page/shortcode_text.h"

#include <stdlib.h>

struct inserter {
  const struct shortcodes *list;
  struct strbuf out;
  struct shortcode_lines *lines;
  size_t counted_out, counted_body; /* lines were counted up to here */
  uint32_t out_line, body_line;
};

static uint32_t count_lines(const char *data, size_t from, size_t to) {
  uint32_t count = 0;
  for (const char *at = data + from, *end = data + to; at < end && (at = memchr(at, '\n', (size_t)(end - at))); at++)
    count++;
  return count;
}

static void count_to(struct inserter *inserter, size_t body_at) {
  inserter->out_line += count_lines(inserter->out.data, inserter->counted_out, inserter->out.size);
  inserter->body_line += count_lines(inserter->list->body.data, inserter->counted_body, body_at);
  inserter->counted_out = inserter->out.size;
  inserter->counted_body = body_at;
}

/* The lines that follow in OUT come from the body at BODY_AT and behind it. */
static void note_lines(struct inserter *inserter, size_t body_at, uint32_t last) {
  struct shortcode_lines *lines = inserter->lines;
  count_to(inserter, body_at);
  lines->items = memory_grow(lines->items, lines->count, &lines->capacity, sizeof *lines->items);
  lines->items[lines->count++] = (struct shortcode_line){inserter->out_line, inserter->body_line, last};
}

/* Appends TEXT; its lines but the first begin with INDENTATION, unless they are empty. */
static void append_indented(struct strbuf *out, struct bytes text, struct bytes indentation) {
  for (size_t at = 0, size; at < text.size; at += size) {
    const char *end = memchr(text.data + at, '\n', text.size - at);
    size = end ? (size_t)(end - text.data) - at + 1 : text.size - at;
    if (at > 0 && text.data[at] != '\n')
      strbuf_append(out, indentation);
    strbuf_append(out, bytes_make(text.data + at, size));
  }
}

/* What a pair has inside usually stands in its output as it is: then its lines are known. */
static void append_markdown(struct inserter *inserter, const struct shortcode *item) {
  struct bytes output = item->output;
  struct bytes inner = {inserter->list->body.data + item->inner, item->inner_end - item->inner};
  const char *found = NULL;
  count_to(inserter, item->begin);
  uint32_t first = inserter->body_line;
  note_lines(inserter, item->begin, first);
  while (inner.size > 0 && (inner.data[0] == '\n' || inner.data[0] == '\r'))
    inner = bytes_make(inner.data + 1, inner.size - 1);
  while (inner.size > 0 && (inner.data[inner.size - 1] == '\n' || inner.data[inner.size - 1] == '\r'))
    inner.size--;
  if (inner.size > 0 && output.size > 0 && item->indentation.size == 0)
    found = memmem(output.data, output.size, inner.data, inner.size);
  if (found) {
    size_t before = (size_t)(found - output.data);
    size_t at = (size_t)(inner.data - inserter->list->body.data);
    strbuf_append(&inserter->out, bytes_make(output.data, before));
    note_lines(inserter, at, UINT32_MAX);
    strbuf_append(&inserter->out, inner);
    count_to(inserter, at + inner.size);
    note_lines(inserter, at + inner.size, inserter->body_line);
    output = bytes_make(found + inner.size, output.size - before - inner.size);
  }
  append_indented(&inserter->out, output, item->indentation);
}

static void append_item(struct inserter *inserter, size_t index) {
  const struct shortcode *item = &inserter->list->items[index];
  switch (item->kind) {
  case SHORTCODE_ESCAPED:
    strbuf_append(&inserter->out, item->output);
    return;
  case SHORTCODE_MARKDOWN:
    append_markdown(inserter, item);
    return;
  case SHORTCODE_HTML:
    /* Code is escaped by the parser, and may be highlighted: it needs the text. */
    if (item->in_code && !memchr(item->output.data, '<', item->output.size))
      shortcode_append_text(&inserter->out, item->output);
    else
      shortcode_append_placeholder(inserter->list, index, &inserter->out);
  }
}

struct bytes shortcode_insert(const struct shortcodes *list, struct arena *arena, struct shortcode_lines *lines) {
  struct inserter inserter = {.list = list, .lines = lines, .out_line = 1, .body_line = 1};
  size_t at = 0;
  *lines = (struct shortcode_lines){0};
  strbuf_init(&inserter.out);
  for (size_t i = 0; i < list->count; i = list->items[i].next) {
    const struct shortcode *item = &list->items[i];
    strbuf_append(&inserter.out, bytes_make(list->body.data + at, item->begin - at));
    append_item(&inserter, i);
    at = item->end;
    note_lines(&inserter, at, UINT32_MAX);
  }
  strbuf_append(&inserter.out, bytes_make(list->body.data + at, list->body.size - at));
  struct bytes expanded = arena_copy(arena, strbuf_bytes(&inserter.out));
  strbuf_release(&inserter.out);
  struct bytes kept = arena_copy(arena, bytes_make((const char *)lines->items, lines->count * sizeof *lines->items));
  free(lines->items);
  lines->items = (struct shortcode_line *)(void *)(char *)kept.data;
  return expanded;
}

uint32_t shortcode_source_line(const struct shortcode_lines *lines, uint32_t line) {
  size_t low = 0, high = lines->count;
  while (low < high) { /* the first that begins behind LINE */
    size_t middle = low + (high - low) / 2;
    if (lines->items[middle].expanded <= line)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == 0)
    return line;
  const struct shortcode_line *item = &lines->items[low - 1];
  uint32_t source = item->source + (line - item->expanded);
  return source < item->last ? source : item->last;
}
