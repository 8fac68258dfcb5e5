/* suggest.c: see suggest.h. */
#include "base/suggest.h"

enum { LONGEST = 250 }; /* distances fit a byte; nobody mistypes a longer name by three letters */

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

/* Optimal string alignment distance. Three rows of the usual table: this letter of A, the one before, the one before
 * that (for transpositions). Both at most LONGEST + 3 bytes. */
static size_t distance(struct bytes a, struct bytes b) {
  uint8_t table[3][LONGEST + 4];
  uint8_t *before = table[0], *last = table[1], *row = table[2];
  for (size_t j = 0; j <= b.size; j++)
    last[j] = (uint8_t)j;
  for (size_t i = 1; i <= a.size; i++) {
    row[0] = (uint8_t)i;
    for (size_t j = 1; j <= b.size; j++) {
      size_t cost = last[j - 1] + (size_t)(a.data[i - 1] != b.data[j - 1]);
      cost = least(cost, least(last[j], row[j - 1]) + 1u);
      if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1])
        cost = least(cost, before[j - 2] + 1u);
      row[j] = (uint8_t)cost;
    }
    uint8_t *oldest = before;
    before = last;
    last = row;
    row = oldest;
  }
  return last[b.size];
}

const char *suggest(struct bytes word, const char *const *candidates, size_t count) {
  if (word.size == 0 || word.size > LONGEST)
    return NULL;
  size_t limit = word.size / 3;
  limit = limit < 1 ? 1 : least(limit, 3);
  const char *best = NULL;
  for (size_t i = 0; i < count; i++) {
    struct bytes candidate = bytes_from(candidates[i]);
    size_t gap = candidate.size > word.size ? candidate.size - word.size : word.size - candidate.size;
    if (gap > limit)
      continue;
    size_t found = distance(word, candidate);
    if (found > limit)
      continue;
    best = candidates[i];
    if (found == 0)
      break;
    limit = found - 1; /* a later one must be nearer */
  }
  return best;
}
