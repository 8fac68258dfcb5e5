/* store_fixture.h: a state in a folder of its own, removed after the test. */
#ifndef SHARD_TESTS_UNIT_STORE_FIXTURE_H
#define SHARD_TESTS_UNIT_STORE_FIXTURE_H

#include "unit/os/temporary.h"

#include "base/memory.h"
#include "store/store.h"

#define STATE_PATH "site/.shard/state.db"

struct fixture {
  void *folder; /* temporary.h: the tests run in it */
  struct arena arena;
  struct error error; /* of the call at hand */
  struct store *store;
  char *warning; /* of the last open */
};

/* Checks the outcome of a call that was given &fixture->error. */
#define must(fixture, call) check_success(call, &(fixture)->error)
#define must_fail(fixture, call, code, part)    \
  do {                                          \
    assert_int_equal(call, -1);                 \
    check_error(&(fixture)->error, code, part); \
  } while (0)

static inline void fixture_close(struct fixture *fixture) {
  store_close(fixture->store);
  fixture->store = NULL;
  free(fixture->warning);
  fixture->warning = NULL;
}

/* Opens the state, closing it first where it is open. */
static inline enum store_condition fixture_open(struct fixture *fixture) {
  enum store_condition condition;
  fixture_close(fixture);
  must(fixture, store_open(STATE_PATH, &fixture->store, &condition, &fixture->warning, &fixture->error));
  assert_true((condition == STORE_SET_ASIDE) == (fixture->warning != NULL));
  return condition;
}

/* Puts one group, one folder and one named value, each with VALUE as its content, and commits. */
static inline void fixture_fill(struct fixture *fixture, const char *value) {
  const struct stored_group group = {
      .stage = STAGE_RENDER, .name = bytes_from("docs/v1"), .outputs = bytes_from(value)};
  const struct stored_body body = {bytes_from(value), bytes_from(value)};
  must(fixture, store_begin(fixture->store, &fixture->error));
  must(fixture, store_put(fixture->store, bytes_from("name"), bytes_from(value), &fixture->error));
  must(fixture, store_put_directory(fixture->store, bytes_from("content"), bytes_from(value), &fixture->error));
  must(fixture, store_put_group(fixture->store, &group, &body, &fixture->error));
  must(fixture, store_commit(fixture->store, &fixture->error));
}

static inline struct bytes fixture_get(struct fixture *fixture, const char *name) {
  struct bytes value;
  must(fixture, store_get(fixture->store, bytes_from(name), &fixture->arena, &value, &fixture->error));
  return value;
}

static inline int fixture_enter(void **state) {
  struct fixture *fixture = memory_allocate_zeroed(1, sizeof *fixture);
  *state = fixture;
  return temporary_enter(&fixture->folder);
}

static inline int fixture_leave(void **state) {
  struct fixture *fixture = *state;
  fixture_close(fixture);
  arena_release(&fixture->arena);
  error_release(&fixture->error);
  int failed = temporary_leave(&fixture->folder);
  free(fixture);
  return failed;
}

/* A test that is given a fixture whose state is not there yet. */
#define test_with_state(test) cmocka_unit_test_setup_teardown(test, fixture_enter, fixture_leave)

#endif
