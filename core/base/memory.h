/* memory.h: allocation that does not fail.
 *
 * A build tool that cannot get memory can do nothing useful; these print one line and abort, so no caller carries
 * an error path that no test reaches. Limits on plugins are enforced elsewhere (script/), by failing that one call.
 * Any thread. */
#ifndef SHARD_BASE_MEMORY_H
#define SHARD_BASE_MEMORY_H

#include <stddef.h>

/* Prints the one line and aborts: for what other libraries fail to allocate. */
_Noreturn void memory_exhausted(size_t size);

/* All return memory that the caller frees with free(). SIZE 0 gives a valid pointer. */
void *memory_allocate(size_t size);
void *memory_allocate_zeroed(size_t count, size_t size);
/* Grows or shrinks; MEMORY may be NULL. Aborts when count * size overflows. */
void *memory_resize(void *memory, size_t count, size_t size);
/* A NUL-terminated copy of SIZE bytes. */
char *memory_copy_string(const char *data, size_t size);

/* Makes room for one more in a growing array: returns ITEMS, moved when *CAPACITY was reached (it then doubles). */
void *memory_grow(void *items, size_t count, size_t *capacity, size_t item_size);

/* Gives memory that was freed back to the system, where the C library keeps it for itself otherwise (glibc does, in
 * the holes between what is in use). Takes a while: for the ends of stages that used much. */
void memory_give_back(void);

#endif
