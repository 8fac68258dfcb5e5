/* facts.h: from front matter to the facts that the rest of the site knows a page by.
 *
 * A function of the page's bytes, its path, its source's declaration, what its sections pass on, and where it names a
 * layout, which templates there are. Any thread. */
#ifndef SHARD_BUILD_FACTS_H
#define SHARD_BUILD_FACTS_H

#include "build/due.h"
#include "build/graph.h"
#include "build/layout.h"

/* The page that facts are made of. */
struct facts_request {
  const struct graph_source *source;
  struct bytes path, relative; /* of its file; below the source's root */
  struct bytes content;        /* of its file */
  const struct value *cascade; /* a map: what its sections pass on to it; NULL: nothing */
  struct bytes address;        /* the URL that the source's permalink function gives; "": none */
  struct template_finder templates;
};

/* FACTS gets the map that docs/pages.md documents (path, url, output, title, date, ...), in the arena, sorted, with
 * `params` folded (model/page_facts.h), and DUE when the page is part of the site. ERROR_INVALID with the page's file
 * and, where known, line and column. */
int facts_make(const struct facts_request *request, struct arena *arena, struct value *facts, struct due *due,
               struct error *error);

#endif
