/* attributes.h: lists of attributes in braces, as kramdown, Python-Markdown, Pandoc and goldmark have them. Internal to
 * this layer; any thread.
 *
 *   {#id .class name=value name="a value"}     at least one of these
 *   {: .class target="_blank" open}            behind a colon, and for names that start with "data-", words alone too
 *
 * Anything else in braces is text; so is a list with a brace within it, or of more than 1000 bytes. */
#ifndef SHARD_PAGE_ATTRIBUTES_H
#define SHARD_PAGE_ATTRIBUTES_H

#include "base/arena.h"
#include "base/strbuf.h"

struct attributes {
  struct bytes id;      /* of several the last one; needs no escaping */
  struct bytes classes; /* with blanks between */
  struct bytes other;   /* HTML: ` name="value"`, for each of the others */
  bool colon;           /* was it written {: ...}? */
};

/* Reads the list that TEXT starts with; OUT is in the arena. How many bytes it takes; 0 when there is none. */
size_t attributes_read(struct bytes text, struct arena *arena, struct attributes *out);

/* Cuts the list that TEXT ends with, and the blanks before it, off TEXT; false when there is none. */
bool attributes_cut(struct bytes *text, struct arena *arena, struct attributes *out);

/* Appends HTML with the attributes put into the tag that it starts with. Without OTHERS only id and class are: where
 * raw HTML is not trusted, neither are "onclick" and the like. */
void attributes_insert(const struct attributes *attributes, bool others, struct bytes html, struct strbuf *out);

#endif
