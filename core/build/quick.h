/* quick.h: what a build leaves for the next one, so that an edit of a body need not read the rest of the state. */
#ifndef SHARD_BUILD_QUICK_H
#define SHARD_BUILD_QUICK_H

#include "build/internal.h"

/* Where the state has the names of a group of a stage that has any. */
#define QUICK_NAMES_PREFIX "names:"
bool quick_has_names(enum stage stage);
struct bytes quick_names_entry(struct arena *arena, enum stage stage, struct bytes group);
/* Remembers hashes of the names by which other units find what is in this group: pages of a shard, keys of a view. */
int quick_remember_names(struct build *build, const struct result *result, struct error *error);
/* Remembers the digests over all facts and all view values. */
int quick_remember_classes(struct build *build, struct error *error);

#endif
