/* modified.h: when a page was last modified: READ_MODIFIED.
 *
 * A source says where to look, in order: front matter, git, the file. Git is asked once for the whole site, only where
 * a source wants it, and what it said is kept in the state under what HEAD was then: a build at the same commit does
 * not run it. Coordinator, but for modified_value, which any thread may call. */
#ifndef SHARD_BUILD_MODIFIED_H
#define SHARD_BUILD_MODIFIED_H

#include "build/internal.h"

/* Where the state has what git said. */
#define MODIFIED_ENTRY "git dates"

/* Finds out which commit this is, before it is known whether there is anything to do. */
void modified_find(struct build *build);
/* What of it decides values beside pages: where to look, the commit, the times of files. */
void modified_add_context(const struct build *build, struct digester *digester);
/* Has the table of dates ready, by running git if need be. What stands in the way is a warning. */
int modified_load(struct build *build, struct error *error);
void modified_release(struct build *build);

/* world->modified: encoded text, as RFC 3339; false when nothing is known. */
bool modified_value(const struct world *world, struct bytes path, struct arena *arena, struct bytes *value);

#endif
