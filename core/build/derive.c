/* derive.c: values that are pulled from another page's body where they are asked for, kept by digest of its source. */
#include "base/memory.h"
#include "base/path.h"
#include "build/internal.h"
#include "model/value.h"
#include "os/file.h"
#include "page/front_matter.h"
#include "page/markdown.h"

/* What was derived, or that nothing could be: its shortcodes have a mistake. */
struct derived {
  bool found;
  struct bytes value;
  struct read_list reads; /* of the shortcodes */
};

static struct build *build_of(const struct world *world) {
  return (struct build *)((const char *)world - offsetof(struct build, world));
}

/* The page counts, for its shortcodes know it; and its source does, which decides how Markdown is read. Before there
 * are views, shortcodes that ask for one have a mistake. */
static struct bytes cache_key(const struct build *build, const struct page *page, struct bytes field,
                              struct arena *arena) {
  char digest[33];
  digest_format(page->source_digest, digest);
  return arena_format(arena, "%s%u%c%.*s:%.*s", digest, (unsigned)page->source, build->world.views_ready ? 'v' : '-',
                      (int)field.size, field.data, (int)page->path.size, page->path.data);
}

/* The HTML of the first paragraph. */
static int summarize_source(struct build *build, const struct page *page, struct bytes source, struct arena *arena,
                            struct derived *derived, struct error *error) {
  struct shortcodes list;
  struct markdown_page rendered;
  struct strbuf encoded;
  struct bytes markdown;
  if (derive_expand(build, page, source, arena, &list, &markdown, &derived->reads, error))
    return -1;
  markdown_render(markdown, &build->graph.sources[page->source].markdown, arena, &rendered);
  strbuf_init(&encoded);
  value_write_string(&encoded, shortcode_fill(&list, rendered.first_paragraph, arena));
  derived->value = arena_copy(arena, strbuf_bytes(&encoded));
  derived->found = true;
  strbuf_release(&encoded);
  return 0;
}

/* A pure function of the source, and of what its shortcodes read. Not of the source that the page is known by, where
 * that page has a mistake now and stands as it was before, or where somebody edits it this moment: then what is made
 * with it must be looked at again by the next build. */
static bool summarize(struct build *build, const struct page *page, struct arena *arena, struct derived *derived) {
  struct strbuf content;
  struct error ignored = ERROR_INIT;
  struct bytes path = path_join(arena, bytes_from(build->root), page->path);
  strbuf_init(&content);
  bool readable = file_read(arena_copy(arena, path).data, &content, NULL, &ignored) == 0;
  if (readable) {
    if (!digest_equal(digest_of(strbuf_bytes(&content)), page->source_digest))
      atomic_store(&build->derive.moved, true);
    summarize_source(build, page, strbuf_bytes(&content), arena, derived, &ignored); /* a mistake is the page's own */
  }
  error_release(&ignored);
  strbuf_release(&content);
  return readable;
}

/* Keeps what was derived, which two may have done at once: then the first stays. */
static const struct derived *keep(struct build *build, struct bytes key, struct derived *derived) {
  uv_mutex_lock(&build->derive.lock);
  struct derived *kept = map_get(&build->derive.values, key);
  if (kept) {
    read_list_release(&derived->reads);
  } else {
    kept = arena_allocate(&build->derive.arena, sizeof *kept);
    *kept = *derived;
    kept->value = arena_copy(&build->derive.arena, derived->value);
    map_put(&build->derive.values, arena_copy(&build->derive.arena, key), kept);
  }
  uv_mutex_unlock(&build->derive.lock);
  return kept;
}

bool derive_value(const struct world *world, const struct page *page, struct bytes field, struct arena *arena,
                  struct bytes *value, const struct read_list **reads) {
  if (!bytes_equal(field, bytes_from("summary")))
    return false;
  struct build *build = build_of(world);
  struct bytes key = cache_key(build, page, field, arena);
  uv_mutex_lock(&build->derive.lock);
  const struct derived *kept = map_get(&build->derive.values, key);
  uv_mutex_unlock(&build->derive.lock);
  if (!kept) {
    struct derived derived = {.found = false};
    if (!summarize(build, page, arena, &derived))
      return false;
    kept = keep(build, key, &derived);
  }
  if (reads)
    *reads = &kept->reads;
  *value = kept->value;
  return kept->found;
}

void derive_forget(struct build *build) {
  struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(&build->derive.values, &i));)
    read_list_release(&((struct derived *)entry->value)->reads);
  map_clear(&build->derive.values);
}

void derive_release(struct build *build) {
  derive_forget(build);
  map_release(&build->derive.values);
  script_destroy(build->derive.script);
}
