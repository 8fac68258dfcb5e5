/* cmark.c: see cmark.h and, for markdown_start, markdown.h. */
#include "page/cmark.h"

#include "base/sanitizer.h"
#include "page/markdown.h"
#include "page/math.h"
#include "page/region.h"
#include "page/strikethrough.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>

#if SANITIZER_ADDRESS
#include <sanitizer/lsan_interface.h>
#endif

/* Around the parsing of inlines, cmark switches the special characters of the parser's extensions on in a table of the
 * process, and off again: when one thread ends, others would miss links and strikethrough in what they still have to
 * parse. So all are switched on here for good, and the extensions that we attach do not know them any more: autolink
 * forgets its own (they are lost, as cmark cannot free them alone), strikethrough is replaced. */
static void keep_special_characters(void) {
  cmark_syntax_extension *autolink = cmark_find_syntax_extension("autolink");
  cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
  cmark_parser_attach_syntax_extension(parser, autolink);
  cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension("strikethrough"));
  cmark_manage_extensions_special_characters(parser, true);
  cmark_parser_free(parser);
  cmark_syntax_extension_set_special_inline_chars(autolink, NULL);
}

void markdown_start(void) {
#if SANITIZER_ADDRESS
  __lsan_disable();
#endif
  cmark_gfm_core_extensions_ensure_registered();
#if SANITIZER_ADDRESS
  __lsan_enable();
#endif
  strikethrough_start();
  keep_special_characters();
  math_start();
}

static void attach_gfm(cmark_parser *parser, const struct cmark_dialect *dialect) {
  if (dialect->tables)
    cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension("table"));
  cmark_parser_attach_syntax_extension(parser, strikethrough_extension());
  if (dialect->addresses)
    cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension("autolink"));
  cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension("tasklist"));
  if (dialect->tag_filter)
    cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension("tagfilter"));
}

cmark_node *cmark_parse(struct bytes body, const struct cmark_dialect *dialect, cmark_llist **extensions) {
  cmark_parser *parser = cmark_parser_new_with_mem(dialect->flags, region_memory());
  for (size_t i = 0; i < sizeof dialect->extras / sizeof *dialect->extras; i++)
    if (dialect->extras[i])
      cmark_parser_attach_syntax_extension(parser, dialect->extras[i]);
  if (dialect->gfm)
    attach_gfm(parser, dialect);
  if (body.size)
    cmark_parser_feed(parser, body.data, body.size);
  *extensions = cmark_parser_get_syntax_extensions(parser);
  return cmark_parser_finish(parser);
}

void cmark_free_extra(cmark_syntax_extension *extra) {
  if (extra)
    cmark_syntax_extension_free(cmark_get_default_mem_allocator(), extra);
}

struct bytes cmark_literal(cmark_node *node) {
  return bytes_from(cmark_node_get_literal(node));
}
