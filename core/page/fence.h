/* fence.h: the info string of a fenced code block, in all the notations that documentation uses. Any thread.
 *
 *   ```go {linenos=table,hl_lines=[8,"15-17"],linenostart=199}      Hugo
 *   ```js title="main.js" {1,3-5} showLineNumbers=7                  Docusaurus
 *   ```ts:line-numbers {1} [main.ts]                                 VitePress
 *   ``` py title="main.py" linenums="1" hl_lines="2 3"               MkDocs
 *   ```js ins={2} del={1}                                            Starlight
 *   ``` {.python #main .numberLines startFrom="7"}                   Pandoc
 *   ```rust,linenos,hl_lines=1 3-5,name=a.rs                         mdBook, Zola
 *
 * What is not understood is kept as an attribute, or has no effect: an info string is never an error. */
#ifndef SHARD_PAGE_FENCE_H
#define SHARD_PAGE_FENCE_H

#include "base/arena.h"

/* Lines FIRST to LAST of a block, 1-based, both included. */
struct fence_lines {
  uint32_t first, last;
};

/* What lines are marked as; code_block.c has the classes. */
enum fence_mark { FENCE_HIGHLIGHTED, FENCE_INSERTED, FENCE_DELETED, FENCE_MARKS };

struct fence_ranges {
  struct fence_lines *items; /* sorted, apart from each other */
  size_t count;
};

struct fence_attribute {
  struct bytes name, value; /* the value of a bare word is empty */
};

enum fence_numbers { FENCE_NUMBERS_UNSAID, FENCE_NUMBERS_OFF, FENCE_NUMBERS_ON };

struct fence {
  struct bytes language; /* as written, "" when there is none */
  struct bytes title;    /* title=, filename=, name= or [title] */
  struct bytes id;       /* #id */
  struct bytes classes;  /* .a .b: "a b" */
  enum fence_numbers numbers;
  uint32_t first_number; /* that of the first line; 1 unless said */
  struct fence_ranges marks[FENCE_MARKS];
  struct fence_attribute *attributes; /* all others, in order */
  size_t attribute_count;
  bool attributed; /* is anything but language and other attributes said? */
};

/* INFO is what follows the fence; all of OUT points into it or the arena. Linear. */
void fence_parse(struct bytes info, struct arena *arena, struct fence *out);

/* The value of the attribute NAME in any case; false when it is not there. */
bool fence_attribute(const struct fence *fence, const char *name, struct bytes *value);

#endif
