/* Records are re-sharded as changes against what is stored; order of arrival leaves no trace. */
#include "unit/check.h"

#include "build/shuffle.h"

static const struct graph_reducer reducers[] = {{.name = {"tags", 4}}};

static struct record record_of(const char *key, const char *value) {
  return (struct record){.reducer = bytes_from("tags"), .key = bytes_from(key), .value = bytes_from(value)};
}

static struct unit unit_of(const struct record *records, uint32_t count) {
  return (struct unit){.records = records, .record_count = count};
}

static struct record *apply(struct shuffle *shuffle, const char *key, const struct record *stored, size_t stored_count,
                            size_t *count) {
  unsigned partition = partition_of(bytes_from(key));
  struct arena *arena = &shuffle->partitions[partition].arena;
  return shuffle_apply(shuffle, 0, partition, stored, stored_count, arena, count);
}

static bool touched(const struct shuffle *shuffle, const char *key) {
  return shuffle_touches(shuffle, 0, partition_of(bytes_from(key)));
}

static void test_same_records_wake_nobody(void **state) {
  (void)state;
  struct shuffle shuffle;
  struct record records[] = {record_of("lua", "1"), record_of("c", "1")};
  struct unit old = unit_of(records, 2), new = unit_of(records, 2);
  shuffle_init(&shuffle, reducers, 1);
  shuffle_unit(&shuffle, bytes_from("a.md"), &old, &new, true);
  for (unsigned p = 0; p < PARTITION_COUNT; p++)
    assert_false(shuffle_touches(&shuffle, 0, p));
  shuffle_release(&shuffle);
}

static void test_a_key_that_is_left_and_one_that_is_joined_both_wake(void **state) {
  (void)state;
  struct shuffle shuffle;
  struct record before[] = {record_of("lua", "1")}, after[] = {record_of("sqlite", "1")};
  struct unit old = unit_of(before, 1), new = unit_of(after, 1);
  shuffle_init(&shuffle, reducers, 1);
  shuffle_unit(&shuffle, bytes_from("a.md"), &old, &new, true);
  assert_true(touched(&shuffle, "lua"));
  assert_true(touched(&shuffle, "sqlite"));
  struct record stored[] = {record_of("lua", "1")};
  stored[0].origin = bytes_from("a.md");
  size_t count = 1;
  apply(&shuffle, "lua", stored, 1, &count);
  assert_int_equal(count, 0);
  shuffle_release(&shuffle);
}

static void test_a_changed_record_replaces_only_its_origin(void **state) {
  (void)state;
  struct shuffle shuffle;
  struct record before[] = {record_of("lua", "old")}, after[] = {record_of("lua", "new")};
  struct unit old = unit_of(before, 1), new = unit_of(after, 1);
  struct record stored[] = {record_of("lua", "old"), record_of("lua", "other")};
  size_t count = 0;
  stored[0].origin = bytes_from("a.md");
  stored[1].origin = bytes_from("b.md");
  shuffle_init(&shuffle, reducers, 1);
  shuffle_unit(&shuffle, bytes_from("a.md"), &old, &new, true);
  struct record *now = apply(&shuffle, "lua", stored, 2, &count);
  assert_int_equal(count, 2);
  assert_true(bytes_equal(now[0].value, bytes_from("new")));
  assert_true(bytes_equal(now[1].value, bytes_from("other")));
  shuffle_release(&shuffle);
}

static void test_order_of_arrival_does_not_show(void **state) {
  (void)state;
  struct shuffle forwards, backwards;
  struct record first[] = {record_of("lua", "a1"), record_of("lua", "a2")}, second[] = {record_of("lua", "b1")};
  struct unit a = unit_of(first, 2), b = unit_of(second, 1);
  size_t count = 0, other_count = 0;
  shuffle_init(&forwards, reducers, 1);
  shuffle_init(&backwards, reducers, 1);
  shuffle_unit(&forwards, bytes_from("a.md"), NULL, &a, true);
  shuffle_unit(&forwards, bytes_from("b.md"), NULL, &b, true);
  shuffle_unit(&backwards, bytes_from("b.md"), NULL, &b, true);
  shuffle_unit(&backwards, bytes_from("a.md"), NULL, &a, true);
  struct record *now = apply(&forwards, "lua", NULL, 0, &count);
  struct record *other = apply(&backwards, "lua", NULL, 0, &other_count);
  assert_int_equal(count, 3);
  assert_int_equal(other_count, 3);
  static const char *const expected[] = {"a1", "a2", "b1"};
  for (size_t i = 0; i < 3; i++) {
    assert_true(bytes_equal(now[i].value, bytes_from(expected[i])));
    assert_true(bytes_equal(other[i].value, bytes_from(expected[i])));
  }
  shuffle_release(&forwards);
  shuffle_release(&backwards);
}

static void test_a_partition_that_was_dropped_brings_nothing(void **state) {
  (void)state;
  struct shuffle shuffle;
  struct record after[] = {record_of("lua", "1")};
  struct unit new = unit_of(after, 1);
  shuffle_init(&shuffle, reducers, 1);
  shuffle_unit(&shuffle, bytes_from("a.md"), NULL, &new, true);
  assert_true(touched(&shuffle, "lua"));
  shuffle_drop(&shuffle, 0, partition_of(bytes_from("lua")));
  assert_false(touched(&shuffle, "lua"));
  shuffle_release(&shuffle);
}

static void test_what_begins_anew_forgets_what_is_stored(void **state) {
  (void)state;
  struct shuffle shuffle;
  struct record stored[] = {record_of("lua", "stored")}, emitted[] = {record_of("lua", "emitted")};
  struct unit unit = unit_of(emitted, 1);
  size_t count = 0;
  stored[0].origin = bytes_from("b.md");
  shuffle_init(&shuffle, reducers, 1);
  shuffle.anew[0] = shuffle.any_anew = true;
  shuffle_reused(&shuffle, bytes_from("a.md"), &unit);
  struct record *now = apply(&shuffle, "lua", stored, 1, &count);
  assert_int_equal(count, 1);
  assert_true(bytes_equal(now[0].value, bytes_from("emitted")));
  shuffle_release(&shuffle);
}

static void test_an_unknown_past_clears_every_partition(void **state) {
  (void)state;
  struct shuffle shuffle;
  struct record after[] = {record_of("lua", "1")};
  struct unit new = unit_of(after, 1);
  shuffle_init(&shuffle, reducers, 1);
  shuffle_unit(&shuffle, bytes_from("a.md"), NULL, &new, false);
  for (unsigned p = 0; p < PARTITION_COUNT; p++)
    assert_true(shuffle_touches(&shuffle, 0, p));
  shuffle_release(&shuffle);
}

/* Sizes around that of what a partition grows by. */
static void test_records_of_any_size_stay_whole(void **state) {
  (void)state;
  enum { LEAST = 16000, MOST = 16800 };
  static char text[MOST];
  memset(text, 'x', sizeof text);
  for (size_t size = LEAST; size < MOST; size++) {
    struct shuffle shuffle;
    struct record records[] = {record_of("lua", "small"), record_of("lua", ""), record_of("lua", "last")};
    struct unit unit = unit_of(records, 3);
    size_t count = 0;
    records[1].value = bytes_make(text, size);
    shuffle_init(&shuffle, reducers, 1);
    shuffle_unit(&shuffle, bytes_from("a.md"), NULL, &unit, true);
    struct record *now = apply(&shuffle, "lua", NULL, 0, &count);
    assert_int_equal(count, 3);
    for (size_t i = 0; i < count; i++)
      assert_true(bytes_equal(now[i].value, records[i].value));
    shuffle_release(&shuffle);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_same_records_wake_nobody),
      cmocka_unit_test(test_a_key_that_is_left_and_one_that_is_joined_both_wake),
      cmocka_unit_test(test_a_changed_record_replaces_only_its_origin),
      cmocka_unit_test(test_order_of_arrival_does_not_show),
      cmocka_unit_test(test_a_partition_that_was_dropped_brings_nothing),
      cmocka_unit_test(test_what_begins_anew_forgets_what_is_stored),
      cmocka_unit_test(test_an_unknown_past_clears_every_partition),
      cmocka_unit_test(test_records_of_any_size_stay_whole),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
