/* small_world.h: a world with two pages, a data file and one of everything else, filled in either order. */
#ifndef SHARD_TESTS_UNIT_MODEL_SMALL_WORLD_H
#define SHARD_TESTS_UNIT_MODEL_SMALL_WORLD_H

#include "unit/check.h"

#include "model/value.h"
#include "model/world.h"

struct small_world {
  struct world world;
  struct arena arena;
  struct file files[3];
  struct page pages[2];
  struct view_value views[2];
  struct bytes title, edition, home;
};

static inline struct bytes small_world_facts(struct arena *arena, const char *title) {
  struct strbuf out;
  strbuf_init(&out);
  struct value_scope scope = value_begin_map(&out);
  value_write_name(&out, bytes_from("title"));
  value_write_string(&out, bytes_from(title));
  value_end(&out, scope, 1);
  struct bytes facts = arena_copy(arena, strbuf_bytes(&out));
  strbuf_release(&out);
  return facts;
}

static inline void small_world_set_title(struct small_world *small, size_t page, const char *title) {
  small->pages[page].facts = small_world_facts(&small->arena, title);
  small->pages[page].facts_digest = digest_of(small->pages[page].facts);
}

/* A summary is the first byte of the source digest here. */
static inline bool small_world_derive(const struct world *world, const struct page *page, struct bytes field,
                                      struct arena *arena, struct bytes *value, const struct read_list **reads) {
  (void)world, (void)reads;
  *value = arena_copy(arena, bytes_make((const char *)page->source_digest.bytes, 1));
  return bytes_equal(field, bytes_from("summary"));
}

static inline void small_world_seal(struct small_world *small) {
  for (int kind = 0; kind < READ_KIND_COUNT; kind++)
    world_seal(&small->world, (enum read_kind)kind);
}

static inline void small_world_init(struct small_world *small, bool backwards) {
  static const char *const paths[] = {"content/a.md", "content/b.md", "data/menu.yaml"};
  static const char *const keys[] = {"navigation\0a", "navigation\0b"};
  struct world *world = &small->world;
  arena_init(&small->arena);
  world_init(world);
  small->title = bytes_from("Widget");
  small->edition = bytes_from("community");
  small->home = bytes_from("/home/somebody");
  for (size_t k = 0; k < 3; k++) {
    size_t i = backwards ? 2 - k : k;
    struct bytes path = bytes_from(paths[i]);
    small->files[i] = (struct file){.path = path, .digest = digest_of(path)};
    map_put(&world->files, path, &small->files[i]);
    if (i == 2)
      continue;
    small->pages[i] = (struct page){.path = path, .source_digest = small->files[i].digest};
    small_world_set_title(small, i, i == 0 ? "First" : "Second");
    map_put(&world->pages, path, &small->pages[i]);
    map_put(&world->sources, path, &small->files[i]);
    small->views[i].digest = digest_of(bytes_make(keys[i], 12));
    map_put(&world->views, bytes_make(keys[i], 12), &small->views[i]);
  }
  map_put(&world->site, bytes_from("title"), &small->title);
  map_put(&world->parameters, bytes_from("edition"), &small->edition);
  map_put(&world->environment, bytes_from("HOME"), &small->home);
  world->time = bytes_make("\3\1\0\0\0\0\0\0\0", 9);
  world->derive = small_world_derive;
  world->pages_ready = true;
  world->views_ready = true;
  small_world_seal(small);
}

static inline void small_world_release(struct small_world *small) {
  world_release(&small->world);
  arena_release(&small->arena);
}

#endif
