/* escape.h: text as HTML, as cmark writes it. Internal to this layer; any thread. */
#ifndef SHARD_PAGE_ESCAPE_H
#define SHARD_PAGE_ESCAPE_H

#include "base/strbuf.h"

/* & < > " become entities; the single quote stays, unlike in strbuf_append_html. Good for text, and for attributes in
 * double quotes. */
void escape_append(struct strbuf *out, struct bytes text);
/* Appends " NAME=" and VALUE, escaped, in double quotes; nothing when VALUE is empty. */
void escape_attribute(struct strbuf *out, const char *name, struct bytes value);

#endif
