/* related_order.h: the orders in which pages are listed; those of lua/shard/order.lua. Internal to related.c. */
#ifndef SHARD_BUILD_RELATED_ORDER_H
#define SHARD_BUILD_RELATED_ORDER_H

#include "build/graph.h"
#include "model/model.h"

struct related_folder;

/* What is listed: a page, or a folder with all that is in it, for which its own page stands, if it has one. */
struct related_item {
  const struct page *page; /* NULL: a folder without a page */
  const struct related_folder *folder;
  struct bytes path, title;
  double weight;
  int64_t moment; /* of the date */
  bool has_date;
};

struct related_item related_item_of(const struct page *page, struct arena *scratch);
void related_sort(struct related_item *items, size_t count, enum graph_order order);

#endif
