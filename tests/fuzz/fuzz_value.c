/* fuzz_value.c: any bytes, read as a value. The encoding is canonical: what decodes must encode to the same bytes. */
#include "base/strbuf.h"
#include "model/value.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads to the end without a tree, as far as the bytes allow. */
static void walk(struct bytes encoded) {
  struct value_cursor cursor = value_cursor(encoded);
  struct value_token token;
  struct bytes name;
  while (value_read(&cursor, &token)) {
    if (token.kind == VALUE_MAP && value_read_name(&cursor, &name) && !value_skip(&cursor))
      break;
    if (cursor.at > cursor.end)
      abort();
  }
}

static void check_round(struct bytes encoded) {
  struct arena arena = ARENA_INIT;
  struct error error = ERROR_INIT;
  struct value value;
  struct strbuf out;
  strbuf_init(&out);
  bool decoded = value_decode(encoded, &arena, &value, &error) == 0;
  if (decoded != value_valid(encoded))
    abort();
  if (decoded && (value_encode(&value, &out, &error) != 0 || !bytes_equal(strbuf_bytes(&out), encoded)))
    abort();
  strbuf_release(&out);
  error_release(&error);
  arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct bytes encoded = bytes_make((const char *)data, size);
  struct bytes found;
  struct bytes text;
  check_round(encoded);
  walk(encoded);
  if (value_find(encoded, bytes_from("title"), &found))
    (void)value_text(found, &text);
  (void)value_text(encoded, &text);
  return 0;
}
