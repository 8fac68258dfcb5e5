/* stretch.c: see stretch.h. */
#include "page/stretch.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>

void stretch_found(const struct stretch *text, struct bytes name, size_t offset) {
  struct wanted_field *wanted = text->wanted;
  if (!wanted || wanted->found || !bytes_equal(name, wanted->name))
    return;
  wanted->found = true;
  wanted->offset = offset;
}

int stretch_error_at(struct bytes file, size_t offset, const char *path, struct error *error, const char *format, ...) {
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

int stretch_check_encoding(struct bytes file, const char *path, struct error *error) {
  if (file.size == 0)
    return 0;
  const char *nul = memchr(file.data, '\0', file.size);
  if (nul)
    return stretch_error_at(file, (size_t)(nul - file.data), path, error,
                            "the file holds a NUL byte: is it a text file? Remove the byte or exclude the file");
  size_t at;
  if (!utf8_valid(file, &at))
    return stretch_error_at(file, at, path, error, "byte 0x%02x is not valid UTF-8 here: save the file as UTF-8",
                            (unsigned)(unsigned char)file.data[at]);
  return 0;
}
