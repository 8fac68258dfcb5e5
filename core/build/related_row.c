/* related_row.c: the rows of pages in a folder; see related_folder.h. */
#include "base/memory.h"
#include "base/path.h"
#include "build/language.h"
#include "build/related_folder.h"
#include "model/value.h"
#include <stdlib.h>

struct related_place {
  const struct page *page;
  size_t at;
};

/* Pages, or pages and folders, while they are collected. */
struct item_list {
  struct related_item *items;
  size_t count, capacity;
};

/* The row while it is made. */
struct row_maker {
  struct related_query *query;
  bool reading; /* pages one after the other, not a list of what is there */
  const struct page **pages;
  size_t count, capacity;
};

/* --- what is in a folder --- */

bool related_is_named(const struct related_query *query, const struct page *page, const char *name) {
  struct bytes neutral;
  language_of(query->source, page->path, query->arena, &neutral);
  return bytes_equal(path_stem(path_name(neutral)), bytes_from(name));
}

static bool speaks(const struct related_query *query, const struct page *page) {
  struct bytes language = bytes_from("");
  value_find(page->facts, bytes_from("language"), &language);
  return bytes_equal(language, query->language);
}

static bool is_section(const struct related_query *query, const struct page *page) {
  return related_is_named(query, page, "_index");
}

static bool is_bundle(const struct related_query *query, const struct page *page) {
  return related_is_named(query, page, "index");
}

static bool is_single(const struct related_query *query, const struct page *page) {
  return !is_section(query, page) && !is_bundle(query, page);
}

static void add_item(struct item_list *list, struct related_item item) {
  list->items = memory_grow(list->items, list->count, &list->capacity, sizeof *list->items);
  list->items[list->count++] = item;
}

/* The pages of FOLDER's own files that TAKES says; how many there were. */
static size_t add_files(struct related_query *query, const struct related_folder *folder, struct item_list *list,
                        bool (*takes)(const struct related_query *query, const struct page *page)) {
  const struct page_folder *files[] = {folder->files, folder->section};
  size_t before = list->count;
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    for (size_t k = 0; files[i] && k < files[i]->count; k++) {
      const struct page *page = related_page(query, files[i]->files[k]->file.path);
      if (page && speaks(query, page) && takes(query, page))
        add_item(list, related_item_of(page, query->arena));
    }
  }
  return list->count - before;
}

/* --- the kinds of rows --- */

/* A folder below is represented by its section or bundle. One that has neither is no section: its pages are those of
 * the section above. */
static void add_children(struct related_query *query, const struct related_folder *folder, struct item_list *list) {
  add_files(query, folder, list, is_single);
  for (size_t i = 0; i < folder->below_count; i++) {
    size_t own = add_files(query, folder->below[i], list, is_section);
    own += add_files(query, folder->below[i], list, is_bundle);
    if (own == 0)
      add_children(query, folder->below[i], list);
  }
}

static void add_siblings(struct related_query *query, const struct related_folder *folder, struct item_list *list) {
  add_files(query, folder, list, is_single);
  for (size_t i = 0; i < folder->below_count; i++)
    add_files(query, folder->below[i], list, is_bundle);
}

/* A page without a version is followed by none that has one. */
static bool same_version(const struct related_query *query, const struct page *page) {
  struct bytes own = bytes_from(""), other = bytes_from("");
  value_find(query->page->facts, bytes_from("version"), &own);
  value_find(page->facts, bytes_from("version"), &other);
  return bytes_equal(own, other);
}

static void append(struct row_maker *maker, const struct page *page) {
  if (maker->reading && !same_version(maker->query, page))
    return;
  maker->pages = memory_grow(maker->pages, maker->count, &maker->capacity, sizeof *maker->pages);
  maker->pages[maker->count++] = page;
}

static void append_sorted(struct row_maker *maker, struct item_list *list) {
  related_sort(list->items, list->count, maker->query->source->order);
  for (size_t i = 0; i < list->count; i++)
    append(maker, list->items[i].page);
}

/* The folder's own page: its section, or its bundle. */
static void append_own(struct row_maker *maker, const struct related_folder *folder) {
  struct item_list list = {NULL, 0, 0};
  add_files(maker->query, folder, &list, is_section);
  add_files(maker->query, folder, &list, is_bundle);
  for (size_t i = 0; i < list.count; i++)
    append(maker, list.items[i].page);
  free(list.items);
}

/* "dev-guide" -> "Dev guide", as the navigation calls a folder that has no page. */
static struct bytes readable(struct bytes folder, struct arena *arena) {
  char *text = arena_allocate(arena, folder.size + 1);
  size_t size = 0;
  for (size_t i = 0; i < folder.size; i++) {
    bool blank = folder.data[i] == '-' || folder.data[i] == '_';
    if (!blank || size == 0 || text[size - 1] != ' ')
      text[size++] = blank ? ' ' : folder.data[i];
  }
  if (size && text[0] >= 'a' && text[0] <= 'z')
    text[0] = (char)(text[0] - 'a' + 'A');
  return bytes_make(text, size);
}

/* FOLDER among what it is listed with. */
static struct related_item folder_item(struct related_query *query, const struct related_folder *folder) {
  struct item_list own = {NULL, 0, 0};
  struct related_item item = {.path = folder->path, .title = readable(path_name(folder->path), query->arena)};
  add_files(query, folder, &own, is_section);
  add_files(query, folder, &own, is_bundle);
  if (own.count)
    item = own.items[0];
  item.folder = folder;
  free(own.items);
  return item;
}

/* As a navigation has it: a folder's own page, then what is in it, in order, each folder with all that it holds. */
static void append_tree(struct row_maker *maker, const struct related_folder *folder) {
  struct item_list list = {NULL, 0, 0};
  append_own(maker, folder);
  add_files(maker->query, folder, &list, is_single);
  for (size_t i = 0; i < folder->below_count; i++)
    add_item(&list, folder_item(maker->query, folder->below[i]));
  related_sort(list.items, list.count, maker->query->source->order);
  for (size_t i = 0; i < list.count; i++) {
    if (list.items[i].folder)
      append_tree(maker, list.items[i].folder);
    else
      append(maker, list.items[i].page);
  }
  free(list.items);
}

static void append_row(struct row_maker *maker, const struct related_folder *folder, enum related_rows kind) {
  struct item_list list = {NULL, 0, 0};
  switch (kind) {
  case RELATED_CHILDREN:
    add_children(maker->query, folder, &list);
    break;
  case RELATED_SIBLINGS:
    add_siblings(maker->query, folder, &list);
    break;
  case RELATED_FILES:
    append_own(maker, folder);
    add_files(maker->query, folder, &list, is_single);
    break;
  case RELATED_TREE:
    append_tree(maker, folder);
    break;
  case RELATED_ROWS:
    break;
  }
  append_sorted(maker, &list);
  free(list.items);
}

/* --- rows --- */

static int compare_places(const void *a, const void *b) {
  const struct page *left = ((const struct related_place *)a)->page, *right = ((const struct related_place *)b)->page;
  return ((uintptr_t)left > (uintptr_t)right) - ((uintptr_t)left < (uintptr_t)right);
}

static struct related_row *make_row(struct related_query *query, const struct related_folder *folder,
                                    enum related_rows kind) {
  struct arena *arena = &query->build->related.arena;
  struct row_maker maker = {.query = query, .reading = kind == RELATED_TREE || kind == RELATED_FILES};
  append_row(&maker, folder, kind);
  struct related_row *row = arena_allocate_zeroed(arena, 1, sizeof *row);
  row->count = maker.count;
  row->pages = arena_allocate(arena, (maker.count + 1) * sizeof *row->pages);
  row->places = arena_allocate(arena, (maker.count + 1) * sizeof *row->places);
  for (size_t i = 0; i < maker.count; i++) {
    row->pages[i] = maker.pages[i];
    row->places[i] = (struct related_place){maker.pages[i], i};
  }
  if (row->count)
    qsort(row->places, row->count, sizeof *row->places, compare_places);
  row->language = arena_copy(arena, query->language);
  free(maker.pages);
  return row;
}

const struct related_row *related_row(struct related_query *query, struct bytes path, enum related_rows kind) {
  static const struct related_row empty;
  struct related_folder *folder = related_find_folder(query, path);
  if (!folder)
    return &empty;
  for (const struct related_row *row = folder->rows[kind]; row; row = row->next)
    if (bytes_equal(row->language, query->language))
      return row;
  struct related_row *row = make_row(query, folder, kind);
  row->next = folder->rows[kind];
  folder->rows[kind] = row;
  return row;
}

size_t related_position(const struct related_row *row, const struct page *page) {
  struct related_place wanted = {.page = page};
  const struct related_place *place =
      row->count ? bsearch(&wanted, row->places, row->count, sizeof wanted, compare_places) : NULL;
  return place ? place->at : row->count;
}
