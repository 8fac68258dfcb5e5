/* arena.c: a list of blocks, of which the newest is handed out from its start to its end. */
#include "base/arena.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20, ALIGNMENT = _Alignof(max_align_t) };

struct arena_block {
  struct arena_block *older;
  size_t used, size; /* of data */
  _Alignas(ALIGNMENT) char data[];
};

void arena_init(struct arena *arena) {
  *arena = (struct arena)ARENA_INIT;
}

static void free_blocks(struct arena_block *block) {
  while (block) {
    struct arena_block *older = block->older;
    free(block);
    block = older;
  }
}

void arena_release(struct arena *arena) {
  free_blocks(arena->newest);
  arena_init(arena);
}

void arena_clear(struct arena *arena) {
  arena->bytes = 0;
  if (!arena->newest)
    return;
  free_blocks(arena->newest->older);
  arena->newest->older = NULL;
  arena->newest->used = 0;
}

static struct arena_block *block_create(size_t size) {
  if (size > SIZE_MAX - sizeof(struct arena_block))
    memory_exhausted(size);
  struct arena_block *block = memory_allocate(sizeof *block + size);
  block->older = NULL;
  block->used = 0;
  block->size = size;
  return block;
}

/* A block with room for SIZE bytes. Blocks double, so that small arenas stay small and large ones have few blocks. What
 * would fill most of a block gets its own, behind the newest, whose rest stays in use. */
static struct arena_block *block_for(struct arena *arena, size_t size) {
  struct arena_block *newest = arena->newest;
  if (newest && newest->size - newest->used >= size)
    return newest;
  size_t next = newest ? newest->size * 2 : FIRST_BLOCK;
  if (next > LARGEST_BLOCK)
    next = LARGEST_BLOCK;
  bool own = size > next / 2;
  struct arena_block *block = block_create(own ? size : next);
  if (own && newest) {
    block->older = newest->older;
    newest->older = block;
  } else {
    block->older = newest;
    arena->newest = block;
  }
  return block;
}

void *arena_allocate(struct arena *arena, size_t size) {
  if (size > SIZE_MAX - ALIGNMENT)
    memory_exhausted(size);
  size_t rounded = (size + (ALIGNMENT - 1)) & ~(size_t)(ALIGNMENT - 1);
  struct arena_block *block = block_for(arena, rounded);
  void *memory = block->data + block->used;
  block->used += rounded;
  arena->bytes += size;
  return memory;
}

void *arena_allocate_zeroed(struct arena *arena, size_t count, size_t size) {
  size_t total;
  if (__builtin_mul_overflow(count, size, &total))
    memory_exhausted(SIZE_MAX);
  void *memory = arena_allocate(arena, total);
  memset(memory, 0, total);
  return memory;
}

struct bytes arena_copy(struct arena *arena, struct bytes bytes) {
  if (bytes.size == SIZE_MAX)
    memory_exhausted(bytes.size);
  char *copy = arena_allocate(arena, bytes.size + 1);
  if (bytes.size)
    memcpy(copy, bytes.data, bytes.size);
  copy[bytes.size] = '\0';
  return bytes_make(copy, bytes.size);
}

struct bytes arena_format(struct arena *arena, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  va_list again;
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  size_t size = length > 0 ? (size_t)length : 0; /* negative only for text that the C library cannot encode */
  char *text = arena_allocate(arena, size + 1);
  text[0] = '\0';
  if (size)
    vsnprintf(text, size + 1, format, again);
  va_end(again);
  return bytes_make(text, size);
}
