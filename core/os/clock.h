/* clock.h: time. Monotonic for durations; wall clock only for stamps and the one recorded build time. Any thread. */
#ifndef SHARD_OS_CLOCK_H
#define SHARD_OS_CLOCK_H

#include <stdint.h>

uint64_t clock_monotonic_ns(void);
/* CPU time of the calling thread. */
uint64_t clock_thread_cpu_ns(void);
/* The kernel's coarse clock, which stamps files: a file modified after this call never has an earlier mtime. */
int64_t clock_file_time_ns(void);

#endif
