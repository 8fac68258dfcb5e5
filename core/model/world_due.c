/* world_due.c: whether drafts and pages with dates are part of the site: READ_DUE. */
#include "model/world.h"

#include <stdlib.h>

bool world_due_instant(struct bytes key, int64_t *instant) {
  bool from = bytes_starts_with(key, bytes_from(WORLD_DUE_FROM));
  if (!from && !bytes_starts_with(key, bytes_from(WORLD_DUE_UNTIL)))
    return false;
  size_t start = strlen(from ? WORLD_DUE_FROM : WORLD_DUE_UNTIL);
  char digits[24] = ""; /* the key may not be followed by a NUL */
  size_t size = key.size - start < sizeof digits ? key.size - start : sizeof digits - 1;
  memcpy(digits, key.data + start, size);
  *instant = strtoll(digits, NULL, 10);
  return true;
}

bool world_due(const struct world *world, struct bytes key) {
  const struct world_due *due = &world->due;
  int64_t instant;
  if (!world_due_instant(key, &instant))
    return due->drafts;
  if (bytes_starts_with(key, bytes_from(WORLD_DUE_FROM)))
    return due->future || due->now >= instant;
  return due->expired || due->now < instant;
}
