/* cmark.h: cmark-gfm as this project uses it. Internal to this layer; between region_begin and region_end. */
#ifndef SHARD_PAGE_CMARK_H
#define SHARD_PAGE_CMARK_H

#include "base/bytes.h"

#include <cmark-gfm.h>

/* How a body is read. */
struct cmark_dialect {
  int flags;                         /* cmark's, for parsing and rendering alike */
  bool gfm;                          /* strikethrough, autolinks, task lists, and */
  bool tables;                       /* these, unless they would take too long (guard.h) */
  bool addresses;                    /* do they become links? Only with GFM */
  bool tag_filter;                   /* only with GFM */
  cmark_syntax_extension *extras[4]; /* the project's own, created for this parse; may be NULL */
};

/* Parses BODY. The tree lives in the region; *EXTENSIONS, which the renderer wants, too. The extras must outlive both.
 */
cmark_node *cmark_parse(struct bytes body, const struct cmark_dialect *dialect, cmark_llist **extensions);

/* Frees an extra; NULL is fine. */
void cmark_free_extra(cmark_syntax_extension *extra);

/* The text of a leaf. */
struct bytes cmark_literal(cmark_node *node);

#endif
