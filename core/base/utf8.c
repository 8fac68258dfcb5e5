/* utf8.c: see utf8.h; the table of well-formed sequences is Unicode's (The Unicode Standard, table 3-7). */
#include "base/utf8.h"

static bool is_continuation(unsigned char byte) {
  return (byte & 0xc0) == 0x80;
}

/* How many bytes follow the lead byte, and the bounds of the first of them; 0 when LEAD starts no sequence. The bounds
 * keep out overlong forms (e0, f0), surrogates (ed) and what lies beyond U+10FFFF (f4). */
static size_t sequence(unsigned char lead, unsigned char *lowest, unsigned char *highest) {
  *lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  *highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (lead >= 0xc2 && lead <= 0xdf)
    return 1;
  if (lead >= 0xe0 && lead <= 0xef)
    return 2;
  return lead >= 0xf0 && lead <= 0xf4 ? 3 : 0;
}

uint32_t utf8_decode(struct bytes text, size_t *at) {
  const unsigned char *byte = (const unsigned char *)text.data + *at;
  size_t left = text.size - *at - 1;
  (*at)++;
  if (byte[0] < 0x80)
    return byte[0];
  unsigned char lowest, highest;
  size_t more = sequence(byte[0], &lowest, &highest);
  if (more == 0 || left < more || byte[1] < lowest || byte[1] > highest)
    return UTF8_INVALID | byte[0];
  uint32_t point = byte[0] & (0x3fu >> more);
  for (size_t i = 1; i <= more; i++) {
    if (!is_continuation(byte[i]))
      return UTF8_INVALID | byte[0];
    point = point << 6 | (byte[i] & 0x3fu);
  }
  *at += more;
  return point;
}

bool utf8_valid(struct bytes text, size_t *at) {
  for (size_t i = 0; i < text.size;) {
    uint64_t eight;
    if (text.size - i >= sizeof eight) { /* most text is ASCII: eight bytes at a time */
      memcpy(&eight, text.data + i, sizeof eight);
      if ((eight & 0x8080808080808080u) == 0) {
        i += sizeof eight;
        continue;
      }
    }
    size_t start = i;
    if (utf8_decode(text, &i) & UTF8_INVALID) {
      *at = start;
      return false;
    }
  }
  return true;
}
