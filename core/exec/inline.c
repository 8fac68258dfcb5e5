/* inline.c: the reference executor: one worker, on the coordinator's own thread.
 *
 * Without concurrency there is nothing to go wrong but the work itself, which makes it the one to debug with. It ticks
 * between tasks, not during one. */
#include "base/memory.h"
#include "exec/executor_internal.h"
#include <stdlib.h>

struct inline_state {
  struct executor *executor;
  struct task_queue waiting;
  void *worker; /* the body's state, while STARTED */
  bool started;
  bool running; /* a task: STATUS and PROGRESS are its */
  struct executor_status status;
  struct executor_progress progress;
};

static void *inline_create(struct executor *executor) {
  struct inline_state *state = memory_allocate_zeroed(1, sizeof *state);
  state->executor = executor;
  return state;
}

static void inline_destroy(void *opaque) {
  struct inline_state *state = opaque;
  const struct executor_body *body = &state->executor->options.body;
  if (state->started)
    body->stop(body->context, state->worker);
  task_queue_release(&state->waiting);
  free(state);
}

static void inline_submit(void *opaque, const struct executor_task *task) {
  struct inline_state *state = opaque;
  task_queue_push(&state->waiting, task);
}

static int start_worker(struct inline_state *state, struct error *error) {
  const struct executor_body *body = &state->executor->options.body;
  if (state->started)
    return 0;
  if (body->start(body->context, 0, &state->worker, error))
    return -1;
  state->started = true;
  return 0;
}

static void run_task(struct inline_state *state, const struct executor_task *task) {
  const struct executor_body *body = &state->executor->options.body;
  struct error error = ERROR_INIT;
  struct strbuf result;
  strbuf_init(&result);

  state->status = (struct executor_status){task->label, 0, task->units};
  atomic_store(&state->progress.done, 0);
  state->running = true;
  body->run(body->context, state->worker, task->bytes, &result, &state->progress, &error);
  state->running = false;
  executor_deliver(state->executor, task, &result, &error);
}

static int inline_run(void *opaque, struct error *error) {
  struct inline_state *state = opaque;
  struct executor_task task;
  int outcome = 0;

  if (state->waiting.count > 0 && !executor_stopped(state->executor))
    outcome = start_worker(state, error);
  while (outcome == 0 && !executor_stopped(state->executor) && task_queue_pop(&state->waiting, &task)) {
    run_task(state, &task);
    executor_tick(state->executor);
  }
  task_queue_clear(&state->waiting);
  return outcome;
}

static void inline_statuses(void *opaque, struct executor_status *status) {
  const struct inline_state *state = opaque;
  *status = (struct executor_status){{NULL, 0}, 0, 0};
  if (state->running) {
    *status = state->status;
    status->done = atomic_load(&state->progress.done);
  }
}

const struct executor_kind executor_inline = {
    .name = "inline",
    .most_jobs = 1,
    .create = inline_create,
    .destroy = inline_destroy,
    .submit = inline_submit,
    .run = inline_run,
    .statuses = inline_statuses,
};
