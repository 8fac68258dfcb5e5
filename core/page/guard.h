/* guard.h: bounds that cmark-gfm 0.29.0.gfm.6 lacks. Internal to this layer; any thread.
 *
 * A page that was made for it could take minutes or gigabytes of the parser, each by a way of its own. The work is
 * estimated from above before the parse, in one pass; a page that people write stays below the limits by orders of
 * magnitude and is untouched. */
#ifndef SHARD_PAGE_GUARD_H
#define SHARD_PAGE_GUARD_H

#include "base/arena.h"

/* May tables be recognised in BODY? False when short rows would be filled up with more than 2^19 empty cells (cmark-gfm
 * itself has had that bound since 0.29.0.gfm.7), or when lines have so many cells that splitting them, which is
 * quadratic, takes long; or when a table could stand below a paragraph of so many lines that going through them, which
 * is quadratic too, does. Tables then stay text. */
bool guard_tables(struct bytes body);

/* May addresses become links in BODY? False when much of it is looked at again for each of them: thousands of "@",
 * "://" and "www." with no blank between. They then stay text. */
bool guard_addresses(struct bytes body);

/* May quotes become typographic in BODY? False when a paragraph could have so many that to find which belong together,
 * which is quadratic, takes long. They then stay as they are. */
bool guard_quotes(struct bytes body);

/* BODY, or a copy in the arena in which backslashes disarm what would take long: containers nested thousands deep
 * around much text; many "<?" or "<!" that nothing closes; long link definitions that are used often; thousands of "!["
 * that nothing closes in one paragraph with as many links. */
struct bytes guard_body(struct bytes body, struct arena *arena);

#endif
