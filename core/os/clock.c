/* clock.c: see clock.h. */
#include "os/clock.h"

#include <time.h>

static int64_t nanoseconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now); /* fails for unknown clocks only */
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

uint64_t clock_monotonic_ns(void) {
  return (uint64_t)nanoseconds(CLOCK_MONOTONIC);
}

uint64_t clock_thread_cpu_ns(void) {
  return (uint64_t)nanoseconds(CLOCK_THREAD_CPUTIME_ID);
}

int64_t clock_file_time_ns(void) {
  return nanoseconds(CLOCK_REALTIME_COARSE);
}
