/* fold.h: when two names may be one file: disks differ in whether they tell "Guide" from "guide", and an e with an
 * accent from an e followed by an accent. Pure functions; any thread. */
#ifndef SHARD_PAGE_FOLD_H
#define SHARD_PAGE_FOLD_H

#include "base/arena.h"

/* No name but NAME itself folds to NAME, other than names that are not plain: it is ASCII without capitals. */
bool fold_is_plain(struct bytes name);
/* The form that is the same for all names that some disk takes for one: Unicode's case folding, decomposed. What is not
 * UTF-8 is folded as ASCII. */
struct bytes fold_name(struct bytes name, struct arena *arena);

/* NAME with accents as characters of their own (NFD), or COMPOSED with their letters (NFC): as it is where it is no
 * UTF-8. */
struct bytes fold_accents(struct bytes name, bool composed, struct arena *arena);
/* NAME in plainer characters (NFKD): a ligature as its letters, full-width punctuation as that of ASCII, accents apart.
 */
struct bytes fold_compatible(struct bytes name, struct arena *arena);

#endif
