/* temporary.h: a folder of its own for a test, and the files in it. */
#ifndef SHARD_TESTS_UNIT_OS_TEMPORARY_H
#define SHARD_TESTS_UNIT_OS_TEMPORARY_H

#include "unit/check.h"

#include "os/file.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* cmocka's set-up: makes the folder and changes to it, so that tests name files simply. *STATE is its absolute path. */
static inline int temporary_enter(void **state) {
  const char *base = getenv("TMPDIR");
  struct strbuf template;
  strbuf_init(&template);
  strbuf_append_format(&template, "%s/shard-test-XXXXXX", base && *base ? base : "/tmp");
  if (!mkdtemp(template.data) || chdir(template.data))
    return -1;
  *state = realpath(template.data, NULL);
  strbuf_release(&template);
  return *state ? 0 : -1;
}

static inline int temporary_remove(const char *path, const struct stat *status, int kind, struct FTW *place) {
  (void)status;
  (void)kind;
  (void)place;
  return remove(path);
}

/* cmocka's tear-down: removes the folder with all in it. */
static inline int temporary_leave(void **state) {
  int failed = chdir("/");
  failed |= nftw(*state, temporary_remove, 16, FTW_DEPTH | FTW_PHYS);
  free(*state);
  return failed ? -1 : 0;
}

/* Makes the file, with the folders it lies in. */
static inline void put_file(const char *path, const char *content) {
  struct error error = ERROR_INIT;
  check_success(file_write(path, bytes_from(content), FILE_WRITE_REPLACE, NULL, &error), &error);
}

static inline void put_folder(const char *path) {
  struct error error = ERROR_INIT;
  check_success(file_make_directories(path, &error), &error);
}

static inline bool is_there(const char *path) {
  struct stat status;
  return lstat(path, &status) == 0;
}

static inline void check_file_at(const char *path, const char *expected, const char *file, int line) {
  struct error error = ERROR_INIT;
  struct strbuf text;
  strbuf_init(&text);
  check_success_at(file_read(path, &text, NULL, &error), &error, file, line);
  check_bytes_at(strbuf_bytes(&text), bytes_from(expected), file, line);
  strbuf_release(&text);
}
#define check_file(path, expected) check_file_at(path, expected, __FILE__, __LINE__)

/* A test that runs in a folder of its own. */
#define test_in_folder(test) cmocka_unit_test_setup_teardown(test, temporary_enter, temporary_leave)

#endif
