/* fuzz_result.c: any bytes, decoded as a result. What decodes must encode, and decode to the same again.
 *
 * The seeds in corpus/result are what the encoder gives for a result with something of everything and for an empty one:
 * unit_model_codec --write-seeds tests/fuzz/corpus/result */
#include "base/strbuf.h"
#include "model/codec.h"
#include "model/little_endian.h"

#include <stdlib.h>

enum { HEADER_SIZE = 14, CHECKSUM_OFFSET = 6 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Decodes and encodes again; false when it does not decode. */
static bool again(struct bytes encoded, struct strbuf *out) {
  struct arena arena = ARENA_INIT;
  struct error error = ERROR_INIT;
  struct result result;
  bool decoded = result_decode(encoded, &arena, &result, &error) == 0;
  if (decoded)
    result_encode(&result, out);
  else if (error.code != ERROR_CORRUPT)
    abort();
  error_release(&error);
  arena_release(&arena);
  return decoded;
}

static void check(struct bytes encoded) {
  struct strbuf once;
  struct strbuf twice;
  strbuf_init(&once);
  strbuf_init(&twice);
  if (again(encoded, &once) &&
      (!again(strbuf_bytes(&once), &twice) || !bytes_equal(strbuf_bytes(&once), strbuf_bytes(&twice))))
    abort();
  strbuf_release(&once);
  strbuf_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct bytes encoded = bytes_make((const char *)data, size);
  check(encoded);
  if (size < HEADER_SIZE)
    return 0;
  /* The same with the checksum that lets it pass. */
  struct strbuf sealed;
  strbuf_init(&sealed);
  strbuf_append(&sealed, encoded);
  struct bytes body = bytes_make(encoded.data + HEADER_SIZE, size - HEADER_SIZE);
  little_endian_store_64(sealed.data + CHECKSUM_OFFSET, bytes_hash(body));
  check(strbuf_bytes(&sealed));
  strbuf_release(&sealed);
  return 0;
}
