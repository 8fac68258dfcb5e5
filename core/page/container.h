/* container.h: blocks between lines of colons, as Docusaurus, VitePress and Pandoc have them. Internal to this layer;
 * between region_begin and region_end.
 *
 *   :::note Title                 also :::note[Title], ::: note {#id .class}, ::: {.class}
 *   Any Markdown, other containers too.
 *   :::
 *
 * A line of colons alone ends the innermost container that was begun with as many, or else the innermost that was begun
 * with fewer; in code it is code. A container that nothing ends goes on to the end of the block around it. */
#ifndef SHARD_PAGE_CONTAINER_H
#define SHARD_PAGE_CONTAINER_H

#include "base/bytes.h"

#include <cmark-gfm.h>

/* Could BODY have any? */
bool container_present(struct bytes body);

/* For one parser; its nodes are boxes (box.h). */
cmark_syntax_extension *container_extension_create(void);

#endif
