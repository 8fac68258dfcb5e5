/* forget.h: named values of the state that speak of what is gone: a shard, a partition of a view, a shard key, the
 * dates of a commit. */
#ifndef SHARD_BUILD_FORGET_H
#define SHARD_BUILD_FORGET_H

#include "build/internal.h"

/* Deletes them in the transaction that is open. Does nothing in a build that does not know all that there is: one that
 * was quick, or that was stopped; the next full one does it then. */
int forget_values(struct build *build, struct error *error);

#endif
