/* shuffle.h: re-shards records by key into virtual partitions, as changes against what is stored.
 *
 * Every unit that ran, or left, is compared with what it gave before. Only records of origins that differ are carried:
 * a page rebuilt with the same records wakes nobody. Coordinator thread only. */
#ifndef SHARD_BUILD_SHUFFLE_H
#define SHARD_BUILD_SHUFFLE_H

#include "base/arena.h"
#include "base/map.h"
#include "build/graph.h"
#include "model/model.h"

/* What changes in one partition of one reducer. */
struct shuffle_partition {
  /* Memory of the partition alone, so that it can be given back as soon as the partition is reduced. */
  struct arena arena;
  struct map gone;                    /* origins whose stored records are void -> any pointer */
  struct map keys;                    /* keys of what is added -> any pointer; each is kept once */
  struct shuffle_chunk *first, *last; /* what is added, in order */
  size_t added_count;
  size_t added_bytes; /* of keys and values */
};

struct shuffle {
  const struct graph_reducer *reducers; /* borrowed */
  size_t reducer_count;
  bool *anew; /* per reducer: it was not declared before, or otherwise: nothing that is stored of it counts */
  bool any_anew;
  struct shuffle_partition *partitions; /* reducer_count * PARTITION_COUNT */
};

void shuffle_init(struct shuffle *shuffle, const struct graph_reducer *reducers, size_t count);
void shuffle_release(struct shuffle *shuffle);
/* Forgets what changes in a partition, whose records nobody uses any more, and gives its memory back. */
void shuffle_drop(struct shuffle *shuffle, size_t reducer, unsigned partition);

/* ORIGIN gave OLD and gives NEW now (each may be NULL: nothing). With OLD_KNOWN false, what it gave before is unknown.
 * Records are copied, but for ORIGIN, which must live as long as the shuffle if NEW is given. Reducers with `combine`
 * are left out: their origin is the group (shuffle_replace). */
void shuffle_unit(struct shuffle *shuffle, struct bytes origin, const struct unit *old, const struct unit *new,
                  bool old_known);
/* ORIGIN was reused with what it gave before, UNIT: only reducers that begin anew have to hear of it. */
void shuffle_reused(struct shuffle *shuffle, struct bytes origin, const struct unit *unit);
/* ORIGIN's records for reducer REDUCER are now RECORDS; it had some before under OLD_KEYS. ORIGIN as above. */
void shuffle_replace(struct shuffle *shuffle, size_t reducer, struct bytes origin, const struct bytes *old_keys,
                     size_t old_key_count, const struct record *records, size_t count);

/* Under which keys ORIGIN had records for reducer REDUCER before is unknown: they are void wherever they are. */
void shuffle_forget(struct shuffle *shuffle, size_t reducer, struct bytes origin);

/* How many bytes of records it brings for the partition. */
size_t shuffle_added_bytes(const struct shuffle *shuffle, size_t reducer, unsigned partition);
/* Does the shuffle bring records for the partition? Does it change the partition in any way? */
bool shuffle_adds(const struct shuffle *shuffle, size_t reducer, unsigned partition);
bool shuffle_touches(const struct shuffle *shuffle, size_t reducer, unsigned partition);
/* STORED (sorted) without what is gone and with what was added, sorted by (key, origin), emission order within. In
 * ARENA. */
struct record *shuffle_apply(const struct shuffle *shuffle, size_t reducer, unsigned partition,
                             const struct record *stored, size_t stored_count, struct arena *arena, size_t *count);

#endif
