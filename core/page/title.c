/* title.c: the first heading of level 1, found line by line; only that heading is parsed. */
#include "page/markdown.h"

#include "page/cmark.h"
#include "page/heading.h"
#include "page/region.h"

/* What the lines so far opened. */
struct scan {
  char fence; /* of the code block that is open: ` or ~, else 0 */
  size_t fence_size;
  bool comment;      /* an HTML comment is open */
  bool in_paragraph; /* which may turn out to be a heading, underlined by = */
  size_t paragraph;  /* where it starts */
};

static size_t run_of(struct bytes text, char byte) {
  size_t count = 0;
  while (count < text.size && text.data[count] == byte)
    count++;
  return count;
}

static bool contains(struct bytes text, const char *word) {
  return memmem(text.data, text.size, word, strlen(word)) != NULL;
}

/* The text of SOURCE if it is a heading of level 1 and not empty. */
static bool parse_heading(struct bytes source, struct arena *arena, struct bytes *title) {
  struct region region;
  region_begin(&region);
  static const struct cmark_dialect dialect = {.flags = CMARK_OPT_DEFAULT, .gfm = true, .addresses = true};
  cmark_llist *extensions;
  cmark_node *node = cmark_node_first_child(cmark_parse(source, &dialect, &extensions));
  bool found = node && cmark_node_get_type(node) == CMARK_NODE_HEADING && cmark_node_get_heading_level(node) == 1;
  if (found) {
    struct heading heading;
    heading_read(node, &(struct markdown_options){.heading_ids = true}, arena, &heading);
    *title = heading.public.text;
    found = title->size > 0;
  }
  region_end(&region);
  return found;
}

/* LINE starts with one "#". */
static bool read_heading(struct bytes line, struct arena *arena, struct bytes *title) {
  struct bytes text = bytes_trim(bytes_make(line.data + 1, line.size - 1));
  for (size_t i = 0; i < text.size; i++)
    if (strchr("\\`*_[]<>&~{#", text.data[i]))
      return parse_heading(line, arena, title);
  *title = arena_copy(arena, text);
  return text.size > 0;
}

/* Does LINE, which is trimmed, belong to a code block, or open one? */
static bool scan_fence(struct scan *scan, struct bytes line) {
  if (scan->fence) {
    size_t run = run_of(line, scan->fence);
    if (run >= scan->fence_size && run == line.size)
      scan->fence = 0;
    return true;
  }
  if (line.data[0] != '`' && line.data[0] != '~')
    return false;
  size_t run = run_of(line, line.data[0]);
  bool code_span = line.data[0] == '`' && memchr(line.data + run, '`', line.size - run);
  if (run < 3 || code_span)
    return false;
  scan->fence = line.data[0];
  scan->fence_size = run;
  return true;
}

static bool scan_comment(struct scan *scan, struct bytes line) {
  bool inside = scan->comment || bytes_starts_with(line, bytes_from("<!--"));
  if (inside)
    scan->comment = !contains(line, "-->");
  return inside;
}

/* Looks at the line from START to END. Returns true when it ends a heading of level 1. */
static bool scan_line(struct scan *scan, struct bytes body, size_t start, size_t end, struct arena *arena,
                      struct bytes *title) {
  struct bytes whole = bytes_make(body.data + start, end - start), line = bytes_trim(whole);
  size_t indent = run_of(whole, ' ');
  bool code = indent > 3 || (indent < whole.size && whole.data[indent] == '\t');
  if (line.size == 0 || (code && !scan->fence && !scan->comment)) {
    scan->in_paragraph = scan->in_paragraph && line.size > 0;
    return false;
  }
  bool was_in_paragraph = scan->in_paragraph;
  scan->in_paragraph = false;
  if ((!code && !scan->comment && scan_fence(scan, line)) || scan->fence || scan_comment(scan, line))
    return false;
  if (line.data[0] == '#' && (line.size == 1 || bytes_is_blank(line.data[1])))
    return read_heading(line, arena, title);
  if (was_in_paragraph && run_of(line, '=') == line.size) {
    struct bytes source = bytes_make(body.data + scan->paragraph, end - scan->paragraph);
    return parse_heading(source, arena, title);
  }
  scan->in_paragraph = line.data[0] != '#' && run_of(line, '-') != line.size;
  if (!was_in_paragraph)
    scan->paragraph = start;
  return false;
}

bool markdown_title(struct bytes body, struct arena *arena, struct bytes *title) {
  struct scan scan = {.fence = 0};
  for (size_t at = 0; at < body.size;) {
    const char *newline = memchr(body.data + at, '\n', body.size - at);
    size_t end = newline ? (size_t)(newline - body.data) : body.size;
    if (scan_line(&scan, body, at, end, arena, title))
      return true;
    at = end + 1;
  }
  return false;
}
