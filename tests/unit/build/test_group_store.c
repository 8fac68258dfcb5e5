/* test_group_store.c: what is stored of a group, and what the next build makes of it. */
#include "unit/build/group_fixture.h"

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
      test_in_site(an_output_that_is_not_as_it_was_runs_its_unit),
      test_in_site(the_outputs_of_a_unit_that_left_are_deleted),
      test_in_site(reads_of_several_results_come_under_one_numbering),
      test_in_site(a_unit_that_moved_brings_its_result_along),
      test_in_site(a_group_that_lost_all_units_leaves_the_state),
      test_in_site(settling_happens_once),
      test_in_site(a_dry_build_stores_nothing),
      test_in_site(a_damaged_body_counts_as_none_and_is_told),
      test_in_site(another_program_trusts_no_stored_group),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
