/* stretch.h: a stretch of text within a file: what the readers of YAML, TOML and JSON are given, and how they say where
 * something is wrong. Internal to this layer. Any thread. */
#ifndef SHARD_PAGE_STRETCH_H
#define SHARD_PAGE_STRETCH_H

#include "model/value.h"

/* Deeper nesting is refused. Less than VALUE_DEPTH, since what was read is put into maps of its readers. */
#define DATA_DEPTH 32

/* A field of the outermost map whose place in the file is wanted. */
struct wanted_field {
  struct bytes name;
  bool found;
  size_t offset; /* where its value starts, in bytes within the file; set when found */
};

struct stretch {
  struct bytes file;           /* all of it: positions in messages are those of the file */
  size_t start, end;           /* the stretch, in bytes */
  const char *path;            /* of the file, for messages */
  struct wanted_field *wanted; /* NULL unless a field is looked for */
};

/* Notes that the value of NAME, a field of the outermost map, starts at OFFSET. */
void stretch_found(const struct stretch *text, struct bytes name, size_t offset);

/* ERROR_INVALID with the position when FILE is not UTF-8 or holds a NUL. */
int stretch_check_encoding(struct bytes file, const char *path, struct error *error);

/* Sets ERROR_INVALID at the byte OFFSET of FILE; returns -1. */
int stretch_error_at(struct bytes file, size_t offset, const char *path, struct error *error, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Readers of a whole stretch. All strings of *OUT are the arena's. The text is valid UTF-8 without NUL. ERROR_INVALID
 * with the position. */
int yaml_read(const struct stretch *text, struct arena *arena, struct value *out, struct error *error); /* nil: empty */
int toml_read(const struct stretch *text, struct arena *arena, struct value *out, struct error *error); /* a map */
int json_read(const struct stretch *text, struct arena *arena, struct value *out, struct error *error);

#endif
