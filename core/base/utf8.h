/* utf8.h: reading UTF-8 that may be invalid. Pure functions; any thread. */
#ifndef SHARD_BASE_UTF8_H
#define SHARD_BASE_UTF8_H

#include "base/bytes.h"

/* Set in what utf8_decode returns for a byte that is not part of valid UTF-8: above every code point. */
#define UTF8_INVALID ((uint32_t)0x80000000)

/* The code point at TEXT[*AT] (*AT < size), which *AT is moved past. An invalid byte gives UTF8_INVALID | byte and is
 * passed alone, so every text can be read to its end and two texts read alike only when their bytes are the same. */
uint32_t utf8_decode(struct bytes text, size_t *at);

/* Is the text valid UTF-8 (no surrogates, no overlong forms)? *AT gets the offset of the first bad byte. */
bool utf8_valid(struct bytes text, size_t *at);

#endif
