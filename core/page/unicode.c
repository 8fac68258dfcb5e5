/* unicode.c: binary search in tables of ranges; ASCII, nearly all there is, without. */
#include "page/unicode.h"

#include "page/unicode_tables.h"

bool unicode_is_word(uint32_t point) {
  if (point < 0x80)
    return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') || (point >= '0' && point <= '9') ||
           point == '_';
  size_t low = 0, high = sizeof word_ranges / sizeof *word_ranges;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (point > word_ranges[middle][1])
      low = middle + 1;
    else
      high = middle;
  }
  return low < sizeof word_ranges / sizeof *word_ranges && point >= word_ranges[low][0];
}

uint32_t unicode_lower(uint32_t point) {
  if (point < 0x80)
    return point >= 'A' && point <= 'Z' ? point + ('a' - 'A') : point;
  size_t low = 0, high = sizeof capital_ranges / sizeof *capital_ranges;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (point > capital_ranges[middle].last)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == sizeof capital_ranges / sizeof *capital_ranges)
    return point;
  const struct capitals *range = &capital_ranges[low];
  if (point < range->first || (point - range->first) % range->step)
    return point;
  return (uint32_t)((int32_t)point + range->distance);
}

void unicode_append(struct strbuf *out, uint32_t point) {
  char *to = strbuf_reserve(out, 4);
  size_t size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  static const uint32_t lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
  for (size_t i = size - 1; i > 0; i--) {
    to[i] = (char)(0x80 | (point & 0x3f));
    point >>= 6;
  }
  to[0] = (char)(lead[size] | point);
  strbuf_advance(out, size);
}
