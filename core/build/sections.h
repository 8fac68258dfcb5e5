/* sections.h: pages for folders that have no `_index.md`, where a source wants them (`generate_sections`).
 *
 * Such a page stands in the scan like any other, with an empty file that is nowhere: all that it has is its path. Its
 * folder has pages in it or below it that are part of the site, so it can only be made when these are described, and
 * gives way to an `_index.md`, to an `index.md` in the folder and to a page of the folder's name beside it. It is a
 * DESCRIBE group of its own. Coordinator. */
#ifndef SHARD_BUILD_SECTIONS_H
#define SHARD_BUILD_SECTIONS_H

#include "build/internal.h"

/* Adds a folder to the scan for each, when the world has all other pages. */
void sections_generate(struct build *build);
/* The same before anything is described: those that the last build had. */
void sections_recall(struct build *build);
/* Takes them back. */
void sections_forget(struct build *build);

/* The name of the DESCRIBE group of FOLDER. */
struct bytes sections_group_name(struct build *build, const struct page_folder *folder);
/* Could a page at PATH have been generated in an earlier build? */
bool sections_may_generate(const struct build *build, uint32_t source, struct bytes path);

#endif
