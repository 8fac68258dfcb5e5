/* code_block.h: the HTML of a fenced code block: its title, line numbers and highlighted lines around what a
 * highlighter made of the code. Any thread.
 *
 * A highlighter knows tokens only. What it gives may have spans over several lines: they are closed at the end of a
 * line and opened again, so that every line is an element of its own where lines matter:
 *
 *   <figure class="code-block" id="ID">
 *   <figcaption>TITLE</figcaption>
 *   <pre class="highlight line-numbers CLASSES"><code class="language-go"><span class="line highlighted" data-line="7">
 *
 * Without a title there is no figure, and the id is that of the <pre>; lines are spans only where they are numbered or
 * highlighted; "highlight" is there when a highlighter knew the language. */
#ifndef SHARD_PAGE_CODE_BLOCK_H
#define SHARD_PAGE_CODE_BLOCK_H

#include "base/strbuf.h"
#include "page/fence.h"

/* Appends CODE as HTML, with <span class="..."> around its tokens, and no other elements; the text in it is escaped,
 * and is CODE byte for byte once tags are left out and entities decoded. Returns false, and leaves OUT alone, for a
 * language that it does not know: the code then stays plain. Any bytes may come; it must return, in time linear to
 * their number. */
typedef bool code_highlight(void *context, const struct fence *fence, struct bytes code, struct strbuf *out);

struct code_options {
  code_highlight *highlight; /* may be NULL */
  void *context;
  bool attributes;   /* are titles, numbers and lines wanted? Otherwise only the language counts */
  bool line_numbers; /* of blocks that do not say */
  bool mermaid;      /* <pre class="mermaid"> for diagrams that a script in the page draws */
};

/* Appends the whole block. False, with OUT untouched, when there is nothing in it that a plain
 * <pre><code class="language-..."> does not have: it is left to cmark then. INFO is what follows the fence. *ID becomes
 * the id that the author gave the block, if any. */
bool code_block_html(struct bytes info, struct bytes code, const struct code_options *options, struct arena *arena,
                     struct strbuf *out, struct bytes *id);

#endif
