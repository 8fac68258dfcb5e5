/* scan.h: what scan.c, which looks at files, offers to scan_roots.c, which knows the folders to look into. */
#ifndef SHARD_BUILD_SCAN_H
#define SHARD_BUILD_SCAN_H

#include "build/internal.h"

/* Scans one folder of the site. WHAT names it in an error ("source 'docs'"), with the LINE of the Shardfile that asks
 * for it; NULL: a missing one is fine. */
int scan_root(struct build *build, struct bytes root, const char *what, uint32_t line);
/* Scans one file that lies in no scanned folder; a missing one is fine. Its row in the index is its own. */
int scan_file(struct build *build, struct bytes path, struct error *error);

#endif
