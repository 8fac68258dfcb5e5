/* test_group.c: which units of a group run again, and why: the machine that all stages share. */
#include "unit/build/group_fixture.h"

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

static void a_unit_of_another_name_runs_whatever_its_input(void **state) {
  (void)state;
  const struct group_input inputs[] = {input("a", 1), input("b", 1), input("d", 1)};
  build_three();
  struct machine machine = machine_open(three_works, 3);
  check_plan(plan(&machine, inputs, 3), "reused", "reused", "new");
  build_destroy(machine.build);
}

static void a_group_that_is_declared_otherwise_is_opened(void **state) {
  (void)state;
  const struct group_input inputs[] = {input("a", 1), input("b", 1), input("c", 1)};
  build_three();
  struct machine machine = machine_open(three_works, 3);
  machine_start(&machine);
  struct group *group =
      group_create(machine.build, STAGE_VIEW, 0, bytes_from("view/00"), bytes_from("view"), (struct digest){{2}});
  group_plan(group, inputs, 3, false);
  assert_false(group->skipped);
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

int main(void) {
  const struct CMUnitTest tests[] = {
      test_in_site(a_new_group_runs_all_of_its_units),
      test_in_site(a_group_whose_digests_hold_is_skipped_unopened),
      test_in_site(a_unit_whose_input_differs_runs_alone),
      test_in_site(a_unit_of_another_name_runs_whatever_its_input),
      test_in_site(a_group_that_is_declared_otherwise_is_opened),
      test_in_site(a_reason_of_the_stage_counts_whatever_the_input),
      test_in_site(a_read_that_changed_runs_its_readers),
      test_in_site(a_change_that_nobody_read_runs_nothing_and_is_learnt),
      test_in_site(a_unit_that_joined_runs_alone),
      test_in_site(a_unit_that_left_runs_nothing_and_is_forgotten),
      test_in_site(an_unknown_input_makes_a_unit_run_until_it_is_known),
      test_in_site(a_failed_unit_keeps_what_it_gave_and_runs_again),
      test_in_site(a_task_that_fails_fails_each_of_its_units),
      test_in_site(a_stopped_build_leaves_the_rest_to_the_next),
      test_in_site(fail_fast_stops_at_the_first_failure),
      test_in_site(a_group_is_cut_into_slices_by_cost),
      test_in_site(a_group_is_completed_when_its_last_task_is),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
