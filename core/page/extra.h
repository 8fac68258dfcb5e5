/* extra.h: what this project's own syntax hangs on nodes of cmark's tree, as their user data. Internal to this layer.
 *
 * The block structure of containers (container.h) and displayed math (math.h) is found by the parser, through
 * extensions, so that code, lists and quotes around or in them are what they are everywhere else. The HTML is made when
 * the tree is complete. */
#ifndef SHARD_PAGE_EXTRA_H
#define SHARD_PAGE_EXTRA_H

#include <cmark-gfm.h>

enum extra_kind {
  EXTRA_ALERT,       /* a quote that begins with an alert's mark */
  EXTRA_BOX,         /* a custom block; struct box */
  EXTRA_BOX_TITLE,   /* its first child, a heading of level 0 */
  EXTRA_BOX_END,     /* the line that ends a container: a thematic break that nobody sees */
  EXTRA_MATH_BLOCK,  /* a code block; struct math */
  EXTRA_MATH_INLINE, /* inline code; struct math */
  EXTRA_ATTRIBUTED,  /* any block; struct attributed */
  EXTRA_DEFINITION,  /* a custom block; struct definition */
  EXTRA_TERM,        /* a paragraph; struct definition */
};

/* The first member of each; in the region. */
struct extra {
  enum extra_kind kind;
};

/* NODE's, or NULL when it has none of KIND. */
static inline void *extra_of(cmark_node *node, enum extra_kind kind) {
  struct extra *extra = cmark_node_get_user_data(node);
  return extra && extra->kind == kind ? extra : NULL;
}

#endif
