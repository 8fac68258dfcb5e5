/* integrity.h: what the attribute `integrity` of <script> and <link> takes: a digest of a file that browsers check.
 * Any thread. */
#ifndef SHARD_PAGE_INTEGRITY_H
#define SHARD_PAGE_INTEGRITY_H

#include "base/bytes.h"

/* "sha384-", 64 characters of base64, and a NUL (W3C Subresource Integrity, 3.1). */
#define INTEGRITY_SIZE 72
void integrity_of(struct bytes content, char out[INTEGRITY_SIZE]);

#endif
