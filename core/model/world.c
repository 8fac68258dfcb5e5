/* world.c: what a unit may see, and the digest of each thing it can ask for. */
#include "model/world.h"

#include "base/glob.h"
#include "model/page_facts.h"
#include "model/value.h"

#include <stdlib.h>

void world_init(struct world *world) {
  *world = (struct world){.root = NULL};
  map_init(&world->files);
  map_init(&world->sources);
  map_init(&world->pages);
  map_init(&world->views);
  map_init(&world->absent_pages);
  map_init(&world->absent_views);
  map_init(&world->assets);
  map_init(&world->site);
  map_init(&world->parameters);
  map_init(&world->environment);
}

void world_release(struct world *world) {
  map_release(&world->files);
  map_release(&world->sources);
  map_release(&world->pages);
  map_release(&world->views);
  map_release(&world->absent_pages);
  map_release(&world->absent_views);
  map_release(&world->assets);
  map_release(&world->site);
  map_release(&world->parameters);
  map_release(&world->environment);
}

struct bytes world_pair(struct arena *arena, struct bytes a, struct bytes b) {
  char *pair = arena_allocate(arena, a.size + b.size + 2);
  if (a.size > 0)
    memcpy(pair, a.data, a.size);
  pair[a.size] = '\0';
  if (b.size > 0)
    memcpy(pair + a.size + 1, b.data, b.size);
  pair[a.size + 1 + b.size] = '\0';
  return bytes_make(pair, a.size + 1 + b.size);
}

bool world_split_pair(struct bytes pair, struct bytes *a, struct bytes *b) {
  const char *nul = pair.size > 0 ? memchr(pair.data, '\0', pair.size) : NULL;
  if (!nul)
    return false;
  *a = bytes_make(pair.data, (size_t)(nul - pair.data));
  *b = bytes_make(nul + 1, pair.size - a->size - 1);
  return true;
}

struct page *world_page(const struct world *world, struct bytes path) {
  struct page *page = map_get(&world->pages, path);
  if (!page && world->missed && map_get(&world->sources, path) && !map_get(&world->absent_pages, path))
    atomic_store(world->missed, true);
  return page;
}

const struct view_value *world_view(const struct world *world, struct bytes key) {
  const struct view_value *value = map_get(&world->views, key);
  if (!value && world->missed && !map_get(&world->absent_views, key))
    atomic_store(world->missed, true);
  return value;
}

bool world_page_field(const struct page *page, struct bytes field, struct arena *arena, struct bytes *value) {
  static const char exists = VALUE_TRUE;
  if (bytes_equal(field, bytes_from("exists"))) {
    *value = bytes_make(&exists, 1);
    return true;
  }
  return page_facts_find(page->facts, field, arena, value);
}

bool world_asset_field(const struct world *world, struct bytes path, struct bytes field, struct bytes *value) {
  static const char exists = VALUE_TRUE;
  const struct bytes *asset = map_get(&world->assets, path);
  if (!asset) {
    if (world->missed && !world->assets_ready)
      atomic_store(world->missed, true);
    return false;
  }
  if (!bytes_equal(field, bytes_from("exists")))
    return value_find(*asset, field, value);
  *value = bytes_make(&exists, 1);
  return true;
}

static int compare_paths(const void *a, const void *b) {
  return bytes_compare(*(const struct bytes *)a, *(const struct bytes *)b);
}

struct bytes *world_glob(const struct world *world, struct bytes pattern, struct arena *arena, size_t *count) {
  *count = 0;
  struct error problem = ERROR_INIT;
  if (glob_check(pattern, &problem) != 0) {
    error_release(&problem);
    return NULL;
  }
  struct bytes *paths = arena_allocate(arena, (world->files.count + 1) * sizeof *paths);
  struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(&world->files, &i));) {
    if (glob_match(pattern, entry->key))
      paths[(*count)++] = entry->key;
  }
  qsort(paths, *count, sizeof *paths, compare_paths);
  return paths;
}

/* What a read sees where there is nothing to see. */
static struct digest digest_of_tag(const char *tag) {
  return digest_of(bytes_from(tag));
}

static struct digest digest_of_glob(const struct world *world, struct bytes pattern, struct arena *scratch) {
  size_t count;
  const struct bytes *paths = world_glob(world, pattern, scratch, &count);
  struct digester digester;
  digester_init(&digester);
  for (size_t i = 0; i < count; i++)
    digester_add(&digester, paths[i]);
  digester_add_number(&digester, count);
  struct digest digest = digester_finish(&digester);
  digester_release(&digester);
  return digest;
}

static struct digest digest_of_file(const struct world *world, struct bytes path) {
  const struct file *file = map_get(&world->files, path);
  return file ? file->digest : digest_of_tag("no such file");
}

static struct digest digest_of_page(const struct world *world, enum read_kind kind, struct bytes key,
                                    struct arena *scratch) {
  struct bytes path;
  struct bytes field;
  struct bytes value;
  const struct page *page = world_split_pair(key, &path, &field) ? world_page(world, path) : NULL;
  if (!page)
    return digest_of_tag("no such page");
  bool found = kind == READ_PAGE ? world_page_field(page, field, scratch, &value)
                                 : world->derive && world->derive(world, page, field, scratch, &value, NULL);
  return found ? digest_of(value) : digest_of_tag("no such field");
}

static struct digest digest_of_relation(const struct world *world, struct bytes key, struct arena *scratch) {
  struct bytes path, relation, value;
  if (!world_split_pair(key, &path, &relation) || !world->relate ||
      !world->relate(world, path, relation, scratch, &value))
    return digest_of_tag("no such page or relation");
  return digest_of(value);
}

static struct digest digest_of_modification(const struct world *world, struct bytes key, struct arena *scratch) {
  struct bytes path, field, value;
  if (!world_split_pair(key, &path, &field) || !world->modified || !world->modified(world, path, scratch, &value))
    return digest_of_tag("not known");
  return digest_of(value);
}

static struct digest digest_of_asset(const struct world *world, struct bytes key) {
  struct bytes path, field, value;
  if (!world_split_pair(key, &path, &field) || !world_asset_field(world, path, field, &value))
    return digest_of_tag("no such asset or field");
  return digest_of(value);
}

static struct digest digest_of_entry(const struct map *map, struct bytes key) {
  const struct bytes *value = map_get(map, key);
  return value ? digest_of(*value) : digest_of_tag("not set");
}

struct digest world_digest(const struct world *world, enum read_kind kind, struct bytes key, struct arena *scratch) {
  const struct view_value *view;
  switch (kind) {
  case READ_FILE:
  case READ_SOURCE:
    return digest_of_file(world, key);
  case READ_EXISTS:
    return digest_of_tag(map_get(&world->files, key) ? "there" : "not there");
  case READ_GLOB:
    return digest_of_glob(world, key, scratch);
  case READ_PAGE:
  case READ_BODY:
    return digest_of_page(world, kind, key, scratch);
  case READ_VIEW:
    view = world_view(world, key);
    return view ? view->digest : digest_of_tag("no such key");
  case READ_SITE:
    return digest_of_entry(&world->site, key);
  case READ_PARAMETER:
    return digest_of_entry(&world->parameters, key);
  case READ_ENVIRONMENT:
    return digest_of_entry(&world->environment, key);
  case READ_RELATED:
    return digest_of_relation(world, key, scratch);
  case READ_MODIFIED:
    return digest_of_modification(world, key, scratch);
  case READ_DUE:
    return digest_of_tag(world_due(world, key) ? "yes" : "no");
  case READ_TIME:
    return digest_of(world->time);
  case READ_ASSET:
    return digest_of_asset(world, key);
  case READ_KIND_COUNT:
    break;
  }
  return DIGEST_NONE;
}
