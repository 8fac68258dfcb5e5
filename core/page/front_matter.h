/* front_matter.h: the metadata block at the top of a page.
 *
 * YAML between `---` lines, by libyaml (aliases, merge keys; the core schema of YAML 1.2 for plain scalars: a date
 * stays a string). Errors carry line and column within the file. Expansion of aliases and nesting are bounded, so a
 * hostile block gives an error, not a hang. Any thread.
 *
 * So `yes`, `2024-01-31` and `v3.6` are strings, `true`, `30` and `0x1f` are not. `3.10` is the number 3.1: quote what
 * should keep its spelling. An integer of more than 64 bits stays a string. The keys of maps are always strings; a key
 * given twice is an error. `<<` merges a map, or a list of maps of which an earlier one wins, below the keys written
 * out. */
#ifndef SHARD_PAGE_FRONT_MATTER_H
#define SHARD_PAGE_FRONT_MATTER_H

#include "model/value.h"

struct front_matter {
  struct value values; /* a map; empty when there is no block */
  size_t body_offset;  /* where the body starts, in bytes */
  uint32_t body_line;  /* its line, 1-based, to translate positions */
};

/* PATH is for messages. A UTF-8 byte order mark is skipped; CRLF is fine. Strings point into the arena. ERROR_INVALID:
 * syntax, an unclosed block, a top level that is no map, invalid UTF-8 or a NUL byte (anywhere in SOURCE). */
int front_matter_parse(struct bytes source, const char *path, struct arena *arena, struct front_matter *out,
                       struct error *error);
/* Only finds the body (offset and line), for a source that parsed before. */
void front_matter_skip(struct bytes source, size_t *body_offset, uint32_t *body_line);

/* A whole YAML (or JSON, its subset) document as a value: data files. */
int yaml_parse(struct bytes source, const char *path, struct arena *arena, struct value *out, struct error *error);

#endif
