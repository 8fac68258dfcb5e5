/* alert.c: see alert.h. The mark is text in the tree, brackets that are no link, and is taken out of it there. */
#include "page/alert.h"

#include "page/box.h"
#include "page/cmark.h"
#include "page/region.h"

#include <cmark-gfm-extension_api.h>

bool alert_present(struct bytes body) {
  return bytes_find_mark(body, "[!") != NULL;
}

static bool is_break(cmark_node *node) {
  return cmark_node_get_type(node) == CMARK_NODE_SOFTBREAK || cmark_node_get_type(node) == CMARK_NODE_LINEBREAK;
}

/* "[!NOTE] Rest" gives "NOTE" and "Rest". */
static bool read_mark(struct bytes text, struct bytes *kind, struct bytes *rest) {
  const char *end = text.size > 2 ? memchr(text.data, ']', text.size) : NULL;
  if (!end || text.data[0] != '[' || text.data[1] != '!')
    return false;
  *kind = bytes_make(text.data + 2, (size_t)(end - text.data) - 2);
  *rest = bytes_make(end + 1, text.size - (size_t)(end - text.data) - 1);
  if (rest->size > 0 && rest->data[0] != ' ')
    return false;
  while (rest->size > 0 && rest->data[0] == ' ')
    *rest = bytes_make(rest->data + 1, rest->size - 1);
  return box_is_alert(*kind);
}

/* Opens nothing: QUOTE is still empty, so this is its first line. */
static cmark_node *note_mark(cmark_syntax_extension *self, int indented, cmark_parser *parser, cmark_node *quote,
                             unsigned char *input, int size) {
  (void)self;
  struct bytes kind, rest, line;
  int start = cmark_parser_get_first_nonspace(parser);
  if (indented || cmark_node_get_type(quote) != CMARK_NODE_BLOCK_QUOTE || cmark_node_first_child(quote) ||
      start >= size)
    return NULL;
  line = bytes_make((const char *)input + start, (size_t)(size - start));
  while (line.size > 0 && (line.data[line.size - 1] == '\n' || line.data[line.size - 1] == '\r'))
    line.size--;
  if (!read_mark(line, &kind, &rest))
    return NULL;
  struct extra *extra = region_allocate(sizeof *extra);
  extra->kind = EXTRA_ALERT;
  cmark_node_set_user_data(quote, extra);
  return NULL;
}

cmark_syntax_extension *alert_extension_create(void) {
  cmark_syntax_extension *extension = cmark_syntax_extension_new("shard_alert");
  cmark_syntax_extension_set_open_block_func(extension, note_mark);
  return extension;
}

/* The paragraph's first text, if that starts as a mark does. */
static cmark_node *mark_node(cmark_node *paragraph) {
  cmark_node *first = cmark_node_first_child(paragraph);
  if (!first || cmark_node_get_type(first) != CMARK_NODE_TEXT ||
      !bytes_starts_with(cmark_literal(first), bytes_from("[")))
    return NULL;
  cmark_consolidate_text_nodes(paragraph); /* the brackets are nodes of their own */
  return cmark_node_first_child(paragraph);
}

/* Moves what is left of the paragraph's first line into a title; NULL when nothing is. */
static cmark_node *take_title(cmark_node *paragraph) {
  cmark_node *title = cmark_node_new_with_mem(CMARK_NODE_HEADING, region_memory());
  for (cmark_node *node; (node = cmark_node_first_child(paragraph)) && !is_break(node);)
    cmark_node_append_child(title, node);
  cmark_node *line_end = cmark_node_first_child(paragraph);
  if (line_end)
    cmark_node_unlink(line_end);
  if (!cmark_node_first_child(title))
    return NULL;
  box_attach_title(title);
  return title;
}

cmark_node *alert_convert(cmark_node *quote) {
  cmark_node *paragraph = cmark_node_first_child(quote), *mark;
  struct bytes kind, rest;
  if (!extra_of(quote, EXTRA_ALERT) || !paragraph || cmark_node_get_type(paragraph) != CMARK_NODE_PARAGRAPH ||
      !(mark = mark_node(paragraph)) || !read_mark(cmark_literal(mark), &kind, &rest))
    return NULL;
  struct box box = {.name = region_copy(kind)};
  if (rest.size > 0)
    cmark_node_set_literal(mark, region_copy(rest).data);
  else
    cmark_node_unlink(mark);
  cmark_node *node = cmark_node_new_with_mem(CMARK_NODE_CUSTOM_BLOCK, region_memory());
  cmark_node *title = take_title(paragraph);
  box_attach(node, &box);
  cmark_node_replace(quote, node);
  for (cmark_node *child; (child = cmark_node_first_child(quote));)
    cmark_node_append_child(node, child);
  if (!cmark_node_first_child(paragraph))
    cmark_node_unlink(paragraph);
  if (title)
    cmark_node_prepend_child(node, title);
  return node;
}
