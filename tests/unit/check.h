/* check.h: what unit tests share: cmocka with the headers it wants before it, and checks of the types of base. */
#ifndef SHARD_TESTS_UNIT_CHECK_H
#define SHARD_TESTS_UNIT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"

static inline void check_bytes_at(struct bytes actual, struct bytes expected, const char *file, int line) {
  if (!bytes_equal(actual, expected)) {
    print_error("expected \"%.*s\", got \"%.*s\"\n", (int)expected.size, expected.size ? expected.data : "",
                (int)actual.size, actual.size ? actual.data : "");
    _fail(file, line);
  }
}

/* Fails unless the error is of CODE and its message holds PART; releases it. */
static inline void check_error_at(struct error *error, enum error_code code, const char *part, const char *file,
                                  int line) {
  if (error->code != code || !strstr(error->message ? error->message : "", part)) {
    print_error("expected error %d with \"%s\", got error %d: %s\n", (int)code, part, (int)error->code,
                error->message ? error->message : "(no message)");
    _fail(file, line);
  }
  error_release(error);
}

/* Fails with the error's message when RESULT, of a function that should not fail, is not 0. */
static inline void check_success_at(int result, const struct error *error, const char *file, int line) {
  if (result != 0 || error->code != ERROR_NONE) {
    print_error("result %d, error %d: %s\n", result, (int)error->code, error->message ? error->message : "(none)");
    _fail(file, line);
  }
}

/* Macros, so that a failure tells the line of the test. */
#define check_bytes(actual, expected) check_bytes_at(actual, bytes_from(expected), __FILE__, __LINE__)
#define check_error(error, code, part) check_error_at(error, code, part, __FILE__, __LINE__)
#define check_success(result, error) check_success_at(result, error, __FILE__, __LINE__)

#endif
