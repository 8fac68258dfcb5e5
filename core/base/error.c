/* error.c: see error.h. */
#include "base/error.h"

#include "base/memory.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#undef error_set
#undef error_set_at
#undef error_set_os
#undef error_context

void error_release(struct error *error) {
  free(error->file);
  free(error->message);
  free(error->traceback);
  *error = (struct error)ERROR_INIT;
}

/* Messages quote names and bytes from anywhere: a newline would break "one line", an escape would reach the terminal.
 */
static void tame(char *text) {
  for (; *text; text++) {
    if (*text == '\n' || *text == '\t')
      *text = ' ';
    else if ((unsigned char)*text < 0x20 || *text == 0x7f)
      *text = '?';
  }
}

__attribute__((format(printf, 1, 0))) static char *format_line(const char *format, va_list arguments) {
  va_list again;
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, arguments);
  size_t size = length > 0 ? (size_t)length : 0;
  char *text = memory_allocate(size + 1);
  text[0] = '\0';
  if (size)
    vsnprintf(text, size + 1, format, again);
  va_end(again);
  tame(text);
  return text;
}

__attribute__((format(printf, 3, 0))) static int set(struct error *error, enum error_code code, const char *format,
                                                     va_list arguments) {
  assert(error->code == ERROR_NONE && code != ERROR_NONE);
  if (error->code != ERROR_NONE) /* without assertions the first failure, the cause, stays */
    return -1;
  error->message = format_line(format, arguments);
  error->code = code;
  return -1;
}

int error_set(struct error *error, enum error_code code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  set(error, code, format, arguments);
  va_end(arguments);
  return -1;
}

int error_set_at(struct error *error, enum error_code code, const char *file, uint32_t line, uint32_t column,
                 const char *format, ...) {
  bool first = error->code == ERROR_NONE;
  va_list arguments;
  va_start(arguments, format);
  set(error, code, format, arguments);
  va_end(arguments);
  if (!first)
    return -1;
  if (file) {
    error->file = memory_copy_string(file, strlen(file));
    tame(error->file);
  }
  error->line = line;
  error->column = column;
  return -1;
}

int error_set_os(struct error *error, int errno_value, const char *action, const char *path) {
  enum error_code code = errno_value == ENOENT ? ERROR_NOT_FOUND : ERROR_OS;
  return error_set(error, code, "cannot %s%s%s: %s", action, path ? " " : "", path ? path : "", strerror(errno_value));
}

int error_context(struct error *error, const char *format, ...) {
  assert(error->code != ERROR_NONE);
  va_list arguments;
  va_start(arguments, format);
  struct strbuf line = STRBUF_INIT;
  char *context = format_line(format, arguments);
  va_end(arguments);
  strbuf_append_text(&line, context);
  strbuf_append_text(&line, ": ");
  strbuf_append_text(&line, error->message);
  free(context);
  free(error->message);
  error->message = strbuf_detach(&line, NULL);
  return -1;
}

void error_format(const struct error *error, struct strbuf *out) {
  if (error->file)
    strbuf_append_format(out, "%s:", error->file);
  if (error->line)
    strbuf_append_format(out, "%u:", (unsigned)error->line);
  if (error->line && error->column)
    strbuf_append_format(out, "%u:", (unsigned)error->column);
  if (error->file || error->line)
    strbuf_append_char(out, ' ');
  strbuf_append_text(out, error->message);
}
