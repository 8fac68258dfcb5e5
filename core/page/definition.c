/* definition.c: see definition.h. The parser makes a block of each definition, and a paragraph of the terms before it;
 * when the tree is complete, these become a list. */
#include "page/definition.h"

#include "page/extra.h"
#include "page/region.h"

#include "base/memory.h"
#include "base/strbuf.h"

#include <cmark-gfm-extension_api.h>

/* Blanks behind the colon beyond this begin code in the definition. */
enum { BLANKS_MOST = 4 };

struct definition {
  struct extra extra;
  int offset; /* how many columns its lines are indented, from the second one */
  bool tight;
  bool blank; /* was the last line that it was asked about an empty one? */
};

static bool is_blank(char byte) {
  return byte == ' ' || byte == '\t';
}

bool definition_present(struct bytes body) {
  const char *end = body.data + body.size, *at = body.data;
  for (; at < end && (at = memchr(at, ':', (size_t)(end - at))); at++) {
    if (at + 1 == end || !is_blank(at[1]))
      continue;
    const char *start = at;
    while (start > body.data && (is_blank(start[-1]) || start[-1] == '>'))
      start--;
    if (start > body.data && (start[-1] == '\n' || start[-1] == '\r'))
      return true;
  }
  return false;
}

/* --- In the parser --- */

/* How many columns the blanks behind the colon take; 0 when the line begins no definition. */
static int blanks_behind_colon(const unsigned char *input, int size, int colon, int column) {
  int at = colon + 1, columns = 0;
  if (at >= size || !is_blank((char)input[at]))
    return 0;
  for (; at < size && is_blank((char)input[at]); at++)
    columns += input[at] == '\t' ? 4 - (column + 1 + columns) % 4 : 1;
  return at < size && input[at] != '\n' && input[at] != '\r' ? columns : 0;
}

/* The terms: a paragraph that is open, or the last block before an empty line; or the definition before this one. */
static bool follows_term(cmark_node *parent) {
  if (cmark_node_get_type(parent) == CMARK_NODE_PARAGRAPH)
    return true;
  cmark_node *last = cmark_node_last_child(parent);
  return last && (cmark_node_get_type(last) == CMARK_NODE_PARAGRAPH || extra_of(last, EXTRA_DEFINITION));
}

static cmark_node *open_definition(cmark_syntax_extension *self, int indented, cmark_parser *parser, cmark_node *parent,
                                   unsigned char *input, int size) {
  int colon = cmark_parser_get_first_nonspace(parser);
  if (indented || colon >= size || input[colon] != ':' || !follows_term(parent))
    return NULL;
  int blanks = blanks_behind_colon(input, size, colon, cmark_parser_get_first_nonspace_column(parser));
  if (blanks == 0)
    return NULL;
  bool tight = cmark_node_get_type(parent) == CMARK_NODE_PARAGRAPH;
  int indent = cmark_parser_get_indent(parser);
  cmark_node *node = cmark_parser_add_child(parser, parent, CMARK_NODE_CUSTOM_BLOCK, colon + 1);
  cmark_node *before = cmark_node_previous(node);
  cmark_node_set_syntax_extension(node, self);
  struct definition *definition = region_allocate(sizeof *definition);
  if (blanks > BLANKS_MOST)
    blanks = 1;
  *definition = (struct definition){.extra.kind = EXTRA_DEFINITION, .offset = indent + 1 + blanks, .tight = tight};
  const struct definition *earlier = before ? extra_of(before, EXTRA_DEFINITION) : NULL;
  if (earlier)
    definition->tight = !earlier->blank;
  cmark_node_set_user_data(node, definition);
  cmark_parser_advance_offset(parser, (char *)input, colon + 1 - cmark_parser_get_offset(parser), false);
  cmark_parser_advance_offset(parser, (char *)input, blanks, true);
  return node;
}

static int match_definition(cmark_syntax_extension *self, cmark_parser *parser, unsigned char *input, int size,
                            cmark_node *node) {
  (void)self;
  (void)size;
  struct definition *definition = extra_of(node, EXTRA_DEFINITION);
  bool blank = cmark_parser_is_blank(parser);
  if (!blank && cmark_parser_get_indent(parser) < definition->offset)
    return false;
  definition->blank = blank;
  if (blank)
    return true;
  cmark_parser_advance_offset(parser, (char *)input, definition->offset, true);
  return true;
}

cmark_syntax_extension *definition_extension_create(void) {
  cmark_syntax_extension *extension = cmark_syntax_extension_new("shard_definition");
  cmark_syntax_extension_set_open_block_func(extension, open_definition);
  cmark_syntax_extension_set_match_block_func(extension, match_definition);
  return extension;
}

/* --- In the tree --- */

static bool is_break(cmark_node *node) {
  return cmark_node_get_type(node) == CMARK_NODE_SOFTBREAK || cmark_node_get_type(node) == CMARK_NODE_LINEBREAK;
}

static bool is_list(cmark_node *node) {
  const char *html = cmark_node_get_type(node) == CMARK_NODE_CUSTOM_BLOCK ? cmark_node_get_on_enter(node) : NULL;
  return html && strcmp(html, "<dl>") == 0;
}

static void note(struct renderer *renderer, cmark_node *node) {
  renderer->definitions = memory_grow(renderer->definitions, renderer->definition_count, &renderer->definition_capacity,
                                      sizeof *renderer->definitions);
  renderer->definitions[renderer->definition_count++] = node;
}

static cmark_node *new_block(const char *opening, const char *closing) {
  cmark_node *node = cmark_node_new_with_mem(CMARK_NODE_CUSTOM_BLOCK, region_memory());
  cmark_node_set_on_enter(node, opening);
  cmark_node_set_on_exit(node, closing);
  return node;
}

/* Makes a term of each line of PARAGRAPH, at the end of LIST. */
static void add_terms(struct renderer *renderer, cmark_node *list, cmark_node *paragraph) {
  struct extra *extra = region_allocate(sizeof *extra);
  extra->kind = EXTRA_TERM;
  for (cmark_node *node = cmark_node_first_child(paragraph); node;) {
    cmark_node *term = cmark_node_new_with_mem(CMARK_NODE_PARAGRAPH, region_memory());
    cmark_node_set_user_data(term, extra);
    cmark_node_append_child(list, term);
    note(renderer, term);
    for (cmark_node *next; node && !is_break(node); node = next) {
      next = cmark_node_next(node);
      cmark_node_append_child(term, node);
    }
    node = node ? cmark_node_next(node) : NULL;
  }
  cmark_node_unlink(paragraph);
  if (renderer->first_paragraph == paragraph)
    renderer->first_paragraph = NULL;
}

bool definition_convert(struct renderer *renderer, cmark_node *node) {
  cmark_node *before = extra_of(node, EXTRA_DEFINITION) ? cmark_node_previous(node) : NULL;
  if (!before)
    return false;
  cmark_node *list = NULL;
  if (is_list(before)) {
    list = before;
  } else {
    cmark_node *earlier = cmark_node_previous(before);
    list = earlier && is_list(earlier) ? earlier : new_block("<dl>", "</dl>");
    if (list != earlier)
      cmark_node_insert_before(before, list);
    add_terms(renderer, list, before);
  }
  cmark_node_append_child(list, node);
  note(renderer, node);
  return true;
}

/* The inline content of PARAGRAPH between two tags, as one finished block. */
static void freeze(cmark_node *paragraph, const char *opening, const char *closing, int flags,
                   cmark_llist *extensions) {
  struct strbuf html;
  strbuf_init(&html);
  strbuf_append_text(&html, opening);
  char *rendered = cmark_render_html(paragraph, flags, extensions);
  size_t before = strlen("<p>"), behind = strlen("</p>\n");
  strbuf_append(&html, bytes_make(rendered + before, strlen(rendered) - before - behind));
  strbuf_append_text(&html, closing);
  cmark_node_replace(paragraph, new_block(html.data, ""));
  strbuf_release(&html);
}

/* The only paragraph of a definition; NULL when there is another. */
static cmark_node *only_paragraph(cmark_node *definition) {
  cmark_node *found = NULL;
  for (cmark_node *node = cmark_node_first_child(definition); node; node = cmark_node_next(node)) {
    if (cmark_node_get_type(node) != CMARK_NODE_PARAGRAPH)
      continue;
    if (found)
      return NULL;
    found = node;
  }
  return found;
}

void definition_finish(cmark_node *node, int flags, cmark_llist *extensions) {
  const struct definition *definition = extra_of(node, EXTRA_DEFINITION);
  if (!definition) {
    freeze(node, "<dt>", "</dt>", flags, extensions);
    return;
  }
  cmark_node *paragraph = definition->tight ? only_paragraph(node) : NULL;
  bool alone = paragraph && !cmark_node_next(paragraph) && !cmark_node_previous(paragraph);
  if (paragraph)
    freeze(paragraph, alone ? "<dd>" : "", alone ? "</dd>" : "", flags, extensions);
  if (!alone) {
    cmark_node_set_on_enter(node, "<dd>");
    cmark_node_set_on_exit(node, "</dd>");
  }
}
