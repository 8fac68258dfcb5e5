/* glob.h: matching of site paths by pattern.
 *
 * `*` matches within a part, `**` any number of parts, `?` one character of a part, `[a-z]` and `[!a-z]` a set,
 * `{a,b}` alternatives; a backslash quotes. A pattern matches the whole path. Time is bounded: O(pattern * path).
 * Any thread. */
#ifndef SHARD_BASE_GLOB_H
#define SHARD_BASE_GLOB_H

#include "base/error.h"

/* ERROR_INVALID with what is wrong: an unclosed [ or {, a lone trailing backslash, too deep nesting. */
int glob_check(struct bytes pattern, struct error *error);
/* PATTERN must have passed glob_check. */
bool glob_match(struct bytes pattern, struct bytes path);

#endif
