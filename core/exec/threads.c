/* threads.c: the default executor: a pool of threads, each with its own worker; only bytes cross between them.
 *
 * One lock guards all of the pool; it is held for moments only, never while a task or a callback runs. Workers sleep on
 * `work` and the coordinator on `news`, so a finished result reaches the coordinator as fast as the kernel wakes it.
 * Threads are started as tasks need them, up to the number of jobs, and kept until the executor is destroyed: a build
 * that has one task starts one worker. */
#include "base/memory.h"
#include "exec/executor_internal.h"
#include "os/thread.h"
#include <stdlib.h>

/* Workers do not run far ahead of the coordinator: this many undelivered results per worker, then they wait. Results
 * hold whole pages, so this bounds memory when the coordinator is the slower side. */
#define UNDELIVERED_PER_WORKER 2

enum worker_phase {
  WORKER_ABSENT,   /* no thread */
  WORKER_STARTING, /* in the body's start */
  WORKER_IDLE,
  WORKER_BUSY,  /* `task` runs */
  WORKER_FAILED /* `failure` says why it did not start; the thread is to be joined */
};

struct pool;

struct worker {
  struct pool *pool;
  uv_thread_t thread;
  unsigned number;
  enum worker_phase phase;
  struct executor_task task;
  struct executor_progress progress;
  struct error failure;
};

/* A result on its way to the coordinator. */
struct finished {
  struct finished *next;
  struct executor_task task;
  struct strbuf result;
  struct error error;
};

struct pool {
  struct executor *executor;
  struct worker *workers;
  uv_mutex_t lock; /* guards all below, and the phase, task and failure of every worker */
  uv_cond_t work;  /* to workers: a task may be taken, or the pool closes */
  uv_cond_t news;  /* to the coordinator: a result is there, or a worker has started or failed */
  struct task_queue waiting;
  struct finished *first, *last; /* in order of completion */
  unsigned finished_count;
  bool open;    /* tasks may be taken: by a run or poll, and neither stopped nor failed */
  bool closing; /* workers end */
};

/* --- the workers' side --- */

/* Waits for a task that WORKER may take; false when the pool closes. Called and left with the lock held. */
static bool take_task(struct pool *pool, struct worker *worker) {
  unsigned most = UNDELIVERED_PER_WORKER * pool->executor->options.jobs;
  while (!pool->closing) {
    bool may_take = pool->open && !executor_stopped(pool->executor) && pool->finished_count < most;
    if (may_take && task_queue_pop(&pool->waiting, &worker->task)) {
      worker->phase = WORKER_BUSY;
      atomic_store(&worker->progress.done, 0);
      return true;
    }
    uv_cond_wait(&pool->work, &pool->lock);
  }
  return false;
}

/* Called and left with the lock held, released while the task runs. */
static void run_task(struct pool *pool, struct worker *worker, void *state) {
  const struct executor_body *body = &pool->executor->options.body;
  struct finished *finished = memory_allocate_zeroed(1, sizeof *finished);
  finished->task = worker->task;
  strbuf_init(&finished->result);

  uv_mutex_unlock(&pool->lock);
  body->run(body->context, state, finished->task.bytes, &finished->result, &worker->progress, &finished->error);
  uv_mutex_lock(&pool->lock);

  worker->phase = WORKER_IDLE;
  if (pool->last)
    pool->last->next = finished;
  else
    pool->first = finished;
  pool->last = finished;
  pool->finished_count++;
  uv_cond_signal(&pool->news);
}

static void worker_main(void *argument) {
  struct worker *worker = argument;
  struct pool *pool = worker->pool;
  const struct executor_body *body = &pool->executor->options.body;
  struct error failure = ERROR_INIT;
  void *state = NULL;
  int outcome = body->start(body->context, worker->number, &state, &failure);

  uv_mutex_lock(&pool->lock);
  worker->phase = outcome ? WORKER_FAILED : WORKER_IDLE;
  worker->failure = failure;
  if (outcome)
    pool->open = false;
  uv_cond_signal(&pool->news);
  while (outcome == 0 && take_task(pool, worker))
    run_task(pool, worker, state);
  uv_mutex_unlock(&pool->lock);

  if (outcome == 0)
    body->stop(body->context, state);
}

/* --- the coordinator's side; the lock is held unless said otherwise --- */

static unsigned count_workers(const struct pool *pool, enum worker_phase phase) {
  unsigned count = 0;
  for (unsigned i = 0; i < pool->executor->options.jobs; i++)
    count += pool->workers[i].phase == phase;
  return count;
}

/* Lets tasks be taken, unless a worker did not start: then the run that tells of it is to end. */
static void open_pool(struct pool *pool) {
  pool->open = count_workers(pool, WORKER_FAILED) == 0;
  if (pool->open)
    uv_cond_broadcast(&pool->work);
}

/* Starts workers until every waiting task has one to take it, as far as there are jobs. */
static int start_workers(struct pool *pool, struct error *error) {
  if (!pool->open)
    return 0;
  size_t free_workers = count_workers(pool, WORKER_IDLE) + count_workers(pool, WORKER_STARTING);
  for (unsigned i = 0; i < pool->executor->options.jobs && free_workers < pool->waiting.count; i++) {
    struct worker *worker = &pool->workers[i];
    if (worker->phase != WORKER_ABSENT)
      continue;
    worker->phase = WORKER_STARTING;
    if (thread_start(&worker->thread, worker_main, worker, error)) {
      worker->phase = WORKER_ABSENT;
      pool->open = false;
      return -1;
    }
    free_workers++;
  }
  return 0;
}

/* Joins the workers that did not start, so that another run tries them again. Moves the failure of the first into
 * ERROR. */
static int collect_failures(struct pool *pool, struct error *error) {
  int outcome = 0;
  for (unsigned i = 0; i < pool->executor->options.jobs; i++) {
    struct worker *worker = &pool->workers[i];
    if (worker->phase != WORKER_FAILED)
      continue;
    /* The thread needs the lock no more for long: it only unlocks and ends. */
    uv_mutex_unlock(&pool->lock);
    thread_join(&worker->thread);
    uv_mutex_lock(&pool->lock);
    worker->phase = WORKER_ABSENT;
    if (outcome == 0 && error->code == ERROR_NONE) {
      *error = worker->failure;
      worker->failure = (struct error)ERROR_INIT;
    }
    error_release(&worker->failure);
    outcome = -1;
  }
  return outcome;
}

/* Delivers the oldest result, with the lock released. False when there is none. */
static bool deliver_one(struct pool *pool) {
  struct finished *finished = pool->first;
  if (!finished)
    return false;
  pool->first = finished->next;
  if (!pool->first)
    pool->last = NULL;

  uv_mutex_unlock(&pool->lock);
  executor_deliver(pool->executor, &finished->task, &finished->result, &finished->error);
  free(finished);
  uv_mutex_lock(&pool->lock);

  pool->finished_count--;
  if (pool->waiting.count > 0)
    uv_cond_signal(&pool->work); /* a worker may have waited for room */
  return true;
}

static bool work_is_left(const struct pool *pool) {
  return pool->waiting.count > 0 || count_workers(pool, WORKER_BUSY) > 0 || count_workers(pool, WORKER_STARTING) > 0;
}

/* Ticks with the lock released. Returns the nanoseconds until the next tick. */
static uint64_t tick(struct pool *pool) {
  uv_mutex_unlock(&pool->lock);
  uint64_t pause = executor_tick(pool->executor);
  uv_mutex_lock(&pool->lock);
  return pause;
}

/* Between the tick and the wait the lock is held, so no news is missed. A stop by a signal handler brings no news; the
 * wait for the next tick is what bounds how late it is seen. */
static int threads_run(void *opaque, struct error *error) {
  struct pool *pool = opaque;
  int outcome = 0;

  uv_mutex_lock(&pool->lock);
  open_pool(pool);
  for (;;) {
    uint64_t pause = tick(pool);
    if (executor_stopped(pool->executor) || !pool->open) {
      pool->open = false;
      task_queue_clear(&pool->waiting);
    }
    if (start_workers(pool, error)) {
      outcome = -1;
      continue;
    }
    if (deliver_one(pool))
      continue;
    if (!work_is_left(pool))
      break;
    uv_cond_timedwait(&pool->news, &pool->lock, pause);
  }
  pool->open = false;
  if (collect_failures(pool, error))
    outcome = -1;
  uv_mutex_unlock(&pool->lock);
  return outcome;
}

/* A thread that cannot be started now is tried again by the run. */
static void threads_poll(void *opaque) {
  struct pool *pool = opaque;
  struct error ignored = ERROR_INIT;
  uv_mutex_lock(&pool->lock);
  open_pool(pool);
  start_workers(pool, &ignored);
  while (deliver_one(pool))
    continue;
  uv_mutex_unlock(&pool->lock);
  error_release(&ignored);
}

static void *threads_create(struct executor *executor) {
  struct pool *pool = memory_allocate_zeroed(1, sizeof *pool);
  pool->executor = executor;
  pool->workers = memory_allocate_zeroed(executor->options.jobs, sizeof *pool->workers);
  for (unsigned i = 0; i < executor->options.jobs; i++)
    pool->workers[i] = (struct worker){.pool = pool, .number = i, .phase = WORKER_ABSENT};
  /* These fail only when the system is out of memory, where nothing useful can be done. */
  if (uv_mutex_init(&pool->lock) || uv_cond_init(&pool->work) || uv_cond_init(&pool->news))
    abort();
  return pool;
}

/* Results that nobody waits for any more. */
static void drop_finished(struct pool *pool) {
  while (pool->first) {
    struct finished *finished = pool->first;
    pool->first = finished->next;
    strbuf_release(&finished->result);
    error_release(&finished->error);
    free(finished);
  }
}

static void threads_destroy(void *opaque) {
  struct pool *pool = opaque;
  uv_mutex_lock(&pool->lock);
  pool->closing = true;
  uv_cond_broadcast(&pool->work);
  uv_mutex_unlock(&pool->lock);

  /* Between runs every worker is idle or absent; after a poll without a run some may have a task to finish. */
  for (unsigned i = 0; i < pool->executor->options.jobs; i++) {
    uv_mutex_lock(&pool->lock);
    bool there = pool->workers[i].phase != WORKER_ABSENT;
    uv_mutex_unlock(&pool->lock);
    if (there)
      thread_join(&pool->workers[i].thread);
    error_release(&pool->workers[i].failure); /* of one that did not start in a poll, with no run after it */
  }
  drop_finished(pool);
  task_queue_release(&pool->waiting);
  uv_cond_destroy(&pool->news);
  uv_cond_destroy(&pool->work);
  uv_mutex_destroy(&pool->lock);
  free(pool->workers);
  free(pool);
}

static void threads_submit(void *opaque, const struct executor_task *task) {
  struct pool *pool = opaque;
  uv_mutex_lock(&pool->lock);
  task_queue_push(&pool->waiting, task);
  if (pool->open)
    uv_cond_signal(&pool->work);
  uv_mutex_unlock(&pool->lock);
}

static void threads_statuses(void *opaque, struct executor_status *status) {
  struct pool *pool = opaque;
  uv_mutex_lock(&pool->lock);
  for (unsigned i = 0; i < pool->executor->options.jobs; i++) {
    const struct worker *worker = &pool->workers[i];
    status[i] = (struct executor_status){{NULL, 0}, 0, 0};
    if (worker->phase == WORKER_BUSY)
      status[i] = (struct executor_status){worker->task.label, atomic_load(&worker->progress.done), worker->task.units};
  }
  uv_mutex_unlock(&pool->lock);
}

const struct executor_kind executor_threads = {
    .name = "threads",
    .create = threads_create,
    .destroy = threads_destroy,
    .submit = threads_submit,
    .poll = threads_poll,
    .run = threads_run,
    .statuses = threads_statuses,
};
