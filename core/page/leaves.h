/* leaves.h: the leaf blocks of a Markdown text, as far as it takes to tell code from text. Internal to this layer; any
 * thread.
 *
 * What expands shortcodes must know where code is before cmark sees the page. This follows the block rules of
 * CommonMark (containers, lazy lines, fences, indented code, HTML blocks, footnotes) and builds no tree; a table counts
 * as a paragraph. Linear in time: containers are followed for a hundred levels, what is deeper counts as text. */
#ifndef SHARD_PAGE_LEAVES_H
#define SHARD_PAGE_LEAVES_H

#include "base/bytes.h"

enum leaf_kind {
  LEAF_TEXT, /* a paragraph, a heading, a row of a table: what has code spans */
  LEAF_CODE, /* fenced, with its fences, or indented */
  LEAF_HTML,
};

struct leaf {
  enum leaf_kind kind;
  size_t begin, end; /* whole lines, with the markers of the containers around */
};

struct leaves {
  struct leaf *items; /* in order; lines between them are blank */
  size_t count, capacity;
};

void leaves_read(struct bytes body, struct leaves *out);
void leaves_release(struct leaves *leaves);

#endif
