/* box.h: an aside with a kind and a title, whichever way it was written: as an alert (alert.h) or a container
 * (container.h). Internal to this layer; between region_begin and region_end.
 *
 *   <div class="markdown-alert markdown-alert-note">     GitHub's classes, for the kinds that are known
 *   <p class="markdown-alert-title">Note</p>
 *
 *   <details><summary>Details</summary>                  for "details"
 *
 *   <div class="NAME">                                   for any other name */
#ifndef SHARD_PAGE_BOX_H
#define SHARD_PAGE_BOX_H

#include "page/extra.h"
#include "page/markdown.h"

struct box {
  struct extra extra;
  struct bytes name;        /* in the region */
  struct bytes id, classes; /* that the author gave it */
  bool open;                /* details that are open at first */
  /* Of containers: */
  unsigned colons, depth; /* depth: 1 for the outermost */
  int closed;             /* by which line; 0 while open */
};

/* Is NAME, in any case, a kind that has a title of its own: note, tip, info, important, warning, caution, danger? */
bool box_is_alert(struct bytes name);

/* The node of a box, with DATA copied. */
struct box *box_attach(cmark_node *node, const struct box *data);
/* Makes NODE a title. */
void box_attach_title(cmark_node *node);

/* Sets the HTML of the box NODE, whose inlines are complete. Its title is rendered with FLAGS and EXTENSIONS, or else
 * is that of its kind in TITLES, as in struct markdown_options. */
void box_finish(cmark_node *node, const struct bytes *titles, int flags, cmark_llist *extensions);

#endif
