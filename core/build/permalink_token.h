/* permalink_token.h: what a token of a permalink pattern stands for. Internal to permalink.c. Pure; any thread. */
#ifndef SHARD_BUILD_PERMALINK_TOKEN_H
#define SHARD_BUILD_PERMALINK_TOKEN_H

#include "build/permalink.h"

/* Is the page what its folder's address shows? */
bool permalink_is_index(const struct permalink *link);

/* The value of TOKEN, without its colon, for the page; not encoded. SLICE: what stands in brackets behind :sections,
 * "1:" or "last"; "" where there are none. ERROR_INVALID: an unknown token or slice, no date where one is needed. */
int permalink_token(const struct permalink *link, struct bytes token, struct bytes slice, struct arena *arena,
                    struct bytes *out, struct error *error);

#endif
