/* hot.h: keys with too many records for one task.
 *
 * Where a reducer has `combine`, the records of such a key are cut into parts that are folded by tasks of their own,
 * and `reduce` gets what came of it, in the same order. `reduce` gives the same for both by contract (docs/plugins.md),
 * so nothing of this shows in a result or a digest. A reducer without `combine` gets its keys whole.
 *
 * Coordinator thread only. */
#ifndef SHARD_BUILD_HOT_H
#define SHARD_BUILD_HOT_H

#include "build/group.h"

/* What a key's records may weigh before it is hot, in bytes of values and HOT_RECORD_BYTES more for each: that is about
 * 12,000 records of 100 bytes, or a second of Lua. build_options can set another. */
enum { HOT_KEY_BYTES = 2 << 20, HOT_RECORD_BYTES = 64 };

struct hot_part;

/* If the planned SLOT's key is hot, submits its parts with PRIORITY and returns true: when the last of them is done,
 * the key itself is submitted. */
bool hot_submit(struct group *group, struct group_slot *slot, uint64_t priority);

/* A part is done: UNIT, of RESULT, has its folded records, or failed. */
void hot_take(struct hot_part *part, const struct result *result, const struct unit *unit);

#endif
