/* related_folder.h: the folders of sources, and the rows of pages in them. Internal to related.c; under its lock.
 *
 * A row is of one language, and made once: the pages of the language in order, and where each stands. */
#ifndef SHARD_BUILD_RELATED_FOLDER_H
#define SHARD_BUILD_RELATED_FOLDER_H

#include "build/related.h"
#include "build/related_order.h"

/* A question about one page. */
struct related_query {
  struct build *build;
  struct arena *arena;
  void (*load)(struct build *build, struct bytes path); /* NULL: the world has what it has */
  const struct page *page;
  const struct graph_source *source;
  struct bytes relative; /* of the page's file, below the source's root */
  struct bytes language; /* encoded; "" where the site has but one */
  bool is_section;
};

struct related_row {
  const struct page **pages;
  struct related_place *places; /* of the pages, sorted by page */
  size_t count;
  struct bytes language;
  struct related_row *next; /* the same in another language */
};

/* What a folder has rows of. */
enum related_rows {
  RELATED_CHILDREN, /* the pages of its section: those right in it, and what represents the folders below */
  RELATED_SIBLINGS, /* the pages right in it, and bundles; no sections */
  RELATED_FILES,    /* its own page, and those right in it */
  RELATED_TREE,     /* all pages in it and below it, as they are read one after the other */
  RELATED_ROWS
};

/* A folder that holds pages of a source, or folders that do. */
struct related_folder {
  struct bytes path;
  const struct page_folder *files, *section; /* NULL: it has none itself; section: one that nobody wrote */
  struct related_folder **below;             /* in no order */
  size_t below_count, below_capacity;
  struct related_row *rows[RELATED_ROWS];
};

/* False: there is no such page. */
bool related_open(struct related_query *query, struct bytes path);
/* The page at PATH, brought in if need be; NULL when there is none. */
const struct page *related_page(struct related_query *query, struct bytes path);
/* NULL where no page of the query's source is in it or below it. */
struct related_folder *related_find_folder(struct related_query *query, struct bytes path);
/* The folders right below DIRECTORY, sorted. */
size_t related_subfolders(struct related_query *query, struct bytes directory, struct bytes **names);

/* The row of the folder at PATH in the language of the page that is asked about; an empty one where there is no such
 * folder (related_row.c). */
const struct related_row *related_row(struct related_query *query, struct bytes path, enum related_rows kind);
/* Where PAGE stands in ROW; the row's count when it does not. */
size_t related_position(const struct related_row *row, const struct page *page);
/* Is it the page of its folder under the stem NAME, in whatever language? */
bool related_is_named(const struct related_query *query, const struct page *page, const char *name);

#endif
