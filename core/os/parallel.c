/* parallel.c: see parallel.h. */
#include "os/parallel.h"

#include "os/thread.h"
#include <assert.h>

enum { THREADS_MAXIMUM = 16 };

struct share {
  void (*run)(void *context, size_t from, size_t to);
  void *context;
  size_t from, to;
};

static void run_share(void *argument) {
  struct share *share = argument;
  share->run(share->context, share->from, share->to);
}

void parallel_run(size_t count, size_t share_minimum, unsigned threads,
                  void (*run)(void *context, size_t from, size_t to), void *context) {
  struct share shares[THREADS_MAXIMUM];
  uv_thread_t ids[THREADS_MAXIMUM];
  bool started[THREADS_MAXIMUM] = {false};
  size_t used = count / (share_minimum ? share_minimum : 1) + 1;
  if (used > threads)
    used = threads ? threads : 1;
  if (used > THREADS_MAXIMUM)
    used = THREADS_MAXIMUM;
  assert(used > 0);
  for (size_t i = 0; i < used; i++)
    shares[i] = (struct share){run, context, count * i / used, count * (i + 1) / used};
  for (size_t i = 1; i < used; i++) {
    struct error ignored = ERROR_INIT;
    started[i] = thread_start(&ids[i], run_share, &shares[i], &ignored) == 0;
    error_release(&ignored);
  }
  run_share(&shares[0]);
  for (size_t i = 1; i < used; i++) {
    if (started[i])
      thread_join(&ids[i]);
    else
      run_share(&shares[i]);
  }
}
