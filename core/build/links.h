/* links.h: from what a page links to, as its author wrote it, to the address that it has in the site. Any thread. */
#ifndef SHARD_BUILD_LINKS_H
#define SHARD_BUILD_LINKS_H

#include "build/graph.h"
#include "model/world.h"

struct link_reader {
  const struct world *world;
  const struct graph *graph;
  const struct page *page; /* that the link stands on */
  struct arena *arena;
  /* Told of each read, also where there was nothing. */
  void (*note)(void *context, enum read_kind kind, struct bytes key);
  void *context;
};

/* "other.md#part" becomes the URL of that page, "map.png" that of a file beside a page (beside.h). False when TARGET is
 * to stay as it is, for it is nothing of the kind. */
bool link_resolve(const struct link_reader *reader, struct bytes target, bool image, struct bytes *out);

#endif
