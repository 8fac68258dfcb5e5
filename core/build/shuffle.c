/* shuffle.c: see shuffle.h. */
#include "build/shuffle.h"
#include "base/memory.h"
#include <stdlib.h>

void shuffle_init(struct shuffle *shuffle, const struct graph_reducer *reducers, size_t count) {
  arena_init(&shuffle->arena);
  shuffle->reducers = reducers;
  shuffle->reducer_count = count;
  shuffle->anew = memory_allocate_zeroed(count + 1, sizeof *shuffle->anew);
  shuffle->partitions = memory_allocate_zeroed(count * PARTITION_COUNT + 1, sizeof *shuffle->partitions);
}

void shuffle_release(struct shuffle *shuffle) {
  for (size_t i = 0; shuffle->partitions && i < shuffle->reducer_count * PARTITION_COUNT; i++) {
    map_release(&shuffle->partitions[i].gone);
    free(shuffle->partitions[i].added);
  }
  free(shuffle->anew);
  free(shuffle->partitions);
  arena_release(&shuffle->arena);
  *shuffle = (struct shuffle){0};
}

static struct shuffle_partition *partition_at(const struct shuffle *shuffle, size_t reducer, unsigned partition) {
  return &shuffle->partitions[reducer * PARTITION_COUNT + partition];
}

static void mark_gone(struct shuffle *shuffle, size_t reducer, unsigned partition, struct bytes origin) {
  struct shuffle_partition *target = partition_at(shuffle, reducer, partition);
  if (!map_get(&target->gone, origin))
    map_put(&target->gone, arena_copy(&shuffle->arena, origin), shuffle);
}

static void add(struct shuffle *shuffle, size_t reducer, struct bytes origin, const struct record *record) {
  struct shuffle_partition *target = partition_at(shuffle, reducer, partition_of(record->key));
  target->added = memory_grow(target->added, target->added_count, &target->added_capacity, sizeof *target->added);
  target->added[target->added_count++] = (struct record){
      .reducer = shuffle->reducers[reducer].name,
      .key = arena_copy(&shuffle->arena, record->key),
      .origin = origin,
      .value = arena_copy(&shuffle->arena, record->value),
  };
  target->added_bytes += record->key.size + record->value.size;
}

/* The next record of REDUCER at or after *POSITION, or NULL. */
static const struct record *next_record(const struct unit *unit, struct bytes reducer, uint32_t *position) {
  while (unit && *position < unit->record_count) {
    const struct record *record = &unit->records[(*position)++];
    if (bytes_equal(record->reducer, reducer))
      return record;
  }
  return NULL;
}

static bool same_records(const struct unit *old, const struct unit *new, struct bytes reducer) {
  uint32_t i = 0, k = 0;
  for (;;) {
    const struct record *a = next_record(old, reducer, &i), *b = next_record(new, reducer, &k);
    if (!a || !b)
      return a == b;
    if (!bytes_equal(a->key, b->key) || !bytes_equal(a->value, b->value))
      return false;
  }
}

void shuffle_forget(struct shuffle *shuffle, size_t reducer, struct bytes origin) {
  for (unsigned p = 0; p < PARTITION_COUNT; p++)
    mark_gone(shuffle, reducer, p, origin);
}

static void replace_unit_records(struct shuffle *shuffle, size_t reducer, struct bytes origin, const struct unit *old,
                                 const struct unit *new, bool old_known) {
  struct bytes name = shuffle->reducers[reducer].name;
  if (!old_known)
    shuffle_forget(shuffle, reducer, origin);
  uint32_t position = 0;
  const struct record *record;
  while ((record = next_record(old, name, &position)))
    mark_gone(shuffle, reducer, partition_of(record->key), origin);
  position = 0;
  struct bytes kept = {NULL, 0};
  while ((record = next_record(new, name, &position))) {
    if (!kept.data)
      kept = arena_copy(&shuffle->arena, origin);
    /* What is stored elsewhere under this origin goes too, or an unchanged record would be there twice. */
    if (old)
      mark_gone(shuffle, reducer, partition_of(record->key), origin);
    add(shuffle, reducer, kept, record);
  }
}

void shuffle_unit(struct shuffle *shuffle, struct bytes origin, const struct unit *old, const struct unit *new,
                  bool old_known) {
  for (size_t i = 0; i < shuffle->reducer_count; i++) {
    if (shuffle->reducers[i].has_combine)
      continue;
    if (shuffle->anew[i])
      replace_unit_records(shuffle, i, origin, NULL, new, true);
    else if (!old_known || !same_records(old, new, shuffle->reducers[i].name))
      replace_unit_records(shuffle, i, origin, old, new, old_known);
  }
}

void shuffle_reused(struct shuffle *shuffle, struct bytes origin, const struct unit *unit) {
  for (size_t i = 0; shuffle->any_anew && i < shuffle->reducer_count; i++)
    if (shuffle->anew[i] && !shuffle->reducers[i].has_combine)
      replace_unit_records(shuffle, i, origin, NULL, unit, true);
}

void shuffle_replace(struct shuffle *shuffle, size_t reducer, struct bytes origin, const struct bytes *old_keys,
                     size_t old_key_count, const struct record *records, size_t count) {
  struct bytes kept = arena_copy(&shuffle->arena, origin);
  for (size_t i = 0; i < old_key_count; i++)
    mark_gone(shuffle, reducer, partition_of(old_keys[i]), kept);
  for (size_t i = 0; i < count; i++) {
    mark_gone(shuffle, reducer, partition_of(records[i].key), kept);
    add(shuffle, reducer, kept, &records[i]);
  }
}

size_t shuffle_added_bytes(const struct shuffle *shuffle, size_t reducer, unsigned partition) {
  return partition_at(shuffle, reducer, partition)->added_bytes;
}

bool shuffle_adds(const struct shuffle *shuffle, size_t reducer, unsigned partition) {
  return partition_at(shuffle, reducer, partition)->added_count > 0;
}

bool shuffle_touches(const struct shuffle *shuffle, size_t reducer, unsigned partition) {
  const struct shuffle_partition *target = partition_at(shuffle, reducer, partition);
  return shuffle->anew[reducer] || target->added_count > 0 || target->gone.count > 0;
}

struct ordered_record {
  struct record record;
  size_t position; /* order of emission */
};

static int compare_records(const struct record *a, const struct record *b) {
  int order = bytes_compare(a->key, b->key);
  return order ? order : bytes_compare(a->origin, b->origin);
}

static int compare_ordered(const void *a, const void *b) {
  const struct ordered_record *left = a, *right = b;
  int order = compare_records(&left->record, &right->record);
  if (order)
    return order;
  return left->position < right->position ? -1 : left->position > right->position;
}

struct record *shuffle_apply(const struct shuffle *shuffle, size_t reducer, unsigned partition,
                             const struct record *stored, size_t stored_count, struct arena *arena, size_t *count) {
  const struct shuffle_partition *target = partition_at(shuffle, reducer, partition);
  if (shuffle->anew[reducer])
    stored_count = 0;
  struct ordered_record *added = memory_allocate(target->added_count * sizeof *added);
  for (size_t i = 0; i < target->added_count; i++)
    added[i] = (struct ordered_record){target->added[i], i};
  if (target->added_count)
    qsort(added, target->added_count, sizeof *added, compare_ordered);

  struct record *out = arena_allocate(arena, (stored_count + target->added_count + 1) * sizeof *out);
  size_t n = 0, k = 0;
  for (size_t i = 0; i < stored_count; i++) {
    if (target->gone.count && map_get(&target->gone, stored[i].origin))
      continue;
    while (k < target->added_count && compare_records(&added[k].record, &stored[i]) < 0)
      out[n++] = added[k++].record;
    out[n++] = stored[i];
  }
  while (k < target->added_count)
    out[n++] = added[k++].record;
  free(added);
  *count = n;
  return out;
}
