/* contents.c: the table of contents. */
#include "page/markdown.h"

#include "base/path.h"

#include <assert.h>

enum { LEVELS = 6 };

/* The lists that are open. A list has the level of its latest item; levels grow inwards. */
struct outline {
  struct strbuf html;
  unsigned levels[LEVELS];
  size_t depth;
};

static void close_list(struct outline *outline) {
  strbuf_append_text(&outline->html, "</li>\n</ul>\n");
  outline->depth--;
}

/* Opens, ends or closes lists so that an item of LEVEL may follow. A level that was skipped gets no list of its own:
 * what lies deeper than an open item is one list below it, whichever its levels are. */
static void make_place(struct outline *outline, unsigned level) {
  while (outline->depth > 1 && outline->levels[outline->depth - 2] >= level)
    close_list(outline);
  if (outline->depth > 0 && outline->levels[outline->depth - 1] >= level) {
    strbuf_append_text(&outline->html, "</li>\n");
  } else {
    assert(outline->depth < LEVELS);
    strbuf_append_text(&outline->html, outline->depth ? "\n<ul>\n" : "<ul>\n");
    outline->depth++;
  }
  outline->levels[outline->depth - 1] = level;
}

static void append_item(struct strbuf *out, const struct markdown_heading *heading, struct arena *arena) {
  strbuf_append_text(out, "<li>");
  if (heading->id.size > 0) {
    strbuf_append_text(out, "<a href=\"#");
    strbuf_append_html(out, path_url_encode(arena, heading->id));
    strbuf_append_text(out, "\">");
  }
  strbuf_append_html(out, heading->text);
  if (heading->id.size > 0)
    strbuf_append_text(out, "</a>");
}

struct bytes markdown_contents(const struct markdown_page *page, unsigned from, unsigned to, struct arena *arena) {
  struct outline outline = {.depth = 0};
  strbuf_init(&outline.html);
  for (size_t i = 0; i < page->heading_count; i++) {
    const struct markdown_heading *heading = &page->headings[i];
    if (heading->level < from || heading->level > to)
      continue;
    make_place(&outline, heading->level);
    append_item(&outline.html, heading, arena);
  }
  while (outline.depth > 0)
    close_list(&outline);
  struct bytes html = arena_copy(arena, strbuf_bytes(&outline.html));
  strbuf_release(&outline.html);
  return html;
}
