/* facts.h: from front matter to the facts that the rest of the site knows a page by.
 *
 * A pure function of the page's bytes, its path and its source's declaration. Any thread. */
#ifndef SHARD_BUILD_FACTS_H
#define SHARD_BUILD_FACTS_H

#include "build/graph.h"

/* FACTS gets the map that docs/pages.md documents (path, url, output, title, date, ...), in the arena, sorted, with
 * `params` folded (model/page_facts.h). RELATIVE is PATH below the source's root. ERROR_INVALID with the page's file
 * and, where known, line and column. */
int facts_make(const struct graph_source *source, struct bytes path, struct bytes relative, struct bytes content,
               struct arena *arena, struct value *facts, struct error *error);

#endif
