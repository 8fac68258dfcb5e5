/* little_endian.h: numbers in the byte order of Shard's formats, whatever the machine's. Private to model/. */
#ifndef SHARD_MODEL_LITTLE_ENDIAN_H
#define SHARD_MODEL_LITTLE_ENDIAN_H

#include <stdint.h>

static inline uint32_t little_endian_load_32(const char *from) {
  const unsigned char *byte = (const unsigned char *)from;
  return (uint32_t)byte[0] | (uint32_t)byte[1] << 8 | (uint32_t)byte[2] << 16 | (uint32_t)byte[3] << 24;
}

static inline uint64_t little_endian_load_64(const char *from) {
  return (uint64_t)little_endian_load_32(from) | (uint64_t)little_endian_load_32(from + 4) << 32;
}

static inline void little_endian_store_32(char *to, uint32_t number) {
  for (int i = 0; i < 4; i++)
    to[i] = (char)(unsigned char)(number >> (8 * i));
}

static inline void little_endian_store_64(char *to, uint64_t number) {
  little_endian_store_32(to, (uint32_t)number);
  little_endian_store_32(to + 4, (uint32_t)(number >> 32));
}

#endif
