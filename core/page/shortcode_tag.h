/* shortcode_tag.h: one tag of a shortcode. Internal to this layer; any thread. */
#ifndef SHARD_PAGE_SHORTCODE_TAG_H
#define SHARD_PAGE_SHORTCODE_TAG_H

#include "page/shortcode.h"

struct shortcode_tag {
  enum shortcode_kind kind;
  bool closing;      /* {{< /name >}} */
  bool closes_self;  /* {{< name />}} */
  struct bytes name; /* empty when escaped */
  const struct shortcode_argument *arguments;
  size_t argument_count;
  size_t begin, end;
};

/* Does a tag start at AT? */
bool shortcode_tag_starts(struct bytes body, size_t at);
/* Reads the tag that starts at AT. On -1 *WHERE is the byte to blame; the error has no place yet. */
int shortcode_tag_read(struct bytes body, size_t at, struct arena *arena, struct shortcode_tag *out, size_t *where,
                       struct error *error);

#endif
