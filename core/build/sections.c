/* sections.c: see sections.h. */
#include "build/sections.h"
#include "base/memory.h"
#include "base/path.h"

static struct bytes section_path(struct build *build, struct bytes folder) {
  return path_join(&build->arena, folder, bytes_from("_index.md"));
}

static bool is_source(const struct build *build, struct bytes path) {
  return map_get(&build->world.sources, path) != NULL;
}

/* Is the folder's address somebody's already? */
static bool is_taken(struct build *build, const struct graph_source *source, struct bytes folder) {
  struct arena *arena = &build->arena;
  return is_source(build, section_path(build, folder)) ||
         is_source(build, path_join(arena, folder, bytes_from("index.md"))) ||
         (folder.size > source->root.size &&
          is_source(build, arena_format(arena, "%.*s.md", (int)folder.size, folder.data)));
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

/* The files of FOLDER with ENTRY among them, in order of path. */
static void add_entry(struct build *build, struct page_folder *folder, struct scan_entry *entry) {
  struct scan_entry **files = arena_allocate(&build->arena, (folder->count + 1) * sizeof(struct scan_entry *));
  size_t place = 0;
  while (place < folder->count && bytes_compare(folder->files[place]->file.path, entry->file.path) < 0)
    place++;
  if (folder->count) {
    memcpy(files, folder->files, place * sizeof *files);
    memcpy(files + place + 1, folder->files + place, (folder->count - place) * sizeof *files);
  }
  files[place] = entry;
  folder->files = files;
  folder->count++;
}

/* All folders of the source with pages in them or below them: path -> index of the page_folder plus 1, or
 * NO_FILES. */
#define NO_FILES UINTPTR_MAX
static void find_folders(const struct build *build, uint32_t source, struct map *folders) {
  struct bytes root = build->graph.sources[source].root;
  for (size_t i = 0; i < build->scan.folder_count; i++) {
    const struct page_folder *folder = &build->scan.folders[i];
    if (folder->source != source)
      continue;
    map_put(folders, folder->path, (void *)(uintptr_t)(i + 1)); /* NOLINT(performance-no-int-to-ptr) */
    for (struct bytes above = folder->path; above.size > root.size;) {
      above = path_directory(above);
      if (map_get(folders, above))
        break;
      map_put(folders, above, (void *)NO_FILES); /* NOLINT(performance-no-int-to-ptr) */
    }
  }
}

static struct page_folder *folder_at(struct build *build, uint32_t source, const struct map_entry *entry) {
  uintptr_t number = (uintptr_t)entry->value;
  struct scan *scan = &build->scan;
  if (number != NO_FILES)
    return &scan->folders[number - 1];
  scan->folders = memory_grow(scan->folders, scan->folder_count, &scan->folder_capacity, sizeof *scan->folders);
  scan->folders[scan->folder_count] = (struct page_folder){.source = source, .path = entry->key};
  return &scan->folders[scan->folder_count++];
}

static void generate(struct build *build, uint32_t source) {
  struct map folders = MAP_INIT;
  struct map_entry *entry;
  find_folders(build, source, &folders);
  for (size_t i = 0; (entry = map_next(&folders, &i));)
    if (!is_taken(build, &build->graph.sources[source], entry->key))
      add_entry(build, folder_at(build, source, entry), make_entry(build, section_path(build, entry->key)));
  map_release(&folders);
}

void sections_generate(struct build *build) {
  for (uint32_t i = 0; i < build->graph.source_count; i++)
    if (build->graph.sources[i].generate_sections)
      generate(build, i);
}

bool sections_may_generate(const struct build *build, uint32_t source, struct bytes path) {
  return build->graph.sources[source].generate_sections && bytes_equal(path_name(path), bytes_from("_index.md"));
}
