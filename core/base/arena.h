/* arena.h: memory that is freed all at once; one arena per stage or task.
 *
 * Allocations are aligned for any type, zeroed never. Not thread-safe: one thread at a time. Aborts when out of
 * memory (memory.h). */
#ifndef SHARD_BASE_ARENA_H
#define SHARD_BASE_ARENA_H

#include "base/bytes.h"

struct arena_block;
struct arena {
  struct arena_block *newest; /* owned; each block links to the one before it */
  size_t bytes;               /* handed out since the last clear, for tests and reports */
};
#define ARENA_INIT \
  { NULL, 0 }

void arena_init(struct arena *arena);
void arena_release(struct arena *arena);
/* Frees everything but one block, which is reused. */
void arena_clear(struct arena *arena);

void *arena_allocate(struct arena *arena, size_t size);
void *arena_allocate_zeroed(struct arena *arena, size_t count, size_t size);
/* Copies BYTES; the copy is followed by a NUL that is not counted, so .data may be used as a C string. */
struct bytes arena_copy(struct arena *arena, struct bytes bytes);
/* printf into the arena; NUL-terminated as above. */
struct bytes arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
