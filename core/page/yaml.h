/* yaml.h: YAML text to a value. Internal to this layer: others use front_matter.h. Any thread. */
#ifndef SHARD_PAGE_YAML_H
#define SHARD_PAGE_YAML_H

#include "model/value.h"

/* Deeper nesting is refused. Less than VALUE_DEPTH, since what was read is put into maps of its readers. */
#define YAML_DEPTH 32

/* A stretch of YAML within a file. */
struct yaml_text {
  struct bytes file; /* all of it: positions in messages are those of the file */
  size_t start, end; /* the stretch, in bytes */
  const char *path;  /* of the file, for messages */
};

/* Nil when the text holds no document. TEXT is valid UTF-8 without NUL. ERROR_INVALID. */
int yaml_read(const struct yaml_text *text, struct arena *arena, struct value *out, struct error *error);

/* ERROR_INVALID with the position when FILE is not UTF-8 or holds a NUL. */
int yaml_check_encoding(struct bytes file, const char *path, struct error *error);

/* Sets ERROR_INVALID at the byte OFFSET of FILE; returns -1. */
int yaml_error_at(struct bytes file, size_t offset, const char *path, struct error *error, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* What to do about PROBLEM, in libyaml's words. *AT_CONTEXT: the place to mend is where the construct began, not where
 * libyaml noticed. */
const char *yaml_advice(const char *problem, bool *at_context);

/* What a plain scalar stands for in the core schema of YAML 1.2.2 (section 10.3.2); a string when nothing else. An
 * integer that does not fit into 64 bits stays a string, so that no digit is lost. TEXT is followed by a NUL; a string
 * points into it. */
struct value yaml_plain_scalar(struct bytes text);

#endif
