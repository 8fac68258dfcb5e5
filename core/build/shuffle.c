/* shuffle.c: see shuffle.h. */
#include "build/shuffle.h"
#include "base/memory.h"
#include <stdlib.h>

/* A record as it waits for its partition: all records of the site do so at once. Its value follows. */
struct added_record {
  const struct bytes *key;
  const char *origin;
  uint32_t origin_size, value_size;
};

/* Many partitions grow at once, so they grow in small steps. */
struct shuffle_chunk {
  struct shuffle_chunk *next;
  size_t used, size; /* of data */
  _Alignas(struct added_record) char data[];
};

void shuffle_init(struct shuffle *shuffle, const struct graph_reducer *reducers, size_t count) {
  shuffle->reducers = reducers;
  shuffle->reducer_count = count;
  shuffle->anew = memory_allocate_zeroed(count + 1, sizeof *shuffle->anew);
  shuffle->partitions = memory_allocate_zeroed(count * PARTITION_COUNT + 1, sizeof *shuffle->partitions);
}

static struct shuffle_partition *partition_at(const struct shuffle *shuffle, size_t reducer, unsigned partition) {
  return &shuffle->partitions[reducer * PARTITION_COUNT + partition];
}

void shuffle_drop(struct shuffle *shuffle, size_t reducer, unsigned partition) {
  struct shuffle_partition *target = partition_at(shuffle, reducer, partition);
  map_release(&target->gone);
  map_release(&target->keys);
  for (struct shuffle_chunk *chunk = target->first, *next; chunk; chunk = next) {
    next = chunk->next;
    free(chunk);
  }
  arena_release(&target->arena);
  *target = (struct shuffle_partition){0};
}

void shuffle_release(struct shuffle *shuffle) {
  for (size_t i = 0; shuffle->partitions && i < shuffle->reducer_count; i++)
    for (unsigned partition = 0; partition < PARTITION_COUNT; partition++)
      shuffle_drop(shuffle, i, partition);
  free(shuffle->anew);
  free(shuffle->partitions);
  *shuffle = (struct shuffle){0};
}

static void mark_gone(struct shuffle *shuffle, size_t reducer, unsigned partition, struct bytes origin) {
  struct shuffle_partition *target = partition_at(shuffle, reducer, partition);
  if (!map_get(&target->gone, origin))
    map_put(&target->gone, arena_copy(&target->arena, origin), shuffle);
}

static const struct bytes *keep_key(struct shuffle_partition *target, struct bytes key) {
  struct bytes *kept = map_get(&target->keys, key);
  if (kept)
    return kept;
  kept = arena_allocate(&target->arena, sizeof *kept);
  *kept = arena_copy(&target->arena, key);
  map_put(&target->keys, *kept, kept);
  return kept;
}

static size_t rounded(size_t size) {
  enum { ALIGNMENT = _Alignof(struct added_record) };
  return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* Room for SIZE bytes, rounded, at the end of what the partition has. */
static void *append(struct shuffle_partition *target, size_t size) {
  enum { CHUNK_ROOM = (16 << 10) - sizeof(struct shuffle_chunk) };
  size = rounded(size);
  struct shuffle_chunk *last = target->last;
  if (!last || last->size - last->used < size) {
    size_t room = size > CHUNK_ROOM ? size : CHUNK_ROOM;
    struct shuffle_chunk *chunk = memory_allocate(sizeof *chunk + room);
    *chunk = (struct shuffle_chunk){.size = room};
    *(last ? &last->next : &target->first) = chunk;
    target->last = last = chunk;
  }
  void *memory = last->data + last->used;
  last->used += size;
  return memory;
}

static void add(struct shuffle *shuffle, size_t reducer, struct bytes origin, const struct record *record) {
  struct shuffle_partition *target = partition_at(shuffle, reducer, partition_of(record->key));
  struct added_record *added = append(target, sizeof *added + record->value.size);
  *added = (struct added_record){.key = keep_key(target, record->key),
                                 .origin = origin.data,
                                 .origin_size = (uint32_t)origin.size,
                                 .value_size = (uint32_t)record->value.size};
  if (record->value.size)
    memcpy(added + 1, record->value.data, record->value.size);
  target->added_count++;
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
  while ((record = next_record(new, name, &position))) {
    /* What is stored elsewhere under this origin goes too, or an unchanged record would be there twice. */
    if (old)
      mark_gone(shuffle, reducer, partition_of(record->key), origin);
    add(shuffle, reducer, origin, record);
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
  for (size_t i = 0; i < old_key_count; i++)
    mark_gone(shuffle, reducer, partition_of(old_keys[i]), origin);
  for (size_t i = 0; i < count; i++) {
    mark_gone(shuffle, reducer, partition_of(records[i].key), origin);
    add(shuffle, reducer, origin, &records[i]);
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

/* What is added, sorted; the caller frees it. Values and keys stay where they are. */
static struct ordered_record *sorted_added(const struct shuffle_partition *target, struct bytes reducer) {
  struct ordered_record *sorted = memory_allocate(target->added_count * sizeof *sorted);
  size_t count = 0;
  for (const struct shuffle_chunk *chunk = target->first; chunk; chunk = chunk->next)
    for (size_t at = 0; at < chunk->used;) {
      const struct added_record *added = (const struct added_record *)(const void *)(chunk->data + at);
      sorted[count].record = (struct record){.reducer = reducer,
                                             .key = *added->key,
                                             .origin = bytes_make(added->origin, added->origin_size),
                                             .value = bytes_make((const char *)(added + 1), added->value_size)};
      sorted[count].position = count;
      count++;
      at += rounded(sizeof *added + added->value_size);
    }
  if (count)
    qsort(sorted, count, sizeof *sorted, compare_ordered);
  return sorted;
}

struct record *shuffle_apply(const struct shuffle *shuffle, size_t reducer, unsigned partition,
                             const struct record *stored, size_t stored_count, struct arena *arena, size_t *count) {
  const struct shuffle_partition *target = partition_at(shuffle, reducer, partition);
  if (shuffle->anew[reducer])
    stored_count = 0;
  struct ordered_record *added = sorted_added(target, shuffle->reducers[reducer].name);

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
