/* page_facts.h: the lean form in which a page's facts are kept.
 *
 * Most of the front matter is facts already: title, date, tags and so on. So in `params`, the map of all of it, a nil
 * stands for "the fact of the same name", and a name whose value is nil (it has no meaning, in Lua it is no field at
 * all) is left out. All facts of all pages are in memory during a build, which is why this is worth its trouble.
 *
 * Any thread. */
#ifndef SHARD_MODEL_PAGE_FACTS_H
#define SHARD_MODEL_PAGE_FACTS_H

#include "model/value.h"

/* PARAMS, a map, as it is to be kept beside FACTS, a sorted map. Its fields are the arena's. */
struct value page_facts_fold(const struct value *params, const struct value *facts, struct arena *arena);

/* The encoded value of the fact NAME of encoded FACTS, false when there is none. `params` is unfolded, into the arena;
 * any other value points into FACTS. */
bool page_facts_find(struct bytes facts, struct bytes name, struct arena *arena, struct bytes *value);

#endif
