/* test_trace.c: what is recorded, for whom, and whether it still holds. */
#include "unit/model/small_world.h"

#include "model/trace.h"

struct fixture {
  struct small_world small;
  struct arena arena;
  struct trace trace;
};

static int set_up(void **state) {
  static struct fixture fixture;
  small_world_init(&fixture.small, false);
  arena_init(&fixture.arena);
  trace_init(&fixture.trace, &fixture.arena, &fixture.small.world);
  *state = &fixture;
  return 0;
}

static int tear_down(void **state) {
  struct fixture *fixture = *state;
  trace_release(&fixture->trace);
  arena_release(&fixture->arena);
  small_world_release(&fixture->small);
  return 0;
}

static void check_unit_reads(struct trace *trace, size_t count, const uint32_t *expected) {
  uint32_t found_count;
  const uint32_t *found = trace_end_unit(trace, &found_count);
  assert_int_equal(found_count, count);
  for (size_t i = 0; i < count; i++)
    assert_int_equal(found[i], expected[i]);
}

static void a_read_is_recorded_once_for_the_task_and_once_for_each_unit(void **state) {
  struct trace *trace = &((struct fixture *)*state)->trace;
  trace_begin_unit(trace);
  trace_read(trace, READ_SITE, bytes_from("title"));
  trace_read(trace, READ_FILE, bytes_from("title")); /* another kind is another read */
  trace_read(trace, READ_SITE, bytes_from("title"));
  check_unit_reads(trace, 2, (const uint32_t[]){0, 1});
  trace_begin_unit(trace);
  trace_read(trace, READ_EXISTS, bytes_from("a"));
  trace_read(trace, READ_FILE, bytes_from("title"));
  check_unit_reads(trace, 2, (const uint32_t[]){1, 2}); /* sorted, whatever the order of reading */
  trace_begin_unit(trace);
  check_unit_reads(trace, 0, NULL);
  assert_int_equal(trace->read_count, 3);
}

static void a_read_outside_a_unit_is_the_tasks(void **state) {
  struct trace *trace = &((struct fixture *)*state)->trace;
  trace_read(trace, READ_SITE, bytes_from("title"));
  assert_int_equal(trace->read_count, 1);
  trace_begin_unit(trace);
  trace_read(trace, READ_SITE, bytes_from("title"));
  check_unit_reads(trace, 1, (const uint32_t[]){0});
  trace_begin_unit(trace);
  check_unit_reads(trace, 0, NULL);
}

static void a_read_gives_the_digest_seen_first(void **state) {
  struct fixture *fixture = *state;
  struct bytes key = bytes_from("data/menu.yaml");
  struct digest first = trace_read(&fixture->trace, READ_FILE, key);
  assert_true(digest_equal(first, fixture->small.files[2].digest));
  fixture->small.files[2].digest = digest_of(bytes_from("other"));
  assert_true(digest_equal(trace_read(&fixture->trace, READ_FILE, key), first));
}

static void the_key_is_copied(void **state) {
  struct trace *trace = &((struct fixture *)*state)->trace;
  char key[] = "edition";
  trace_read(trace, READ_PARAMETER, bytes_from(key));
  key[0] = 'X';
  check_bytes(trace->reads[0].key, "edition");
}

static void a_repeated_read_takes_no_memory(void **state) {
  struct fixture *fixture = *state;
  struct bytes key = world_pair(&fixture->arena, bytes_from("content/a.md"), bytes_from("title"));
  trace_read(&fixture->trace, READ_PAGE, key);
  size_t before = fixture->arena.bytes;
  trace_read(&fixture->trace, READ_PAGE, key);
  assert_int_equal(fixture->arena.bytes, before);
}

static void a_page_source_that_is_read_as_a_file_is_told_apart(void **state) {
  struct fixture *fixture = *state;
  struct trace *trace = &fixture->trace;
  struct bytes path = bytes_from("content/a.md");
  struct read_list list = {NULL, 0, 0};
  read_list_add(&list, READ_FILE, path, fixture->small.files[0].digest);
  trace_begin_unit(trace);
  struct digest digest = trace_read(trace, READ_FILE, path);
  trace_depend(trace, &list);
  check_unit_reads(trace, 1, (const uint32_t[]){0});
  assert_int_equal(trace->reads[0].kind, READ_SOURCE);
  assert_true(digest_equal(digest, fixture->small.files[0].digest));
  read_list_release(&list);
}

static void what_loading_read_is_added_to_each_unit(void **state) {
  struct trace *trace = &((struct fixture *)*state)->trace;
  struct read_list list = {NULL, 0, 0};
  struct digest digest = digest_of(bytes_from("a plugin"));
  read_list_add(&list, READ_FILE, bytes_from("plugins/a.lua"), digest);
  read_list_add(&list, READ_FILE, bytes_from("plugins/a.lua"), digest);
  read_list_add(&list, READ_SITE, bytes_from("title"), digest);
  assert_int_equal(list.count, 2);
  trace_begin_unit(trace);
  trace_depend(trace, &list);
  trace_depend(trace, &list);
  check_unit_reads(trace, 2, (const uint32_t[]){0, 1});
  trace_begin_unit(trace);
  trace_depend(trace, &list);
  check_unit_reads(trace, 2, (const uint32_t[]){0, 1});
  read_list_release(&list);
  check_bytes(trace->reads[0].key, "plugins/a.lua");
  assert_true(digest_equal(trace->reads[0].digest, digest));
}

static void a_unit_holds_until_something_that_it_read_changes(void **state) {
  struct fixture *fixture = *state;
  struct trace *trace = &fixture->trace;
  struct unit units[2] = {{.read_count = 0}};
  uint8_t holds[2];
  uint32_t broken = 9;
  trace_begin_unit(trace);
  trace_read(trace, READ_SITE, bytes_from("title"));
  units[0].reads = trace_end_unit(trace, &units[0].read_count);
  trace_begin_unit(trace);
  trace_read(trace, READ_SITE, bytes_from("title"));
  trace_read(trace, READ_PAGE, world_pair(&fixture->arena, bytes_from("content/c.md"), bytes_from("title")));
  units[1].reads = trace_end_unit(trace, &units[1].read_count);
  const struct result result = {.reads = trace->reads, .units = units, .read_count = 2, .unit_count = 2};

  trace_check_reads(&result, &fixture->small.world, &fixture->arena, holds);
  assert_true(trace_unit_holds(&result, &units[0], holds, &broken));
  assert_true(trace_unit_holds(&result, &units[1], holds, &broken));
  assert_int_equal(broken, 9);

  /* The page that was asked for and was not there comes into being. */
  map_put(&fixture->small.world.pages, bytes_from("content/c.md"), &fixture->small.pages[0]);
  trace_check_reads(&result, &fixture->small.world, &fixture->arena, holds);
  assert_true(trace_unit_holds(&result, &units[0], holds, &broken));
  assert_false(trace_unit_holds(&result, &units[1], holds, &broken));
  assert_int_equal(broken, 1);
}

static void the_class_digest_is_of_the_kinds_that_were_read(void **state) {
  struct fixture *fixture = *state;
  struct world *world = &fixture->small.world;
  trace_read(&fixture->trace, READ_SITE, bytes_from("title"));
  trace_read(&fixture->trace, READ_FILE, bytes_from("data/menu.yaml"));
  const struct result result = {.reads = fixture->trace.reads, .read_count = 2};
  uint32_t kinds = trace_kinds(&result);
  assert_int_equal(kinds, 1u << READ_SITE | 1u << READ_FILE);
  struct digest before = trace_class_digest(world, kinds);
  world->class_digests[READ_PAGE] = DIGEST_NONE;
  assert_true(digest_equal(trace_class_digest(world, kinds), before));
  world->class_digests[READ_FILE] = DIGEST_NONE;
  assert_false(digest_equal(trace_class_digest(world, kinds), before));
}

#define test_with_trace(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      test_with_trace(a_read_is_recorded_once_for_the_task_and_once_for_each_unit),
      test_with_trace(a_read_outside_a_unit_is_the_tasks),
      test_with_trace(a_read_gives_the_digest_seen_first),
      test_with_trace(the_key_is_copied),
      test_with_trace(a_repeated_read_takes_no_memory),
      test_with_trace(a_page_source_that_is_read_as_a_file_is_told_apart),
      test_with_trace(what_loading_read_is_added_to_each_unit),
      test_with_trace(a_unit_holds_until_something_that_it_read_changes),
      test_with_trace(the_class_digest_is_of_the_kinds_that_were_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
