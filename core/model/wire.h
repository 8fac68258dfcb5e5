/* wire.h: the primitives of the flat format that codec.h describes. Private to model/.
 *
 * A reader remembers its first failure and then gives zeros, so decoding checks once, in wire_close, and in loops that
 * a failure should end. Any thread. */
#ifndef SHARD_MODEL_WIRE_H
#define SHARD_MODEL_WIRE_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/error.h"

/* What an encoding holds; part of the format. */
enum wire_kind { WIRE_RESULT = 1, WIRE_TASK, WIRE_OUTPUTS, WIRE_RECORDS, WIRE_FILES };

/* Appends the header; returns where it starts, for wire_end, which fills in the checksum. */
size_t wire_begin(struct strbuf *out, enum wire_kind kind);
void wire_end(struct strbuf *out, size_t start);

void wire_put_number(struct strbuf *out, uint64_t number);
void wire_put_bytes(struct strbuf *out, struct bytes bytes);
void wire_put_digest(struct strbuf *out, struct digest digest);
/* Eight bytes, for numbers such as times that are large anyway. */
void wire_put_fixed(struct strbuf *out, uint64_t number);

struct wire_reader {
  const char *at, *end;
  bool failed;
};

/* Checks header and checksum, and sets READER to what follows. ERROR_CORRUPT. */
int wire_open(struct bytes encoded, enum wire_kind kind, struct wire_reader *reader, struct error *error);
/* ERROR_CORRUPT when the reader failed, or when bytes are left. */
int wire_close(const struct wire_reader *reader, enum wire_kind kind, struct error *error);

void wire_fail(struct wire_reader *reader);
uint64_t wire_get_long_number(struct wire_reader *reader);
/* A number of at most MAXIMUM. */
uint64_t wire_get_number_to(struct wire_reader *reader, uint64_t maximum);
uint32_t wire_get_number_32(struct wire_reader *reader);
struct bytes wire_get_bytes(struct wire_reader *reader);
struct digest wire_get_digest(struct wire_reader *reader);
uint64_t wire_get_fixed(struct wire_reader *reader);

/* A count of items of at least MINIMUM bytes each, no more than can still follow, and an array of that many elements of
 * SIZE bytes in the arena; NULL when the count is 0. */
void *wire_get_array(struct wire_reader *reader, struct arena *arena, size_t minimum, size_t size, uint32_t *count);

/* Most numbers take one byte. */
static inline uint64_t wire_get_number(struct wire_reader *reader) {
  if (reader->at < reader->end && (unsigned char)*reader->at < 0x80)
    return (unsigned char)*reader->at++;
  return wire_get_long_number(reader);
}

#endif
