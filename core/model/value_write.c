/* value_write.c: writing the encoding of values, piece by piece or from a tree. value.h describes the format. */
#include "model/value.h"

#include "model/little_endian.h"

#include <assert.h>
#include <math.h>

#define CANONICAL_NAN UINT64_C(0x7ff8000000000000)

static void write_tag(struct strbuf *out, enum value_kind kind) {
  strbuf_append_char(out, (char)kind);
}

static void write_64(struct strbuf *out, uint64_t number) {
  little_endian_store_64(strbuf_reserve(out, 8), number);
  strbuf_advance(out, 8);
}

static void write_sized(struct strbuf *out, struct bytes bytes) {
  assert(bytes.size <= UINT32_MAX);
  little_endian_store_32(strbuf_reserve(out, 4), (uint32_t)bytes.size);
  strbuf_advance(out, 4);
  strbuf_append(out, bytes);
}

void value_write_nil(struct strbuf *out) {
  write_tag(out, VALUE_NIL);
}

void value_write_boolean(struct strbuf *out, bool boolean) {
  write_tag(out, boolean ? VALUE_TRUE : VALUE_FALSE);
}

void value_write_integer(struct strbuf *out, int64_t integer) {
  write_tag(out, VALUE_INTEGER);
  write_64(out, (uint64_t)integer);
}

void value_write_number(struct strbuf *out, double number) {
  uint64_t bits = CANONICAL_NAN;
  if (!isnan(number))
    memcpy(&bits, &number, sizeof bits);
  write_tag(out, VALUE_NUMBER);
  write_64(out, bits);
}

void value_write_string(struct strbuf *out, struct bytes text) {
  write_tag(out, VALUE_STRING);
  write_sized(out, text);
}

void value_write_name(struct strbuf *out, struct bytes name) {
  write_sized(out, name);
}

static struct value_scope begin(struct strbuf *out, enum value_kind kind) {
  write_tag(out, kind);
  struct value_scope scope = {out->size};
  write_64(out, 0); /* body size and count, which value_end fills in */
  return scope;
}

struct value_scope value_begin_list(struct strbuf *out) {
  return begin(out, VALUE_LIST);
}

struct value_scope value_begin_map(struct strbuf *out) {
  return begin(out, VALUE_MAP);
}

void value_end(struct strbuf *out, struct value_scope scope, size_t count) {
  size_t body = out->size - scope.start - 8;
  assert(body <= UINT32_MAX && count <= UINT32_MAX);
  little_endian_store_32(out->data + scope.start, (uint32_t)body);
  little_endian_store_32(out->data + scope.start + 4, (uint32_t)count);
}

static int encode(const struct value *value, struct strbuf *out, unsigned depth, struct error *error);

static int encode_list(const struct value *value, struct strbuf *out, unsigned depth, struct error *error) {
  struct value_scope scope = value_begin_list(out);
  for (size_t i = 0; i < value->as.list.count; i++) {
    if (encode(&value->as.list.items[i], out, depth + 1, error) != 0)
      return -1;
  }
  value_end(out, scope, value->as.list.count);
  return 0;
}

static int encode_map(const struct value *value, struct strbuf *out, unsigned depth, struct error *error) {
  struct value_scope scope = value_begin_map(out);
  for (size_t i = 0; i < value->as.map.count; i++) {
    const struct value_field *field = &value->as.map.fields[i];
    assert(i == 0 || bytes_compare(field[-1].name, field->name) < 0);
    value_write_name(out, field->name);
    if (encode(&field->value, out, depth + 1, error) != 0)
      return -1;
  }
  value_end(out, scope, value->as.map.count);
  return 0;
}

static int encode(const struct value *value, struct strbuf *out, unsigned depth, struct error *error) {
  switch (value->kind) {
  case VALUE_NIL:
  case VALUE_FALSE:
  case VALUE_TRUE:
    write_tag(out, value->kind);
    return 0;
  case VALUE_INTEGER:
    value_write_integer(out, value->as.integer);
    return 0;
  case VALUE_NUMBER:
    value_write_number(out, value->as.number);
    return 0;
  case VALUE_STRING:
    value_write_string(out, value->as.string);
    return 0;
  case VALUE_LIST:
  case VALUE_MAP:
    if (depth >= VALUE_DEPTH)
      return error_set(error, ERROR_INVALID, "lists and maps are nested deeper than %d; use a flatter value",
                       VALUE_DEPTH);
    return value->kind == VALUE_LIST ? encode_list(value, out, depth, error) : encode_map(value, out, depth, error);
  }
  return error_set(error, ERROR_INVALID, "a value has no known kind");
}

int value_encode(const struct value *value, struct strbuf *out, struct error *error) {
  size_t start = out->size;
  if (encode(value, out, 0, error) == 0)
    return 0;
  out->size = start;
  if (out->capacity > 0)
    out->data[start] = '\0';
  return -1;
}
