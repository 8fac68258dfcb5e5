/* digest.c: see digest.h. */
#include "base/digest.h"

#include "base/memory.h"

#include <xxhash.h>

enum { STATE_SIZE = 576 }; /* of XXH3_state_t, which xxhash.h hides; only a message tells it */

static struct digest canonical(XXH128_hash_t hash) {
  XXH128_canonical_t bytes;
  XXH128_canonicalFromHash(&bytes, hash);
  struct digest digest;
  memcpy(digest.bytes, bytes.digest, sizeof digest.bytes);
  return digest;
}

struct digest digest_of(struct bytes bytes) {
  return canonical(XXH3_128bits(bytes.size ? bytes.data : "", bytes.size));
}

bool digest_equal(struct digest a, struct digest b) {
  return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

bool digest_is_none(struct digest digest) {
  return digest_equal(digest, DIGEST_NONE);
}

void digest_format(struct digest digest, char out[33]) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < sizeof digest.bytes; i++) {
    out[2 * i] = digits[digest.bytes[i] >> 4];
    out[2 * i + 1] = digits[digest.bytes[i] & 15];
  }
  out[32] = '\0';
}

void digester_init(struct digester *digester) {
  digester->state = XXH3_createState();
  if (!digester->state)
    memory_exhausted(STATE_SIZE);
  digester_reset(digester);
}

void digester_release(struct digester *digester) {
  XXH3_freeState(digester->state);
  digester->state = NULL;
}

void digester_reset(struct digester *digester) {
  XXH3_128bits_reset(digester->state);
}

static void store_number(unsigned char out[8], uint64_t number) {
  for (unsigned i = 0; i < 8; i++)
    out[i] = (unsigned char)(number >> (8 * i));
}

void digester_add(struct digester *digester, struct bytes field) {
  unsigned char size[8];
  store_number(size, field.size);
  XXH3_128bits_update(digester->state, size, sizeof size);
  if (field.size)
    XXH3_128bits_update(digester->state, field.data, field.size);
}

void digester_add_digest(struct digester *digester, struct digest digest) {
  digester_add(digester, bytes_make((const char *)digest.bytes, sizeof digest.bytes));
}

void digester_add_number(struct digester *digester, uint64_t number) {
  unsigned char bytes[8];
  store_number(bytes, number);
  digester_add(digester, bytes_make((const char *)bytes, sizeof bytes));
}

struct digest digester_finish(const struct digester *digester) {
  return canonical(XXH3_128bits_digest(digester->state));
}
