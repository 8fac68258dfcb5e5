/* due.h: when a page is part of the site: drafts, dates in the future, dates at which a page expires.
 *
 * What front matter says is known to the page's DESCRIBE unit alone; whether that means "now" depends on the build: its
 * time, which nobody else may see, and its switches. So the unit asks, and each question is a read (READ_DUE) whose
 * digest is the answer: a page is described again when the answer changes, and only then. */
#ifndef SHARD_BUILD_DUE_H
#define SHARD_BUILD_DUE_H

#include "model/trace.h"
#include "model/value.h"

/* What front matter says. Instants are seconds since 1970, in UTC. */
struct due {
  bool draft, has_start, has_end;
  int64_t start;     /* `publishDate`, else `date`: not before */
  int64_t end;       /* `expiryDate`: not from then on */
  struct bytes date; /* the page's date as it is shown (page/date.h), "" where it has none */
};

/* Reads PARAMS, the merged front matter of the page at PATH with the bytes SOURCE. ERROR_INVALID with the position. */
int due_read(const struct value *params, struct bytes source, const char *path, struct arena *arena, struct due *out,
             struct error *error);

/* Asks all that matters, which TRACE records, and says whether the page is part of the site. */
bool due_now(const struct due *due, const struct world *world, struct trace *trace, struct arena *arena);

#endif
