/* definition.h: definition lists, as PHP Markdown Extra, kramdown, Python-Markdown and goldmark have them. Internal to
 * this layer; between region_begin and region_end.
 *
 *   Term
 *   Another term
 *   : What they mean. Up to three blanks may stand before the colon, and an empty line.
 *
 *     More of it, any Markdown, to the right of the colon.
 *   : What else they mean.
 *
 * A definition without an empty line before it is tight: its only paragraph has no <p>. */
#ifndef SHARD_PAGE_DEFINITION_H
#define SHARD_PAGE_DEFINITION_H

#include "page/renderer.h"

/* Could BODY have any? */
bool definition_present(struct bytes body);

/* For one parser. */
cmark_syntax_extension *definition_extension_create(void);

/* Is NODE a definition? Then puts it into the list that it belongs to, with the terms before it. */
bool definition_convert(struct renderer *renderer, cmark_node *node);

/* Sets the HTML of a term or definition, whose inlines are complete. */
void definition_finish(cmark_node *node, int flags, cmark_llist *extensions);

#endif
