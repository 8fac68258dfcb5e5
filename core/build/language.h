/* language.h: which language a page is in: `page.de.md` says it, or its source does. Pure; any thread. */
#ifndef SHARD_BUILD_LANGUAGE_H
#define SHARD_BUILD_LANGUAGE_H

#include "build/graph.h"
#include "model/world.h"

/* Does SOURCE know of languages at all? */
bool language_matters(const struct graph_source *source);
/* The language of the file at RELATIVE, and in *NEUTRAL its path without the part that says so. "" where none is known.
 */
struct bytes language_of(const struct graph_source *source, struct bytes relative, struct arena *arena,
                         struct bytes *neutral);
/* The file at NEUTRAL in LANGUAGE, as a suffix says it: "a/page.de.md"; "" is NEUTRAL itself. */
struct bytes language_path(struct bytes neutral, struct bytes language, struct arena *arena);
/* What alerts and containers without a title are called on PAGE of SOURCE, as in struct markdown_options. */
const struct bytes *language_titles(const struct graph_source *source, const struct page *page, struct arena *arena);

#endif
