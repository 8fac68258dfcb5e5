/* related_folder.c: see related_folder.h. */
#include "build/related_folder.h"
#include "base/memory.h"
#include "base/path.h"
#include "build/language.h"
#include "model/value.h"
#include "page/date.h"
#include <stdlib.h>

/* A folder that holds pages of a source, or folders that do. */
struct related_folder {
  struct bytes path;
  const struct page_folder *files; /* NULL: it has none itself */
  struct related_folder **below;   /* in no order */
  size_t below_count, below_capacity;
  struct related_row children, siblings;
  bool has_children, has_siblings; /* they were made */
};

void related_init(struct build *build) {
  uv_mutex_init(&build->related.lock);
  arena_init(&build->related.arena);
}

void related_forget(struct build *build) {
  struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(&build->related.folders, &i));)
    free(((struct related_folder *)entry->value)->below);
  map_clear(&build->related.folders);
  arena_clear(&build->related.arena);
}

void related_release(struct build *build) {
  related_forget(build);
  map_release(&build->related.folders);
  arena_release(&build->related.arena);
  uv_mutex_destroy(&build->related.lock);
}

/* --- folders --- */

static struct bytes folder_key(struct arena *arena, uint32_t source, struct bytes path) {
  return arena_format(arena, "%u:%.*s", (unsigned)source, (int)path.size, path.data);
}

/* The folder, which is made with all those above it. */
static struct related_folder *add_folder(struct build *build, uint32_t source, struct bytes path) {
  struct arena *arena = &build->related.arena;
  struct bytes key = folder_key(arena, source, path);
  struct related_folder *folder = map_get(&build->related.folders, key);
  if (folder)
    return folder;
  folder = arena_allocate_zeroed(arena, 1, sizeof *folder);
  folder->path = path;
  map_put(&build->related.folders, key, folder);
  if (path.size > build->graph.sources[source].root.size) {
    struct related_folder *above = add_folder(build, source, path_directory(path));
    above->below = memory_grow(above->below, above->below_count, &above->below_capacity, sizeof *above->below);
    above->below[above->below_count++] = folder;
  }
  return folder;
}

static void index_folders(struct build *build) {
  if (build->related.folders.count)
    return;
  for (size_t i = 0; i < build->scan.folder_count; i++) {
    const struct page_folder *files = &build->scan.folders[i];
    add_folder(build, files->source, files->path)->files = files;
  }
}

static struct related_folder *find_folder(struct related_query *query, struct bytes path) {
  return map_get(&query->build->related.folders, folder_key(query->arena, query->page->source, path));
}

bool related_open(struct related_query *query, struct bytes path) {
  struct bytes is_section;
  query->page = related_page(query, path);
  if (!query->page)
    return false;
  query->source = &query->build->graph.sources[query->page->source];
  query->relative = path;
  path_below(path, query->source->root, &query->relative);
  query->is_section = value_find(query->page->facts, bytes_from("is_section"), &is_section) && is_section.size &&
                      is_section.data[0] == VALUE_TRUE;
  index_folders(query->build);
  return true;
}

const struct page *related_page(struct related_query *query, struct bytes path) {
  struct build *build = query->build;
  const struct page *page = query->load ? map_get(&build->world.pages, path) : world_page(&build->world, path);
  if (page || !query->load || !map_get(&build->world.sources, path))
    return page;
  query->load(build, path);
  page = map_get(&build->world.pages, path);
  if (!page) /* a draft, for instance */
    map_put(&build->world.absent_pages, arena_copy(&build->arena, path), build);
  return page;
}

bool related_speaks(const struct related_query *query, const struct page *page) {
  struct bytes own = bytes_from(""), other = bytes_from("");
  value_find(query->page->facts, bytes_from("language"), &own);
  value_find(page->facts, bytes_from("language"), &other);
  return bytes_equal(own, other);
}

/* --- rows --- */

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

static void add_item(struct related_query *query, struct related_row *row, const struct page *page) {
  struct related_item *item = &row->items[row->count++];
  struct bytes date = text_fact(page, "date");
  struct date parsed;
  const char *problem;
  *item =
      (struct related_item){.page = page, .title = text_fact(page, "title"), .weight = weight_of(page, query->arena)};
  if (date.size && date_parse(date, &parsed, &problem)) {
    item->has_date = true;
    item->moment = parsed.seconds;
  }
}

/* --- the orders of lua/shard/order.lua --- */

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
  return bytes_compare(((const struct related_item *)a)->page->path, ((const struct related_item *)b)->page->path);
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

static void sort_row(const struct related_query *query, struct related_row *row) {
  static int (*const orders[])(const void *, const void *) = {[GRAPH_ORDER_WEIGHT] = by_weight,
                                                              [GRAPH_ORDER_DATE] = by_date,
                                                              [GRAPH_ORDER_TITLE] = by_title,
                                                              [GRAPH_ORDER_PATH] = by_path};
  if (row->count)
    qsort(row->items, row->count, sizeof *row->items, orders[query->source->order]);
}

/* Is it the page of its folder, under the stem NAME, in whatever language? */
static bool is_named(const struct related_query *query, const struct page *page, const char *name) {
  struct bytes neutral, stem;
  language_of(query->source, page->path, query->arena, &neutral);
  stem = path_stem(path_name(neutral));
  return bytes_equal(stem, bytes_from(name));
}

static void add_files(struct related_query *query, const struct related_folder *folder, struct related_row *row,
                      bool (*takes)(const struct related_query *query, const struct page *page)) {
  for (size_t i = 0; folder->files && i < folder->files->count; i++) {
    const struct page *page = related_page(query, folder->files->files[i]->file.path);
    if (page && takes(query, page))
      add_item(query, row, page);
  }
}

static bool is_single(const struct related_query *query, const struct page *page) {
  return !is_named(query, page, "_index") && !is_named(query, page, "index");
}

static bool is_leaf(const struct related_query *query, const struct page *page) {
  return is_named(query, page, "index");
}

static bool is_folder_page(const struct related_query *query, const struct page *page) {
  return !is_single(query, page);
}

static size_t count_files(const struct related_folder *folder) {
  size_t count = folder->files ? folder->files->count : 0;
  for (size_t i = 0; i < folder->below_count; i++)
    count += folder->below[i]->files ? folder->below[i]->files->count : 0;
  return count;
}

static void make_row(struct related_query *query, const struct related_folder *folder, struct related_row *row,
                     bool (*takes)(const struct related_query *query, const struct page *page)) {
  row->items = arena_allocate(&query->build->related.arena, (count_files(folder) + 1) * sizeof *row->items);
  add_files(query, folder, row, is_single);
  for (size_t i = 0; i < folder->below_count; i++)
    add_files(query, folder->below[i], row, takes);
  sort_row(query, row);
}

static const struct related_row empty_row;

const struct related_row *related_children(struct related_query *query) {
  struct related_folder *folder = find_folder(query, path_directory(query->page->path));
  if (!folder)
    return &empty_row;
  if (!folder->has_children)
    make_row(query, folder, &folder->children, is_folder_page);
  folder->has_children = true;
  return &folder->children;
}

const struct related_row *related_siblings(struct related_query *query) {
  struct bytes directory = path_directory(query->page->path);
  if (query->is_section)
    return &empty_row;
  if (is_leaf(query, query->page) && directory.size > query->source->root.size)
    directory = path_directory(directory);
  struct related_folder *folder = find_folder(query, directory);
  if (!folder)
    return &empty_row;
  if (!folder->has_siblings)
    make_row(query, folder, &folder->siblings, is_leaf);
  folder->has_siblings = true;
  return &folder->siblings;
}

static int compare_names(const void *a, const void *b) {
  return bytes_compare(*(const struct bytes *)a, *(const struct bytes *)b);
}

size_t related_subfolders(struct related_query *query, struct bytes directory, struct bytes **names) {
  const struct related_folder *folder = find_folder(query, directory);
  size_t count = folder ? folder->below_count : 0;
  *names = arena_allocate(query->arena, (count + 1) * sizeof **names);
  for (size_t i = 0; i < count; i++)
    (*names)[i] = folder->below[i]->path;
  if (count)
    qsort(*names, count, sizeof **names, compare_names);
  return count;
}
