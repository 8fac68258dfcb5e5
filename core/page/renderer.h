/* renderer.h: what the steps of markdown_render share: walk.c goes through the tree once, finish.c makes HTML of what
 * it found, markdown.c calls both. Internal to this layer; between region_begin and region_end. */
#ifndef SHARD_PAGE_RENDERER_H
#define SHARD_PAGE_RENDERER_H

#include "page/cmark.h"
#include "page/heading.h"

struct renderer {
  const struct markdown_options *options;
  struct arena *arena;
  struct cmark_dialect dialect;
  cmark_syntax_extension *inline_math; /* for what is parsed by itself; NULL until it is needed */
  cmark_llist *extensions;             /* the parser's */
  cmark_node *document;
  cmark_node *first_paragraph;
  struct heading *headings; /* in order; owned */
  size_t count, capacity;
  cmark_node **boxes; /* owned */
  size_t box_count, box_capacity;
  struct bytes *anchors; /* in the arena; the list is owned */
  size_t anchor_count, anchor_capacity;
  cmark_node **definitions; /* and their terms; owned */
  size_t definition_count, definition_capacity;
  struct attributed **attributed; /* in the region; the list is owned */
  size_t attributed_count, attributed_capacity;
  cmark_node *code;        /* the last code block, when it is finished */
  int code_end;            /* the line that it ends in, which it does not know itself any more */
  bool alerts, attributes; /* may there be any? */
  bool masked;             /* is math, in what is parsed? */
  uint32_t line;           /* of the block that holds the current node */
  uint32_t lines_before;   /* the root that is walked: see walk_math */
  struct strbuf scratch;   /* one node's HTML */
};

/* cmark_parse, with nothing masked any more. */
cmark_node *renderer_parse(const struct renderer *renderer, struct bytes body, const struct cmark_dialect *dialect,
                           cmark_llist **extensions);

/* Notes headings, boxes and the first paragraph, resolves links, puts the HTML of code and math in its place. */
void renderer_walk(struct renderer *renderer);

void renderer_finish(struct renderer *renderer, struct markdown_page *out);

/* Notes an id that links may lead to; an empty one is none. */
void renderer_add_anchor(struct renderer *renderer, struct bytes id);

/* Puts finished HTML in the place of a block; returns what stands there now. */
cmark_node *renderer_freeze(cmark_node *block, const char *html);

#endif
