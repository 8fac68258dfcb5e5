/* memory.c: see memory.h. */
#include "base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

_Noreturn void memory_exhausted(size_t size) {
  fprintf(stderr, "shard: out of memory (%zu bytes wanted)\n", size);
  abort();
}

static void *or_abort(void *memory, size_t size) {
  if (!memory)
    memory_exhausted(size);
  return memory;
}

static size_t product(size_t count, size_t size) {
  size_t total;
  if (__builtin_mul_overflow(count, size, &total))
    memory_exhausted(SIZE_MAX);
  return total;
}

void *memory_allocate(size_t size) {
  return or_abort(malloc(size ? size : 1), size);
}

void *memory_allocate_zeroed(size_t count, size_t size) {
  size_t total = product(count, size);
  return or_abort(calloc(1, total ? total : 1), total);
}

void *memory_resize(void *memory, size_t count, size_t size) {
  size_t total = product(count, size);
  return or_abort(realloc(memory, total ? total : 1), total);
}

char *memory_copy_string(const char *data, size_t size) {
  if (size == SIZE_MAX)
    memory_exhausted(size);
  char *copy = memory_allocate(size + 1);
  if (size)
    memcpy(copy, data, size);
  copy[size] = '\0';
  return copy;
}

void *memory_grow(void *items, size_t count, size_t *capacity, size_t item_size) {
  if (count < *capacity)
    return items;
  *capacity = *capacity ? product(*capacity, 2) : 8;
  return memory_resize(items, *capacity, item_size);
}

void memory_give_back(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}
