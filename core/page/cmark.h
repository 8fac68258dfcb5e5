/* cmark.h: cmark-gfm as this project uses it. Internal to this layer; between region_begin and region_end. */
#ifndef SHARD_PAGE_CMARK_H
#define SHARD_PAGE_CMARK_H

#include "base/bytes.h"

#include <cmark-gfm.h>

/* Parses BODY by GFM, with tables when TABLES. FLAGS are cmark's. The tree lives in the region; *EXTENSIONS, which the
 * renderer wants, too. */
cmark_node *cmark_parse(struct bytes body, int flags, bool tables, cmark_llist **extensions);

/* The text of a leaf. */
struct bytes cmark_literal(cmark_node *node);

#endif
