/* test_map.c: the hash table. */
#include "unit/check.h"

#include "base/arena.h"
#include "base/map.h"

static int values[3];

static void an_empty_map_answers(void **state) {
  (void)state;
  struct map map = MAP_INIT;
  size_t position = 0;
  assert_null(map_get(&map, bytes_from("a")));
  assert_null(map_remove(&map, bytes_from("a")));
  assert_null(map_next(&map, &position));
  map_clear(&map);
  map_release(&map);
}

static void put_returns_what_was_there(void **state) {
  (void)state;
  struct map map;
  map_init(&map);
  assert_null(map_put(&map, bytes_from("a"), &values[0]));
  assert_ptr_equal(map_put(&map, bytes_from("a"), &values[1]), &values[0]);
  assert_ptr_equal(map_get(&map, bytes_from("a")), &values[1]);
  assert_null(map_put(&map, bytes_make(NULL, 0), &values[2])); /* the empty key is one */
  assert_ptr_equal(map_get(&map, bytes_from("")), &values[2]);
  assert_int_equal(map.count, 2);
  map_release(&map);
}

static void growth_keeps_every_entry_in_order(void **state) {
  (void)state;
  enum { COUNT = 20000 };
  struct arena arena = ARENA_INIT;
  struct map map = MAP_INIT;
  char *mark = arena_allocate(&arena, COUNT);
  for (size_t i = 0; i < COUNT; i++)
    assert_null(map_put(&map, arena_format(&arena, "page-%zu", i), &mark[i]));
  for (size_t i = 0; i < COUNT; i++)
    assert_ptr_equal(map_get(&map, arena_format(&arena, "page-%zu", i)), &mark[i]);
  assert_null(map_get(&map, bytes_from("page-20000")));
  size_t seen = 0;
  const struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(&map, &i));)
    assert_ptr_equal(entry->value, &mark[seen++]);
  assert_int_equal(seen, COUNT);
  map_release(&map);
  arena_release(&arena);
}

static void check_order(const struct map *map, const char *expected) {
  struct strbuf keys = STRBUF_INIT;
  const struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(map, &i));)
    strbuf_append(&keys, entry->key);
  assert_string_equal(keys.data, expected);
  strbuf_release(&keys);
}

static void a_removed_key_that_comes_back_is_last(void **state) {
  (void)state;
  struct map map = MAP_INIT;
  map_put(&map, bytes_from("a"), &values[0]);
  map_put(&map, bytes_from("b"), &values[1]);
  map_put(&map, bytes_from("c"), &values[2]);
  assert_ptr_equal(map_remove(&map, bytes_from("a")), &values[0]);
  assert_null(map_remove(&map, bytes_from("a")));
  assert_null(map_get(&map, bytes_from("a")));
  check_order(&map, "bc");
  map_put(&map, bytes_from("a"), &values[0]);
  map_put(&map, bytes_from("b"), &values[0]); /* a new value leaves a key in its place */
  check_order(&map, "bca");
  assert_int_equal(map.count, 3);
  map_clear(&map);
  check_order(&map, "");
  assert_null(map_get(&map, bytes_from("b")));
  map_put(&map, bytes_from("d"), &values[1]);
  check_order(&map, "d");
  map_release(&map);
}

static void removal_while_iterating_is_fine(void **state) {
  (void)state;
  struct map map = MAP_INIT;
  static const char *const keys[] = {"a", "b", "c", "d", "e", "f"};
  for (size_t i = 0; i < 6; i++)
    map_put(&map, bytes_from(keys[i]), &values[0]);
  const struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(&map, &i));)
    if ((entry->key.data[0] - 'a') % 2 == 0)
      map_remove(&map, entry->key);
  check_order(&map, "bdf");
  map_release(&map);
}

/* A table of few live entries does not grow for ever, and the keys of removed ones are not looked at again. */
static void keys_that_come_and_go_need_no_more_memory(void **state) {
  (void)state;
  struct map map = MAP_INIT;
  char key[16];
  map_put(&map, bytes_from("stays"), &values[1]);
  for (unsigned i = 0; i < 10000; i++) {
    memcpy(key, "key", 3);
    memcpy(key + 3, &i, sizeof i);
    struct bytes view = bytes_make(key, 3 + sizeof i);
    assert_null(map_put(&map, view, &values[0]));
    assert_ptr_equal(map_remove(&map, view), &values[0]);
    memset(key, 'x', sizeof key);
  }
  assert_true(map.capacity <= 16);
  assert_ptr_equal(map_get(&map, bytes_from("stays")), &values[1]);
  map_release(&map);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_empty_map_answers),
      cmocka_unit_test(put_returns_what_was_there),
      cmocka_unit_test(growth_keeps_every_entry_in_order),
      cmocka_unit_test(a_removed_key_that_comes_back_is_last),
      cmocka_unit_test(removal_while_iterating_is_fine),
      cmocka_unit_test(keys_that_come_and_go_need_no_more_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
