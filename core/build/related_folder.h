/* related_folder.h: the folders of sources and the order of their pages. Internal to related.c; under its lock. */
#ifndef SHARD_BUILD_RELATED_FOLDER_H
#define SHARD_BUILD_RELATED_FOLDER_H

#include "build/related.h"

/* A question about one page. */
struct related_query {
  struct build *build;
  struct arena *arena;
  void (*load)(struct build *build, struct bytes path); /* NULL: the world has what it has */
  const struct page *page;
  const struct graph_source *source;
  struct bytes relative; /* of the page's file, below the source's root */
  bool is_section;
};

struct related_item {
  const struct page *page;
  struct bytes title;
  double weight;
  int64_t moment; /* of the date */
  bool has_date;
};

/* Pages in order. */
struct related_row {
  struct related_item *items;
  size_t count;
};

/* False: there is no such page. */
bool related_open(struct related_query *query, struct bytes path);
/* The page at PATH, brought in if need be; NULL when there is none. */
const struct page *related_page(struct related_query *query, struct bytes path);
/* Is PAGE in the language of the one that is asked about? */
bool related_speaks(const struct related_query *query, const struct page *page);
/* The pages and sections right below the section that is asked about; in all languages. */
const struct related_row *related_children(struct related_query *query);
/* The pages, but not the sections, of the folder that the page belongs to; a bundle belongs to the folder above. */
const struct related_row *related_siblings(struct related_query *query);
/* The folders right below DIRECTORY, sorted. */
size_t related_subfolders(struct related_query *query, struct bytes directory, struct bytes **names);

#endif
