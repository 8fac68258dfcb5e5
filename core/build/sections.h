/* sections.h: pages for folders that have no `_index.md`, where a source wants them (`generate_sections`).
 *
 * Such a page stands in the scan like any other, with an empty file that is nowhere: all that it has is its path. It is
 * made by the paths of files alone, and gives way as soon as somebody writes the `_index.md`, an `index.md` in the
 * folder or a page of the folder's name beside it. Coordinator. */
#ifndef SHARD_BUILD_SECTIONS_H
#define SHARD_BUILD_SECTIONS_H

#include "build/internal.h"

/* After the scan has found all files. */
void sections_generate(struct build *build);
/* Could a page at PATH have been generated in an earlier build? */
bool sections_may_generate(const struct build *build, uint32_t source, struct bytes path);

#endif
