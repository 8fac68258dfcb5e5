/* What is put is there after a commit, and only then; nothing is written by a build that only reads. */
#include "base/memory.h"
#include "store/store.h"

#include "store_fixture.h"

static struct stored_group sample_group(enum stage stage, const char *name, uint8_t fill) {
  struct stored_group group = {.stage = stage,
                               .name = bytes_from(name),
                               .kinds = 0x205,
                               .cost_ns = UINT64_MAX - fill,
                               .unit_count = fill,
                               .message_count = 7,
                               .outputs = bytes_from("outputs")};
  memset(group.inputs.bytes, fill, sizeof group.inputs.bytes);
  memset(group.context.bytes, fill + 1, sizeof group.context.bytes);
  return group;
}

static void put_group(struct store *store, const struct stored_group *group, const char *result, const char *members) {
  const struct stored_body body = {bytes_from(result), bytes_from(members)};
  must(store_put_group(store, group, &body, &failure));
}

static struct stored_body get_body(struct fixture *fixture, enum stage stage, const char *name) {
  struct stored_body body;
  must(store_group_body(fixture->store, stage, bytes_from(name), &fixture->arena, &body, &failure));
  return body;
}

static void assert_entry(struct fixture *fixture, const char *name, const char *expected) {
  struct bytes value;
  must(store_get(fixture->store, bytes_from(name), &fixture->arena, &value, &failure));
  assert_bytes(value, expected);
}

static void test_a_new_state_is_empty(void **state) {
  struct fixture *fixture = *state;
  struct stored_group *groups;
  struct stored_directory *directories;
  size_t count = 1;
  assert_int_equal(fixture_open(fixture), STORE_CREATED);
  must(store_groups(fixture->store, &fixture->arena, &groups, &count, &failure));
  assert_int_equal(count, 0);
  must(store_directories(fixture->store, &fixture->arena, &directories, &count, &failure));
  assert_int_equal(count, 0);
  struct bytes value = bytes_from("not touched");
  must(store_get(fixture->store, bytes_from("nothing"), &fixture->arena, &value, &failure));
  assert_null(value.data);
  assert_int_equal(value.size, 0);
}

static void test_entries_are_kept_and_replaced(void **state) {
  struct fixture *fixture = *state;
  fixture_open(fixture);
  must(store_begin(fixture->store, &failure));
  must(store_put(fixture->store, bytes_from("graph"), bytes_from("old"), &failure));
  must(store_put(fixture->store, bytes_from("graph"), bytes_from("new"), &failure));
  must(store_put(fixture->store, bytes_from("empty"), bytes_make(NULL, 0), &failure));
  must(store_commit(fixture->store, &failure));
  assert_int_equal(fixture_reopen(fixture), STORE_OPENED);
  assert_entry(fixture, "graph", "new");
  assert_entry(fixture, "empty", "");
}

static void test_directories_come_sorted(void **state) {
  struct fixture *fixture = *state;
  struct stored_directory *directories;
  size_t count;
  fixture_open(fixture);
  must(store_begin(fixture->store, &failure));
  must(store_put_directory(fixture->store, bytes_from("content/b"), bytes_from("B"), &failure));
  must(store_put_directory(fixture->store, bytes_from("content"), bytes_from("old"), &failure));
  must(store_put_directory(fixture->store, bytes_from(""), bytes_from("root"), &failure));
  must(store_put_directory(fixture->store, bytes_from("gone"), bytes_from("x"), &failure));
  must(store_put_directory(fixture->store, bytes_from("content"), bytes_from("A"), &failure));
  must(store_delete_directory(fixture->store, bytes_from("gone"), &failure));
  must(store_commit(fixture->store, &failure));
  fixture_reopen(fixture);
  must(store_directories(fixture->store, &fixture->arena, &directories, &count, &failure));
  assert_int_equal(count, 3);
  const char *const expected[][2] = {{"", "root"}, {"content", "A"}, {"content/b", "B"}};
  for (size_t i = 0; i < 3; i++) {
    assert_bytes(directories[i].path, expected[i][0]);
    assert_bytes(directories[i].files, expected[i][1]);
  }
}

static void test_groups_come_sorted_with_all_their_columns(void **state) {
  struct fixture *fixture = *state;
  const struct stored_group written[] = {sample_group(STAGE_MERGE, "a", 3), sample_group(STAGE_RENDER, "b", 2),
                                         sample_group(STAGE_RENDER, "a", 1)};
  struct stored_group *groups;
  size_t count;
  fixture_open(fixture);
  must(store_begin(fixture->store, &failure));
  for (size_t i = 0; i < 3; i++)
    put_group(fixture->store, &written[i], "result", "members");
  must(store_commit(fixture->store, &failure));
  fixture_reopen(fixture);
  must(store_groups(fixture->store, &fixture->arena, &groups, &count, &failure));
  assert_int_equal(count, 3);
  for (size_t i = 0; i < 3; i++) {
    const struct stored_group *expected = &written[2 - i];
    assert_int_equal(groups[i].stage, expected->stage);
    assert_true(bytes_equal(groups[i].name, expected->name));
    assert_true(digest_equal(groups[i].inputs, expected->inputs));
    assert_true(digest_equal(groups[i].context, expected->context));
    assert_int_equal(groups[i].kinds, expected->kinds);
    assert_true(groups[i].cost_ns == expected->cost_ns);
    assert_int_equal(groups[i].unit_count, expected->unit_count);
    assert_int_equal(groups[i].message_count, expected->message_count);
    assert_bytes(groups[i].outputs, "outputs");
  }
}

static void test_a_part_that_is_not_given_stays(void **state) {
  struct fixture *fixture = *state;
  struct stored_group group = sample_group(STAGE_VIEW, "navigation/3", 1);
  fixture_open(fixture);
  must(store_begin(fixture->store, &failure));
  put_group(fixture->store, &group, "result", "members");
  put_group(fixture->store, &group, NULL, "other members");
  struct stored_body body = get_body(fixture, STAGE_VIEW, "navigation/3");
  assert_bytes(body.result, "result");
  assert_bytes(body.members, "other members");
  put_group(fixture->store, &group, "other result", NULL);
  body = get_body(fixture, STAGE_VIEW, "navigation/3");
  assert_bytes(body.result, "other result");
  assert_bytes(body.members, "other members");
  put_group(fixture->store, &group, NULL, "");
  body = get_body(fixture, STAGE_VIEW, "navigation/3");
  assert_bytes(body.members, "");
}

static void test_a_touch_leaves_the_body(void **state) {
  struct fixture *fixture = *state;
  struct stored_group *groups;
  size_t count;
  fixture_open(fixture);
  must(store_begin(fixture->store, &failure));
  struct stored_group group = sample_group(STAGE_RENDER, "docs/v1", 1);
  put_group(fixture->store, &group, "result", "members");
  group = sample_group(STAGE_RENDER, "docs/v1", 9);
  must(store_touch_group(fixture->store, &group, &failure));
  must(store_groups(fixture->store, &fixture->arena, &groups, &count, &failure));
  assert_int_equal(count, 1);
  assert_int_equal(groups[0].unit_count, 9);
  struct stored_body body = get_body(fixture, STAGE_RENDER, "docs/v1");
  assert_bytes(body.result, "result");
  assert_bytes(body.members, "members");
}

static void test_a_group_that_is_not_there_is_not_found(void **state) {
  struct fixture *fixture = *state;
  struct stored_body body;
  fixture_open(fixture);
  must(store_begin(fixture->store, &failure));
  struct stored_group group = sample_group(STAGE_RENDER, "docs/v1", 1);
  put_group(fixture->store, &group, "result", "members");
  must(store_delete_group(fixture->store, STAGE_RENDER, group.name, &failure));
  must(store_delete_group(fixture->store, STAGE_RENDER, group.name, &failure));
  must_fail(store_group_body(fixture->store, STAGE_RENDER, group.name, &fixture->arena, &body, &failure),
            ERROR_NOT_FOUND);
  must_fail(store_touch_group(fixture->store, &group, &failure), ERROR_NOT_FOUND);
  /* The name is free for a group without a body of its own. */
  put_group(fixture->store, &group, NULL, NULL);
  body = get_body(fixture, STAGE_RENDER, "docs/v1");
  assert_int_equal(body.result.size + body.members.size, 0);
}

static void test_what_is_not_committed_is_rolled_back(void **state) {
  struct fixture *fixture = *state;
  fixture_open(fixture);
  must(store_begin(fixture->store, &failure));
  must(store_put(fixture->store, bytes_from("name"), bytes_from("committed"), &failure));
  must(store_commit(fixture->store, &failure));
  must(store_begin(fixture->store, &failure));
  must(store_put(fixture->store, bytes_from("name"), bytes_from("dropped"), &failure));
  assert_entry(fixture, "name", "dropped");
  assert_int_equal(fixture_reopen(fixture), STORE_OPENED);
  assert_entry(fixture, "name", "committed");
}

static void test_a_transaction_larger_than_the_cache_is_rolled_back_too(void **state) {
  struct fixture *fixture = *state;
  struct stored_group group = sample_group(STAGE_RENDER, "large", 1);
  char *large = memory_allocate_zeroed(24, 1 << 20);
  fixture_open(fixture);
  must(store_begin(fixture->store, &failure));
  put_group(fixture->store, &group, "small", NULL);
  must(store_commit(fixture->store, &failure));
  must(store_begin(fixture->store, &failure));
  const struct stored_body body = {bytes_make(large, 24 << 20), bytes_from("x")};
  must(store_put_group(fixture->store, &group, &body, &failure));
  fixture_reopen(fixture);
  assert_bytes(get_body(fixture, STAGE_RENDER, "large").result, "small");
  free(large);
}

static void test_the_state_moves_with_its_folder(void **state) {
  struct fixture *fixture = *state;
  fixture_open(fixture);
  must(store_begin(fixture->store, &failure));
  must(store_put(fixture->store, bytes_from("name"), bytes_from("value"), &failure));
  must(store_commit(fixture->store, &failure));
  fixture_close(fixture);
  struct bytes moved = arena_format(&fixture->arena, "%s.moved", fixture->folder.data);
  assert_int_equal(rename(fixture->folder.data, moved.data), 0);
  fixture_set_folder(fixture, moved);
  assert_int_equal(fixture_open(fixture), STORE_OPENED);
  assert_entry(fixture, "name", "value");
}

static void test_reading_writes_nothing(void **state) {
  struct fixture *fixture = *state;
  struct stored_group *groups;
  size_t count;
  fixture_open(fixture);
  must(store_begin(fixture->store, &failure));
  struct stored_group group = sample_group(STAGE_RENDER, "docs/v1", 1);
  put_group(fixture->store, &group, "result", "members");
  must(store_commit(fixture->store, &failure));
  fixture_close(fixture);
  struct file_stamp before = fixture_stamp(fixture);
  fixture_open(fixture);
  must(store_groups(fixture->store, &fixture->arena, &groups, &count, &failure));
  get_body(fixture, STAGE_RENDER, "docs/v1");
  fixture_close(fixture);
  struct file_stamp after = fixture_stamp(fixture);
  assert_true(file_stamp_equal(&before, &after));
}

static void test_closing_nothing_is_fine(void **state) {
  (void)state;
  store_close(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_closing_nothing_is_fine),
      fixture_test(test_a_new_state_is_empty),
      fixture_test(test_entries_are_kept_and_replaced),
      fixture_test(test_directories_come_sorted),
      fixture_test(test_groups_come_sorted_with_all_their_columns),
      fixture_test(test_a_part_that_is_not_given_stays),
      fixture_test(test_a_touch_leaves_the_body),
      fixture_test(test_a_group_that_is_not_there_is_not_found),
      fixture_test(test_what_is_not_committed_is_rolled_back),
      fixture_test(test_a_transaction_larger_than_the_cache_is_rolled_back_too),
      fixture_test(test_the_state_moves_with_its_folder),
      fixture_test(test_reading_writes_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
