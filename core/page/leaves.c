/* leaves.c: see leaves.h. Line by line: which of the open containers go on, which new ones begin, and what the rest of
 * the line is. */
#include "page/leaves.h"
#include "base/memory.h"
#include "page/html_block.h"

#include <stdlib.h>

enum { MOST_CONTAINERS = 100, TAB = 4, CODE_INDENT = 4 };

struct container {
  bool quote;     /* a block quote; else a list's item or a footnote */
  bool footnote;  /* which a line ends that has blanks alone, but no empty one: cmark is so */
  bool empty;     /* an item of which only the marker has been seen */
  size_t columns; /* that a line of an item must be indented by */
};

struct reader {
  struct bytes body;
  struct leaves *leaves;
  struct container containers[MOST_CONTAINERS];
  size_t depth;
  bool in_paragraph, in_indented;
  char fence; /* its byte; 0 outside */
  size_t fence_size;
  enum html_block html; /* that is open */
  /* The line: */
  size_t start, end; /* END is that of its text; what ends it comes behind */
  size_t at, column; /* of the cursor */
  size_t blanks;     /* columns of a tab that were not used up */
};

/* --- the cursor --- */

static char peek(const struct reader *reader, size_t ahead) {
  return reader->at + ahead < reader->end ? reader->body.data[reader->at + ahead] : '\n';
}

/* Columns of blanks at the cursor; *AFTER is where they end. */
static size_t indentation(const struct reader *reader, size_t *after) {
  size_t at = reader->at, column = reader->column, columns = reader->blanks;
  for (; at < reader->end && (reader->body.data[at] == ' ' || reader->body.data[at] == '\t'); at++) {
    size_t step = reader->body.data[at] == ' ' ? 1 : TAB - column % TAB;
    column += step;
    columns += step;
  }
  *after = at;
  return columns;
}

/* Goes on by COLUMNS columns of blanks, or to where they end. */
static void skip_columns(struct reader *reader, size_t columns) {
  while (columns > 0) {
    if (reader->blanks == 0) {
      char byte = peek(reader, 0);
      if (byte != ' ' && byte != '\t')
        return;
      size_t step = byte == ' ' ? 1 : TAB - reader->column % TAB;
      reader->at++;
      reader->column += step;
      reader->blanks = step;
    }
    size_t taken = columns < reader->blanks ? columns : reader->blanks;
    reader->blanks -= taken;
    columns -= taken;
  }
}

static void skip_bytes(struct reader *reader, size_t count) {
  reader->at += count;
  reader->column += count;
  reader->blanks = 0;
}

static bool is_blank(const struct reader *reader) {
  size_t after;
  indentation(reader, &after);
  return after == reader->end;
}

/* --- what a line can be --- */

static size_t run_of(const struct reader *reader, size_t at, char byte) {
  size_t size = 0;
  while (at + size < reader->end && reader->body.data[at + size] == byte)
    size++;
  return size;
}

static size_t fence_at(const struct reader *reader, size_t at) {
  char byte = at < reader->end ? reader->body.data[at] : '\n';
  if (byte != '`' && byte != '~')
    return 0;
  size_t size = run_of(reader, at, byte);
  if (size < 3 || (byte == '`' && memchr(reader->body.data + at + size, '`', reader->end - at - size)))
    return 0;
  return size;
}

static bool is_blank_from(const struct reader *reader, size_t at) {
  while (at < reader->end && (reader->body.data[at] == ' ' || reader->body.data[at] == '\t'))
    at++;
  return at == reader->end;
}

static bool is_heading(const struct reader *reader, size_t at) {
  size_t size = run_of(reader, at, '#');
  if (size == 0 || size > 6)
    return false;
  return at + size == reader->end || reader->body.data[at + size] == ' ' || reader->body.data[at + size] == '\t';
}

/* Of `=` or `-` below a paragraph. */
static bool is_underline(const struct reader *reader, size_t at) {
  char byte = at < reader->end ? reader->body.data[at] : '\n';
  return (byte == '=' || byte == '-') && is_blank_from(reader, at + run_of(reader, at, byte));
}

static bool is_thematic_break(const struct reader *reader, size_t at) {
  char mark = at < reader->end ? reader->body.data[at] : '\n';
  size_t count = 0;
  if (mark != '*' && mark != '-' && mark != '_')
    return false;
  for (; at < reader->end; at++) {
    char byte = reader->body.data[at];
    if (byte == mark)
      count++;
    else if (byte != ' ' && byte != '\t')
      return false;
  }
  return count >= 3;
}

/* The size of a list's marker at AT; 0 when there is none. */
static size_t list_marker(const struct reader *reader, size_t at) {
  size_t digits = 0, size = 1;
  const char *data = reader->body.data;
  while (digits < 10 && at + digits < reader->end && data[at + digits] >= '0' && data[at + digits] <= '9')
    digits++;
  if (at + digits >= reader->end || digits > 9)
    return 0;
  char mark = data[at + digits];
  if (digits ? mark != '.' && mark != ')' : mark != '-' && mark != '+' && mark != '*')
    return 0;
  size += digits;
  if (at + size < reader->end && data[at + size] != ' ' && data[at + size] != '\t')
    return 0;
  bool first = digits == 0 || (digits == 1 && data[at] == '1');
  if (reader->in_paragraph && (!first || is_blank_from(reader, at + size)))
    return 0; /* it cannot interrupt a paragraph */
  return size;
}

/* The size of "[^label]:" at AT; 0 when there is none. */
static size_t footnote_marker(const struct reader *reader, size_t at) {
  const char *data = reader->body.data;
  if (reader->end - at < 5 || data[at] != '[' || data[at + 1] != '^')
    return 0;
  size_t label = at + 2;
  while (label < reader->end && !memchr("] \t", data[label], 3))
    label++;
  bool ends = label + 1 < reader->end && label > at + 2 && data[label] == ']' && data[label + 1] == ':';
  return ends ? label + 2 - at : 0;
}

/* --- leaves --- */

static void add_line(struct reader *reader, enum leaf_kind kind, bool goes_on, size_t next) {
  struct leaves *leaves = reader->leaves;
  struct leaf *last = leaves->count ? &leaves->items[leaves->count - 1] : NULL;
  if (goes_on && last && last->kind == kind) {
    last->end = next;
    return;
  }
  leaves->items = memory_grow(leaves->items, leaves->count, &leaves->capacity, sizeof *leaves->items);
  leaves->items[leaves->count++] = (struct leaf){kind, reader->start, next};
}

/* How many of the open containers the line goes on with; the cursor goes behind their marks. */
static size_t match_containers(struct reader *reader) {
  size_t matched = 0;
  for (; matched < reader->depth; matched++) {
    const struct container *container = &reader->containers[matched];
    size_t after, columns = indentation(reader, &after);
    if (container->quote) {
      if (columns >= CODE_INDENT || after >= reader->end || reader->body.data[after] != '>')
        return matched;
      skip_columns(reader, columns);
      skip_bytes(reader, 1);
      skip_columns(reader, 1);
    } else if (columns >= container->columns) {
      skip_columns(reader, container->columns);
    } else if (after < reader->end || container->empty || (container->footnote && reader->start < reader->end)) {
      return matched;
    }
  }
  return matched;
}

static void open_container(struct reader *reader, struct container container) {
  reader->in_paragraph = reader->in_indented = false;
  reader->containers[reader->depth++] = container;
}

/* A list's marker of SIZE bytes, COLUMNS behind the cursor: how far its content is in. */
static void open_item(struct reader *reader, size_t columns, size_t size) {
  size_t after;
  skip_columns(reader, columns);
  skip_bytes(reader, size);
  size_t blanks = indentation(reader, &after);
  bool empty = after == reader->end;
  size_t taken = empty || blanks > CODE_INDENT ? 1 : blanks;
  skip_columns(reader, taken);
  open_container(reader, (struct container){.columns = columns + size + taken, .empty = empty});
}

/* Opens what containers begin on this line. */
static void open_containers(struct reader *reader) {
  while (reader->depth < MOST_CONTAINERS) {
    size_t after, columns = indentation(reader, &after), size;
    if (columns >= CODE_INDENT || after >= reader->end)
      return;
    if (reader->body.data[after] == '>') {
      skip_columns(reader, columns);
      skip_bytes(reader, 1);
      skip_columns(reader, 1);
      open_container(reader, (struct container){.quote = true});
    } else if ((size = footnote_marker(reader, after)) > 0) {
      skip_columns(reader, columns);
      skip_bytes(reader, size);
      skip_columns(reader, indentation(reader, &after));
      open_container(reader, (struct container){.columns = CODE_INDENT, .footnote = true});
    } else if (!is_thematic_break(reader, after) && !(reader->in_paragraph && is_underline(reader, after)) &&
               (size = list_marker(reader, after)) > 0) {
      open_item(reader, columns, size);
    } else {
      return;
    }
  }
}

static bool continue_fence(struct reader *reader, size_t next) {
  if (!reader->fence)
    return false;
  size_t after, columns = indentation(reader, &after);
  size_t size = columns < CODE_INDENT ? run_of(reader, after, reader->fence) : 0;
  add_line(reader, LEAF_CODE, true, next);
  if (size >= reader->fence_size && is_blank_from(reader, after + size))
    reader->fence = 0;
  return true;
}

static struct bytes rest_of_line(const struct reader *reader, size_t at) {
  return bytes_make(reader->body.data + at, reader->end - at);
}

static bool continue_html(struct reader *reader, size_t next) {
  if (reader->html == HTML_BLOCK_NONE)
    return false;
  if (is_blank(reader) && html_block_ends_blank(reader->html)) {
    reader->html = HTML_BLOCK_NONE;
    return false;
  }
  add_line(reader, LEAF_HTML, true, next);
  if (html_block_ends(reader->html, rest_of_line(reader, reader->at)))
    reader->html = HTML_BLOCK_NONE;
  return true;
}

/* The line's content, behind all containers; no code that goes on, nor blank. */
static void begin_leaf(struct reader *reader, size_t next) {
  size_t after, columns = indentation(reader, &after), fence;
  bool goes_on = reader->in_paragraph, was_indented = reader->in_indented;
  reader->in_paragraph = reader->in_indented = false;
  if (columns >= CODE_INDENT) { /* no paragraph is open: it would have gone on */
    add_line(reader, LEAF_CODE, was_indented, next);
    reader->in_indented = true;
    return;
  }
  if ((fence = fence_at(reader, after)) > 0) {
    reader->fence = reader->body.data[after];
    reader->fence_size = fence;
    add_line(reader, LEAF_CODE, false, next);
    return;
  }
  struct bytes rest = rest_of_line(reader, after);
  enum html_block html = html_block_start(rest, goes_on);
  if (html != HTML_BLOCK_NONE) {
    reader->html = html_block_ends(html, rest) ? HTML_BLOCK_NONE : html;
    add_line(reader, LEAF_HTML, false, next);
    return;
  }
  bool underline = goes_on && is_underline(reader, after);
  bool alone = !underline && (is_heading(reader, after) || is_thematic_break(reader, after));
  add_line(reader, LEAF_TEXT, goes_on && !alone, next);
  reader->in_paragraph = !underline && !alone;
}

/* Is the line, in which not all containers were found, more of the paragraph in the deepest of them? */
static bool is_lazy(const struct reader *reader) {
  size_t after, columns = indentation(reader, &after);
  if (after == reader->end)
    return false;
  if (columns >= CODE_INDENT)
    return true;
  return !fence_at(reader, after) && !is_heading(reader, after) && !is_thematic_break(reader, after) &&
         html_block_start(rest_of_line(reader, after), false) == HTML_BLOCK_NONE;
}

/* Ends what was open in containers that the line does not go on with; true when it is a lazy line after all. */
static bool leave_containers(struct reader *reader, size_t matched, size_t next) {
  size_t known = reader->depth;
  bool was_paragraph = reader->in_paragraph;
  reader->depth = matched;
  reader->in_paragraph = false; /* what begins now does not interrupt it */
  open_containers(reader);
  if (reader->depth == matched && was_paragraph && is_lazy(reader)) {
    reader->depth = known;
    reader->in_paragraph = true;
    add_line(reader, LEAF_TEXT, true, next);
    return true;
  }
  reader->fence = 0;
  reader->html = HTML_BLOCK_NONE;
  reader->in_indented = false;
  return false;
}

static void read_line(struct reader *reader, size_t next) {
  size_t matched = match_containers(reader), after;
  if (matched < reader->depth) {
    if (leave_containers(reader, matched, next))
      return;
  } else if (continue_fence(reader, next) || continue_html(reader, next)) {
    return;
  } else if (reader->in_paragraph && indentation(reader, &after) >= CODE_INDENT && after < reader->end) {
    add_line(reader, LEAF_TEXT, true, next);
    return;
  } else {
    open_containers(reader);
  }
  if (is_blank(reader)) {
    reader->in_paragraph = false;
    return;
  }
  for (size_t i = reader->depth; i > 0 && reader->containers[i - 1].empty; i--)
    reader->containers[i - 1].empty = false;
  begin_leaf(reader, next);
}

void leaves_read(struct bytes body, struct leaves *out) {
  struct reader reader = {.body = body, .leaves = out};
  *out = (struct leaves){0};
  for (size_t start = 0, next; start < body.size; start = next) {
    size_t end = start;
    while (end < body.size && body.data[end] != '\n' && body.data[end] != '\r')
      end++;
    next = end < body.size ? end + 1 : end;
    if (next < body.size && body.data[end] == '\r' && body.data[next] == '\n')
      next++;
    reader.start = reader.at = start;
    reader.end = end;
    reader.column = reader.blanks = 0;
    read_line(&reader, next);
  }
}

void leaves_release(struct leaves *leaves) {
  free(leaves->items);
  *leaves = (struct leaves){0};
}
