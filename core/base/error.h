/* error.h: the one way in which Shard reports failure.
 *
 * A function that can fail takes `struct error *error` last, returns 0 or -1, and leaves the error untouched on
 * success. Lower layers fill and return; only cli/ prints. A message is one line, in this order: what, where, the
 * mend. Never overwrite an error that is set (an assertion guards it), never repeat its text: add context with
 * error_context. Owns its strings. Any thread, one thread per error. */
#ifndef SHARD_BASE_ERROR_H
#define SHARD_BASE_ERROR_H

#include "base/strbuf.h"

enum error_code {
  ERROR_NONE = 0,
  ERROR_OS,          /* the system said no: permission, no space, I/O */
  ERROR_NOT_FOUND,   /* a file, page, plugin or key that is not there; callers branch on it */
  ERROR_INVALID,     /* bad input: syntax, type, bounds */
  ERROR_CONFLICT,    /* two owners for one thing */
  ERROR_LIMIT,       /* a plugin passed its limit of memory or instructions */
  ERROR_CORRUPT,     /* stored bytes that do not decode: never trusted, the caller rebuilds */
  ERROR_BUSY,        /* another process holds the lock */
  ERROR_INTERRUPTED, /* the user asked to stop */
};

struct error {
  enum error_code code;
  uint32_t line, column; /* 1-based, column in bytes; 0 where unknown */
  char *file;            /* relative to the site; NULL where no file is to blame */
  char *message;         /* one line without a final newline; NULL while unset */
  char *traceback;       /* Lua's, several lines; NULL where there is none */
};
#define ERROR_INIT \
  { ERROR_NONE, 0, 0, NULL, NULL, NULL }

void error_release(struct error *error); /* frees, leaves it as ERROR_INIT */

/* Each sets the error and returns -1, so that `return error_set(...)` reads well. */
int error_set(struct error *error, enum error_code code, const char *format, ...) __attribute__((format(printf, 3, 4)));
int error_set_at(struct error *error, enum error_code code, const char *file, uint32_t line, uint32_t column,
                 const char *format, ...) __attribute__((format(printf, 6, 7)));
/* "cannot ACTION PATH: strerror"; ENOENT gives ERROR_NOT_FOUND, all else ERROR_OS. PATH may be NULL. */
int error_set_os(struct error *error, int errno_value, const char *action, const char *path);
/* Puts "CONTEXT: " before the message of a set error; returns -1. */
int error_context(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Appends "file:line:column: message", with as much of the position as is known. */
void error_format(const struct error *error, struct strbuf *out);

/* clang's analyzer sees one file at a time: this tells it that none of these returns 0, so that it does not follow
 * paths on which a call failed and went on. error.c takes the macros away again. */
#ifdef __clang_analyzer__
static inline int error_is_set(int status) {
  (void)status;
  return -1;
}
#define error_set(...) error_is_set(error_set(__VA_ARGS__))
#define error_set_at(...) error_is_set(error_set_at(__VA_ARGS__))
#define error_set_os(...) error_is_set(error_set_os(__VA_ARGS__))
#define error_context(...) error_is_set(error_context(__VA_ARGS__))
#endif

#endif
