/* pool.c: see pool.h. */
#include "base/pool.h"
#include "base/sanitizer.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SLAB_SIZE = 64 << 10 };

struct pool_slab {
  alignas(max_align_t) struct pool_slab *next;
};

/* AddressSanitizer looks after malloc's blocks: with it each block is one. */
static const bool pooled = !SANITIZER_ADDRESS;

void pool_init(struct pool *pool) {
  *pool = (struct pool){.slabs = NULL};
}

void pool_release(struct pool *pool) {
  while (pool->slabs) {
    struct pool_slab *slab = pool->slabs;
    pool->slabs = slab->next;
    free(slab);
  }
  pool_init(pool);
}

static bool is_small(size_t size) {
  return pooled && size <= POOL_LARGEST;
}

/* Of a size above 0. */
static size_t class_of(size_t size) {
  return (size - 1) / 16;
}

/* What is left of the slab goes to the free blocks, so that nothing is lost at its end. */
static void use_up(struct pool *pool) {
  size_t left = (size_t)(pool->end - pool->at) / 16 * 16;
  if (left == 0)
    return;
  void **block = (void **)(void *)pool->at;
  *block = pool->free[class_of(left)];
  pool->free[class_of(left)] = block;
}

static bool add_slab(struct pool *pool) {
  struct pool_slab *slab = malloc(SLAB_SIZE);
  if (!slab)
    return false;
  use_up(pool); /* less than the block that did not fit: it has a class */
  slab->next = pool->slabs;
  pool->slabs = slab;
  pool->at = (char *)(slab + 1);
  pool->end = (char *)slab + SLAB_SIZE;
  return true;
}

static void *allocate(struct pool *pool, size_t size) {
  if (!is_small(size))
    return malloc(size);
  size_t class = class_of(size), room = (class + 1) * 16;
  void **block = pool->free[class];
  if (block) {
    pool->free[class] = *block;
    return block;
  }
  if ((size_t)(pool->end - pool->at) < room && !add_slab(pool))
    return NULL;
  block = (void **)(void *)pool->at;
  pool->at += room;
  return block;
}

static void release(struct pool *pool, void *block, size_t size) {
  if (!is_small(size)) {
    free(block);
    return;
  }
  size_t class = class_of(size);
  *(void **)block = pool->free[class];
  pool->free[class] = block;
}

void *pool_resize(struct pool *pool, void *block, size_t old_size, size_t new_size) {
  if (!block)
    return new_size ? allocate(pool, new_size) : NULL;
  if (new_size == 0) {
    release(pool, block, old_size);
    return NULL;
  }
  bool was_small = is_small(old_size), small = is_small(new_size);
  if (!was_small && !small)
    return realloc(block, new_size);
  if (was_small && small && class_of(old_size) == class_of(new_size))
    return block;
  void *moved = allocate(pool, new_size);
  if (!moved && new_size <= old_size)
    return block; /* it is larger than it has to be, and is freed as one of its new size: a leak until the end */
  if (!moved)
    return NULL;
  memcpy(moved, block, old_size < new_size ? old_size : new_size);
  release(pool, block, old_size);
  return moved;
}
