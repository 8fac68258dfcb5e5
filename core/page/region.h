/* region.h: memory for one document of cmark-gfm, freed all at once. Internal to this layer.
 *
 * A fifth of cmark's time is malloc and free of small nodes. cmark_mem's functions are passed no context, so the region
 * in use is a variable of the thread: the one such variable in the core, and only between region_begin and region_end.
 */
#ifndef SHARD_PAGE_REGION_H
#define SHARD_PAGE_REGION_H

#include "base/bytes.h"

#include <cmark-gfm.h>

struct region_chunk;
struct region {
  struct region_chunk *newest; /* owned; each links to the one before it */
  struct region *outer;        /* in use until this one began: a link's resolver may render another page */
};

/* From here on this thread allocates in REGION. Regions nest. */
void region_begin(struct region *region);
/* Frees all of it; nothing needs to be freed by itself. */
void region_end(struct region *region);

/* Memory of the region for what belongs to a tree: zeroed, and a copy that a NUL follows. */
void *region_allocate(size_t size);
struct bytes region_copy(struct bytes bytes);

/* For cmark's functions "with_mem". */
cmark_mem *region_memory(void);

#endif
