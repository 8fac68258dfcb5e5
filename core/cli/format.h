/* format.h: numbers as people read them. Each appends to OUT. */
#ifndef SHARD_CLI_FORMAT_H
#define SHARD_CLI_FORMAT_H

#include "base/strbuf.h"

/* "1 page", "2 pages": the plural is the noun and an s. */
void format_count(struct strbuf *out, uint64_t count, const char *noun);
/* "0.4 ms", "12 ms", "1.24 s", "3 min 05 s", "2 h 05 min". */
void format_duration(struct strbuf *out, uint64_t nanoseconds);
/* "512 B", "4.0 KiB", "61 MiB". */
void format_bytes(struct strbuf *out, uint64_t bytes);

#endif
