/* digest.h: 128-bit XXH3 digests, for change detection among trusted inputs.
 *
 * Not cryptographic: anything keyed by content that crosses a trust boundary needs another digest. The bytes of a
 * digest are the canonical (big-endian) XXH3 form, so stored digests mean the same on every machine. */
#ifndef SHARD_BASE_DIGEST_H
#define SHARD_BASE_DIGEST_H

#include "base/bytes.h"

struct digest {
  uint8_t bytes[16]; /* all zero means "none": never equal to a real one in practice, and never stored as one */
};
#define DIGEST_NONE ((struct digest){{0}})

struct digest digest_of(struct bytes bytes);
bool digest_equal(struct digest a, struct digest b);
bool digest_is_none(struct digest digest);
/* 32 lower-case hexadecimal digits and a NUL. */
void digest_format(struct digest digest, char out[33]);

/* A digest of several fields: every field is length-prefixed, so ("ab","c") and ("a","bc") differ. */
struct digester {
  void *state; /* XXH3_state_t, owned */
};
void digester_init(struct digester *digester);
void digester_release(struct digester *digester);
void digester_reset(struct digester *digester);
void digester_add(struct digester *digester, struct bytes field);
void digester_add_digest(struct digester *digester, struct digest digest);
void digester_add_number(struct digester *digester, uint64_t number);
struct digest digester_finish(const struct digester *digester);

#endif
