/* math.c: see math.h. */
#include "page/math.h"

#include "page/cmark.h"
#include "page/escape.h"
#include "page/region.h"

#include <cmark-gfm-extension_api.h>
#include <cmark-gfm/chunk.h>
#include <cmark-gfm/render.h>

bool math_present(struct bytes body) {
  if (body.size == 0)
    return false;
  return memchr(body.data, '$', body.size) || bytes_find_mark(body, "\\(") || bytes_find_mark(body, "\\[");
}

/* --- In a paragraph --- */

/* Inline code as far as the tree goes, for that may stand everywhere, in tables too, and its text is its source; but
 * render_inline writes it. */
static cmark_node *make_inline(cmark_syntax_extension *self, struct bytes source, bool display) {
  struct strbuf text;
  strbuf_init(&text);
  math_append_unmasked(&text, source, false);
  cmark_node *node = cmark_node_new_with_mem(CMARK_NODE_CODE, region_memory());
  cmark_node_set_literal(node, text.data);
  cmark_node_set_syntax_extension(node, self);
  struct math *math = region_allocate(sizeof *math);
  math->extra.kind = EXTRA_MATH_INLINE;
  math->display = display;
  cmark_node_set_user_data(node, math);
  strbuf_release(&text);
  return node;
}

/* An escaped bracket after all. */
static cmark_node *make_bracket(bool round) {
  cmark_node *node = cmark_node_new_with_mem(CMARK_NODE_TEXT, region_memory());
  cmark_node_set_literal(node, round ? "(" : "[");
  return node;
}

static void render_inline(cmark_syntax_extension *self, cmark_html_renderer *renderer, cmark_node *node,
                          cmark_event_type event, int flags) {
  (void)self, (void)event, (void)flags;
  const struct math *math = extra_of(node, EXTRA_MATH_INLINE);
  if (!math)
    return;
  struct strbuf html;
  strbuf_init(&html);
  strbuf_append_text(&html, math->display ? "<span class=\"math display\">" : "<span class=\"math inline\">");
  escape_append(&html, cmark_literal(node));
  strbuf_append_text(&html, "</span>");
  cmark_strbuf_puts(renderer->html, html.data);
  strbuf_release(&html);
}

/* Is the text of this parser masked? */
static bool is_masked(const cmark_syntax_extension *self) {
  return cmark_syntax_extension_get_private((cmark_syntax_extension *)self) != NULL;
}

static cmark_node *match_dollar(cmark_syntax_extension *self, cmark_parser *parser, cmark_node *parent,
                                unsigned char character, cmark_inline_parser *inlines) {
  (void)parser, (void)parent;
  if (character != '$')
    return NULL;
  const cmark_chunk *chunk = cmark_inline_parser_get_chunk(inlines);
  struct bytes text = {(const char *)chunk->data, (size_t)chunk->len};
  size_t start = (size_t)cmark_inline_parser_get_offset(inlines);
  size_t end = math_span_end(text, start, is_masked(self));
  enum math_delimiter delimiter = math_delimiter_at(text, start, is_masked(self));
  bool round = delimiter == MATH_PARENTHESES, square = delimiter == MATH_BRACKETS;
  if (end == 0 && !round && !square)
    return NULL;
  cmark_inline_parser_set_offset(inlines, (int)(end > 0 ? end : start + 2));
  if (end == 0)
    return make_bracket(round);
  return make_inline(self, bytes_make(text.data + start, end - start), delimiter == MATH_DOLLARS || square);
}

/* --- As a block --- */

/* What is left of the line behind the blanks that it starts with. */
static struct bytes line_rest(cmark_parser *parser, const unsigned char *input, int size) {
  int start = cmark_parser_get_first_nonspace(parser);
  return bytes_trim_end(start < size ? bytes_make((const char *)input + start, (size_t)(size - start))
                                     : bytes_from(""));
}

/* "$$", or "$$ tex" with nothing else in dollars, or "$$ tex $$"; the same with brackets. */
static bool begins_math(struct bytes line, bool masked, struct math *math) {
  math->delimiter = math_delimiter_at(line, 0, masked);
  if (math->delimiter != MATH_DOLLARS && math->delimiter != MATH_BRACKETS)
    return false;
  struct bytes rest = bytes_make(line.data + 2, line.size - 2);
  math->closed = rest.size > 2 && math_line_closes(rest, math->delimiter);
  if (math->closed)
    rest.size -= 2;
  return rest.size == 0 || !memmem(rest.data, rest.size, math->delimiter == MATH_DOLLARS ? "$$" : "\\]", 2);
}

static cmark_node *open_math(cmark_syntax_extension *self, int indented, cmark_parser *parser, cmark_node *parent,
                             unsigned char *input, int size) {
  struct math begun = {.extra = {EXTRA_MATH_BLOCK}};
  if (indented || cmark_node_get_type(parent) == CMARK_NODE_PARAGRAPH ||
      !begins_math(line_rest(parser, input, size), is_masked(self), &begun))
    return NULL;
  int start = cmark_parser_get_first_nonspace(parser);
  cmark_node *node = cmark_parser_add_child(parser, parent, CMARK_NODE_CODE_BLOCK, start + 1);
  struct math *math = region_allocate(sizeof *math);
  *math = begun;
  cmark_node_set_user_data(node, math);
  cmark_node_set_syntax_extension(node, self);
  cmark_parser_advance_offset(parser, (char *)input, start - cmark_parser_get_offset(parser), false);
  return node;
}

static int match_math(cmark_syntax_extension *self, cmark_parser *parser, unsigned char *input, int size,
                      cmark_node *node) {
  (void)self;
  struct math *math = extra_of(node, EXTRA_MATH_BLOCK);
  struct bytes line = line_rest(parser, input, size);
  if (math->closed || line.size == 0)
    return false;
  math->closed = math_line_closes(line, math->delimiter);
  return true;
}

cmark_syntax_extension *math_extension_create(bool blocks, bool masked) {
  cmark_syntax_extension *extension = cmark_syntax_extension_new("shard_math");
  cmark_syntax_extension_set_private(extension, masked ? extension : NULL, NULL);
  cmark_syntax_extension_set_match_inline_func(extension, match_dollar);
  cmark_syntax_extension_set_html_render_func(extension, render_inline);
  if (blocks) {
    cmark_syntax_extension_set_open_block_func(extension, open_math);
    cmark_syntax_extension_set_match_block_func(extension, match_math);
  }
  return extension;
}

void math_start(void) {
  cmark_syntax_extension *extension = math_extension_create(false, false);
  cmark_mem *memory = cmark_get_default_mem_allocator();
  void *character = (void *)(uintptr_t)'$'; /* NOLINT(performance-no-int-to-ptr): cmark's way */
  cmark_syntax_extension_set_special_inline_chars(extension, cmark_llist_append(memory, NULL, character));
  cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
  cmark_parser_attach_syntax_extension(parser, extension);
  cmark_manage_extensions_special_characters(parser, true);
  cmark_parser_free(parser);
  cmark_syntax_extension_free(memory, extension);
}

void math_block_html(cmark_node *block, struct strbuf *out) {
  strbuf_append_text(out, "<div class=\"math display\">");
  escape_append(out, bytes_trim_end(cmark_literal(block)));
  strbuf_append_text(out, "</div>\n");
}

/* --- Masks --- */

/* TEXT without masks, in SCRATCH; NULL when it has none. */
static const char *unmask(const char *text, bool escapes, struct strbuf *scratch) {
  struct bytes masked = bytes_from(text ? text : "");
  if (!math_is_masked(masked))
    return NULL;
  strbuf_clear(scratch);
  math_append_unmasked(scratch, masked, escapes);
  return scratch->data;
}

static void unmask_node(cmark_node *node, struct strbuf *scratch) {
  const char *text;
  cmark_node_type type = cmark_node_get_type(node);
  if ((text = unmask(cmark_node_get_literal(node), false, scratch)))
    cmark_node_set_literal(node, text);
  if (type == CMARK_NODE_CODE_BLOCK && (text = unmask(cmark_node_get_fence_info(node), true, scratch)))
    cmark_node_set_fence_info(node, text);
  if (type != CMARK_NODE_LINK && type != CMARK_NODE_IMAGE)
    return;
  if ((text = unmask(cmark_node_get_url(node), true, scratch)))
    cmark_node_set_url(node, text);
  if ((text = unmask(cmark_node_get_title(node), true, scratch)))
    cmark_node_set_title(node, text);
}

void math_unmask(cmark_node *document) {
  struct strbuf scratch;
  strbuf_init(&scratch);
  cmark_iter *iterator = cmark_iter_new(document);
  for (cmark_event_type event; (event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE;) {
    cmark_node *node = cmark_iter_get_node(iterator);
    const struct math *math = extra_of(node, EXTRA_MATH_BLOCK);
    if (event == CMARK_EVENT_ENTER && (!math || math->closed))
      unmask_node(node, &scratch);
  }
  cmark_iter_free(iterator);
  strbuf_release(&scratch);
}
