/* related_folder.c: see related_folder.h. Rows are in related_row.c. */
#include "build/related_folder.h"
#include "base/memory.h"
#include "base/path.h"
#include "model/value.h"
#include <stdlib.h>

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
    struct related_folder *folder = add_folder(build, files->source, files->path);
    *(files->generated ? &folder->section : &folder->files) = files;
  }
}

struct related_folder *related_find_folder(struct related_query *query, struct bytes path) {
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
  query->language = bytes_from("");
  value_find(query->page->facts, bytes_from("language"), &query->language);
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

static int compare_names(const void *a, const void *b) {
  return bytes_compare(*(const struct bytes *)a, *(const struct bytes *)b);
}

size_t related_subfolders(struct related_query *query, struct bytes directory, struct bytes **names) {
  const struct related_folder *folder = related_find_folder(query, directory);
  size_t count = folder ? folder->below_count : 0;
  *names = arena_allocate(query->arena, (count + 1) * sizeof **names);
  for (size_t i = 0; i < count; i++)
    (*names)[i] = folder->below[i]->path;
  if (count)
    qsort(*names, count, sizeof **names, compare_names);
  return count;
}
