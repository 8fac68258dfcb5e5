/* related.h: which pages stand around a page: READ_RELATED.
 *
 * Nothing of this is made before somebody asks. Then it is found by the paths of files: a folder's pages are sorted
 * once, and each answer is recorded by itself, so that a page which asked for its next one is rendered again when that
 * is another page, and not when the folder gets one more. Any thread while the world is read-only. */
#ifndef SHARD_BUILD_RELATED_H
#define SHARD_BUILD_RELATED_H

#include "build/internal.h"

/* world->relate. RELATION is one of
 *
 *   ancestors     the sections (`_index.md`) above it, the topmost first
 *   children      of a section: the pages right below it and in folders that are no sections, and the sections and
 *                 bundles below, in the source's order
 *   previous,
 *   next          the page beside it, in the source's order: in its folder, where sections stand outside, or in the
 * whole tree that the source's `neighbours` says translations  the same file in other languages versions      the same
 * file in other versions, where the source is sharded by version
 *
 * False when the page or the relation is not known. */
bool related_value(const struct world *world, struct bytes path, struct bytes relation, struct arena *arena,
                   struct bytes *value);
/* For a world with a part of the pages: the same, when LOAD brings in those at the path that it is given. Coordinator.
 */
void related_load(struct build *build, struct bytes path, struct bytes relation,
                  void (*load)(struct build *build, struct bytes path));
/* Adds to DIGESTER what answers depend on beside pages. */
void related_add_context(const struct build *build, struct digester *digester);

void related_init(struct build *build);
void related_forget(struct build *build); /* the pages are not what they were */
void related_release(struct build *build);

#endif
