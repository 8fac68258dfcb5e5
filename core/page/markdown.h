/* markdown.h: GitHub-flavoured Markdown to HTML, by cmark-gfm, with what documentation needs beside it: ids of
 * headings, resolved links, alerts, containers, attributes of code, math.
 *
 * markdown_start must run once, before any other thread uses this module: cmark-gfm's extension registry is
 * process-wide and unguarded. Afterwards any thread.
 *
 * Where none of that is on or used, the HTML is byte for byte that of cmark-gfm, but for what guard.h bounds, and takes
 * no longer. */
#ifndef SHARD_PAGE_MARKDOWN_H
#define SHARD_PAGE_MARKDOWN_H

#include "base/arena.h"
#include "base/error.h"
#include "page/code_block.h"
#include "page/slug.h"

void markdown_start(void); /* again does no harm, while no other thread renders */

struct markdown_heading {
  unsigned level;    /* 1 to 6 */
  struct bytes id;   /* as GitHub makes it (slug.h), or as the author wrote it: "# Text {#id}"; unique on the page;
                      * empty when the options want none */
  struct bytes text; /* plain text */
  struct bytes html; /* its inline content; a footnote in it has an id, which a page should not show twice */
  uint32_t line;     /* in the body, 1-based */
};

/* The kinds of alerts and containers that have a title where their author gives none. */
enum markdown_box {
  MARKDOWN_NOTE,
  MARKDOWN_TIP,
  MARKDOWN_INFO,
  MARKDOWN_IMPORTANT,
  MARKDOWN_WARNING,
  MARKDOWN_CAUTION,
  MARKDOWN_DANGER,
  MARKDOWN_DETAILS,
  MARKDOWN_BOXES
};
const char *markdown_box_name(enum markdown_box box); /* "note" */
/* Plain text: what TITLES (as in struct markdown_options) has for BOX, else the English one. */
struct bytes markdown_box_title(enum markdown_box box, const struct bytes *titles);

/* What is read, beyond CommonMark, and how it is written. All off is CommonMark as cmark has it. */
struct markdown_options {
  bool gfm;         /* tables, strikethrough, autolinks, task lists */
  bool footnotes;   /* [^1] */
  bool smart;       /* typographic quotes and dashes */
  bool unsafe_html; /* raw HTML passes through; otherwise it is left out with a comment, as cmark does */
  bool tag_filter;  /* but for the tags that GFM disallows; only with GFM */
  bool heading_ids; /* as in struct markdown_heading; otherwise headings have none, and "{#id}" is text */
  enum slug_style id_style;
  bool heading_anchors; /* a link to itself in each heading; only with ids */
  bool alerts;          /* > [!NOTE] */
  bool containers;      /* :::note */
  /* By enum markdown_box, plain text: the titles of those without one. NULL, or empty ones: in English. */
  const struct bytes *titles;
  bool attributes;       /* [link](x){.class}, and a line {: .class} at a block */
  bool definition_lists; /* a term, and below it ": " with what it means */
  bool math;             /* $...$ and $$...$$ */
  struct code_options code;
  /* Rewrites the target of a link or image, or of a link in raw HTML that passes through (html_links.h). Returns true
   * and sets *OUT (any memory that outlives the call of markdown_render) to replace it. LINE is the line in the body of
   * the block that holds the link. It may render other pages, but must return: no longjmp. May be NULL. */
  bool (*resolve)(void *context, struct bytes target, bool image, uint32_t line, struct bytes *out);
  /* What TEXT of a heading says in the end, where parts of it stand for something else until then (shortcode.h). NULL:
   * what it says. */
  struct bytes (*fill)(void *context, struct bytes text);
  void *context;
};

/* GFM as GitHub has it, with ids, alerts and what docs/markdown.md says is on from the beginning. */
struct markdown_options markdown_default_options(void);

struct markdown_page {
  struct bytes html;
  const struct markdown_heading *headings;
  size_t heading_count;
  const struct bytes *anchors; /* all other ids that links may lead to: of containers, code and, with `resolve`, HTML */
  size_t anchor_count;
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
