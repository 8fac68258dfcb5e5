/* wire.c: see wire.h. The numbers are unsigned LEB128 (DWARF 5, section 7.6). */
#include "model/wire.h"

#include "model/codec.h"
#include "model/little_endian.h"

static const char magic[4] = {'S', 'H', 'R', 'D'};
enum { VERSION_OFFSET = 4, KIND_OFFSET = 5, CHECKSUM_OFFSET = 6, HEADER_SIZE = 14, LONGEST_NUMBER = 10 };

static const char *kind_name(enum wire_kind kind) {
  switch (kind) {
  case WIRE_RESULT:
    return "result";
  case WIRE_TASK:
    return "task";
  case WIRE_OUTPUTS:
    return "list of outputs";
  case WIRE_RECORDS:
    return "list of records";
  case WIRE_FILES:
    return "list of files";
  }
  return "thing";
}

size_t wire_begin(struct strbuf *out, enum wire_kind kind) {
  size_t start = out->size;
  char *header = strbuf_reserve(out, HEADER_SIZE);
  memcpy(header, magic, sizeof magic);
  header[VERSION_OFFSET] = CODEC_VERSION;
  header[KIND_OFFSET] = (char)kind;
  strbuf_advance(out, HEADER_SIZE);
  return start;
}

void wire_end(struct strbuf *out, size_t start) {
  size_t body = start + HEADER_SIZE;
  uint64_t checksum = bytes_hash(bytes_make(out->data + body, out->size - body));
  little_endian_store_64(out->data + start + CHECKSUM_OFFSET, checksum);
}

void wire_put_number(struct strbuf *out, uint64_t number) {
  char *to = strbuf_reserve(out, LONGEST_NUMBER);
  size_t size = 0;
  for (; number >= 0x80; number >>= 7)
    to[size++] = (char)(unsigned char)(number | 0x80);
  to[size++] = (char)number;
  strbuf_advance(out, size);
}

void wire_put_bytes(struct strbuf *out, struct bytes bytes) {
  wire_put_number(out, bytes.size);
  strbuf_append(out, bytes);
}

void wire_put_digest(struct strbuf *out, struct digest digest) {
  strbuf_append(out, bytes_make((const char *)digest.bytes, sizeof digest.bytes));
}

void wire_put_fixed(struct strbuf *out, uint64_t number) {
  little_endian_store_64(strbuf_reserve(out, 8), number);
  strbuf_advance(out, 8);
}

int wire_open(struct bytes encoded, enum wire_kind kind, struct wire_reader *reader, struct error *error) {
  if (encoded.size < HEADER_SIZE || memcmp(encoded.data, magic, sizeof magic) != 0)
    return error_set(error, ERROR_CORRUPT, "the encoded %s does not begin as one", kind_name(kind));
  if ((unsigned char)encoded.data[VERSION_OFFSET] != CODEC_VERSION ||
      (unsigned char)encoded.data[KIND_OFFSET] != (unsigned char)kind)
    return error_set(error, ERROR_CORRUPT, "the encoded %s is of another version or kind", kind_name(kind));
  struct bytes body = bytes_make(encoded.data + HEADER_SIZE, encoded.size - HEADER_SIZE);
  if (bytes_hash(body) != little_endian_load_64(encoded.data + CHECKSUM_OFFSET))
    return error_set(error, ERROR_CORRUPT, "the checksum of the encoded %s does not match", kind_name(kind));
  *reader = (struct wire_reader){.at = body.data, .end = body.data + body.size};
  return 0;
}

int wire_close(const struct wire_reader *reader, enum wire_kind kind, struct error *error) {
  if (reader->failed)
    return error_set(error, ERROR_CORRUPT, "the encoded %s is malformed", kind_name(kind));
  if (reader->at != reader->end)
    return error_set(error, ERROR_CORRUPT, "the encoded %s is followed by other bytes", kind_name(kind));
  return 0;
}

void wire_fail(struct wire_reader *reader) {
  reader->failed = true;
  reader->at = reader->end;
}

static size_t left_in(const struct wire_reader *reader) {
  return (size_t)(reader->end - reader->at);
}

uint64_t wire_get_long_number(struct wire_reader *reader) {
  uint64_t number = 0;
  for (unsigned shift = 0; shift < 64 && reader->at < reader->end; shift += 7) {
    uint64_t byte = (unsigned char)*reader->at++;
    if (shift == 63 && byte > 1)
      break;
    number |= (byte & 0x7f) << shift;
    if (byte < 0x80)
      return number;
  }
  wire_fail(reader);
  return 0;
}

uint64_t wire_get_number_to(struct wire_reader *reader, uint64_t maximum) {
  uint64_t number = wire_get_number(reader);
  if (number <= maximum)
    return number;
  wire_fail(reader);
  return 0;
}

uint32_t wire_get_number_32(struct wire_reader *reader) {
  return (uint32_t)wire_get_number_to(reader, UINT32_MAX);
}

struct bytes wire_get_bytes(struct wire_reader *reader) {
  uint64_t size = wire_get_number(reader);
  if (size > left_in(reader)) {
    wire_fail(reader);
    size = 0;
  }
  struct bytes bytes = bytes_make(reader->at, (size_t)size);
  reader->at += size;
  return bytes;
}

struct digest wire_get_digest(struct wire_reader *reader) {
  struct digest digest = DIGEST_NONE;
  if (left_in(reader) < sizeof digest.bytes) {
    wire_fail(reader);
    return digest;
  }
  memcpy(digest.bytes, reader->at, sizeof digest.bytes);
  reader->at += sizeof digest.bytes;
  return digest;
}

uint64_t wire_get_fixed(struct wire_reader *reader) {
  if (left_in(reader) < 8) {
    wire_fail(reader);
    return 0;
  }
  uint64_t number = little_endian_load_64(reader->at);
  reader->at += 8;
  return number;
}

static uint32_t get_count(struct wire_reader *reader, size_t minimum) {
  uint64_t count = wire_get_number(reader);
  if (count <= left_in(reader) / minimum && count <= UINT32_MAX)
    return (uint32_t)count;
  wire_fail(reader);
  return 0;
}

void *wire_get_array(struct wire_reader *reader, struct arena *arena, size_t minimum, size_t size, uint32_t *count) {
  *count = get_count(reader, minimum);
  return *count > 0 ? arena_allocate(arena, *count * size) : NULL;
}
