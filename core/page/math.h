/* math.h: TeX between delimiters, left as it is for a library in the browser. Internal to this layer; between
 * region_begin and region_end.
 *
 *   $...$     inline, on one or more lines of a paragraph: no blank behind the first dollar and before the last, no
 *             letter or digit before the first and behind the last, so that "$5 and $6" is no math
 *   $$...$$   displayed, within a paragraph or as a block of its own, which has no blank line in it
 *
 *   \(...\)   inline, and
 *   \[...\]   displayed, in the same places; what is between goes on to the first end that there is
 *
 * A backslash before a dollar makes it a dollar. In the HTML the delimiters stay:
 *   <span class="math inline">$...$</span>, <span class="math display">, <div class="math display"> */
#ifndef SHARD_PAGE_MATH_H
#define SHARD_PAGE_MATH_H

#include "page/extra.h"

#include "page/math_span.h"

struct math {
  struct extra extra;
  bool display;                  /* inline math between two dollars */
  bool closed;                   /* of a block: its last line was seen */
  enum math_delimiter delimiter; /* of a block */
};

/* Could BODY have any? */
bool math_present(struct bytes body);

/* "$" is a special character of cmark's for good, which costs a page without math next to nothing. */
void math_start(void);

/* For one parser. BLOCKS: are there blocks, too? MASKED: is its text (math_span.h)? */
cmark_syntax_extension *math_extension_create(bool blocks, bool masked);

/* Puts what was masked back in the tree, but for blocks that are not closed. */
void math_unmask(cmark_node *document);

/* The HTML of a block that is closed; one that is not is no math, but Markdown that has to be parsed. */
void math_block_html(cmark_node *block, struct strbuf *out);

#endif
