/* html_block.h: the seven kinds of HTML blocks of CommonMark (section 4.6): what starts and what ends them. Internal to
 * this layer; pure; any thread. */
#ifndef SHARD_PAGE_HTML_BLOCK_H
#define SHARD_PAGE_HTML_BLOCK_H

#include "base/bytes.h"

enum html_block {
  HTML_BLOCK_NONE,
  HTML_BLOCK_RAW, /* <script, <pre, <style, <textarea */
  HTML_BLOCK_COMMENT,
  HTML_BLOCK_INSTRUCTION,
  HTML_BLOCK_DECLARATION,
  HTML_BLOCK_CDATA,
  HTML_BLOCK_ELEMENT, /* one of those that are blocks; ends at a blank line, as the next does */
  HTML_BLOCK_TAG,     /* a line that is one whole tag */
};

/* What LINE, without the blanks before it, starts. */
enum html_block html_block_start(struct bytes line, bool in_paragraph);
/* Is LINE, which may be the first, the last of the block? Never so for those that a blank line ends. */
bool html_block_ends(enum html_block block, struct bytes line);
bool html_block_ends_blank(enum html_block block);

#endif
