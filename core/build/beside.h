/* beside.h: files that lie beside pages: images and downloads that are no pages, and go where the page goes.
 *
 * Each source that wants them has a folder of its own among the graph's statics, so they are copied, owned and asked
 * for as all static files are. Any thread, once the pages are known. */
#ifndef SHARD_BUILD_BESIDE_H
#define SHARD_BUILD_BESIDE_H

#include "build/internal.h"

/* Notes the file ENTRY, which is no page, if a source takes it. */
void beside_note(struct build *build, struct scan_entry *entry);
/* Where the file PATH goes: into the folder of the bundle's page that it lies beside or below, else to where its folder
 * is. False: nowhere, for that page is not part of the site, or the source has bundles' files alone. */
bool beside_output(const struct build *build, const struct graph_static *folder, struct bytes path, struct arena *arena,
                   struct bytes *output);

#endif
