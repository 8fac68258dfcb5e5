/* attributed.h: where lists of attributes (attributes.h) stand in a page, and what they are put on. Internal to this
 * layer; between region_begin and region_end.
 *
 *   [link](x){.button}   ![image](y.png){width=300}   `code`{.a}   *text*{#b}
 *
 *   Text, and in the last line the list.      a list in the first line must have a colon
 *   {: .note}
 *
 *   - a list, quote, table, code            behind a block or right before it
 *   {: .wide} */
#ifndef SHARD_PAGE_ATTRIBUTED_H
#define SHARD_PAGE_ATTRIBUTED_H

#include "page/renderer.h"

/* Could BODY have any? */
bool attributed_present(struct bytes body);

/* TEXT is an inline that was reached: takes the list off its beginning that belongs to the inline before it. */
void attributed_visit_text(struct renderer *renderer, cmark_node *text);

/* Takes the lists off PARAGRAPH. Returns false when it was nothing else; it is empty then. */
bool attributed_visit_paragraph(struct renderer *renderer, cmark_node *paragraph);

/* Takes the list off that TABLE has as its last row. */
void attributed_visit_table(struct renderer *renderer, cmark_node *table);

/* HEADING was read: takes what was said before it. */
void attributed_visit_heading(struct renderer *renderer, struct heading *heading);

/* BLOCK was replaced by ANOTHER. */
void attributed_move(cmark_node *block, cmark_node *another);

/* Puts the attributes of blocks into their HTML. */
void attributed_finish(struct renderer *renderer);

#endif
