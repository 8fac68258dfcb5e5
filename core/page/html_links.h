/* html_links.h: the targets of links in raw HTML, and what they can lead to. Any thread. */
#ifndef SHARD_PAGE_HTML_LINKS_H
#define SHARD_PAGE_HTML_LINKS_H

#include "base/strbuf.h"

struct html_visitor {
  /* Returns true and sets *OUT to replace TARGET, which comes with its entities decoded. IMAGE: not a link that one
   * follows, but something that the page shows or runs. */
  bool (*link)(void *context, struct bytes target, bool image, struct bytes *out);
  /* An id, or the name of an <a>: what a link's anchor can lead to. Lives until the next call. */
  void (*anchor)(void *context, struct bytes id);
  void *context;
};

/* Asks VISITOR about every `href`, `src` and `poster` in the tags of HTML, which may be a fragment, and about every
 * address of a `srcset`; tells it of every anchor. Returns true when something was replaced: OUT, empty before, then
 * holds all of HTML, and every byte that is not part of a replaced value is as it was, but for quotes around one that
 * had none. Comments, declarations and the text of <script>, <style>, <textarea> and <title> hold no tags. A value with
 * entities other than &amp; &lt; &gt; &quot; &#39; is left alone. Linear. */
bool html_visit_links(struct bytes html, const struct html_visitor *visitor, struct strbuf *out);

#endif
