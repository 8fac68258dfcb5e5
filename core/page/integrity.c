/* integrity.c: SHA-384 in base64, both by Nettle. */
#include "page/integrity.h"
#include <nettle/base64.h>
#include <nettle/sha2.h>

void integrity_of(struct bytes content, char out[INTEGRITY_SIZE]) {
  static const char prefix[] = "sha384-";
  enum { PREFIX = sizeof prefix - 1, ENCODED = BASE64_ENCODE_RAW_LENGTH(SHA384_DIGEST_SIZE) };
  _Static_assert(PREFIX + ENCODED + 1 == INTEGRITY_SIZE, "the size in the header");
  struct sha384_ctx context;
  uint8_t digest[SHA384_DIGEST_SIZE];
  sha384_init(&context);
  if (content.size)
    sha384_update(&context, content.size, (const uint8_t *)content.data);
  sha384_digest(&context, sizeof digest, digest);
  memcpy(out, prefix, PREFIX);
  base64_encode_raw(out + PREFIX, sizeof digest, digest);
  out[PREFIX + ENCODED] = '\0';
}
