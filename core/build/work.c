/* work.c: the body that executors run: a worker's own Lua state, and one task after another, bytes in and bytes out. */
#include "build/work.h"
#include "model/codec.h"
#include "model/unit_builder.h"
#include "os/clock.h"

static int start_worker(void *context, unsigned number, void **out, struct error *error) {
  (void)number;
  struct build *build = context;
  struct worker *worker = memory_allocate_zeroed(1, sizeof *worker);
  struct strbuf graph;
  struct message *messages = NULL;
  size_t count = 0;
  worker->build = build;
  arena_init(&worker->load_arena);
  arena_init(&worker->arena);
  strbuf_init(&worker->content);
  worker->highlighter = highlighter_create();
  strbuf_init(&graph);
  *out = worker;
  if (build->share_script) {
    worker->script = build->script;
    return 0;
  }
  worker->script = script_create(&build->world, NULL);
  int rc = script_load(worker->script, strbuf_bytes(&build->loaded.shardfile), "Shardfile.lua", &worker->load_arena,
                       &graph, &worker->load_reads, &messages, &count);
  if (rc == 0 && !digest_equal(digest_of(strbuf_bytes(&graph)), build->graph.digest))
    rc = error_set_at(error, ERROR_INVALID, "Shardfile.lua", 0, 0,
                      "it gave another graph when it was evaluated a second time; remove what differs from run to run");
  else if (rc)
    error_set(error, ERROR_INVALID, "Shardfile.lua: %.*s", count ? (int)messages[0].text.size : 0,
              count ? messages[0].text.data : "");
  strbuf_release(&graph);
  return rc;
}

static void stop_worker(void *context, void *state) {
  (void)context;
  struct worker *worker = state;
  if (!worker)
    return;
  if (!worker->build->share_script)
    script_destroy(worker->script);
  highlighter_destroy(worker->highlighter);
  read_list_release(&worker->load_reads);
  strbuf_release(&worker->content);
  arena_release(&worker->arena);
  arena_release(&worker->load_arena);
  free(worker);
}

/* A key's records, reduced; or a part of them, folded. */
static int work_reduce(struct work_unit *work, enum script_reducer kind, struct error *error) {
  const struct task *task = work->task;
  const struct task_unit *in = work->in;
  struct script *script = work->worker->script;
  struct record *folded = NULL;
  size_t count = 0;
  if (!task->fold)
    return script_reduce(script, kind, task->owner, in->id, in->records, in->record_count, error);
  if (script_combine(script, kind, task->owner, in->id, in->records, in->record_count, &work->worker->arena, &folded,
                     &count, error))
    return -1;
  for (size_t i = 0; i < count; i++)
    unit_builder_record(&work->builder, folded[i].reducer, in->id, folded[i].value);
  return 0;
}

/* What a merge wrote. */
static int minify_outputs(struct work_unit *work, struct error *error) {
  for (size_t i = 0; i < work->builder.output_count; i++)
    if (work_minify(work, work->builder.outputs[i].path, &work->builder.outputs[i].content, error))
      return -1;
  return 0;
}

static int run_stage(struct work_unit *work, struct error *error) {
  const struct task *task = work->task;
  const struct task_unit *in = work->in;
  struct script *script = work->worker->script;
  switch (task->stage) {
  case STAGE_COMMAND:
    return work_command(work, error);
  case STAGE_ASSET:
    return work_asset(work, error);
  case STAGE_DESCRIBE:
    return work_describe(work, error);
  case STAGE_RENDER:
    return work_render(work, error);
  case STAGE_VIEW:
    return work_reduce(work, SCRIPT_VIEW, error);
  case STAGE_MERGE:
    return work_reduce(work, SCRIPT_MERGE, error) ? -1 : minify_outputs(work, error);
  case STAGE_FINISH:
    if (script_finish(script, task->owner, in->records, in->record_count, error))
      return -1;
    return minify_outputs(work, error);
  case STAGE_COUNT:
    break;
  }
  return error_set(error, ERROR_CORRUPT, "a task of an unknown stage");
}

static void run_unit(struct worker *worker, const struct task *task, const struct task_unit *in, struct trace *trace,
                     struct unit *unit) {
  struct work_unit work = {.worker = worker, .task = task, .in = in, .input = in->input};
  struct error error = ERROR_INIT;
  unit_builder_init(&work.builder, &worker->arena);
  work.script_unit = (struct script_unit){.trace = trace, .builder = &work.builder, .arena = &worker->arena};
  trace_begin_unit(trace);
  script_set_unit(worker->script, &work.script_unit);
  int rc = run_stage(&work, &error);
  script_set_unit(worker->script, NULL);
  uint32_t read_count = 0;
  const uint32_t *reads = trace_end_unit(trace, &read_count);
  if (rc && error.code != ERROR_NONE)
    unit_builder_message(&work.builder, SEVERITY_ERROR, &error);
  unit_builder_finish(&work.builder, in->id, unit);
  unit->reads = reads;
  unit->read_count = read_count;
  unit->input = rc ? DIGEST_NONE : work.input;
  uint64_t now = clock_thread_cpu_ns(); /* a system call: one unit's end is the next one's start */
  unit->cost_ns = work.cost_ns ? work.cost_ns : now - worker->last_ns;
  worker->last_ns = now;
  error_release(&error);
}

static int run_task(void *context, void *state, struct bytes encoded, struct strbuf *result,
                    struct executor_progress *progress, struct error *error) {
  struct build *build = context;
  struct worker *worker = state;
  struct task task;
  struct trace trace;
  if (task_decode(encoded, &worker->arena, &task, error))
    return -1;
  struct unit *units = arena_allocate_zeroed(&worker->arena, task.unit_count + 1, sizeof *units);
  trace_init(&trace, &worker->arena, &build->world);
  worker->last_ns = clock_thread_cpu_ns();
  for (uint32_t i = 0; i < task.unit_count; i++) {
    run_unit(worker, &task, &task.units[i], &trace, &units[i]);
    atomic_store_explicit(&progress->done, i + 1, memory_order_relaxed);
  }
  if (script_check_state(worker->script, error)) {
    trace_release(&trace);
    arena_clear(&worker->arena);
    return -1;
  }
  struct result out = {.stage = task.stage,
                       .group = task.group,
                       .reads = trace.reads,
                       .units = units,
                       .read_count = (uint32_t)trace.read_count,
                       .unit_count = task.unit_count};
  result_encode(&out, result);
  trace_release(&trace);
  arena_clear(&worker->arena);
  return 0;
}

struct executor_body work_body(struct build *build) {
  return (struct executor_body){.start = start_worker, .run = run_task, .stop = stop_worker, .context = build};
}
