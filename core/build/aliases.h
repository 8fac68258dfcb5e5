/* aliases.h: the addresses that a page had before, where small pages lead to the one that it has now. */
#ifndef SHARD_BUILD_ALIASES_H
#define SHARD_BUILD_ALIASES_H

#include "build/work.h"

/* The `aliases` of PARAMS as a list of URLs, relative ones resolved against the folder that the page's own URL lies in.
 * *FOUND: there are some. ERROR_INVALID. Any thread. */
int aliases_read(const struct value *params, struct bytes content, const char *file, struct bytes url,
                 struct arena *arena, struct value *list, bool *found, struct error *error);
/* Claims those of all pages, when all pages have claimed their own outputs. Coordinator. */
void aliases_claim(struct build *build);
/* Writes those of the unit's page that are its own. Worker. */
int aliases_write(struct work_unit *work, const struct page *page, struct error *error);

#endif
