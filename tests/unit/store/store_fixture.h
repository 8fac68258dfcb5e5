/* store_fixture.h: a state in a folder of its own, removed after the test. */
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H

#include "base/arena.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "os/file.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
  struct arena arena;
  struct bytes folder;
  struct bytes path; /* of the state in it */
  struct store *store;
  char *warning; /* of the last open */
};

/* The error of the call at hand: set by must and must_fail's argument, released by both. */
static struct error failure = ERROR_INIT;

static inline void must_at(int outcome, const char *file, int line) {
  if (outcome != 0)
    print_error("%s\n", failure.message);
  error_release(&failure);
  _assert_int_equal((LargestIntegralType)outcome, 0, file, line);
}
#define must(call) must_at(call, __FILE__, __LINE__)

static inline void must_fail_at(int outcome, enum error_code code, const char *file, int line) {
  enum error_code found = failure.code;
  bool has_message = failure.message != NULL;
  error_release(&failure);
  _assert_int_equal((LargestIntegralType)outcome, (LargestIntegralType)-1, file, line);
  _assert_int_equal(found, code, file, line);
  _assert_true(has_message, "the error has a message", file, line);
}
#define must_fail(call, code) must_fail_at(call, code, __FILE__, __LINE__)

static inline void assert_bytes(struct bytes bytes, const char *expected) {
  if (!bytes_equal(bytes, bytes_from(expected)))
    fail_msg("\"%.*s\" is not \"%s\"", (int)bytes.size, bytes.data, expected);
}

static inline void fixture_set_folder(struct fixture *fixture, struct bytes folder) {
  fixture->folder = folder;
  fixture->path = arena_format(&fixture->arena, "%s/state/state.db", folder.data);
}

static inline void fixture_close(struct fixture *fixture) {
  store_close(fixture->store);
  fixture->store = NULL;
  free(fixture->warning);
  fixture->warning = NULL;
}

static inline enum store_condition fixture_open(struct fixture *fixture) {
  enum store_condition condition;
  must(store_open(fixture->path.data, &fixture->store, &condition, &fixture->warning, &failure));
  assert_true((condition == STORE_SET_ASIDE) == (fixture->warning != NULL));
  return condition;
}

static inline enum store_condition fixture_reopen(struct fixture *fixture) {
  fixture_close(fixture);
  return fixture_open(fixture);
}

static inline struct file_stamp fixture_stamp(const struct fixture *fixture) {
  struct file_stamp stamp;
  enum file_kind kind;
  must(file_status(fixture->path.data, &kind, &stamp, &failure));
  assert_int_equal(kind, FILE_REGULAR);
  return stamp;
}

static inline bool fixture_exists(struct fixture *fixture, const char *suffix) {
  struct bytes path = arena_format(&fixture->arena, "%s%s", fixture->path.data, suffix);
  return access(path.data, F_OK) == 0;
}

static inline struct strbuf fixture_read(const struct fixture *fixture) {
  struct strbuf content;
  strbuf_init(&content);
  must(file_read(fixture->path.data, &content, NULL, &failure));
  return content;
}

/* Puts a file of that content where the state is kept. */
static inline void fixture_write(const struct fixture *fixture, struct bytes content) {
  must(file_write(fixture->path.data, content, FILE_WRITE_REPLACE, NULL, &failure));
}

static inline int fixture_setup(void **state) {
  struct fixture *fixture = memory_allocate_zeroed(1, sizeof *fixture);
  arena_init(&fixture->arena);
  const char *temporary = getenv("TMPDIR");
  struct bytes folder = arena_format(&fixture->arena, "%s/shard-store-XXXXXX", temporary ? temporary : "/tmp");
  assert_non_null(mkdtemp((char *)folder.data));
  fixture_set_folder(fixture, folder);
  *state = fixture;
  return 0;
}

static inline int fixture_teardown(void **state) {
  struct fixture *fixture = *state;
  fixture_close(fixture);
  struct bytes command = arena_format(&fixture->arena, "rm -rf '%s'", fixture->folder.data);
  int outcome = system(command.data);
  arena_release(&fixture->arena);
  free(fixture);
  return outcome;
}
#define fixture_test(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

#endif
