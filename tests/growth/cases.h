/* cases.h: texts that are made to take their reader long, in any size. Growth.c measures what they take. */
#ifndef SHARD_TESTS_GROWTH_CASES_H
#define SHARD_TESTS_GROWTH_CASES_H

#include "base/strbuf.h"

enum growth_reader {
  GROWTH_MARKDOWN, /* with the options that are on from the beginning */
  GROWTH_EXTRAS,   /* with all of them */
  GROWTH_SHORTCODES,
  GROWTH_PAGE, /* its front matter, and its body as Markdown */
  GROWTH_JSON, /* files of data */
  GROWTH_TOML,
  GROWTH_YAML,
  GROWTH_CODE, /* in each of the languages that can be highlighted */
};

/* HEAD; MIDDLE, as often as it takes to be about `size` bytes in all; "x"; TAIL, as often; FOOT. In these two, "\1"
 * stands for the number of the repetition, and "\2" repeats the byte that follows it by that number. */
struct growth_case {
  enum growth_reader reader;
  const char *head, *middle, *tail, *foot; /* NULL: nothing */
  size_t size;                             /* 0: 4 KiB */
};

/* The last one's `middle` is NULL. */
extern const struct growth_case growth_cases[];

/* Appends the text of CASE in TIMES its size. */
void growth_text(const struct growth_case *growth, size_t times, struct strbuf *out);
/* Appends what CASE repeats, readable, in one line. */
void growth_name(const struct growth_case *growth, struct strbuf *out);

#endif
