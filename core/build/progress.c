/* progress.c: running tasks, telling how far they are, and stopping. */
#include "base/memory.h"
#include "build/internal.h"
#include "os/clock.h"
#include <stdlib.h>

const char *build_phase_name(enum build_phase phase) {
  static const char *const names[PHASE_COUNT] = {"load", "scan",   "describe", "partition", "views", "assets",
                                                 "plan", "render", "shuffle",  "merge",     "commit"};
  return phase < PHASE_COUNT ? names[phase] : "";
}

void build_enter_phase(struct build *build, enum build_phase phase) {
  uint64_t now = clock_monotonic_ns();
  if (build->progress.phase < PHASE_COUNT)
    build->report.phase_ns[build->progress.phase] += now - build->progress.phase_started_ns;
  build->progress.phase = phase;
  build->progress.phase_started_ns = now;
  build->progress.done = build->progress.total = 0;
  build->progress.cost_done = build->progress.cost_total = 0;
}

bool build_stopping(const struct build *build) {
  return build->stopped || build->failed_fast;
}

/* The next tick passes it on to the executor. */
void build_stop(struct build *build) {
  build->stopped = true;
  build->cancelled = true;
}

static void on_tick(void *context) {
  struct build *build = context;
  if (build->stopped)
    executor_stop(build->executor);
  if (build->options.tick)
    build->options.tick(build->options.tick_context, build);
}

int build_run_tasks(struct build *build, struct error *error) {
  struct error problem = ERROR_INIT;
  if (build_stopping(build)) /* workers may have begun by then: what they do is waited for, and no more is started */
    executor_stop(build->executor);
  int rc = executor_run(build->executor, &problem);
  if (rc && problem.code == ERROR_INTERRUPTED) {
    rc = 0;
  } else if (rc) {
    *error = problem;
    return rc;
  }
  error_release(&problem);
  return rc;
}

void build_end_tasks(struct build *build) {
  build->cancelled = true;
  if (build->executor)
    executor_stop(build->executor);
  executor_destroy(build->executor);
  build->executor = NULL;
}

void build_get_progress(const struct build *build, struct build_progress *progress) {
  *progress = (struct build_progress){.phase = build->progress.phase,
                                      .done = build->progress.done,
                                      .total = build->progress.total,
                                      .cost_done = build->progress.cost_done,
                                      .cost_total = build->progress.cost_total,
                                      .workers = build->statuses,
                                      .worker_count = build->executor ? executor_jobs(build->executor) : 0};
  if (build->executor && build->statuses)
    executor_statuses(build->executor, build->statuses);
}

void build_give_up(struct build *build, const struct error *problem) {
  if (build->given_up)
    return; /* what fails now fails for the same reason */
  build->given_up = true;
  build_add_problem(build, STAGE_COUNT, bytes_from(""), bytes_from(""), SEVERITY_ERROR, problem);
  build->failed_fast = true;
  build->cancelled = true;
  if (build->executor)
    executor_stop(build->executor);
}

int build_open_executor(struct build *build, bool inline_only, struct error *error) {
  const char *kind = inline_only ? "inline" : build->options.executor ? build->options.executor : "threads";
  struct executor_options options = {.kind = kind,
                                     .jobs = build->jobs,
                                     .body = work_body(build),
                                     .done = group_task_done,
                                     .done_context = build,
                                     .tick = on_tick,
                                     .tick_context = build};
  executor_destroy(build->executor);
  build->executor = NULL;
  build->share_script = inline_only || strcmp(kind, "inline") == 0;
  if (executor_create(&options, &build->executor, error))
    return -1;
  free(build->statuses);
  build->statuses = memory_allocate_zeroed(executor_jobs(build->executor), sizeof *build->statuses);
  return 0;
}
