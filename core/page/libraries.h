/* libraries.h: which libraries a page's HTML comes from: an update of one must not leave old pages behind. */
#ifndef SHARD_PAGE_LIBRARIES_H
#define SHARD_PAGE_LIBRARIES_H

/* "cmark-gfm 0.29.0.gfm.6, libyaml 0.2.5" into OUT (SIZE bytes): the versions that run now, not those
 * that were compiled against. Any thread. */
void page_libraries(char *out, unsigned long size);

#endif
