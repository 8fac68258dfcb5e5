/* region.c: a stack of pieces in large chunks. What is freed in the reverse order of its allocation, as cmark's
 * short-lived buffers are, is used again; any other free waits for the pieces above it. */
#include "page/region.h"

#include "base/memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Holds the tree of a page of common size. */
enum { CHUNK_SIZE = 256 << 10, ALIGNMENT = _Alignof(max_align_t) };

struct piece {
  _Alignas(ALIGNMENT) struct piece *below; /* in its chunk; NULL for the first */
  size_t size;                             /* of data; a multiple of ALIGNMENT */
  _Alignas(ALIGNMENT) char data[];
};

/* In `size` of a piece that is freed but not at the top. */
static const size_t freed_bit = 1;

struct region_chunk {
  struct region_chunk *older;
  struct piece *top; /* NULL when empty */
  size_t used, size; /* of data */
  _Alignas(ALIGNMENT) char data[];
};

static _Thread_local struct region *current;

static struct piece *piece_of(void *data) {
  return (struct piece *)((char *)data - offsetof(struct piece, data));
}

static size_t round_up(size_t size) {
  if (size > SIZE_MAX / 2)
    memory_exhausted(size);
  return (size + (ALIGNMENT - 1)) & ~(size_t)(ALIGNMENT - 1);
}

static struct region_chunk *chunk_create(size_t least, struct region_chunk *older) {
  size_t size = least > CHUNK_SIZE ? least : CHUNK_SIZE;
  struct region_chunk *chunk = memory_allocate(sizeof *chunk + size);
  chunk->older = older;
  chunk->top = NULL;
  chunk->used = 0;
  chunk->size = size;
  return chunk;
}

static void *allocate(size_t size) {
  size = round_up(size);
  struct region_chunk *chunk = current->newest;
  size_t needed = sizeof(struct piece) + size;
  if (!chunk || chunk->size - chunk->used < needed)
    current->newest = chunk = chunk_create(needed, chunk);
  struct piece *piece = (struct piece *)(void *)(chunk->data + chunk->used);
  piece->below = chunk->top;
  piece->size = size;
  chunk->top = piece;
  chunk->used += needed;
  return piece->data;
}

static void *allocate_zeroed(size_t count, size_t size) {
  size_t total;
  if (__builtin_mul_overflow(count, size, &total))
    memory_exhausted(SIZE_MAX);
  return memset(allocate(total), 0, total);
}

static void release(void *data) {
  if (!data)
    return;
  piece_of(data)->size |= freed_bit;
  struct region_chunk *chunk = current->newest;
  while (chunk->top && (chunk->top->size & freed_bit)) {
    chunk->used = (size_t)((char *)chunk->top - chunk->data);
    chunk->top = chunk->top->below;
  }
}

/* Grows the piece where it is, when it is at the top and there is room. */
static bool extend(struct piece *piece, size_t size) {
  struct region_chunk *chunk = current->newest;
  if (chunk->top != piece || chunk->size - chunk->used < size - piece->size)
    return false;
  chunk->used += size - piece->size;
  piece->size = size;
  return true;
}

static void *resize(void *data, size_t size) {
  if (!data)
    return allocate(size);
  size = round_up(size);
  struct piece *piece = piece_of(data);
  if (size <= piece->size || extend(piece, size))
    return data;
  void *moved = allocate(size);
  memcpy(moved, data, piece->size);
  release(data);
  return moved;
}

void region_begin(struct region *region) {
  region->newest = NULL;
  region->outer = current;
  current = region;
}

void region_end(struct region *region) {
  current = region->outer;
  struct region_chunk *chunk = region->newest;
  while (chunk) {
    struct region_chunk *older = chunk->older;
    free(chunk);
    chunk = older;
  }
}

void *region_allocate(size_t size) {
  return allocate_zeroed(1, size);
}

struct bytes region_copy(struct bytes bytes) {
  char *copy = allocate(bytes.size + 1);
  if (bytes.size > 0)
    memcpy(copy, bytes.data, bytes.size);
  copy[bytes.size] = '\0';
  return bytes_make(copy, bytes.size);
}

cmark_mem *region_memory(void) {
  static cmark_mem memory = {allocate_zeroed, resize, release}; /* cmark takes no pointer to const, but only reads */
  return &memory;
}
