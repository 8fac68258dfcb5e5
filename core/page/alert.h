/* alert.h: GitHub's alerts, quotes that begin with "[!NOTE]"; with a backslash before a bracket they stay quotes.
 * Internal to this layer; between region_begin and region_end. */
#ifndef SHARD_PAGE_ALERT_H
#define SHARD_PAGE_ALERT_H

#include "base/bytes.h"

#include <cmark-gfm.h>

/* Could BODY have any? */
bool alert_present(struct bytes body);

/* For one parser: notes which quotes begin with a mark in the source, for in the tree an escaped one looks the same. */
cmark_syntax_extension *alert_extension_create(void);

/* When QUOTE, a block quote, is an alert: puts a box (box.h) in its place and returns that; else returns NULL. What
 * follows the mark on its line is the title, which GitHub does not have. */
cmark_node *alert_convert(cmark_node *quote);

#endif
