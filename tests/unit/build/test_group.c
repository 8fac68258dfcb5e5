/* test_group.c: which units of a group run again, why, and what is stored of it: the machine that all stages share.
 *
 * The work is a stand-in: a unit reads the site parameters that the test says and gives one field. */
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

static int start_worker(void *context, unsigned number, void **worker, struct error *error) {
  (void)number;
  (void)error;
  *worker = context;
  return 0;
}

static void stop_worker(void *context, void *worker) {
  (void)context;
  (void)worker;
}

static const struct work *work_of(const struct machine *machine, struct bytes id) {
  static const struct work nothing = {.id = ""};
  for (size_t i = 0; i < machine->work_count; i++)
    if (bytes_equal(bytes_from(machine->works[i].id), id))
      return &machine->works[i];
  return &nothing;
}

static void run_unit(struct machine *machine, const struct task_unit *in, struct trace *trace, struct unit *unit) {
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

static int run_task(void *context, void *worker, struct bytes encoded, struct strbuf *out,
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
static void set_parameter(struct build *build, const char *name, const char *text) {
  struct bytes *value = arena_allocate(&build->arena, sizeof *value);
  *value = bytes_from(text);
  map_put(&build->world.parameters, bytes_from(name), value);
}

/* Opens a build in which the parameters p, q, r and s have the value "1". */
static struct machine machine_open(const struct work *works, size_t count) {
  static const char *const names[] = {"p", "q", "r", "s"};
  struct error error = ERROR_INIT;
  struct machine machine = {.build = open_build(false), .works = works, .work_count = count};
  must(outputs_load(&machine.build->outputs, &error));
  for (size_t i = 0; i < 4; i++)
    set_parameter(machine.build, names[i], "1");
  return machine;
}

static void machine_start(struct machine *machine) {
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

static struct group_input input(const char *id, uint8_t version) {
  return (struct group_input){.id = bytes_from(id), .input = {{version}}, .cost = 1};
}

static struct group *plan_named(struct machine *machine, const char *name, const struct group_input *inputs,
                                size_t count) {
  struct group *group =
      group_create(machine->build, STAGE_VIEW, 0, bytes_from(name), bytes_from("view"), (struct digest){{1}});
  group_plan(group, inputs, count, false);
  return group;
}

static struct group *plan(struct machine *machine, const struct group_input *inputs, size_t count) {
  machine_start(machine);
  return plan_named(machine, "view/00", inputs, count);
}

/* Runs what is planned, each unit as a task of its own. */
static void run(struct machine *machine) {
  struct error error = ERROR_INIT;
  for (size_t i = 0; i < machine->build->group_count; i++)
    if (!machine->build->groups[i]->skipped)
      group_submit(machine->build->groups[i], 0);
  must(build_run_tasks(machine->build, &error));
}

static void run_and_commit(struct machine *machine) {
  run(machine);
  commit_build(machine->build);
}

/* The site after a build of a group with the units a (reads p), b (reads q) and c (reads nothing). */
static const struct work three_works[] = {{.id = "a", .reads = {"p"}}, {.id = "b", .reads = {"q"}}, {.id = "c"}};
static void build_three(void) {
  const struct group_input inputs[] = {input("a", 1), input("b", 1), input("c", 1)};
  struct machine machine = machine_open(three_works, 3);
  plan(&machine, inputs, 3);
  run_and_commit(&machine);
}

/* What the units a, b and c are planned to do, as one word each: a reason, or "reused". */
static void check_plan_at(const struct group *group, const char *const *expected, size_t count, int line) {
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

static void a_new_group_runs_all_of_its_units(void **state) {
  (void)state;
  const struct group_input inputs[] = {input("a", 1), input("b", 1), input("c", 1)};
  struct machine machine = machine_open(three_works, 3);
  struct group *group = plan(&machine, inputs, 3);
  check_plan(group, "new", "new", "new");
  run(&machine);
  for (size_t i = 0; i < 3; i++)
    assert_int_equal(group->slots[i].state, SLOT_DONE);
  struct bytes value;
  assert_true(group_slot_field(&group->slots[0], "value", &value));
  assert_false(group_slot_field(&group->slots[0], "other", &value));
  commit_build(machine.build);
}

static void a_group_whose_digests_hold_is_skipped_unopened(void **state) {
  (void)state;
  const struct group_input inputs[] = {input("a", 1), input("b", 1), input("c", 1)};
  build_three();
  struct machine machine = machine_open(three_works, 3);
  struct group *group = plan(&machine, inputs, 3);
  assert_true(group->skipped);
  assert_false(group->opened);
  run_and_commit(&machine);
  machine = machine_open(three_works, 3); /* nor did that store anything else */
  assert_true(plan(&machine, inputs, 3)->skipped);
  build_destroy(machine.build);
}

static void a_unit_whose_input_differs_runs_alone(void **state) {
  (void)state;
  struct group_input inputs[] = {input("a", 1), input("b", 2), input("c", 1)};
  build_three();
  struct machine machine = machine_open(three_works, 3);
  check_plan(plan(&machine, inputs, 3), "reused", "its input changed", "reused");
  build_destroy(machine.build);
  inputs[1].hint = "source changed";
  machine = machine_open(three_works, 3);
  check_plan(plan(&machine, inputs, 3), "reused", "source changed", "reused");
  build_destroy(machine.build);
}

static void a_reason_of_the_stage_counts_whatever_the_input(void **state) {
  (void)state;
  struct group_input inputs[] = {input("a", 1), input("b", 1), input("c", 1)};
  build_three();
  inputs[2].reason = "the stage wants it";
  struct machine machine = machine_open(three_works, 3);
  check_plan(plan(&machine, inputs, 3), "reused", "reused", "the stage wants it");
  build_destroy(machine.build);
}

static void a_read_that_changed_runs_its_readers(void **state) {
  (void)state;
  const struct group_input inputs[] = {input("a", 1), input("b", 1), input("c", 1)};
  build_three();
  struct machine machine = machine_open(three_works, 3);
  set_parameter(machine.build, "q", "2");
  check_plan(plan(&machine, inputs, 3), "reused", "parameter q changed", "reused");
  build_destroy(machine.build);
}

static void a_change_that_nobody_read_runs_nothing_and_is_learnt(void **state) {
  (void)state;
  const struct group_input inputs[] = {input("a", 1), input("b", 1), input("c", 1)};
  build_three();
  struct machine machine = machine_open(three_works, 3);
  set_parameter(machine.build, "s", "2");
  struct group *group = plan(&machine, inputs, 3);
  assert_false(group->skipped); /* of its kind of reads, so somebody had to look */
  check_plan(group, "reused", "reused", "reused");
  run_and_commit(&machine);
  machine = machine_open(three_works, 3);
  set_parameter(machine.build, "s", "2");
  assert_true(plan(&machine, inputs, 3)->skipped);
  build_destroy(machine.build);
}

static void a_unit_that_joined_runs_alone(void **state) {
  (void)state;
  const struct group_input inputs[] = {input("a", 1), input("aa", 1), input("b", 1), input("c", 1)};
  build_three();
  struct machine machine = machine_open(three_works, 3);
  check_plan(plan(&machine, inputs, 4), "reused", "new", "reused", "reused");
  run_and_commit(&machine);
  machine = machine_open(three_works, 3);
  assert_true(plan(&machine, inputs, 4)->skipped);
  build_destroy(machine.build);
}

static void a_unit_that_left_runs_nothing_and_is_forgotten(void **state) {
  (void)state;
  const struct group_input inputs[] = {input("a", 1), input("c", 1)};
  build_three();
  struct machine machine = machine_open(three_works, 3);
  struct group *group = plan(&machine, inputs, 2);
  check_plan(group, "reused", "reused");
  assert_true(group->removed_units);
  run_and_commit(&machine);
  machine = machine_open(three_works, 3);
  group = plan(&machine, inputs, 2);
  assert_true(group->skipped);
  group_open(group);
  assert_int_equal(group->old.unit_count, 2);
  assert_null(group_find_unit(&group->old, bytes_from("b")));
  build_destroy(machine.build);
}

static void a_group_that_lost_all_units_leaves_the_state(void **state) {
  (void)state;
  build_three();
  struct machine machine = machine_open(three_works, 3);
  plan(&machine, NULL, 0);
  run_and_commit(&machine);
  machine = machine_open(three_works, 3);
  assert_null(build_find_stored(machine.build, STAGE_VIEW, bytes_from("view/00")));
  build_destroy(machine.build);
}

static void an_unknown_input_makes_a_unit_run_until_it_is_known(void **state) {
  (void)state;
  struct group_input inputs[] = {input("a", 1), input("b", 1), input("c", 1)};
  build_three();
  inputs[0].input = DIGEST_NONE;
  struct machine machine = machine_open(three_works, 3);
  struct group *group = plan(&machine, inputs, 3);
  assert_true(digest_is_none(group->inputs));
  check_plan(group, "its input changed", "reused", "reused");
  build_destroy(machine.build);
}

static void a_failed_unit_keeps_what_it_gave_and_runs_again(void **state) {
  static const struct work failing[] = {
      {.id = "a", .reads = {"p"}}, {.id = "b", .reads = {"q"}, .fails = true}, {.id = "c"}};
  (void)state;
  const struct group_input inputs[] = {input("a", 1), input("b", 2), input("c", 1)};
  build_three();
  struct machine machine = machine_open(failing, 3);
  struct group *group = plan(&machine, inputs, 3);
  run(&machine);
  assert_int_equal(group->slots[1].state, SLOT_FAILED);
  assert_int_equal(group->slots[1].unit->field_count, 1);
  check_bytes(group->slots[1].unit->messages[0].text, "as the test wants it");
  commit_build(machine.build);

  machine = machine_open(three_works, 3);
  group = plan(&machine, inputs, 3);
  assert_false(group->skipped);
  check_plan(group, "reused", "was not finished in the last build", "reused");
  run_and_commit(&machine);
  machine = machine_open(three_works, 3);
  assert_true(plan(&machine, inputs, 3)->skipped);
  build_destroy(machine.build);
}

static void a_task_that_fails_fails_each_of_its_units(void **state) {
  (void)state;
  const struct group_input inputs[] = {input("a", 2), input("b", 2), input("c", 1)};
  build_three();
  struct machine machine = machine_open(three_works, 3);
  machine.broken = true;
  struct group *group = plan(&machine, inputs, 3);
  run(&machine);
  assert_int_equal(group->slots[0].state, SLOT_FAILED);
  assert_int_equal(group->slots[1].state, SLOT_FAILED);
  assert_int_equal(group->slots[2].state, SLOT_REUSED);
  check_bytes(group->slots[1].unit->messages[0].text, "the worker broke");
  commit_build(machine.build);
}

static void a_stopped_build_leaves_the_rest_to_the_next(void **state) {
  (void)state;
  const struct group_input inputs[] = {input("a", 2), input("b", 1), input("c", 1)};
  build_three();
  struct machine machine = machine_open(three_works, 3);
  struct group *group = plan(&machine, inputs, 3);
  build_stop(machine.build);
  run(&machine);
  assert_int_equal(group->slots[0].state, SLOT_PLANNED);
  commit_build(machine.build);
  machine = machine_open(three_works, 3);
  check_plan(plan(&machine, inputs, 3), "was not finished in the last build", "reused", "reused");
  build_destroy(machine.build);
}

static void fail_fast_stops_at_the_first_failure(void **state) {
  static const struct work failing[] = {{.id = "a", .fails = true}};
  (void)state;
  const struct group_input inputs[] = {input("a", 1), input("b", 1)};
  struct machine machine = machine_open(failing, 1);
  machine.build->options.fail_fast = true;
  struct group *group = plan(&machine, inputs, 2);
  run(&machine);
  assert_int_equal(group->slots[0].state, SLOT_FAILED);
  assert_int_equal(group->slots[1].state, SLOT_PLANNED);
  assert_true(build_stopping(machine.build));
  build_destroy(machine.build);
}

static void an_output_that_is_not_as_it_was_runs_its_unit(void **state) {
  static const struct work writing[] = {{.id = "a", .output = "a.html"}, {.id = "b", .output = "b.html"}};
  (void)state;
  const struct group_input inputs[] = {input("a", 1), input("b", 1)};
  struct machine machine = machine_open(writing, 2);
  plan(&machine, inputs, 2);
  run_and_commit(&machine);
  machine = machine_open(writing, 2);
  assert_true(plan(&machine, inputs, 2)->skipped);
  build_destroy(machine.build);
  put_file("public/a.html", "by somebody else");
  assert_int_equal(remove("public/b.html"), 0);
  machine = machine_open(writing, 2);
  check_plan(plan(&machine, inputs, 2), "output a.html was changed by somebody else", "output b.html is missing");
  run_and_commit(&machine);
  check_file("public/a.html", "made");
  check_file("public/b.html", "made");
}

static void the_outputs_of_a_unit_that_left_are_deleted(void **state) {
  static const struct work writing[] = {{.id = "a", .output = "a.html"}, {.id = "b", .output = "sub/b.html"}};
  (void)state;
  const struct group_input inputs[] = {input("a", 1), input("b", 1)};
  struct machine machine = machine_open(writing, 2);
  plan(&machine, inputs, 2);
  run_and_commit(&machine);
  machine = machine_open(writing, 2);
  plan(&machine, inputs, 1);
  run_and_commit(&machine);
  assert_true(is_there("public/a.html"));
  assert_false(is_there("public/sub"));
}

static void check_reads(const struct group *group, const char *id, const char *expected) {
  const struct unit *unit = group_find_unit(&group->old, bytes_from(id));
  struct strbuf names;
  strbuf_init(&names);
  for (uint32_t i = 0; i < unit->read_count; i++) {
    assert_true(i == 0 || unit->reads[i - 1] < unit->reads[i]);
    strbuf_append(&names, group->old.reads[unit->reads[i]].key);
  }
  if (strlen(expected) != names.size)
    fail_msg("%s read %s, not %s", id, names.data, expected);
  for (const char *name = expected; *name; name++) /* their order is that of the result */
    if (!strchr(names.data, *name))
      fail_msg("%s read %s, not %s", id, names.data, expected);
  strbuf_release(&names);
}

static void reads_of_several_results_come_under_one_numbering(void **state) {
  static const struct work before[] = {
      {.id = "a", .reads = {"p", "q"}}, {.id = "b", .reads = {"q", "r"}}, {.id = "c", .reads = {"r", "p"}}};
  static const struct work after[] = {{.id = "a", .reads = {"s", "r"}}, {.id = "c", .reads = {"q", "s", "r"}}};
  (void)state;
  const struct group_input first[] = {input("a", 1), input("b", 1), input("c", 1)};
  const struct group_input then[] = {input("a", 2), input("b", 1), input("c", 2)};
  struct machine machine = machine_open(before, 3);
  plan(&machine, first, 3);
  run_and_commit(&machine); /* three tasks, three results */
  machine = machine_open(after, 2);
  struct group *group = plan(&machine, then, 3);
  check_reads(group, "a", "pq");
  check_reads(group, "b", "qr");
  check_reads(group, "c", "rp");
  assert_int_equal(group->old.read_count, 3);
  run_and_commit(&machine);
  machine = machine_open(after, 2);
  group = plan(&machine, then, 3);
  group_open(group);
  check_reads(group, "a", "sr");
  check_reads(group, "b", "qr");
  check_reads(group, "c", "qsr");
  assert_int_equal(group->old.read_count, 3); /* nobody reads p any more */
  build_destroy(machine.build);
}

/* Finds earlier results of the build's first group, as stages do for pages that moved. */
static const struct unit *find_in_first(struct group *group, struct bytes id, const struct result **home,
                                        const uint8_t **holds, bool *known) {
  const struct group *first = group->build->groups[0];
  *home = &first->old;
  *holds = first->holds;
  *known = true;
  return group_find_unit(&first->old, id);
}

static void a_unit_that_moved_brings_its_result_along(void **state) {
  (void)state;
  const struct group_input stays[] = {input("a", 1)}, moves[] = {input("b", 1), input("c", 1)};
  build_three();
  struct machine machine = machine_open(three_works, 3);
  struct group *first = plan(&machine, stays, 1),
               *group = group_create(machine.build, STAGE_VIEW, 0, bytes_from("view/01"), bytes_from("view"),
                                     (struct digest){{1}});
  group->find_elsewhere = find_in_first;
  group_plan(group, moves, 2, false);
  check_plan(group, "reused", "reused");
  assert_true(first->removed_units);
  run(&machine);
  struct error error = ERROR_INIT;
  must(store_begin(machine.build->store, &error));
  must(group_settle(group, &error)); /* before the group that its results are of */
  must(group_settle(first, &error));
  must(store_commit(machine.build->store, &error));
  commit_build(machine.build);

  machine = machine_open(three_works, 3);
  machine_start(&machine);
  group = plan_named(&machine, "view/01", moves, 2);
  assert_true(group->skipped);
  group_open(group);
  check_reads(group, "b", "q");
  build_destroy(machine.build);
}

static void a_group_is_cut_into_slices_by_cost(void **state) {
  (void)state;
  struct group_input inputs[] = {input("a", 1), input("b", 1), input("c", 1)};
  struct machine machine = machine_open(three_works, 3);
  struct group *group = plan(&machine, inputs, 3);
  group_submit(group, 0);
  assert_int_equal(group->pending_tasks, 3);
  assert_int_equal(machine.build->progress.total, 3);
  build_destroy(machine.build);
  machine = machine_open(three_works, 3);
  group = plan(&machine, inputs, 3);
  group_submit(group, UINT64_MAX);
  assert_int_equal(group->pending_tasks, 1);
  build_destroy(machine.build);
}

static void note_completion(struct group *group) {
  group->build->progress.total = 4711;
}

static void a_group_is_completed_when_its_last_task_is(void **state) {
  (void)state;
  const struct group_input inputs[] = {input("a", 1), input("b", 1), input("c", 1)};
  struct machine machine = machine_open(three_works, 3);
  struct group *group = plan(&machine, inputs, 3);
  group->completed = note_completion;
  group_submit(group, 0);
  assert_int_equal(machine.build->progress.total, 3);
  struct error error = ERROR_INIT;
  must(build_run_tasks(machine.build, &error));
  assert_int_equal(machine.build->progress.total, 4711);
  commit_build(machine.build);

  machine = machine_open(three_works, 3); /* of no task at all: at once */
  group = plan(&machine, inputs, 2);
  group->completed = note_completion;
  group_submit(group, 0);
  assert_int_equal(machine.build->progress.total, 4711);
  build_destroy(machine.build);
}

static void settling_happens_once(void **state) {
  (void)state;
  const struct group_input inputs[] = {input("a", 1)};
  struct error error = ERROR_INIT;
  struct machine machine = machine_open(three_works, 3);
  struct group *group = plan(&machine, inputs, 1);
  run(&machine);
  must(store_begin(machine.build->store, &error));
  must(group_settle(group, &error));
  must(group_settle(group, &error));
  assert_int_equal(machine.build->lists.group_count, 1);
  assert_int_equal(machine.build->lists.groups[0].units, 1);
  assert_int_equal(machine.build->lists.groups[0].run, 1);
  assert_string_equal(machine.build->lists.groups[0].reason, "new");
  assert_int_equal(machine.build->lists.unit_count, 1);
  check_bytes(machine.build->lists.units[0].id, "a");
  build_destroy(machine.build);
}

static void a_dry_build_stores_nothing(void **state) {
  (void)state;
  const struct group_input inputs[] = {input("a", 1)};
  struct error error = ERROR_INIT;
  struct machine machine = machine_open(three_works, 3);
  struct group *group = plan(&machine, inputs, 1);
  machine.build->dry = true;
  must(group_settle(group, &error));
  build_destroy(machine.build);
  machine = machine_open(three_works, 3);
  assert_int_equal(machine.build->stored_count, 0);
  build_destroy(machine.build);
}

static void a_damaged_body_counts_as_none_and_is_told(void **state) {
  (void)state;
  const struct group_input inputs[] = {input("a", 2), input("b", 1), input("c", 1)};
  struct error error = ERROR_INIT;
  build_three();
  struct machine machine = machine_open(three_works, 3);
  struct stored_group row = machine.build->stored[0];
  must(store_begin(machine.build->store, &error));
  must(store_put_group(machine.build->store, &row, &(struct stored_body){bytes_from("no result"), bytes_from("none")},
                       &error));
  must(store_commit(machine.build->store, &error));
  build_destroy(machine.build);
  machine = machine_open(three_works, 3);
  check_plan(plan(&machine, inputs, 3), "new", "new", "new");
  assert_true(machine.build->damaged);
  build_destroy(machine.build);
}

static void another_program_trusts_no_stored_group(void **state) {
  (void)state;
  const struct group_input inputs[] = {input("a", 1), input("b", 1), input("c", 1)};
  struct error error = ERROR_INIT;
  build_three();
  struct machine machine = machine_open(three_works, 3);
  must(store_begin(machine.build->store, &error));
  must(store_put(machine.build->store, bytes_from("engine"), bytes_from("another"), &error));
  must(store_commit(machine.build->store, &error));
  build_destroy(machine.build);
  machine = machine_open(three_works, 3);
  assert_true(machine.build->state_reset);
  static const char reason[] = "another version of Shard made it";
  check_plan(plan(&machine, inputs, 3), reason, reason, reason);
  build_destroy(machine.build);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      test_in_site(a_new_group_runs_all_of_its_units),
      test_in_site(a_group_whose_digests_hold_is_skipped_unopened),
      test_in_site(a_unit_whose_input_differs_runs_alone),
      test_in_site(a_reason_of_the_stage_counts_whatever_the_input),
      test_in_site(a_read_that_changed_runs_its_readers),
      test_in_site(a_change_that_nobody_read_runs_nothing_and_is_learnt),
      test_in_site(a_unit_that_joined_runs_alone),
      test_in_site(a_unit_that_left_runs_nothing_and_is_forgotten),
      test_in_site(a_group_that_lost_all_units_leaves_the_state),
      test_in_site(an_unknown_input_makes_a_unit_run_until_it_is_known),
      test_in_site(a_failed_unit_keeps_what_it_gave_and_runs_again),
      test_in_site(a_task_that_fails_fails_each_of_its_units),
      test_in_site(a_stopped_build_leaves_the_rest_to_the_next),
      test_in_site(fail_fast_stops_at_the_first_failure),
      test_in_site(an_output_that_is_not_as_it_was_runs_its_unit),
      test_in_site(the_outputs_of_a_unit_that_left_are_deleted),
      test_in_site(reads_of_several_results_come_under_one_numbering),
      test_in_site(a_unit_that_moved_brings_its_result_along),
      test_in_site(a_group_is_cut_into_slices_by_cost),
      test_in_site(a_group_is_completed_when_its_last_task_is),
      test_in_site(settling_happens_once),
      test_in_site(a_dry_build_stores_nothing),
      test_in_site(a_damaged_body_counts_as_none_and_is_told),
      test_in_site(another_program_trusts_no_stored_group),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
