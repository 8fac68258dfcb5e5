/* group_fixture.h: groups whose work is a stand-in: a unit reads the site parameters that the test says and gives one
 * field. */
#ifndef SHARD_TESTS_UNIT_BUILD_GROUP_FIXTURE_H
#define SHARD_TESTS_UNIT_BUILD_GROUP_FIXTURE_H

#include "unit/build/build_fixture.h"

#include "model/codec.h"
#include "model/unit_builder.h"

/* What the stand-in does for the unit ID. */
struct work {
  const char *id;
  const char *reads[4]; /* names of parameters, in order */
  const char *output;   /* a file that it writes, with the text "made" */
  bool fails;
};

struct machine {
  struct build *build;
  const struct work *works;
  size_t work_count;
  bool broken; /* every task fails as a whole */
};

static inline int start_worker(void *context, unsigned number, void **worker, struct error *error) {
  (void)number;
  (void)error;
  *worker = context;
  return 0;
}

static inline void stop_worker(void *context, void *worker) {
  (void)context;
  (void)worker;
}

static inline const struct work *work_of(const struct machine *machine, struct bytes id) {
  static const struct work nothing = {.id = ""};
  for (size_t i = 0; i < machine->work_count; i++)
    if (bytes_equal(bytes_from(machine->works[i].id), id))
      return &machine->works[i];
  return &nothing;
}

static inline void run_unit(struct machine *machine, const struct task_unit *in, struct trace *trace,
                            struct unit *unit) {
  const struct work *work = work_of(machine, in->id);
  struct unit_builder builder;
  struct error error = ERROR_INIT;
  unit_builder_init(&builder, trace->arena);
  trace_begin_unit(trace);
  for (size_t i = 0; i < 4 && work->reads[i]; i++)
    trace_read(trace, READ_PARAMETER, bytes_from(work->reads[i]));
  int rc = unit_builder_field(&builder, bytes_from("value"), bytes_make("\0", 1), &error);
  if (rc == 0 && work->fails)
    rc = error_set(&error, ERROR_INVALID, "as the test wants it");
  if (rc == 0 && work->output)
    rc = unit_builder_output(&builder, bytes_from(work->output), bytes_from("made"), &error);
  if (rc == 0 && work->output)
    rc = outputs_write(&machine->build->outputs, &builder.outputs[0], &error);
  if (rc)
    unit_builder_message(&builder, SEVERITY_ERROR, &error);
  unit_builder_finish(&builder, in->id, unit);
  unit->reads = trace_end_unit(trace, &unit->read_count);
  unit->input = rc ? DIGEST_NONE : in->input;
  error_release(&error);
}

static inline int run_task(void *context, void *worker, struct bytes encoded, struct strbuf *out,
                           struct executor_progress *progress, struct error *error) {
  struct machine *machine = context;
  struct arena arena = ARENA_INIT;
  struct task task;
  struct trace trace;
  (void)worker;
  (void)progress;
  if (machine->broken)
    return error_set(error, ERROR_LIMIT, "the worker broke");
  if (task_decode(encoded, &arena, &task, error))
    return -1;
  struct unit *units = arena_allocate_zeroed(&arena, task.unit_count, sizeof *units);
  trace_init(&trace, &arena, &machine->build->world);
  for (uint32_t i = 0; i < task.unit_count; i++)
    run_unit(machine, &task.units[i], &trace, &units[i]);
  struct result result = {.stage = task.stage,
                          .group = task.group,
                          .reads = trace.reads,
                          .units = units,
                          .read_count = (uint32_t)trace.read_count,
                          .unit_count = task.unit_count};
  result_encode(&result, out);
  trace_release(&trace);
  arena_release(&arena);
  return 0;
}

/* Sets one parameter, before machine_start. */
static inline void set_parameter(struct build *build, const char *name, const char *text) {
  struct bytes *value = arena_allocate(&build->arena, sizeof *value);
  *value = bytes_from(text);
  map_put(&build->world.parameters, bytes_from(name), value);
}

/* Opens a build in which the parameters p, q, r and s have the value "1". */
static inline struct machine machine_open(const struct work *works, size_t count) {
  static const char *const names[] = {"p", "q", "r", "s"};
  struct error error = ERROR_INIT;
  struct machine machine = {.build = open_build(false), .works = works, .work_count = count};
  must(outputs_load(&machine.build->outputs, &error));
  for (size_t i = 0; i < 4; i++)
    set_parameter(machine.build, names[i], "1");
  return machine;
}

static inline void machine_start(struct machine *machine) {
  struct error error = ERROR_INIT;
  struct build *build = machine->build;
  world_seal(&build->world, READ_PARAMETER);
  must(executor_create(
      &(struct executor_options){
          .kind = "inline",
          .jobs = 1,
          .body = {.start = start_worker, .run = run_task, .stop = stop_worker, .context = machine},
          .done = group_task_done,
          .done_context = build},
      &build->executor, &error));
}

static inline struct group_input input(const char *id, uint8_t version) {
  return (struct group_input){.id = bytes_from(id), .input = {{version}}, .cost = 1};
}

static inline struct group *plan_named(struct machine *machine, const char *name, const struct group_input *inputs,
                                       size_t count) {
  struct group *group =
      group_create(machine->build, STAGE_VIEW, 0, bytes_from(name), bytes_from("view"), (struct digest){{1}});
  group_plan(group, inputs, count, false);
  return group;
}

static inline struct group *plan(struct machine *machine, const struct group_input *inputs, size_t count) {
  machine_start(machine);
  return plan_named(machine, "view/00", inputs, count);
}

/* Runs what is planned, each unit as a task of its own. */
static inline void run(struct machine *machine) {
  struct error error = ERROR_INIT;
  for (size_t i = 0; i < machine->build->group_count; i++)
    if (!machine->build->groups[i]->skipped)
      group_submit(machine->build->groups[i], 0);
  must(build_run_tasks(machine->build, &error));
}

static inline void run_and_commit(struct machine *machine) {
  run(machine);
  commit_build(machine->build);
}

/* The site after a build of a group with the units a (reads p), b (reads q) and c (reads nothing). */
static const struct work three_works[] = {{.id = "a", .reads = {"p"}}, {.id = "b", .reads = {"q"}}, {.id = "c"}};
static inline void build_three(void) {
  const struct group_input inputs[] = {input("a", 1), input("b", 1), input("c", 1)};
  struct machine machine = machine_open(three_works, 3);
  plan(&machine, inputs, 3);
  run_and_commit(&machine);
}

/* What the units a, b and c are planned to do, as one word each: a reason, or "reused". */
static inline void check_plan_at(const struct group *group, const char *const *expected, size_t count, int line) {
  if (group->slot_count != count)
    fail_msg("line %d: %zu units", line, group->slot_count);
  for (size_t i = 0; i < count; i++) {
    const char *reason = group->slots[i].reason ? group->slots[i].reason : "reused";
    if (strcmp(reason, expected[i]) != 0)
      fail_msg("line %d: unit %zu: '%s', not '%s'", line, i, reason, expected[i]);
    assert_int_equal(group->slots[i].state, group->slots[i].reason ? SLOT_PLANNED : SLOT_REUSED);
  }
}
#define check_plan(group, ...)                             \
  check_plan_at(group, (const char *const[]){__VA_ARGS__}, \
                sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *), __LINE__)

#endif
