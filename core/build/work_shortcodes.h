/* work_shortcodes.h: a page's shortcodes, before and after its Markdown is parsed. Worker threads only. */
#ifndef SHARD_BUILD_WORK_SHORTCODES_H
#define SHARD_BUILD_WORK_SHORTCODES_H

#include "build/work.h"

struct work_expansion {
  struct bytes markdown;  /* the body, with shortcodes expanded */
  uint32_t body_line;     /* the file's line on which the body begins */
  struct shortcodes list; /* none in most pages: then there is nothing to fill in */
  struct shortcode_lines lines;
};

/* Finds and runs the shortcodes of PAGE, whose file is SOURCE. The unit's script_unit has its page. */
int work_expand(struct work_unit *work, const struct page *page, struct bytes source, struct work_expansion *out,
                struct error *error);
/* The file's line from which LINE of the expanded Markdown comes. */
uint32_t work_source_line(const struct work_expansion *expansion, uint32_t line);
/* TEXT without placeholders; the same bytes when there is none. EXPANSION may be NULL. */
struct bytes work_fill_text(struct work_unit *work, const struct work_expansion *expansion, struct bytes text);
/* Puts what the shortcodes gave in all that was made of the Markdown. */
void work_fill_page(struct work_unit *work, const struct work_expansion *expansion, struct markdown_page *page);

#endif
