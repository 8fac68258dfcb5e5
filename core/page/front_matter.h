/* front_matter.h: the metadata block at the top of a page, and files of data.
 *
 * YAML between lines of `---`, TOML between lines of `+++`, or JSON from a `{` at the very top to the `}` that closes
 * it. Above `+++`, which means nothing else, there may be empty lines. Errors carry line and column within the file.
 * Nesting, and what aliases of YAML repeat, are bounded, so a hostile block gives an error, not a hang. Any thread.
 *
 * YAML is read by libyaml (aliases, merge keys), plain scalars by the core schema of YAML 1.2. So `yes`, `2024-01-31`
 * and `v3.6` are strings, `true`, `30` and `0x1f` are not. `3.10` is the number 3.1: quote what should keep its
 * spelling. An integer of more than 64 bits stays a string, in JSON too. The keys of maps are always strings; a key
 * given twice is an error. `<<` merges a map, or a list of maps of which an earlier one wins, below the keys written
 * out. TOML's dates and times become strings as RFC 3339 writes them; all dates are read by date.h where they are used.
 *
 * A `{` opens JSON only when a `"` or `}` is the next thing but space, or a line break follows it: a page may well
 * start with a shortcode or a template's tag. */
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

/* Sets ERROR_INVALID with the position of the field NAME in the block of SOURCE, which parsed before; line 1 when the
 * block has none, as the value came from elsewhere. Reads the block again: for those who fail. Returns -1. */
int front_matter_error(struct bytes source, const char *path, const char *name, struct error *error, const char *format,
                       ...) __attribute__((format(printf, 5, 6)));

/* A whole file of data as a value: JSON or TOML where PATH ends in .json or .toml, else YAML. */
int data_parse(struct bytes source, const char *path, struct arena *arena, struct value *out, struct error *error);
/* The same, YAML whatever the path. JSON is nearly a subset of it. */
int yaml_parse(struct bytes source, const char *path, struct arena *arena, struct value *out, struct error *error);

#endif
