/* beside.c: see beside.h. */
#include "build/beside.h"
#include "base/memory.h"
#include "base/path.h"

/* What the site has for something else than SOURCE, or nobody wants to publish. A data folder around all of the source
 * says nothing about what is in that. */
static bool is_other(const struct build *build, const struct graph_source *source, struct bytes path) {
  const struct graph *graph = &build->graph;
  struct bytes extension = path_extension(path), rest;
  if (path_name(path).data[0] == '.' || bytes_equal(extension, bytes_from(".md")) ||
      bytes_equal(extension, bytes_from(".mdx")) || bytes_equal(extension, bytes_from(".markdown")) ||
      bytes_equal(path, bytes_from("Shardfile.lua")) || path_below(path, bytes_from("plugins"), &rest) ||
      path_below(path, graph->templates, &rest) || path_below(path, graph->shortcodes, &rest))
    return true;
  for (size_t i = 0; i < graph->static_count; i++)
    if (!graph->statics[i].beside && path_below(path, graph->statics[i].root, &rest))
      return true;
  for (size_t i = 0; i < graph->data_count; i++)
    if (path_below(path, graph->data[i].root, &rest) && !path_below(source->root, graph->data[i].root, &rest))
      return true;
  return false;
}

/* The innermost source that holds it. */
static const struct graph_source *source_around(const struct graph *graph, struct bytes path, struct bytes *relative) {
  const struct graph_source *found = NULL;
  struct bytes rest;
  for (size_t i = 0; i < graph->source_count; i++) {
    const struct graph_source *source = &graph->sources[i];
    if (!path_below(path, source->root, &rest) || (found && source->root.size <= found->root.size))
      continue;
    found = source;
    *relative = rest;
  }
  return found;
}

void beside_note(struct build *build, struct scan_entry *entry) {
  struct graph *graph = &build->graph;
  struct bytes relative;
  const struct graph_source *source = source_around(graph, entry->file.path, &relative);
  if (!source || !source->files || graph_source_excludes(source, relative) || is_other(build, source, entry->file.path))
    return;
  struct scan *scan = &build->scan;
  scan->beside = memory_grow(scan->beside, scan->beside_count, &scan->beside_capacity, sizeof *scan->beside);
  scan->beside[scan->beside_count++] = (struct scan_beside){entry, (uint32_t)(source - graph->sources)};
}

/* The file's place below FOLDER, which is the page's. */
static struct bytes place(struct bytes path, struct bytes folder, const struct page *page, struct arena *arena) {
  struct bytes rest = path;
  path_below(path, folder, &rest);
  return path_join(arena, path_directory(page->output), rest);
}

bool beside_output(const struct build *build, const struct graph_static *folder, struct bytes path, struct arena *arena,
                   struct bytes *output) {
  const struct graph_source *source = &build->graph.sources[folder->source];
  bool bundles = source->files == GRAPH_FILES_BUNDLES;
  struct bytes directory = path_directory(path), rest = path;
  for (bool first = true; path_below(directory, source->root, &rest); first = false) {
    struct bytes leaf = path_join(arena, directory, bytes_from("index.md"));
    struct bytes section = path_join(arena, directory, bytes_from("_index.md"));
    const struct page *page = map_get(&build->world.pages, leaf);
    if (!page && map_get(&build->world.sources, leaf))
      return false;
    if (!page && (first || !bundles))
      page = map_get(&build->world.pages, section);
    if (page) {
      *output = place(path, directory, page, arena);
      return true;
    }
    if (directory.size == source->root.size)
      break;
    directory = path_directory(directory);
  }
  path_below(path, source->root, &rest);
  return !bundles && path_normalize(arena, path_join(arena, folder->to, rest), output);
}
