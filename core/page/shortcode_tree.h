/* shortcode_tree.h: what shortcodes that were found are to each other. Internal to this layer; any thread. */
#ifndef SHARD_PAGE_SHORTCODE_TREE_H
#define SHARD_PAGE_SHORTCODE_TREE_H

#include "page/shortcode.h"

/* Sets the parent, `next` and ordinal of the items of LIST, whose places are known, the indentation of those that need
 * it and the output of escaped tags; memory is the arena's. PATH is for messages. ERROR_INVALID: pairs are nested too
 * deep. Linear. */
int shortcode_tree_link(struct shortcodes *list, const char *path, struct arena *arena, struct error *error);

#endif
