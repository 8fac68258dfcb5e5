/* shortcode_text.h: HTML as plain text. Internal to this layer; pure; any thread. */
#ifndef SHARD_PAGE_SHORTCODE_TEXT_H
#define SHARD_PAGE_SHORTCODE_TEXT_H

#include "base/strbuf.h"

/* Appends HTML without its tags and comments, and with &amp; &lt; &gt; &quot; &#39; &#x27; &#34; and &nbsp; decoded. */
void shortcode_append_text(struct strbuf *out, struct bytes html);

/* Where in HTML a place is: what is around it decides how text has to be written there. */
enum html_state { HTML_TEXT, HTML_TAG, HTML_DOUBLE_QUOTED, HTML_SINGLE_QUOTED, HTML_COMMENT };

/* The state behind HTML, which begins in STATE. */
enum html_state html_state_after(enum html_state state, struct bytes html);

#endif
