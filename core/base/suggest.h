/* suggest.h: "did you mean ...?" */
#ifndef SHARD_BASE_SUGGEST_H
#define SHARD_BASE_SUGGEST_H

#include "base/bytes.h"

/* The candidate nearest to WORD by optimal string alignment distance (Damerau 1964, restricted), or NULL when none is
 * within a third of the word's length (at least 1, at most 3). The earliest wins a tie. CANDIDATES are not owned. */
const char *suggest(struct bytes word, const char *const *candidates, size_t count);

#endif
