/* html_links.h: the targets of links in raw HTML. Internal to this layer; any thread. */
#ifndef SHARD_PAGE_HTML_LINKS_H
#define SHARD_PAGE_HTML_LINKS_H

#include "base/strbuf.h"

/* Returns true and sets *OUT to replace TARGET, which comes with its entities decoded. */
typedef bool html_replace(void *context, struct bytes target, bool image, struct bytes *out);

/* Asks REPLACE about every quoted value of an `href` or `src` in the tags of HTML, which may be a fragment. Returns
 * true when something was replaced: OUT, empty before, then holds all of HTML, and every byte that is not part of a
 * replaced value is as it was. Comments, declarations and the text of <script>, <style>, <textarea> and <title> hold no
 * tags. A value with entities other than &amp; &lt; &gt; &quot; &#39; is left alone. Linear. */
bool html_replace_links(struct bytes html, html_replace *replace, void *context, struct strbuf *out);

#endif
