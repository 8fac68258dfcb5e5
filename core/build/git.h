/* git.h: what Shard asks of the git repository that a site lies in: which commit it is at, by reading a few files, and
 * when each file was last changed, by one run of git. Coordinator. */
#ifndef SHARD_BUILD_GIT_H
#define SHARD_BUILD_GIT_H

#include "build/internal.h"

struct git_state {
  bool found;         /* the site lies in a repository */
  bool shallow;       /* which has a part of its history */
  struct digest head; /* differs when HEAD is another commit, or GIT_DIR or GIT_WORK_TREE another folder; may also
                       * differ for no reason */
};

/* Looks for the repository of the build's site. */
void git_find(const struct build *build, struct git_state *state);
/* Appends a line "DATE TAB PATH NUL" for every file that was ever committed, with the date of the newest commit that
 * changed it; paths are relative to the site. -1: git could not be run, or failed. */
int git_dates(struct build *build, struct strbuf *out, struct error *error);

#endif
