/* explain.h: what `shard explain NAME` is about. Coordinator thread. */
#ifndef SHARD_BUILD_EXPLAIN_H
#define SHARD_BUILD_EXPLAIN_H

#include "build/internal.h"

enum subject_kind {
  SUBJECT_PAGE,
  SUBJECT_GROUP,   /* a shard, or a partition of a view or merge */
  SUBJECT_UNIT,    /* a key, a static file, a command */
  SUBJECT_REDUCER, /* a view or merge as a whole */
  SUBJECT_FILE,    /* one that others read */
};

struct subject {
  enum subject_kind kind;
  const struct page *page;
  enum stage stage;       /* of the group or unit; of a reducer VIEW or MERGE */
  struct bytes group, id; /* the id: of a unit; "" is that of a `finish` */
  struct bytes name;      /* of the reducer or file */
  struct bytes output;    /* that was asked for, where the subject makes it; else empty */
};

/* Finds what NAME means in a planned build: the path of a page, its URL, an output (below the output folder, or
 * relative to the site), a URL, a shard's id, a view or merge, "NAME/07" for one of its partitions and "NAME[key]" for
 * a key, a command, a file of the site; the first of these that there is. ERROR_NOT_FOUND, with what is near or what to
 * ask. */
int explain_find(struct build *build, const char *name, struct subject *subject, struct error *error);

/* A group as the last build left it: opened, outside the build's list, and to be released. NULL: there is none. */
struct group *explain_open_stored(struct build *build, enum stage stage, struct bytes name);

#endif
