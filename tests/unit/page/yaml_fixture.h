/* yaml_fixture.h: what the tests of front matter and YAML share. */
#ifndef SHARD_TESTS_UNIT_PAGE_YAML_FIXTURE_H
#define SHARD_TESTS_UNIT_PAGE_YAML_FIXTURE_H

#include "unit/check.h"

#include "page/front_matter.h"

static inline int setup_arena(void **state) {
  static struct arena arena = ARENA_INIT;
  *state = &arena;
  return 0;
}

static inline int teardown_arena(void **state) {
  arena_release(*state);
  return 0;
}

static inline struct value parse_yaml(struct arena *arena, const char *text) {
  struct value value = {.kind = VALUE_NIL};
  struct error error = ERROR_INIT;
  check_success(yaml_parse(bytes_from(text), "data.yaml", arena, &value, &error), &error);
  return value;
}

static inline struct value field_of(const struct value *map, const char *name) {
  const struct value *value = value_get(map, bytes_from(name));
  assert_non_null(value);
  return *value;
}

static inline void check_string(struct value value, const char *expected) {
  assert_int_equal(value.kind, VALUE_STRING);
  check_bytes(value.as.string, expected);
}

static inline void check_position(const struct error *error, uint32_t line, uint32_t column) {
  assert_int_equal(error->line, line);
  assert_int_equal(error->column, column);
}

#endif
