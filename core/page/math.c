/* math.c: see math.h. */
#include "page/math.h"

#include "page/cmark.h"
#include "page/escape.h"
#include "page/region.h"

#include <cmark-gfm-extension_api.h>
#include <cmark-gfm/render.h>

bool math_present(struct bytes body) {
  return body.size > 0 && memchr(body.data, '$', body.size) != NULL;
}

static bool is_blank(int byte) {
  return bytes_is_blank((char)byte);
}

static bool is_alphanumeric(int byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

/* --- In a paragraph --- */

/* The text ends with a NUL, and has no other. */
static int byte_at(cmark_inline_parser *inlines, int at) {
  return at < 0 ? 0 : cmark_inline_parser_peek_at(inlines, at);
}

/* Where the next dollar is that no backslash precedes; -1 when there is none. */
static int find_dollar(cmark_inline_parser *inlines, int at) {
  for (int byte; (byte = byte_at(inlines, at)) != '$'; at++) {
    if (byte == '\\')
      byte = byte_at(inlines, ++at);
    if (byte == 0)
      return -1;
  }
  return at;
}

static bool has_text(cmark_inline_parser *inlines, int from, int to) {
  while (from < to && is_blank(byte_at(inlines, from)))
    from++;
  return from < to;
}

/* Where the math ends that starts at START; -1 when it is none. Only the next dollar counts, or the next two: so all
 * calls for a paragraph look at each byte a few times, whatever it holds. */
static int find_inline_end(cmark_inline_parser *inlines, int start) {
  int end = find_dollar(inlines, start + 1);
  if (end < 0 || is_alphanumeric(byte_at(inlines, start - 1)) || is_blank(byte_at(inlines, start + 1)) ||
      is_blank(byte_at(inlines, end - 1)) || is_alphanumeric(byte_at(inlines, end + 1)) ||
      byte_at(inlines, end + 1) == '$')
    return -1;
  return end + 1;
}

static int find_display_end(cmark_inline_parser *inlines, int start) {
  int end = find_dollar(inlines, start + 2);
  while (end >= 0 && byte_at(inlines, end + 1) != '$')
    end = find_dollar(inlines, end + 1);
  return end >= 0 && has_text(inlines, start + 2, end) ? end + 2 : -1;
}

/* Inline code as far as the tree goes, for that may stand everywhere, in tables too, and its text is its source; but
 * render_inline writes it. */
static cmark_node *make_inline(cmark_syntax_extension *self, cmark_inline_parser *inlines, int start, int end,
                               bool display) {
  struct strbuf source;
  strbuf_init(&source);
  for (int at = start; at < end; at++)
    strbuf_append_char(&source, (char)byte_at(inlines, at));
  cmark_node *node = cmark_node_new_with_mem(CMARK_NODE_CODE, region_memory());
  cmark_node_set_literal(node, source.data);
  cmark_node_set_syntax_extension(node, self);
  struct math *math = region_allocate(sizeof *math);
  math->extra.kind = EXTRA_MATH_INLINE;
  math->display = display;
  cmark_node_set_user_data(node, math);
  strbuf_release(&source);
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

static cmark_node *match_dollar(cmark_syntax_extension *self, cmark_parser *parser, cmark_node *parent,
                                unsigned char character, cmark_inline_parser *inlines) {
  (void)parser, (void)parent;
  int start = cmark_inline_parser_get_offset(inlines);
  if (character != '$' || byte_at(inlines, start - 1) == '$')
    return NULL;
  bool display = byte_at(inlines, start + 1) == '$';
  if (display && byte_at(inlines, start + 2) == '$')
    return NULL;
  int end = display ? find_display_end(inlines, start) : find_inline_end(inlines, start);
  if (end < 0)
    return NULL;
  cmark_inline_parser_set_offset(inlines, end);
  return make_inline(self, inlines, start, end, display);
}

/* --- As a block --- */

/* What is left of the line behind the blanks that it starts with. */
static struct bytes line_rest(cmark_parser *parser, const unsigned char *input, int size) {
  int start = cmark_parser_get_first_nonspace(parser);
  return bytes_trim_end(start < size ? bytes_make((const char *)input + start, (size_t)(size - start))
                                     : bytes_from(""));
}

static bool ends_math(struct bytes line) {
  bool escaped = line.size > 2 && line.data[line.size - 3] == '\\';
  return !escaped && bytes_ends_with(line, bytes_from("$$"));
}

/* "$$", or "$$ tex" with nothing else in dollars, or "$$ tex $$". */
static bool begins_math(struct bytes line, bool *ends) {
  if (line.size < 2 || line.data[0] != '$' || line.data[1] != '$' || (line.size > 2 && line.data[2] == '$'))
    return false;
  struct bytes rest = bytes_make(line.data + 2, line.size - 2);
  *ends = rest.size > 2 && ends_math(rest);
  if (*ends)
    rest.size -= 2;
  return rest.size == 0 || !memmem(rest.data, rest.size, "$$", 2);
}

static cmark_node *open_math(cmark_syntax_extension *self, int indented, cmark_parser *parser, cmark_node *parent,
                             unsigned char *input, int size) {
  bool ends;
  if (indented || cmark_node_get_type(parent) == CMARK_NODE_PARAGRAPH ||
      !begins_math(line_rest(parser, input, size), &ends))
    return NULL;
  int start = cmark_parser_get_first_nonspace(parser);
  cmark_node *node = cmark_parser_add_child(parser, parent, CMARK_NODE_CODE_BLOCK, start + 1);
  struct math *math = region_allocate(sizeof *math);
  math->extra.kind = EXTRA_MATH_BLOCK;
  math->closed = ends;
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
  math->closed = ends_math(line);
  return true;
}

cmark_syntax_extension *math_extension_create(bool blocks) {
  cmark_syntax_extension *extension = cmark_syntax_extension_new("shard_math");
  cmark_syntax_extension_set_match_inline_func(extension, match_dollar);
  cmark_syntax_extension_set_html_render_func(extension, render_inline);
  if (blocks) {
    cmark_syntax_extension_set_open_block_func(extension, open_math);
    cmark_syntax_extension_set_match_block_func(extension, match_math);
  }
  return extension;
}

void math_start(void) {
  cmark_syntax_extension *extension = math_extension_create(false);
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
