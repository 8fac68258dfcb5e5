/* highlight.h: code as HTML, with classes around its tokens (docs/highlighting.md lists them).
 *
 * Lexers are LPeg patterns in Lua, one file per language: lua/highlight/. They run in a Lua state of their own, which
 * nothing of a site's ever enters, and in which there is nothing but LPeg and a few of Lua's functions: what comes out
 * depends on the language, the code and the program alone. So it needs no record of reads, may be kept by digest, and
 * may be asked for in the middle of a call of the site's Lua.
 *
 * Nothing fails: what cannot be highlighted is plain. A highlighter belongs to one thread at a time. */
#ifndef SHARD_SCRIPT_HIGHLIGHT_H
#define SHARD_SCRIPT_HIGHLIGHT_H

#include "base/strbuf.h"

/* Larger code stays plain: no limit of time or instructions sees what LPeg does in C. */
#define HIGHLIGHT_CODE_MAX ((size_t)256 << 10)

struct highlighter;

/* How often code was looked up, and how often it was there. */
struct highlight_counts {
  uint64_t asked, kept;
};

/* Costs next to nothing: the Lua state is made for the first block, a lexer for the first one in its language. */
struct highlighter *highlighter_create(void);
void highlighter_destroy(struct highlighter *highlighter); /* may be NULL */

/* Appends CODE, any bytes, with its text escaped, and <span class="hl-..."> around tokens; no span goes over the end of
 * a line. LANGUAGE is a name or an alias in any case. False, with OUT untouched, for a language that is not known and
 * for code that is too large. Linear in the size of the code. */
bool highlighter_html(struct highlighter *highlighter, struct bytes language, struct bytes code, struct strbuf *out);

struct highlight_counts highlighter_counts(const struct highlighter *highlighter);

#endif
