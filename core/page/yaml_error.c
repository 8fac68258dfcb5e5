/* yaml_error.c: what messages about YAML say, and where. */
#include "page/yaml.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>

/* What to do about the errors of libyaml that people meet. */
struct mend {
  const char *problem;
  const char *advice;
  bool at_context; /* the place to mend is where the construct began, not where libyaml noticed */
};

static const struct mend mends[] = {
    {"mapping values are not allowed in this context", "put quotes around a value that holds \": \"", false},
    {"could not find expected ':'", "write `name: value`, with a space after the colon", true},
    {"found character that cannot start any token", "indent with spaces, and quote a value that starts with @, ` or %",
     false},
    {"found a tab character where an indentation space is expected", "indent with spaces, not tabs", false},
    {"found a tab character that violates indentation", "indent with spaces, not tabs", false},
    {"found unexpected end of stream", "close the quote that starts here", true},
    {"found unknown escape character", "use single quotes where a backslash stands for itself", false},
    {"did not find expected key", "check the indentation, and quote a value that starts with a quote or bracket",
     false},
    {"did not find expected '-' indicator", "check the indentation of the list", false},
    {"did not find expected ',' or ']'", "close the bracket that starts here", true},
    {"did not find expected ',' or '}'", "close the brace that starts here", true},
    {"did not find expected alphabetic or numeric character", "put quotes around a value that starts with * or &",
     true},
    {"block sequence entries are not allowed in this context", "start the list on a line of its own", false},
    {"control characters are not allowed", "remove the character", false},
};

int yaml_error_at(struct bytes file, size_t offset, const char *path, struct error *error, const char *format, ...) {
  char message[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  for (char *at = message; *at; at++)
    if (*at == '\n' || *at == '\r') /* from a name that is quoted: a message is one line */
      *at = ' ';
  uint32_t line = 1;
  size_t line_start = 0;
  if (offset > file.size)
    offset = file.size;
  for (size_t at = 0; at < offset; at++) {
    if (file.data[at] == '\n') {
      line++;
      line_start = at + 1;
    }
  }
  return error_set_at(error, ERROR_INVALID, path, line, (uint32_t)(offset - line_start + 1), "%s", message);
}

int yaml_check_encoding(struct bytes file, const char *path, struct error *error) {
  if (file.size == 0)
    return 0;
  const char *nul = memchr(file.data, '\0', file.size);
  if (nul)
    return yaml_error_at(file, (size_t)(nul - file.data), path, error,
                         "the file holds a NUL byte: is it a text file? Remove the byte or exclude the file");
  size_t at;
  if (!utf8_valid(file, &at))
    return yaml_error_at(file, at, path, error, "byte 0x%02x is not valid UTF-8 here: save the file as UTF-8",
                         (unsigned)(unsigned char)file.data[at]);
  return 0;
}

const char *yaml_advice(const char *problem, bool *at_context) {
  for (size_t i = 0; i < sizeof mends / sizeof *mends; i++) {
    if (strcmp(problem, mends[i].problem) == 0) {
      *at_context = mends[i].at_context;
      return mends[i].advice;
    }
  }
  *at_context = false;
  return "check the indentation, or put quotes around the value";
}
