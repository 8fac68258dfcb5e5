/* map.c: entries in insertion order, and a table of slots with linear probing that points into them.
 *
 * At most half of the slots are taken (removed entries included), so that a miss looks at two or three of them. */
#include "base/map.h"

#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>

enum { FIRST_CAPACITY = 8 };

void map_init(struct map *map) {
  *map = (struct map)MAP_INIT;
}

void map_release(struct map *map) {
  free(map->entries);
  free(map->slots);
  map_init(map);
}

void map_clear(struct map *map) {
  map->used = 0;
  map->count = 0;
  if (map->slot_count)
    memset(map->slots, 0, map->slot_count * sizeof *map->slots);
}

/* The live entry under KEY, or NULL. */
static struct map_entry *find(const struct map *map, struct bytes key, uint64_t hash) {
  if (map->slot_count == 0)
    return NULL;
  size_t mask = map->slot_count - 1;
  for (size_t at = hash & mask; map->slots[at]; at = (at + 1) & mask) {
    struct map_entry *entry = &map->entries[map->slots[at] - 1];
    if (entry->hash == hash && entry->value && bytes_equal(entry->key, key))
      return entry;
  }
  return NULL;
}

static void link_entry(struct map *map, size_t index) {
  size_t mask = map->slot_count - 1;
  size_t at = map->entries[index].hash & mask;
  while (map->slots[at])
    at = (at + 1) & mask;
  map->slots[at] = (uint32_t)(index + 1);
}

/* Drops removed entries; doubles the table unless that alone made it half empty. */
static void make_room(struct map *map) {
  size_t live = 0;
  for (size_t i = 0; i < map->used; i++)
    if (map->entries[i].value)
      map->entries[live++] = map->entries[i];
  map->used = live;
  if (live >= map->capacity / 2) {
    map->capacity = map->capacity ? map->capacity * 2 : FIRST_CAPACITY;
    if (map->capacity > UINT32_MAX)
      memory_exhausted(map->capacity);
    map->slot_count = map->capacity * 2;
    map->entries = memory_resize(map->entries, map->capacity, sizeof *map->entries);
    free(map->slots);
    map->slots = memory_allocate_zeroed(map->slot_count, sizeof *map->slots);
  } else {
    memset(map->slots, 0, map->slot_count * sizeof *map->slots);
  }
  for (size_t i = 0; i < live; i++)
    link_entry(map, i);
}

void *map_get(const struct map *map, struct bytes key) {
  if (map->count == 0)
    return NULL;
  const struct map_entry *entry = find(map, key, bytes_hash(key));
  return entry ? entry->value : NULL;
}

void *map_put(struct map *map, struct bytes key, void *value) {
  assert(value);
  uint64_t hash = bytes_hash(key);
  struct map_entry *entry = find(map, key, hash);
  if (entry) {
    void *before = entry->value;
    entry->value = value;
    return before;
  }
  if (map->used == map->capacity)
    make_room(map);
  map->entries[map->used] = (struct map_entry){key, value, hash};
  link_entry(map, map->used);
  map->used++;
  map->count++;
  return NULL;
}

void *map_remove(struct map *map, struct bytes key) {
  struct map_entry *entry = find(map, key, bytes_hash(key));
  if (!entry)
    return NULL;
  void *value = entry->value;
  entry->value = NULL;
  entry->key = bytes_make(NULL, 0); /* no longer borrowed: the caller may free it */
  map->count--;
  return value;
}

struct map_entry *map_next(const struct map *map, size_t *position) {
  while (*position < map->used) {
    struct map_entry *entry = &map->entries[(*position)++];
    if (entry->value)
      return entry;
  }
  return NULL;
}
