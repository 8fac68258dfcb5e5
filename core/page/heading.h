/* heading.h: what a heading says, and its id. Internal to this layer; any thread. */
#ifndef SHARD_PAGE_HEADING_H
#define SHARD_PAGE_HEADING_H

#include "page/attributes.h"
#include "page/markdown.h"

#include <cmark-gfm.h>

struct heading {
  cmark_node *node;
  struct markdown_heading public; /* but for `html` */
  bool custom;                    /* the author wrote the id: {#id} */
  struct attributes attributes;   /* that the author wrote: {#id .a name=value}; `public` has the id that is used */
};

/* Fills OUT from a node of type heading; closing attributes, "{#id .class}", are taken out of the node. OUT->public.id
 * is not unique yet. Where the options want no ids there are none, and no attributes. */
void heading_read(cmark_node *node, const struct markdown_options *options, struct arena *arena, struct heading *out);

/* Makes the ids unique: those that the authors wrote first, so that they stay as they are. */
void heading_assign_ids(struct heading *headings, size_t count, enum slug_style style, struct arena *arena);

#endif
