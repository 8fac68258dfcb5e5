/* reduce.h: what views and merges share. Coordinator thread only. */
#ifndef SHARD_BUILD_REDUCE_H
#define SHARD_BUILD_REDUCE_H

#include "build/internal.h"

/* Creates the group of PARTITION of reducer number REDUCER of SHUFFLE, if it has keys, or had; if it wakes, plans it
 * and submits its tasks. */
void reduce_plan(struct build *build, enum stage stage, const struct shuffle *shuffle, size_t reducer,
                 unsigned partition);
/* "NAME/07", in the build's arena. */
struct bytes reduce_group_name(struct build *build, const struct graph_reducer *reducer, unsigned partition);
/* The program and the declaration. */
struct digest reduce_spec(const struct build *build, const struct graph_reducer *reducer);

/* Folds the records of GROUP's units, as they are now, by the reducers that combine, and hands them to the shuffle
 * under the group's name. The group must have been planned and run. A plugin that fails is
 * reported, and asked again at the next build. */
void combine_group(struct build *build, struct shuffle *shuffle, struct group *group);

#endif
