/* guard.h: bounds that cmark-gfm 0.29.0.gfm.6 lacks. Internal to this layer; any thread. */
#ifndef SHARD_PAGE_GUARD_H
#define SHARD_PAGE_GUARD_H

#include "base/bytes.h"

/* May tables be recognised in BODY? False when rows that are shorter than the widest line beside them would be filled
 * up with more than 2^19 empty cells (the bound that cmark-gfm has had since 0.29.0.gfm.7): a few kilobytes could
 * otherwise take gigabytes. Tables then stay text. */
bool guard_tables(struct bytes body);

#endif
