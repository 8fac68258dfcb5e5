/* executor.c: creation by kind, and what all kinds have in common. See executor.h. */
#include "exec/executor.h"

#include "base/memory.h"
#include "base/suggest.h"
#include "exec/executor_internal.h"
#include "os/clock.h"
#include <stdlib.h>

static const struct executor_kind *const kinds[] = {&executor_inline, &executor_threads};
enum { KIND_COUNT = sizeof kinds / sizeof *kinds };

static int find_kind(const char *name, const struct executor_kind **kind, struct error *error) {
  const char *names[KIND_COUNT];
  for (size_t i = 0; i < KIND_COUNT; i++) {
    if (strcmp(kinds[i]->name, name) == 0) {
      *kind = kinds[i];
      return 0;
    }
    names[i] = kinds[i]->name;
  }
  const char *close = suggest(bytes_from(name), names, KIND_COUNT);
  if (close)
    return error_set(error, ERROR_INVALID, "there is no executor '%s'; did you mean '%s'?", name, close);
  return error_set(error, ERROR_INVALID, "there is no executor '%s'; use 'threads' or 'inline'", name);
}

int executor_create(const struct executor_options *options, struct executor **executor, struct error *error) {
  const struct executor_kind *kind = NULL;
  if (find_kind(options->kind, &kind, error))
    return -1;

  struct executor *created = memory_allocate_zeroed(1, sizeof *created);
  created->kind = kind;
  created->options = *options;
  if (created->options.jobs == 0)
    created->options.jobs = 1;
  if (kind->most_jobs != 0 && created->options.jobs > kind->most_jobs)
    created->options.jobs = kind->most_jobs;
  atomic_init(&created->stop, false);
  created->state = kind->create(created);
  *executor = created;
  return 0;
}

void executor_destroy(struct executor *executor) {
  if (!executor)
    return;
  executor->kind->destroy(executor->state);
  free(executor);
}

void executor_submit(struct executor *executor, const struct executor_task *task) {
  executor->kind->submit(executor->state, task);
}

void executor_poll(struct executor *executor) {
  if (executor->kind->poll && !executor_stopped(executor))
    executor->kind->poll(executor->state);
}

int executor_run(struct executor *executor, struct error *error) {
  executor->next_tick_ns = clock_monotonic_ns() + EXECUTOR_TICK_NS;
  int outcome = executor->kind->run(executor->state, error);
  if (executor->options.tick)
    executor->options.tick(executor->options.tick_context);
  if (outcome == 0 && executor_stopped(executor))
    return error_set(error, ERROR_INTERRUPTED, "interrupted");
  return outcome;
}

void executor_stop(struct executor *executor) {
  atomic_store(&executor->stop, true);
}

bool executor_stopped(const struct executor *executor) {
  return atomic_load(&executor->stop);
}

unsigned executor_jobs(const struct executor *executor) {
  return executor->options.jobs;
}

void executor_statuses(const struct executor *executor, struct executor_status *status) {
  executor->kind->statuses(executor->state, status);
}

void executor_deliver(struct executor *executor, const struct executor_task *task, struct strbuf *result,
                      struct error *error) {
  bool failed = error->code != ERROR_NONE;
  executor->options.done(executor->options.done_context, task, result, failed ? error : NULL);
  strbuf_release(result);
  error_release(error);
}

uint64_t executor_tick(struct executor *executor) {
  uint64_t now = clock_monotonic_ns();
  if (now >= executor->next_tick_ns) {
    if (executor->options.tick)
      executor->options.tick(executor->options.tick_context);
    executor->next_tick_ns = now + EXECUTOR_TICK_NS;
  }
  return executor->next_tick_ns - now;
}
