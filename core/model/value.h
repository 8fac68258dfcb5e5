/* value.h: the data that crosses every boundary: front matter, parameters, options, records, view values.
 *
 * A value is nil, boolean, integer, number, string, list or map. Its encoding is canonical (map fields sorted by name,
 * one form per number), so equal values have equal bytes and equal digests; Lua states, threads, processes and the
 * cache exchange only this encoding.
 *
 * Format, version 1: one tag byte, then for INTEGER 8 bytes little-endian two's complement; NUMBER 8 bytes IEEE 754
 * little-endian (one NaN); STRING u32 size, bytes; LIST u32 body size, u32 count, items; MAP u32 body size, u32 count,
 * then per field u32 size, name, value. The body is what follows the count; its size lets a reader skip without looking
 * inside. NIL, FALSE and TRUE are tags alone. More than VALUE_DEPTH lists and maps inside each other are refused by
 * both directions.
 *
 * Decoding is defensive: every length is checked, unsorted or repeated names are refused. Any thread. */
#ifndef SHARD_MODEL_VALUE_H
#define SHARD_MODEL_VALUE_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/error.h"

#define VALUE_DEPTH 64

enum value_kind {
  VALUE_NIL,
  VALUE_FALSE,
  VALUE_TRUE,
  VALUE_INTEGER,
  VALUE_NUMBER,
  VALUE_STRING,
  VALUE_LIST,
  VALUE_MAP
};

struct value_field;
struct value {
  enum value_kind kind;
  union {
    int64_t integer;
    double number;
    struct bytes string;
    struct {
      struct value *items;
      size_t count;
    } list;
    struct {
      struct value_field *fields; /* sorted by name, no two alike */
      size_t count;
    } map;
  } as;
};
struct value_field {
  struct bytes name;
  struct value value;
};

/* Trees. All memory is the arena's or borrowed. */
struct value value_string(struct bytes text);
struct value value_integer(int64_t integer);
struct value value_boolean(bool boolean);
/* The field's value, or NULL; also NULL when MAP is no map. */
const struct value *value_get(const struct value *map, struct bytes name);
/* The items of a list, or of anything else VALUE itself, as a list of one; none where it is NULL or nil. */
const struct value *value_items(const struct value *value, size_t *count);
/* The same encoding? */
bool value_equal(const struct value *a, const struct value *b);
/* OVER's fields on top of UNDER's, maps merged recursively, all else replaced. Both stay as they are. */
struct value value_merge(struct arena *arena, const struct value *under, const struct value *over);

/* Appends the encoding; nothing on failure. ERROR_INVALID when nested too deep. */
int value_encode(const struct value *value, struct strbuf *out, struct error *error);
/* Strings point into ENCODED, which must outlive the tree. ERROR_CORRUPT. */
int value_decode(struct bytes encoded, struct arena *arena, struct value *value, struct error *error);

/* Writing an encoding piece by piece, without a tree. The writer trusts its caller on order and counts: names of a map
 * must come sorted, and value_end closes what value_begin_* opened with the number of items written. */
struct value_scope {
  size_t start;
};
void value_write_nil(struct strbuf *out);
void value_write_boolean(struct strbuf *out, bool boolean);
void value_write_integer(struct strbuf *out, int64_t integer);
void value_write_number(struct strbuf *out, double number);
void value_write_string(struct strbuf *out, struct bytes text);
struct value_scope value_begin_list(struct strbuf *out);
struct value_scope value_begin_map(struct strbuf *out);
void value_write_name(struct strbuf *out, struct bytes name);
void value_end(struct strbuf *out, struct value_scope scope, size_t count);

/* Reading an encoding in order, without a tree: how Lua tables are filled. The cursor never leaves its bytes and counts
 * are bounded by them, but depth is the reader's to limit, and whether a body holds exactly its count shows only at its
 * end: bytes from elsewhere go through value_valid first. */
struct value_cursor {
  const char *at, *end;
};
static inline struct value_cursor value_cursor(struct bytes encoded) {
  return (struct value_cursor){encoded.data, encoded.data ? encoded.data + encoded.size : NULL};
}
/* Is this one whole value, in canonical form? Allocates nothing. */
bool value_valid(struct bytes encoded);
struct value_token {
  enum value_kind kind;
  int64_t integer;
  double number;
  struct bytes string; /* of a list or map: its body */
  size_t count;        /* of a list or map: that many values, or (value_read_name, value) pairs, follow */
};
/* False when the bytes are malformed; the cursor then stays where it was. */
bool value_read(struct value_cursor *cursor, struct value_token *token);
bool value_read_name(struct value_cursor *cursor, struct bytes *name);
/* Skips one whole value. */
bool value_skip(struct value_cursor *cursor);
/* The encoding of one field of an encoded map, by scanning; false when it is no map, lacks the field or is malformed.
 */
bool value_find(struct bytes encoded_map, struct bytes name, struct bytes *field);
/* The text of an encoded string; false when it is something else. */
bool value_text(struct bytes encoded, struct bytes *text);

#endif
