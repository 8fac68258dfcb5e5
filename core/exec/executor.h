/* executor.h: runs tasks, bytes in and bytes out, on workers.
 *
 * An executor knows nothing of Lua or pages: the body that does the work is injected. Every executor gives the same
 * results for the same tasks; they differ in where and when. All functions are for the one thread that created the
 * executor (the coordinator); only the body runs on workers. The conformance suite (tests/unit/exec/) holds for all. */
#ifndef SHARD_EXEC_EXECUTOR_H
#define SHARD_EXEC_EXECUTOR_H

#include "base/error.h"
#include <stdatomic.h>

/* Units done so far in the running task; written by the worker, read by the coordinator. */
struct executor_progress {
  _Atomic uint32_t done;
};

/* The injected work. */
struct executor_body {
  /* Makes a worker's own state, on the worker's thread, before its first task. NUMBER is 0 to jobs - 1. */
  int (*start)(void *context, unsigned number, void **worker, struct error *error);
  /* Does one task. RESULT is appended to. A failure is an error of this task alone. PROGRESS may be raised while it
   * runs. */
  int (*run)(void *context, void *worker, struct bytes task, struct strbuf *result, struct executor_progress *progress,
             struct error *error);
  void (*stop)(void *context, void *worker);
  void *context; /* shared by all workers: read-only or its own locks */
};

struct executor_task {
  struct bytes bytes; /* borrowed until the task is done */
  struct bytes label; /* for progress: the group; borrowed likewise */
  uint64_t cost;      /* predicted, any unit: higher starts earlier; equal costs in order of submission */
  uint32_t units;     /* for progress: how many units it holds */
  void *owner;        /* given back with the result */
};

/* Called on the coordinator, one at a time, in order of completion. RESULT may be taken (strbuf_detach). ERROR is NULL
 * on success. May submit further tasks. */
typedef void (*executor_done)(void *context, const struct executor_task *task, struct strbuf *result,
                              const struct error *error);

/* What runs now, for a progress display. */
struct executor_status {
  struct bytes label; /* empty: idle */
  uint32_t done, units;
};

struct executor;

struct executor_options {
  const char *kind; /* "inline" or "threads" */
  unsigned jobs;    /* workers; inline has one */
  struct executor_body body;
  executor_done done;
  void *done_context;
  /* Called on the coordinator about ten times a second while tasks run ("inline": between tasks), and once at the end
   * of a run; may be NULL. */
  void (*tick)(void *context);
  void *tick_context;
};

/* ERROR_INVALID: unknown kind (with a suggestion). Workers start lazily, with the first run, and no more than there are
 * tasks for; they are kept for later runs. JOBS 0 means 1. */
int executor_create(const struct executor_options *options, struct executor **executor, struct error *error);
void executor_destroy(struct executor *executor); /* waits for running tasks; NULL is fine */

void executor_submit(struct executor *executor, const struct executor_task *task);
/* For a coordinator that is still making tasks: workers begin with those that it has submitted, and what they finished
 * is delivered, without waiting for anything. The next executor_run tells what goes wrong. "inline" leaves all of it to
 * executor_run. */
void executor_poll(struct executor *executor);
/* Runs until every submitted task is done, or until a stop: then running tasks are finished and delivered, waiting ones
 * are dropped without a callback, and ERROR_INTERRUPTED is returned. A worker that cannot start ends the run in the
 * same way, with that worker's error; a later run tries to start it again. */
int executor_run(struct executor *executor, struct error *error);

/* Asks for a stop; also from `done` and `tick`. Async-signal-safe. It is for good: further runs end at once. */
void executor_stop(struct executor *executor);
bool executor_stopped(const struct executor *executor);

unsigned executor_jobs(const struct executor *executor);
/* Fills STATUS (executor_jobs elements). */
void executor_statuses(const struct executor *executor, struct executor_status *status);

#endif
