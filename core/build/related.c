/* related.c: see related.h. Folders and their order are in related_folder.c. */
#include "build/related.h"
#include "base/path.h"
#include "build/language.h"
#include "build/related_folder.h"
#include "model/value.h"

struct answer {
  struct related_query *query;
  struct value list;
  size_t capacity;
};

static void give(struct answer *answer, struct bytes path) {
  if (answer->list.as.list.count == answer->capacity) {
    size_t capacity = answer->capacity * 2 + 4;
    struct value *items = arena_allocate(answer->query->arena, capacity * sizeof *items);
    if (answer->list.as.list.count)
      memcpy(items, answer->list.as.list.items, answer->list.as.list.count * sizeof *items);
    answer->list.as.list.items = items;
    answer->capacity = capacity;
  }
  answer->list.as.list.items[answer->list.as.list.count++] = value_string(path);
}

/* The page at PATH in the language of the page that is asked about, else in none. */
static const struct page *in_language(struct related_query *query, struct bytes path) {
  struct bytes neutral, relative = query->page->path;
  path_below(relative, query->source->root, &relative);
  struct bytes language = language_of(query->source, relative, query->arena, &neutral);
  if (query->source->language_count) {
    const struct page *page = related_page(query, language_path(path, language, query->arena));
    if (page)
      return page;
  }
  return related_page(query, path);
}

static void give_section(struct answer *answer, struct bytes folder) {
  struct related_query *query = answer->query;
  struct bytes directory = path_join(query->arena, query->source->root, folder);
  const struct page *page = in_language(query, path_join(query->arena, directory, bytes_from("_index.md")));
  if (page && page != query->page)
    give(answer, page->path);
}

/* Each folder from the root down. */
static void find_ancestors(struct answer *answer) {
  struct bytes directory = path_directory(answer->query->relative);
  give_section(answer, bytes_from(""));
  for (size_t at = 1; at <= directory.size; at++)
    if (at == directory.size || directory.data[at] == '/')
      give_section(answer, bytes_make(directory.data, at));
}

static void find_children(struct answer *answer) {
  struct related_query *query = answer->query;
  if (!query->is_section)
    return;
  const struct related_row *row = related_row(query, path_directory(query->page->path), RELATED_CHILDREN);
  for (size_t i = 0; i < row->count; i++)
    if (row->pages[i] != query->page)
      give(answer, row->pages[i]->path);
}

/* The part of RELATIVE that is its folder number LEVEL, from 1. */
static bool folder_at(struct bytes relative, uint32_t level, struct bytes *before, struct bytes *name,
                      struct bytes *rest) {
  size_t start = 0;
  for (uint32_t i = 1; start < relative.size; i++) {
    const char *slash = memchr(relative.data + start, '/', relative.size - start);
    if (!slash)
      return false;
    size_t end = (size_t)(slash - relative.data);
    if (i == level) {
      *before = bytes_make(relative.data, start ? start - 1 : 0);
      *name = bytes_make(relative.data + start, end - start);
      *rest = bytes_make(relative.data + end + 1, relative.size - end - 1);
      return true;
    }
    start = end + 1;
  }
  return false;
}

static struct bytes first_part(struct bytes path) {
  const char *slash = memchr(path.data, '/', path.size);
  return slash ? bytes_make(path.data, (size_t)(slash - path.data)) : path;
}

/* The folder whose pages belong together with the one that is asked about: that of its version, else its source's. */
static struct bytes tree_root(const struct related_query *query) {
  struct bytes before, name, rest, ignored;
  if (!query->source->version_level || !value_find(query->page->facts, bytes_from("version"), &ignored) ||
      !folder_at(query->relative, query->source->version_level, &before, &name, &rest))
    return query->source->root;
  return path_join(query->arena, query->source->root,
                   bytes_make(query->relative.data, query->relative.size - rest.size - 1));
}

/* The row in which the page has neighbours. */
static const struct related_row *row_beside(struct related_query *query) {
  struct bytes directory = path_directory(query->page->path), root = tree_root(query), below;
  switch (query->source->neighbours) {
  case GRAPH_NEIGHBOURS_FOLDER:
    if (directory.size > query->source->root.size && related_is_named(query, query->page, "index"))
      directory = path_directory(directory);
    return related_row(query, directory, RELATED_SIBLINGS);
  case GRAPH_NEIGHBOURS_SECTION:
    if (!path_below(directory, root, &below) || below.size == 0)
      return related_row(query, root, RELATED_FILES);
    return related_row(query, path_join(query->arena, root, first_part(below)), RELATED_TREE);
  case GRAPH_NEIGHBOURS_SOURCE:
    break;
  }
  return related_row(query, root, RELATED_TREE);
}

static void find_beside(struct answer *answer, int step) {
  const struct related_row *row = row_beside(answer->query);
  size_t at = related_position(row, answer->query->page);
  if (at == row->count)
    return;
  at += (size_t)step; /* before the first it wraps */
  if (at < row->count)
    give(answer, row->pages[at]->path);
}

static void give_other(struct answer *answer, struct bytes path) {
  const struct page *page = related_page(answer->query, path);
  if (page && page != answer->query->page)
    give(answer, page->path);
}

/* Files with another suffix, and the files at the same place in sources of other languages. */
static void find_translations(struct answer *answer) {
  struct related_query *query = answer->query;
  const struct graph_source *source = query->source;
  const struct graph *graph = &query->build->graph;
  struct bytes neutral;
  language_of(source, query->relative, query->arena, &neutral);
  if (source->language_count) {
    struct bytes path = path_join(query->arena, source->root, neutral);
    give_other(answer, path);
    for (size_t i = 0; i < source->language_count; i++)
      give_other(answer, language_path(path, source->languages[i], query->arena));
  }
  for (size_t i = 0; source->language.size && i < graph->source_count; i++) {
    const struct graph_source *other = &graph->sources[i];
    if (other->language.size && !bytes_equal(other->language, source->language))
      give_other(answer, path_join(query->arena, other->root, query->relative));
  }
}

static void find_versions(struct answer *answer) {
  struct related_query *query = answer->query;
  struct bytes before, own, rest, ignored;
  if (!query->source->version_level || !value_find(query->page->facts, bytes_from("version"), &ignored) ||
      !folder_at(query->relative, query->source->version_level, &before, &own, &rest))
    return;
  struct bytes parent = path_join(query->arena, query->source->root, before), *names;
  size_t count = related_subfolders(query, parent, &names);
  for (size_t i = 0; i < count; i++) {
    const struct page *page = related_page(query, path_join(query->arena, names[i], rest));
    if (page && page != query->page && page->source == query->page->source &&
        value_find(page->facts, bytes_from("version"), &ignored))
      give(answer, page->path);
  }
}

static bool answer_relation(struct answer *answer, struct bytes relation) {
  if (bytes_equal(relation, bytes_from("ancestors")))
    find_ancestors(answer);
  else if (bytes_equal(relation, bytes_from("children")))
    find_children(answer);
  else if (bytes_equal(relation, bytes_from("previous")))
    find_beside(answer, -1);
  else if (bytes_equal(relation, bytes_from("next")))
    find_beside(answer, 1);
  else if (bytes_equal(relation, bytes_from("translations")))
    find_translations(answer);
  else if (bytes_equal(relation, bytes_from("versions")))
    find_versions(answer);
  else
    return false;
  return true;
}

static bool ask(struct related_query *query, struct bytes path, struct bytes relation, struct value *list) {
  struct answer answer = {.query = query, .list = {.kind = VALUE_LIST}};
  uv_mutex_lock(&query->build->related.lock);
  bool known = related_open(query, path) && answer_relation(&answer, relation);
  uv_mutex_unlock(&query->build->related.lock);
  *list = answer.list;
  return known;
}

bool related_value(const struct world *world, struct bytes path, struct bytes relation, struct arena *arena,
                   struct bytes *value) {
  struct build *build = build_of_world(world);
  struct related_query query = {.build = build, .arena = arena};
  struct strbuf encoded;
  struct value list;
  struct error ignored = ERROR_INIT;
  if (!ask(&query, path, relation, &list))
    return false;
  strbuf_init(&encoded);
  bool encodes = value_encode(&list, &encoded, &ignored) == 0;
  *value = arena_copy(arena, strbuf_bytes(&encoded));
  strbuf_release(&encoded);
  error_release(&ignored);
  return encodes;
}

void related_load(struct build *build, struct bytes path, struct bytes relation,
                  void (*load)(struct build *build, struct bytes path)) {
  struct arena scratch = ARENA_INIT;
  struct related_query query = {.build = build, .arena = &scratch, .load = load};
  struct value ignored;
  ask(&query, path, relation, &ignored);
  arena_release(&scratch);
}

void related_add_context(const struct build *build, struct digester *digester) {
  for (size_t i = 0; i < build->graph.source_count; i++)
    digester_add_digest(digester, build->graph.sources[i].describe_digest);
}
