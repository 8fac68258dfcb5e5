/* links.h: where the links and images of a page lead.
 *
 * A target is tried as a file of the site before it is taken for an address: writers link to "../other.md", "../dir/"
 * and "img/map.png" as these lie on disk. What is asked of other pages and of assets is recorded, also where there is
 * nothing. Any thread. */
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

enum link_kind {
  LINK_INTERNAL, /* a page, or a file that is published */
  LINK_ADDRESS,  /* an address in the site; what is there is known only when all outputs are */
  LINK_MISSING,  /* names a page's file, and there is no such page */
  LINK_EXTERNAL, /* with a scheme, or another host */
  LINK_ANCHOR,   /* a part of the same page */
};

const char *link_kind_name(enum link_kind kind); /* "internal", ... */

struct link {
  enum link_kind kind;
  bool image;           /* or anything else that the page shows or runs rather than leads to */
  struct bytes target;  /* as written, but for entities */
  struct bytes address; /* where it leads, from the site's root, without what begins with "?" or "#"; "" when external,
                         * missing or outside the site */
  struct bytes rest;    /* of the target, from its "?" or "#" on */
};

/* What TARGET is; all of OUT is TARGET's or the arena's. */
void link_resolve(const struct link_reader *reader, struct bytes target, bool image, struct link *out);
/* What is to stand in the place of LINK's target; false when that is to stay as it is. */
bool link_replacement(const struct link *link, struct arena *arena, struct bytes *out);

#endif
