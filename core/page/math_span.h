/* math_span.h: where TeX between delimiters begins and ends in a line of text, and what keeps cmark from taking it
 * apart. Internal to this layer; any thread.
 *
 * cmark reads the backslash of \( and \[ as an escape before any extension is asked, and cuts the rows of tables at
 * every bar. So before the parse other bytes stand in their place, where they may be math, each as long as what it
 * stands for: control characters that are not in the body, behind a dollar for the delimiters. Math is written as it
 * was; in whatever else they have come to be, math_unmask (math.h) puts back what was there. */
#ifndef SHARD_PAGE_MATH_SPAN_H
#define SHARD_PAGE_MATH_SPAN_H

#include "base/arena.h"
#include "base/strbuf.h"

enum { MATH_ROUND = 0x0E, MATH_SQUARE = 0x0F, MATH_BAR = 0x10 };

enum math_delimiter {
  MATH_NONE,        /* no math begins here */
  MATH_DOLLAR,      /* $...$ */
  MATH_DOLLARS,     /* $$...$$ */
  MATH_PARENTHESES, /* \(...\) */
  MATH_BRACKETS,    /* \[...\] */
};

/* The delimiter that stands at AT. MASKED: the text went through math_mask, which changed it. */
enum math_delimiter math_delimiter_at(struct bytes text, size_t at, bool masked);

/* Where the math ends that begins with the delimiter at AT; 0 when there is none. Looks no further than to the next
 * delimiter of its kind: so all calls for a text look at each byte a few times, whatever it holds. */
size_t math_span_end(struct bytes text, size_t at, bool masked);

/* Does LINE end with the other half of DELIMITER? */
bool math_line_closes(struct bytes line, enum math_delimiter delimiter);

/* BODY, or where it has something to mask, a copy in the arena; *MASKED says which. */
struct bytes math_mask(struct bytes body, struct arena *arena, bool *masked);

/* Is there a mask in TEXT? */
bool math_is_masked(struct bytes text);
/* Appends TEXT as it was; ESCAPES: without the backslashes of escaped brackets. */
void math_append_unmasked(struct strbuf *out, struct bytes text, bool escapes);

#endif
