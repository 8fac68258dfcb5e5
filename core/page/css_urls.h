/* css_urls.h: the addresses in a stylesheet: url(...) and @import "...". Pure; any thread. */
#ifndef SHARD_PAGE_CSS_URLS_H
#define SHARD_PAGE_CSS_URLS_H

#include "base/strbuf.h"

/* Appends what stands for URL, which is as it is written, without quotes; 0, or -1 to give up. */
typedef int (*css_url_writer)(void *context, struct bytes url, struct strbuf *out);

/* Appends CONTENT to OUT, its addresses as WRITE gives them. Comments and other strings stay, as do addresses that are
 * written with backslashes, which are rare. -1 as soon as WRITE says so. CSS Syntax Level 3, 4.3. */
int css_rewrite_urls(struct bytes content, css_url_writer write, void *context, struct strbuf *out);

#endif
