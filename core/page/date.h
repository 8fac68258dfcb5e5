/* date.h: a date as people write it in front matter.
 *
 * Read are (docs/pages.md has the list): ISO 8601 and RFC 3339, YAML's timestamps, TOML's dates, and those of mails,
 * of Unix and of blogs, with the month as an English word. The form that pages show is one of RFC 3339: "2024-03-09",
 * "2024-03-09T15:04:05" or "2024-03-09T15:04:05+01:00"; the offset is the one that was written. Where none was, the
 * instant is that of UTC. A day alone is the first moment of it. Pure functions; any thread. */
#ifndef SHARD_PAGE_DATE_H
#define SHARD_PAGE_DATE_H

#include "model/value.h"

struct date {
  int64_t seconds; /* the instant, since 1970 in UTC; without `nanoseconds` */
  uint32_t nanoseconds;
  unsigned year, month, day, hour, minute, second; /* as written */
  int offset;                                      /* minutes that this is ahead of UTC */
  bool has_time, has_zone;
};

/* False when TEXT is no date, or none of the calendar: *PROBLEM then says why and what to write, as the end of a
 * sentence that began with the text. */
bool date_parse(struct bytes text, struct date *out, const char **problem);

/* The same of a scalar of front matter: a number is a day as 20240309, or seconds since 1970. */
bool date_of_value(const struct value *value, struct date *out, const char **problem);

/* As above, in the arena. */
struct bytes date_text(const struct date *date, struct arena *arena);

#endif
