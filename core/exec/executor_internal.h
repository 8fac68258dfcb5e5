/* executor_internal.h: what the kinds of executor share. Included by core/exec alone.
 *
 * A kind is a table of functions over its own state. executor.c picks the kind by name and forwards to it; what every
 * kind does in the same way (delivering a result, ticking, the stop flag) is here, so that kinds differ only in where
 * and when tasks run. A new kind: one file, one line in the table of executor.c, and the conformance suite. */
#ifndef SHARD_EXEC_EXECUTOR_INTERNAL_H
#define SHARD_EXEC_EXECUTOR_INTERNAL_H

#include "exec/executor.h"
#include "exec/task_queue.h"

/* Between two calls of `tick`. */
#define EXECUTOR_TICK_NS ((uint64_t)100 * 1000 * 1000)

struct executor_kind {
  const char *name;
  unsigned most_jobs; /* workers it can have at most; 0: no bound */
  /* Makes the kind's state; no worker is started. EXECUTOR's options are set and outlive the state. */
  void *(*create)(struct executor *executor);
  void (*destroy)(void *state);
  void (*submit)(void *state, const struct executor_task *task);
  void (*poll)(void *state); /* NULL: nothing runs but in `run` */
  /* As executor_run, but a stop is not an error here: it just ends early, with nothing waiting. */
  int (*run)(void *state, struct error *error);
  void (*statuses)(void *state, struct executor_status *status);
};

extern const struct executor_kind executor_inline;
extern const struct executor_kind executor_threads;

struct executor {
  const struct executor_kind *kind;
  void *state; /* the kind's; owned */
  struct executor_options options;
  uint64_t next_tick_ns; /* monotonic; the coordinator's */
  /* Set by a signal handler or any thread and never cleared: a stop between two runs must not be lost. */
  _Atomic bool stop;
};

/* Hands a result to the coordinator's callback, then frees what the callback did not take: RESULT and ERROR are left
 * as after their _init. ERROR is that of the task; unset means success. */
void executor_deliver(struct executor *executor, const struct executor_task *task, struct strbuf *result,
                      struct error *error);

/* Calls `tick` when it is due. Returns the nanoseconds until the next one. */
uint64_t executor_tick(struct executor *executor);

#endif
