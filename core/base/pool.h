/* pool.h: an allocator for many small blocks whose owner knows their sizes, such as those of a Lua state.
 *
 * Blocks of up to POOL_LARGEST bytes come from slabs, in classes of 16 bytes, without a header; freed ones are kept for
 * the next of their class, and the slabs until pool_release. Larger blocks are malloc's. One thread at a time, so there
 * is nothing to lock, and no header to read. Nothing here aborts: NULL when out of memory. */
#ifndef SHARD_BASE_POOL_H
#define SHARD_BASE_POOL_H

#include <stddef.h>

enum { POOL_LARGEST = 256, POOL_CLASSES = POOL_LARGEST / 16 };

struct pool_slab;

struct pool {
  void *free[POOL_CLASSES]; /* the first free block of each class: it points to the next */
  struct pool_slab *slabs;
  char *at, *end; /* what is left of the newest slab */
};

void pool_init(struct pool *pool);
/* Gives back the slabs and with them all small blocks; large blocks must have been freed. */
void pool_release(struct pool *pool);

/* As realloc, with the size that BLOCK was given (0 when it is NULL); a NEW_SIZE of 0 frees it and gives NULL. When
 * NULL comes for another size, BLOCK is as it was. Making a block smaller never fails. */
void *pool_resize(struct pool *pool, void *block, size_t old_size, size_t new_size);

#endif
