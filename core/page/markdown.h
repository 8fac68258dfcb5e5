/* markdown.h: GitHub-flavoured Markdown to HTML, by cmark-gfm, with headings and links that a site needs.
 *
 * markdown_start must run once, before any other thread uses this module: cmark-gfm's extension registry is
 * process-wide and unguarded. Afterwards any thread.
 *
 * The HTML is byte for byte that of cmark-gfm with the extensions of GitHub (tables, strikethrough, autolinks, task
 * lists, the filter of dangerous tags), but for the ids of headings, replaced links, and what guard.h bounds. */
#ifndef SHARD_PAGE_MARKDOWN_H
#define SHARD_PAGE_MARKDOWN_H

#include "base/arena.h"
#include "base/error.h"

void markdown_start(void); /* again does no harm, while no other thread renders */

struct markdown_heading {
  unsigned level;    /* 1 to 6 */
  struct bytes id;   /* as GitHub makes it (slug.h), or as the author wrote it: "# Text {#id}"; unique on the page */
  struct bytes text; /* plain text */
  struct bytes html; /* its inline content; a footnote in it has an id, which a page should not show twice */
  uint32_t line;     /* in the body, 1-based */
};

struct markdown_options {
  bool unsafe_html; /* raw HTML passes through; otherwise it is left out with a comment, as cmark does */
  bool smart;       /* typographic quotes and dashes */
  bool footnotes;
  /* Rewrites the target of a link or image, or of a quoted href or src in raw HTML that passes through. Returns true
   * and sets *OUT (any memory that outlives the call of markdown_render) to replace it. LINE is the line in the body of
   * the block that holds the link. It may render other pages, but must return: no longjmp. May be NULL. */
  bool (*resolve)(void *context, struct bytes target, bool image, uint32_t line, struct bytes *out);
  /* What TEXT of a heading says in the end, where parts of it stand for something else until then (shortcode.h). NULL:
   * what it says. */
  struct bytes (*fill)(void *context, struct bytes text);
  void *context;
};

struct markdown_page {
  struct bytes html;
  const struct markdown_heading *headings;
  size_t heading_count;
  struct bytes first_paragraph; /* HTML of the first top-level paragraph, without <p>; empty when there is none */
};

/* All results are in the arena. Never fails on any input: all bytes are some Markdown. Linear in time and bounded in
 * stack on the pathological inputs of cmark's suite. */
void markdown_render(struct bytes body, const struct markdown_options *options, struct arena *arena,
                     struct markdown_page *out);

/* A table of contents: nested <ul> of links to the headings of levels FROM to TO. Empty when there are none. */
struct bytes markdown_contents(const struct markdown_page *page, unsigned from, unsigned to, struct arena *arena);

/* The text of the first heading of level 1 outside fenced code, without parsing the rest; false when there is none. */
bool markdown_title(struct bytes body, struct arena *arena, struct bytes *title);

#endif
