/* derive.c: values that are pulled from another page's body where they are asked for, kept by digest of its source. */
#include "base/path.h"
#include "build/internal.h"
#include "model/value.h"
#include "os/file.h"
#include "page/front_matter.h"
#include "page/markdown.h"

static struct build *build_of(const struct world *world) {
  return (struct build *)((const char *)world - offsetof(struct build, world));
}

/* The source counts too: it decides how Markdown is read. */
static struct bytes cache_key(const struct page *page, struct bytes field, struct arena *arena) {
  char digest[33];
  digest_format(page->source_digest, digest);
  return arena_format(arena, "%s%u:%.*s", digest, (unsigned)page->source, (int)field.size, field.data);
}

/* The HTML of the first paragraph; a pure function of the source. Not of the source that the page is known by, where
 * that page has a mistake now and stands as it was before, or where somebody edits it this moment: then what is made
 * with it must be looked at again by the next build. */
static bool summarize(struct build *build, const struct page *page, struct arena *arena, struct bytes *value) {
  const struct graph_source *source = &build->graph.sources[page->source];
  struct strbuf content, encoded;
  struct error ignored = ERROR_INIT;
  struct bytes path = path_join(arena, bytes_from(build->root), page->path);
  strbuf_init(&content);
  strbuf_init(&encoded);
  bool done = file_read(arena_copy(arena, path).data, &content, NULL, &ignored) == 0;
  if (done) {
    struct markdown_page rendered;
    size_t offset = 0;
    uint32_t line = 0;
    if (!digest_equal(digest_of(strbuf_bytes(&content)), page->source_digest))
      atomic_store(&build->derived_moved, true);
    front_matter_skip(strbuf_bytes(&content), &offset, &line);
    markdown_render(bytes_make(content.data + offset, content.size - offset), &source->markdown, arena, &rendered);
    value_write_string(&encoded, rendered.first_paragraph);
    *value = arena_copy(arena, strbuf_bytes(&encoded));
  }
  error_release(&ignored);
  strbuf_release(&encoded);
  strbuf_release(&content);
  return done;
}

bool derive_value(const struct world *world, const struct page *page, struct bytes field, struct arena *arena,
                  struct bytes *value) {
  if (!bytes_equal(field, bytes_from("summary")))
    return false;
  struct build *build = build_of(world);
  struct bytes key = cache_key(page, field, arena);
  uv_mutex_lock(&build->derive_lock);
  const struct bytes *kept = map_get(&build->derived, key);
  uv_mutex_unlock(&build->derive_lock);
  if (kept) {
    *value = *kept;
    return true;
  }
  if (!summarize(build, page, arena, value))
    return false;
  uv_mutex_lock(&build->derive_lock);
  if (!map_get(&build->derived, key)) {
    struct bytes *copy = arena_allocate(&build->derive_arena, sizeof *copy);
    *copy = arena_copy(&build->derive_arena, *value);
    map_put(&build->derived, arena_copy(&build->derive_arena, key), copy);
  }
  uv_mutex_unlock(&build->derive_lock);
  return true;
}
