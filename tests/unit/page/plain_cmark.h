/* plain_cmark.h: what cmark-gfm itself makes of a text, to compare with. */
#ifndef SHARD_TESTS_UNIT_PAGE_PLAIN_CMARK_H
#define SHARD_TESTS_UNIT_PAGE_PLAIN_CMARK_H

#include "page/markdown.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <stdlib.h>

static inline struct bytes plain_cmark(struct bytes body, int flags, struct arena *arena) {
  static const char *const names[] = {"table", "strikethrough", "autolink", "tasklist", "tagfilter"};
  cmark_parser *parser = cmark_parser_new(flags);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(names[i]));
  cmark_parser_feed(parser, body.data, body.size);
  cmark_node *document = cmark_parser_finish(parser);
  char *html = cmark_render_html(document, flags, cmark_parser_get_syntax_extensions(parser));
  struct bytes copy = arena_copy(arena, bytes_from(html));
  free(html);
  cmark_node_free(document);
  cmark_parser_free(parser);
  markdown_start(); /* cmark's own strikethrough has just switched "~" off (page/strikethrough.h) */
  return copy;
}

/* HTML without the ids that markdown_render gives to headings: <h2 id="a"> becomes <h2>. Headings come in the order of
 * the HTML, so each is looked for behind the one before it. */
static inline struct bytes without_ids(const struct markdown_page *page, struct arena *arena) {
  struct strbuf out;
  strbuf_init(&out);
  size_t at = 0;
  for (size_t i = 0; i < page->heading_count; i++) {
    struct bytes id = page->headings[i].id;
    struct bytes mark = arena_format(arena, "<h%u id=\"%.*s\">", page->headings[i].level, (int)id.size, id.data);
    const char *found = memmem(page->html.data + at, page->html.size - at, mark.data, mark.size);
    if (!found)
      break;
    size_t start = (size_t)(found - page->html.data);
    strbuf_append(&out, bytes_make(page->html.data + at, start + strlen("<h1") - at));
    at = start + mark.size - 1;
  }
  strbuf_append(&out, bytes_make(page->html.data + at, page->html.size - at));
  struct bytes copy = arena_copy(arena, strbuf_bytes(&out));
  strbuf_release(&out);
  return copy;
}

#endif
