/* dated_name.h: dates in the names of files, as Jekyll, Zola and Eleventy, and Hugo and Docusaurus for blogs, have
 * them: 2024-03-09-title.md, and 2024-03-09-title/index.md. Any thread. */
#ifndef SHARD_BUILD_DATED_NAME_H
#define SHARD_BUILD_DATED_NAME_H

#include "base/bytes.h"

/* Takes the name of the page at RELATIVE apart: "2024-03-09" and "title", which may be empty. False when it does not
 * start with a day that is in the calendar, or when the page is a section. */
bool dated_name(struct bytes relative, struct bytes *date, struct bytes *rest);

#endif
