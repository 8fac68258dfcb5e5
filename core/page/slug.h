/* slug.h: heading ids as GitHub makes them, unique within one page.
 *
 * Lower case by Unicode's simple mapping; spaces become "-", one each; of the rest only word characters (unicode.h) and
 * "-" stay. Unlike GitHub's, an id never equals one that the author wrote out: "Setup", "Setup", "Setup-1" give setup,
 * setup-1, setup-1-1. A heading without a single word character gets "section". */
#ifndef SHARD_PAGE_SLUG_H
#define SHARD_PAGE_SLUG_H

#include "base/arena.h"
#include "base/map.h"
#include "base/strbuf.h"

/* Appends TEXT's part of an id; invalid UTF-8 is dropped. */
void slug_append(struct strbuf *out, struct bytes text);

/* The ids that are taken on a page. */
struct slug_set {
  struct map taken; /* id -> the number that its next repetition tries, in the arena */
  struct arena *arena;
};
void slug_set_init(struct slug_set *set, struct arena *arena);
void slug_set_release(struct slug_set *set);
/* ID, or with the first of -1, -2, ... that makes it unique; "section" for an empty one. In the arena. Linear over
 * all calls, however many repeat. */
struct bytes slug_set_add(struct slug_set *set, struct bytes id);

#endif
