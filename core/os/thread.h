/* thread.h: threads with a set stack size, mutex and condition, over libuv. */
#ifndef SHARD_OS_THREAD_H
#define SHARD_OS_THREAD_H

#include "base/error.h"
#include <uv.h>

/* Deep Lua and cmark recursion must not depend on `ulimit -s`. */
#define THREAD_STACK_SIZE ((size_t)8 << 20)

int thread_start(uv_thread_t *thread, void (*run)(void *argument), void *argument, struct error *error);
void thread_join(uv_thread_t *thread);
/* The processors that this process may use (its affinity mask and its cgroup quota, rounded up), at least 1. */
unsigned thread_processors(void);

#endif
