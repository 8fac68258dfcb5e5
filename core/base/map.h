/* map.h: a hash table from bytes to a pointer.
 *
 * Keys are borrowed: they must outlive the map (an arena holds them). Iteration is in insertion order, so nothing
 * depends on hash order. Open addressing over XXH3-64. One writer at a time; concurrent readers are fine while
 * nobody writes. */
#ifndef SHARD_BASE_MAP_H
#define SHARD_BASE_MAP_H

#include "base/bytes.h"

struct map_entry {
  struct bytes key;
  void *value; /* NULL marks a removed entry: maps never hold NULL */
  uint64_t hash;
};

struct map {
  struct map_entry *entries; /* in insertion order, `used` of them; owned */
  uint32_t *slots;           /* index + 1 into entries, 0 when empty; owned */
  size_t used, capacity;     /* entries, removed ones included */
  size_t slot_count;         /* a power of two, or 0 */
  size_t count;              /* live entries */
};
#define MAP_INIT \
  { NULL, NULL, 0, 0, 0, 0 }

void map_init(struct map *map);
void map_release(struct map *map);
void map_clear(struct map *map);
/* The value under KEY, or NULL. */
void *map_get(const struct map *map, struct bytes key);
/* Sets KEY to VALUE (not NULL); returns the value that was there before, or NULL. */
void *map_put(struct map *map, struct bytes key, void *value);
/* Removes KEY; returns its value, or NULL. */
void *map_remove(struct map *map, struct bytes key);
/* for (size_t i = 0; (entry = map_next(map, &i));) ...; entries may be removed meanwhile, none put. */
struct map_entry *map_next(const struct map *map, size_t *position);

#endif
