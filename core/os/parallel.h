/* parallel.h: one loop on several threads, for work that waits for the system more than it computes. */
#ifndef SHARD_OS_PARALLEL_H
#define SHARD_OS_PARALLEL_H

#include <stddef.h>

/* Calls RUN for contiguous shares of 0 to COUNT - 1, on up to THREADS threads, the calling one included, with at least
 * SHARE_MINIMUM items each but where there are fewer. Returns when all are done. A thread that cannot be started has
 * its share done by the caller. */
void parallel_run(size_t count, size_t share_minimum, unsigned threads,
                  void (*run)(void *context, size_t from, size_t to), void *context);

#endif
