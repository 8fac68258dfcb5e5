/* glob.h: matching of site paths by pattern.
 *
 * `*` matches within a part, `**` any number of parts (none, too, so "a/" and `**` match "a"; only where it is a part
 * of its own, elsewhere it is a `*`), `?` one character of a part, `[a-z]` and `[!a-z]` a set, `{a,b}` alternatives,
 * which may hold slashes and braces; a backslash quotes. Files whose name starts with a dot are nothing special. A
 * character is a UTF-8 one. A pattern matches the whole path. Time is bounded: O(pattern * path). Any thread. */
#ifndef SHARD_BASE_GLOB_H
#define SHARD_BASE_GLOB_H

#include "base/error.h"

/* ERROR_INVALID with what is wrong and the mend: an unclosed [ or {, an unopened }, a lone trailing backslash, a
 * backward range, a slash at an end, more than 1024 bytes, braces more than 8 deep. */
int glob_check(struct bytes pattern, struct error *error);
/* PATTERN must have passed glob_check. */
bool glob_match(struct bytes pattern, struct bytes path);

#endif
