/* slug.h: heading ids as GitHub, or another tool, makes them, unique within one page.
 *
 * GitHub: lower case by Unicode's simple mapping; spaces become "-", one each; of the rest only word characters
 * (unicode.h) and "-" stay. Unlike GitHub's, an id never equals one that the author wrote out: "Setup", "Setup",
 * "Setup-1" give setup, setup-1, setup-1-1. A heading without a single word character gets "section".
 *
 * The others drop accents and make one "-" of several. Where they differ: docs/markdown.md, "Headings". */
#ifndef SHARD_PAGE_SLUG_H
#define SHARD_PAGE_SLUG_H

#include "base/arena.h"
#include "base/map.h"
#include "base/strbuf.h"

enum slug_style { SLUG_GITHUB, SLUG_VITEPRESS, SLUG_ZOLA, SLUG_MKDOCS };

/* The style that is called NAME, "vitepress"; GitHub's for any other name. */
enum slug_style slug_style_named(struct bytes name);

/* Appends TEXT's part of an id as GitHub makes it; invalid UTF-8 is dropped. */
void slug_append(struct strbuf *out, struct bytes text);
/* The id for a heading that says TEXT, in the arena; empty where nothing of the text can be in one. */
struct bytes slug_make(enum slug_style style, struct bytes text, struct arena *arena);

/* The ids that are taken on a page. */
struct slug_set {
  struct map taken; /* id -> the number that its next repetition tries, in the arena */
  enum slug_style style;
  struct arena *arena;
};
void slug_set_init(struct slug_set *set, enum slug_style style, struct arena *arena);
void slug_set_release(struct slug_set *set);
/* ID, or with the first of -1, -2, ... (for MkDocs _1, _2, ...) that makes it unique; "section" for an empty one. In
 * the arena. Linear over all calls, however many repeat. */
struct bytes slug_set_add(struct slug_set *set, struct bytes id);

#endif
