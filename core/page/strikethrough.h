/* strikethrough.h: ~~text~~ that may be parsed by several threads at once. Internal to this layer.
 *
 * While a document's inlines are parsed, cmark-gfm switches the special characters of the parser's extensions on in a
 * table of the process, and off when it is done: other threads then miss what they still have to parse. An extension
 * whose characters stay on, because it forgot them, is safe (cmark.c); but an extension with delimiters is found again
 * by its characters. So this one is known to cmark by a character that means nothing, and leaves nodes that cmark's own
 * strikethrough extension renders. */
#ifndef SHARD_PAGE_STRIKETHROUGH_H
#define SHARD_PAGE_STRIKETHROUGH_H

#include <cmark-gfm.h>

/* Once, before other threads parse, and after cmark's extensions are registered. */
void strikethrough_start(void);
/* To attach to parsers in the place of cmark's own; "~" must be special all the time. */
cmark_syntax_extension *strikethrough_extension(void);

#endif
