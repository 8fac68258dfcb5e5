/* excerpt.h: the part of a body that stands for all of it: what comes before `<!--more-->`. Pure; any thread. */
#ifndef SHARD_PAGE_EXCERPT_H
#define SHARD_PAGE_EXCERPT_H

#include "base/arena.h"

/* MARKDOWN with the divider replaced by a paragraph that excerpt_cut finds, in *MARKED. False when it has none: a line
 * of its own, `<!--more-->` or `<!-- more -->`, outside fenced code. */
bool excerpt_mark(struct bytes markdown, struct arena *arena, struct bytes *marked);
/* Of the HTML that a marked body became, what stands before the mark. */
struct bytes excerpt_cut(struct bytes html);

#endif
