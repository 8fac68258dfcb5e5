/* test_store.c: what is put is there after a commit, and only then; a build that only reads writes nothing. */
#include "unit/store/store_fixture.h"

static struct stored_group group_of(enum stage stage, const char *name, uint8_t fill) {
  struct stored_group group = {.stage = stage,
                               .name = bytes_from(name),
                               .kinds = 0x205,
                               .cost_ns = UINT64_MAX - fill,
                               .bytes = UINT64_MAX - 2 * (uint64_t)fill,
                               .unit_count = fill,
                               .message_count = 7,
                               .outputs = bytes_from("outputs")};
  memset(group.inputs.bytes, fill, sizeof group.inputs.bytes);
  memset(group.context.bytes, fill + 1, sizeof group.context.bytes);
  return group;
}

/* Each part may be NULL. */
static void put_group(struct fixture *fixture, const struct stored_group *group, const char *result,
                      const char *members) {
  const struct stored_body body = {bytes_from(result), bytes_from(members)};
  must(fixture, store_put_group(fixture->store, group, &body, &fixture->error));
}

static struct stored_body get_body(struct fixture *fixture, enum stage stage, const char *name) {
  struct stored_body body;
  must(fixture, store_group_body(fixture->store, stage, bytes_from(name), &fixture->arena, &body, &fixture->error));
  return body;
}

static struct stored_group *get_groups(struct fixture *fixture, size_t expected_count) {
  struct stored_group *groups;
  size_t count;
  must(fixture, store_groups(fixture->store, &fixture->arena, &groups, &count, &fixture->error));
  assert_int_equal(count, expected_count);
  return groups;
}

static void begin(struct fixture *fixture) {
  must(fixture, store_begin(fixture->store, &fixture->error));
}

static void commit(struct fixture *fixture) {
  must(fixture, store_commit(fixture->store, &fixture->error));
}

static void a_new_state_is_empty(void **state) {
  struct fixture *fixture = *state;
  struct stored_directory *directories;
  size_t count = 1;
  assert_int_equal(fixture_open(fixture), STORE_CREATED);
  get_groups(fixture, 0);
  must(fixture, store_directories(fixture->store, &fixture->arena, &directories, &count, &fixture->error));
  assert_int_equal(count, 0);
  assert_null(fixture_get(fixture, "nothing").data);
}

static void named_values_are_kept_and_replaced(void **state) {
  struct fixture *fixture = *state;
  fixture_open(fixture);
  begin(fixture);
  must(fixture, store_put(fixture->store, bytes_from("graph"), bytes_from("old"), &fixture->error));
  must(fixture, store_put(fixture->store, bytes_from("graph"), bytes_from("new"), &fixture->error));
  must(fixture, store_put(fixture->store, bytes_from("empty"), bytes_make(NULL, 0), &fixture->error));
  commit(fixture);
  assert_int_equal(fixture_open(fixture), STORE_OPENED);
  check_bytes(fixture_get(fixture, "graph"), "new");
  check_bytes(fixture_get(fixture, "empty"), "");
}

static void named_values_are_listed_and_deleted(void **state) {
  static const char *const put[] = {"b", "gone", "a", ""};
  static const char *const expected[] = {"", "a", "b"};
  struct fixture *fixture = *state;
  struct bytes *names = NULL;
  size_t count = 0;
  fixture_open(fixture);
  begin(fixture);
  for (size_t i = 0; i < sizeof put / sizeof *put; i++)
    must(fixture, store_put(fixture->store, bytes_from(put[i]), bytes_from("value"), &fixture->error));
  must(fixture, store_delete(fixture->store, bytes_from("gone"), &fixture->error));
  must(fixture, store_delete(fixture->store, bytes_from("never there"), &fixture->error));
  commit(fixture);
  fixture_open(fixture);
  must(fixture, store_names(fixture->store, &fixture->arena, &names, &count, &fixture->error));
  assert_int_equal(count, sizeof expected / sizeof *expected);
  for (size_t i = 0; i < count; i++)
    check_bytes(names[i], expected[i]);
  assert_null(fixture_get(fixture, "gone").data);
}

static void folders_come_sorted(void **state) {
  static const char *const put[][2] = {
      {"content/b", "B"}, {"content", "old"}, {"", "root"}, {"gone", "x"}, {"content", "A"}};
  static const char *const expected[][2] = {{"", "root"}, {"content", "A"}, {"content/b", "B"}};
  struct fixture *fixture = *state;
  struct stored_directory *directories;
  size_t count;
  fixture_open(fixture);
  begin(fixture);
  for (size_t i = 0; i < sizeof put / sizeof *put; i++)
    must(fixture, store_put_directory(fixture->store, bytes_from(put[i][0]), bytes_from(put[i][1]), &fixture->error));
  must(fixture, store_delete_directory(fixture->store, bytes_from("gone"), &fixture->error));
  commit(fixture);
  fixture_open(fixture);
  must(fixture, store_directories(fixture->store, &fixture->arena, &directories, &count, &fixture->error));
  assert_int_equal(count, 3);
  for (size_t i = 0; i < count; i++) {
    check_bytes(directories[i].path, expected[i][0]);
    check_bytes(directories[i].files, expected[i][1]);
  }
}

static void groups_come_sorted_with_all_their_columns(void **state) {
  struct fixture *fixture = *state;
  const struct stored_group put[] = {group_of(STAGE_MERGE, "a", 3), group_of(STAGE_RENDER, "b", 2),
                                     group_of(STAGE_RENDER, "a", 1)};
  fixture_open(fixture);
  begin(fixture);
  for (size_t i = 0; i < 3; i++)
    put_group(fixture, &put[i], "result", "members");
  commit(fixture);
  fixture_open(fixture);
  const struct stored_group *groups = get_groups(fixture, 3);
  for (size_t i = 0; i < 3; i++) {
    const struct stored_group *expected = &put[2 - i];
    assert_int_equal(groups[i].stage, expected->stage);
    assert_true(bytes_equal(groups[i].name, expected->name));
    assert_true(digest_equal(groups[i].inputs, expected->inputs));
    assert_true(digest_equal(groups[i].context, expected->context));
    assert_int_equal(groups[i].kinds, expected->kinds);
    assert_true(groups[i].cost_ns == expected->cost_ns);
    assert_true(groups[i].bytes == expected->bytes);
    assert_int_equal(groups[i].unit_count, expected->unit_count);
    assert_int_equal(groups[i].message_count, expected->message_count);
    check_bytes(groups[i].outputs, "outputs");
  }
}

static void a_part_that_is_not_given_stays(void **state) {
  struct fixture *fixture = *state;
  struct stored_group group = group_of(STAGE_VIEW, "navigation/3", 1);
  fixture_open(fixture);
  begin(fixture);
  put_group(fixture, &group, "result", "members");
  put_group(fixture, &group, NULL, "other members");
  struct stored_body body = get_body(fixture, STAGE_VIEW, "navigation/3");
  check_bytes(body.result, "result");
  check_bytes(body.members, "other members");
  put_group(fixture, &group, "other result", NULL);
  body = get_body(fixture, STAGE_VIEW, "navigation/3");
  check_bytes(body.result, "other result");
  check_bytes(body.members, "other members");
  put_group(fixture, &group, NULL, "");
  check_bytes(get_body(fixture, STAGE_VIEW, "navigation/3").members, "");
}

static void a_touch_leaves_the_body(void **state) {
  struct fixture *fixture = *state;
  fixture_open(fixture);
  begin(fixture);
  struct stored_group group = group_of(STAGE_RENDER, "docs/v1", 1);
  put_group(fixture, &group, "result", "members");
  group = group_of(STAGE_RENDER, "docs/v1", 9);
  must(fixture, store_touch_group(fixture->store, &group, &fixture->error));
  assert_int_equal(get_groups(fixture, 1)->unit_count, 9);
  struct stored_body body = get_body(fixture, STAGE_RENDER, "docs/v1");
  check_bytes(body.result, "result");
  check_bytes(body.members, "members");
}

static void a_group_that_is_not_there_is_not_found(void **state) {
  struct fixture *fixture = *state;
  struct stored_body body;
  fixture_open(fixture);
  begin(fixture);
  struct stored_group group = group_of(STAGE_RENDER, "docs/v1", 1);
  put_group(fixture, &group, "result", "members");
  must(fixture, store_delete_group(fixture->store, STAGE_RENDER, group.name, &fixture->error));
  must(fixture, store_delete_group(fixture->store, STAGE_RENDER, group.name, &fixture->error));
  must_fail(fixture,
            store_group_body(fixture->store, STAGE_RENDER, group.name, &fixture->arena, &body, &fixture->error),
            ERROR_NOT_FOUND, "no group \"docs/v1\" of stage render");
  must_fail(fixture, store_touch_group(fixture->store, &group, &fixture->error), ERROR_NOT_FOUND, "docs/v1");
  get_groups(fixture, 0);
  /* Nothing of the old body comes back under the name. */
  put_group(fixture, &group, NULL, NULL);
  body = get_body(fixture, STAGE_RENDER, "docs/v1");
  assert_int_equal(body.result.size + body.members.size, 0);
}

static void what_is_not_committed_is_rolled_back(void **state) {
  struct fixture *fixture = *state;
  fixture_open(fixture);
  fixture_fill(fixture, "committed");
  begin(fixture);
  must(fixture, store_put(fixture->store, bytes_from("name"), bytes_from("dropped"), &fixture->error));
  check_bytes(fixture_get(fixture, "name"), "dropped");
  assert_int_equal(fixture_open(fixture), STORE_OPENED);
  check_bytes(fixture_get(fixture, "name"), "committed");
}

static void what_spilled_out_of_the_cache_is_rolled_back_too(void **state) {
  enum { LARGE = 24 << 20 };
  struct fixture *fixture = *state;
  struct stored_group group = group_of(STAGE_RENDER, "large", 1);
  char *large = memory_allocate_zeroed(LARGE, 1);
  const struct stored_body body = {bytes_make(large, LARGE), bytes_from("x")};
  fixture_open(fixture);
  begin(fixture);
  put_group(fixture, &group, "small", NULL);
  commit(fixture);
  begin(fixture);
  must(fixture, store_put_group(fixture->store, &group, &body, &fixture->error));
  fixture_open(fixture);
  check_bytes(get_body(fixture, STAGE_RENDER, "large").result, "small");
  free(large);
}

static void the_state_moves_with_its_folder(void **state) {
  struct fixture *fixture = *state;
  fixture_open(fixture);
  fixture_fill(fixture, "value");
  fixture_close(fixture);
  put_folder("elsewhere");
  assert_int_equal(rename("site", "elsewhere/moved"), 0);
  assert_int_equal(symlink("elsewhere/moved", "site"), 0);
  assert_int_equal(fixture_open(fixture), STORE_OPENED);
  check_bytes(fixture_get(fixture, "name"), "value");
}

static void reading_writes_nothing(void **state) {
  struct fixture *fixture = *state;
  struct file_stamp before;
  struct file_stamp after;
  enum file_kind kind;
  fixture_open(fixture);
  fixture_fill(fixture, "value");
  fixture_close(fixture);
  must(fixture, file_status(STATE_PATH, &kind, &before, &fixture->error));
  fixture_open(fixture);
  get_groups(fixture, 1);
  get_body(fixture, STAGE_RENDER, "docs/v1");
  fixture_close(fixture);
  must(fixture, file_status(STATE_PATH, &kind, &after, &fixture->error));
  assert_true(file_stamp_equal(&before, &after));
}

static void closing_nothing_is_fine(void **state) {
  (void)state;
  store_close(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(closing_nothing_is_fine),
      test_with_state(a_new_state_is_empty),
      test_with_state(named_values_are_kept_and_replaced),
      test_with_state(named_values_are_listed_and_deleted),
      test_with_state(folders_come_sorted),
      test_with_state(groups_come_sorted_with_all_their_columns),
      test_with_state(a_part_that_is_not_given_stays),
      test_with_state(a_touch_leaves_the_body),
      test_with_state(a_group_that_is_not_there_is_not_found),
      test_with_state(what_is_not_committed_is_rolled_back),
      test_with_state(what_spilled_out_of_the_cache_is_rolled_back_too),
      test_with_state(the_state_moves_with_its_folder),
      test_with_state(reading_writes_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
