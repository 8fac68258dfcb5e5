/* sections.c: see sections.h. */
#include "build/sections.h"
#include "base/memory.h"
#include "base/path.h"

static struct bytes section_path(struct build *build, struct bytes folder) {
  return path_join(&build->arena, folder, bytes_from("_index.md"));
}

static bool is_page(const struct build *build, struct bytes path) {
  return map_get(&build->world.pages, path) != NULL;
}

/* Is the folder's address somebody's already? An `_index.md` that is a draft still says that none is to be made. */
static bool is_taken(struct build *build, const struct graph_source *source, struct bytes folder) {
  struct arena *arena = &build->arena;
  return map_get(&build->world.sources, section_path(build, folder)) != NULL ||
         is_page(build, path_join(arena, folder, bytes_from("index.md"))) ||
         (folder.size > source->root.size &&
          is_page(build, arena_format(arena, "%.*s.md", (int)folder.size, folder.data)));
}

static struct scan_entry *make_entry(struct build *build, struct bytes path) {
  struct scan_entry *entry = arena_allocate_zeroed(&build->arena, 1, sizeof *entry);
  entry->file.path = path;
  entry->file.digest = digest_of(bytes_from(""));
  entry->old = &entry->file; /* it may have been there before */
  entry->generated = true;
  map_put(&build->scan.generated, path, entry);
  map_put(&build->world.sources, path, &entry->file);
  return entry;
}

static void add_section(struct build *build, uint32_t source, struct bytes folder) {
  struct scan *scan = &build->scan;
  struct scan_entry **files = arena_allocate(&build->arena, sizeof(struct scan_entry *));
  files[0] = make_entry(build, section_path(build, folder));
  scan->folders = memory_grow(scan->folders, scan->folder_count, &scan->folder_capacity, sizeof *scan->folders);
  scan->folders[scan->folder_count++] =
      (struct page_folder){.source = source, .path = folder, .files = files, .count = 1, .generated = true};
}

static bool has_pages(const struct build *build, const struct page_folder *folder) {
  for (size_t i = 0; i < folder->count; i++)
    if (is_page(build, folder->files[i]->file.path))
      return true;
  return false;
}

/* All folders of the source with pages in them or below them. */
static void find_folders(struct build *build, uint32_t source, struct map *folders) {
  struct bytes root = build->graph.sources[source].root;
  for (size_t i = 0; i < build->scan.folder_count; i++) {
    const struct page_folder *folder = &build->scan.folders[i];
    if (folder->source != source || !has_pages(build, folder))
      continue;
    for (struct bytes path = folder->path; !map_get(folders, path); path = path_directory(path)) {
      map_put(folders, path, build);
      if (path.size <= root.size)
        break;
    }
  }
}

void sections_generate(struct build *build) {
  for (uint32_t i = 0; i < build->graph.source_count; i++) {
    struct map folders = MAP_INIT;
    struct map_entry *entry;
    if (build->graph.sources[i].generate_sections)
      find_folders(build, i, &folders);
    for (size_t k = 0; (entry = map_next(&folders, &k));)
      if (!is_taken(build, &build->graph.sources[i], entry->key))
        add_section(build, i, entry->key);
    map_release(&folders);
  }
}

/* No folder's path ends with a slash. */
struct bytes sections_group_name(struct build *build, const struct page_folder *folder) {
  struct bytes source = build->graph.sources[folder->source].name;
  return arena_format(&build->arena, "%.*s:%.*s%s", (int)source.size, source.data, (int)folder->path.size,
                      folder->path.data, folder->generated ? "/" : "");
}

void sections_recall(struct build *build) {
  for (size_t i = 0; i < build->stored_count; i++) {
    struct bytes name = build->stored[i].name;
    const char *colon = memchr(name.data, ':', name.size);
    if (build->stored[i].stage != STAGE_DESCRIBE || !colon || name.data[name.size - 1] != '/')
      continue;
    size_t start = (size_t)(colon - name.data) + 1;
    struct bytes source = bytes_make(name.data, start - 1);
    for (uint32_t k = 0; k < build->graph.source_count; k++)
      if (bytes_equal(build->graph.sources[k].name, source))
        add_section(build, k, bytes_make(name.data + start, name.size - start - 1));
  }
}

void sections_forget(struct build *build) {
  struct map_entry *entry;
  size_t kept = 0;
  for (size_t i = 0; (entry = map_next(&build->scan.generated, &i));)
    map_remove(&build->world.sources, entry->key);
  map_clear(&build->scan.generated);
  for (size_t i = 0; i < build->scan.folder_count; i++)
    if (!build->scan.folders[i].generated)
      build->scan.folders[kept++] = build->scan.folders[i];
  build->scan.folder_count = kept;
}

bool sections_may_generate(const struct build *build, uint32_t source, struct bytes path) {
  return build->graph.sources[source].generate_sections && bytes_equal(path_name(path), bytes_from("_index.md"));
}
