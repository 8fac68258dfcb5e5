/* layout.h: which template a page gets that names none: by `layout` and `type` of its front matter, else its source's.
 *
 * Content comes from tools that look for templates in these ways, and often names some that nobody brought along; so
 * what is not there is passed over, unless the source is strict. Any thread. */
#ifndef SHARD_BUILD_LAYOUT_H
#define SHARD_BUILD_LAYOUT_H

#include "build/graph.h"

/* Says whether there is a file at the site path PATH. All that is asked is a read of who asks, misses as well. NULL:
 * there are none. */
struct template_finder {
  bool (*exists)(void *context, struct bytes path);
  void *context;
};

/* The name of the template, relative to the template folder, for a page of SOURCE with the front matter PARAMS; in the
 * arena. With a strict source it is the first of those that were looked for, where none is there: it will be missed
 * when the page is rendered. */
struct bytes layout_template(const struct graph_source *source, const struct value *params, bool is_section,
                             const struct template_finder *finder, struct arena *arena);

#endif
