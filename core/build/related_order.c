/* related_order.c: see related_order.h. */
#include "build/related_order.h"
#include "model/value.h"
#include "page/date.h"
#include <stdlib.h>

static struct bytes text_fact(const struct page *page, const char *name) {
  struct bytes encoded, text;
  return value_find(page->facts, bytes_from(name), &encoded) && value_text(encoded, &text) ? text : bytes_from("");
}

static double weight_of(const struct page *page, struct arena *arena) {
  struct bytes encoded;
  struct value value;
  struct error ignored = ERROR_INIT;
  double weight = 0;
  if (value_find(page->facts, bytes_from("weight"), &encoded) && value_decode(encoded, arena, &value, &ignored) == 0)
    weight = value.kind == VALUE_INTEGER ? (double)value.as.integer : value.kind == VALUE_NUMBER ? value.as.number : 0;
  error_release(&ignored);
  return weight;
}

struct related_item related_item_of(const struct page *page, struct arena *scratch) {
  struct related_item item = {
      .page = page, .path = page->path, .title = text_fact(page, "title"), .weight = weight_of(page, scratch)};
  struct bytes date = text_fact(page, "date");
  struct date parsed;
  const char *problem;
  if (date.size && date_parse(date, &parsed, &problem)) {
    item.has_date = true;
    item.moment = parsed.seconds;
  }
  return item;
}

static int lower(int byte) {
  return byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte;
}

/* By bytes, but for capital letters of ASCII. */
static int compare_folded(struct bytes a, struct bytes b) {
  for (size_t i = 0; i < a.size && i < b.size; i++) {
    int left = lower((unsigned char)a.data[i]), right = lower((unsigned char)b.data[i]);
    if (left != right)
      return left - right;
  }
  return (a.size > b.size) - (a.size < b.size);
}

static int by_path(const void *a, const void *b) {
  return bytes_compare(((const struct related_item *)a)->path, ((const struct related_item *)b)->path);
}

static int by_title(const void *a, const void *b) {
  const struct related_item *left = a, *right = b;
  int order = compare_folded(left->title, right->title);
  if (order == 0)
    order = bytes_compare(left->title, right->title);
  return order ? order : by_path(a, b);
}

static int by_date(const void *a, const void *b) {
  const struct related_item *left = a, *right = b;
  if (left->has_date != right->has_date)
    return left->has_date ? -1 : 1;
  if (left->moment != right->moment)
    return left->moment > right->moment ? -1 : 1;
  return by_title(a, b);
}

/* A page without a weight is below all others. */
static int by_weight(const void *a, const void *b) {
  double left = ((const struct related_item *)a)->weight, right = ((const struct related_item *)b)->weight;
  if (left != right)
    return left == 0 ? 1 : right == 0 ? -1 : left < right ? -1 : 1;
  return by_date(a, b);
}

void related_sort(struct related_item *items, size_t count, enum graph_order order) {
  static int (*const orders[])(const void *, const void *) = {[GRAPH_ORDER_WEIGHT] = by_weight,
                                                              [GRAPH_ORDER_DATE] = by_date,
                                                              [GRAPH_ORDER_TITLE] = by_title,
                                                              [GRAPH_ORDER_PATH] = by_path};
  if (count)
    qsort(items, count, sizeof *items, orders[order]);
}
