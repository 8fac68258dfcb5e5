/* thread.c: see thread.h. */
#include "os/thread.h"

#include "os/cgroup.h"

#include <errno.h>
#include <sched.h>

int thread_start(uv_thread_t *thread, void (*run)(void *argument), void *argument, struct error *error) {
  uv_thread_options_t options = {.flags = UV_THREAD_HAS_STACK_SIZE, .stack_size = THREAD_STACK_SIZE};
  int failed = uv_thread_create_ex(thread, &options, run, argument);
  return failed ? error_set_os(error, -failed, "start a thread", NULL) : 0;
}

void thread_join(uv_thread_t *thread) {
  uv_thread_join(thread);
}

/* The size of the affinity mask, or 0 when it is not known. */
static unsigned affinity_processors(void) {
  for (size_t count = 1024; count <= (size_t)1 << 16; count *= 2) { /* the kernel refuses a set smaller than its own */
    cpu_set_t *set = CPU_ALLOC(count);
    if (!set)
      return 0;
    int failed = sched_getaffinity(0, CPU_ALLOC_SIZE(count), set);
    int reason = errno;
    int found = failed ? 0 : CPU_COUNT_S(CPU_ALLOC_SIZE(count), set);
    CPU_FREE(set);
    if (!failed || reason != EINVAL)
      return (unsigned)found;
  }
  return 0;
}

unsigned thread_processors(void) {
  unsigned count = affinity_processors();
  unsigned quota = cgroup_processors("/proc/self/cgroup", "/sys/fs/cgroup");
  if (quota && (count == 0 || quota < count))
    count = quota;
  return count ? count : 1;
}
