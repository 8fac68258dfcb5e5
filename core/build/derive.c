/* derive.c: values that are pulled from another page's body where they are asked for, kept by digest of its source. */
#include "base/path.h"
#include "build/internal.h"
#include "build/language.h"
#include "build/links.h"
#include "model/page_facts.h"
#include "model/value.h"
#include "os/file.h"
#include "page/excerpt.h"
#include "page/front_matter.h"
#include "page/markdown.h"
#include "page/words.h"

/* What was derived, or that nothing could be: its shortcodes have a mistake. */
struct derived {
  bool found;
  struct bytes value;
  struct read_list reads; /* of the shortcodes */
};

enum derive_field {
  DERIVE_SUMMARY,
  DERIVE_CONTENT,
  DERIVE_RAW,
  DERIVE_WORD_COUNT,
  DERIVE_READING_TIME,
  DERIVE_NOTHING
};

static enum derive_field field_named(struct bytes name) {
  static const char *const names[] = {"summary", "content", "raw", "word_count", "reading_time"};
  for (enum derive_field i = DERIVE_SUMMARY; i < DERIVE_NOTHING; i++)
    if (bytes_equal(name, bytes_from(names[i])))
      return i;
  return DERIVE_NOTHING;
}

/* The page counts, for its shortcodes know it. Before there are views, shortcodes that ask for one have a mistake. */
static struct bytes cache_key(const struct build *build, const struct page *page, struct bytes field,
                              struct arena *arena) {
  char digest[33];
  digest_format(page->source_digest, digest);
  return arena_format(arena, "%s%c%.*s:%.*s", digest, build->world.views_ready ? 'v' : '-', (int)field.size, field.data,
                      (int)page->path.size, page->path.data);
}

struct derive_context {
  struct build *build;
  const struct page *page;
  struct arena *arena;
  struct derived *derived;
};

static void note_read(void *context, enum read_kind kind, struct bytes key) {
  struct derive_context *derive = context;
  read_list_add(&derive->derived->reads, kind, key, world_digest(&derive->build->world, kind, key, derive->arena));
}

static bool resolve_link(void *context, struct bytes target, bool image, uint32_t line, struct bytes *out) {
  (void)line;
  struct derive_context *derive = context;
  const struct link_reader reader = {
      &derive->build->world, &derive->build->graph, derive->page, derive->arena, note_read, derive};
  struct link link;
  link_resolve(&reader, target, image, &link);
  return link_replacement(&link, derive->arena, out);
}

/* Any thread derives, and few do at once: they share a highlighter. */
static bool highlight_code(void *context, const struct fence *fence, struct bytes code, struct strbuf *out) {
  struct derivation *derive = context;
  uv_mutex_lock(&derive->highlight_lock);
  if (!derive->highlighter)
    derive->highlighter = highlighter_create();
  bool known = highlighter_html(derive->highlighter, fence->language, code, out);
  uv_mutex_unlock(&derive->highlight_lock);
  return known;
}

/* Whoever counts words does not see classes, and a first paragraph has no code. */
static bool wants_highlight(const struct graph_source *source, enum derive_field field, bool divided) {
  return source->highlight && (field == DERIVE_CONTENT || (field == DERIVE_SUMMARY && divided));
}

static void give_text(struct derive_context *derive, struct bytes text) {
  struct strbuf encoded;
  strbuf_init(&encoded);
  value_write_string(&encoded, text);
  derive->derived->value = arena_copy(derive->arena, strbuf_bytes(&encoded));
  derive->derived->found = true;
  strbuf_release(&encoded);
}

static void give_number(struct derive_context *derive, size_t number) {
  struct strbuf encoded;
  strbuf_init(&encoded);
  value_write_integer(&encoded, (int64_t)number);
  derive->derived->value = arena_copy(derive->arena, strbuf_bytes(&encoded));
  derive->derived->found = true;
  strbuf_release(&encoded);
}

/* What front matter says of itself, as HTML. */
static bool give_written_summary(struct derive_context *derive) {
  struct bytes params, encoded, text;
  struct strbuf html;
  if (!page_facts_find(derive->page->facts, bytes_from("params"), derive->arena, &params) ||
      !value_find(params, bytes_from("summary"), &encoded) || !value_text(encoded, &text) || text.size == 0)
    return false;
  strbuf_init(&html);
  strbuf_append_html(&html, text);
  give_text(derive, strbuf_bytes(&html));
  strbuf_release(&html);
  return true;
}

static int derive_rendered(struct derive_context *derive, enum derive_field field, struct bytes source,
                           struct error *error) {
  struct build *build = derive->build;
  struct arena *arena = derive->arena;
  const struct graph_source *declared = &build->graph.sources[derive->page->source];
  struct markdown_options options = declared->markdown;
  struct shortcodes list;
  struct markdown_page rendered;
  struct bytes markdown;
  if (derive_expand(build, derive->page, source, arena, &list, &markdown, &derive->derived->reads, error))
    return -1;
  bool divided = field == DERIVE_SUMMARY && excerpt_mark(markdown, arena, &markdown);
  options.titles = language_titles(declared, derive->page, arena);
  options.resolve = resolve_link;
  options.context = derive;
  if (wants_highlight(declared, field, divided)) {
    options.code.highlight = highlight_code;
    options.code.context = &build->derive;
  }
  markdown_render(markdown, &options, arena, &rendered);
  struct bytes html = field == DERIVE_SUMMARY ? bytes_from("") : shortcode_fill(&list, rendered.html, arena);
  switch (field) {
  case DERIVE_SUMMARY:
    give_text(derive, shortcode_fill(&list, divided ? excerpt_cut(rendered.html) : rendered.first_paragraph, arena));
    break;
  case DERIVE_CONTENT:
    give_text(derive, html);
    break;
  case DERIVE_WORD_COUNT:
    give_number(derive, words_count(html));
    break;
  case DERIVE_READING_TIME:
    give_number(derive, words_minutes(words_count(html)));
    break;
  case DERIVE_RAW:
  case DERIVE_NOTHING:
    break;
  }
  return 0;
}

static int derive_source(struct derive_context *derive, enum derive_field field, struct bytes source,
                         struct error *error) {
  if (field == DERIVE_SUMMARY && give_written_summary(derive))
    return 0;
  if (field != DERIVE_RAW)
    return derive_rendered(derive, field, source, error);
  size_t offset = 0;
  uint32_t line = 1;
  front_matter_skip(source, &offset, &line);
  give_text(derive, bytes_make(source.data + offset, source.size - offset));
  return 0;
}

/* A pure function of the source, and of what its shortcodes read. Not of the source that the page is known by, where
 * that page has a mistake now and stands as it was before, or where somebody edits it this moment: then what is made
 * with it must be looked at again by the next build. */
static bool derive(struct build *build, const struct page *page, enum derive_field field, struct arena *arena,
                   struct derived *derived) {
  struct derive_context context = {build, page, arena, derived};
  struct strbuf content;
  struct error ignored = ERROR_INIT;
  struct bytes path = path_join(arena, bytes_from(build->root), page->path);
  strbuf_init(&content);
  bool readable = scan_is_generated(&build->scan, page->path) ||
                  file_read(arena_copy(arena, path).data, &content, NULL, &ignored) == 0;
  if (readable) {
    if (!digest_equal(digest_of(strbuf_bytes(&content)), page->source_digest))
      atomic_store(&build->derive.moved, true);
    derive_source(&context, field, strbuf_bytes(&content), &ignored); /* a mistake is the page's own */
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
  enum derive_field which = field_named(field);
  if (which == DERIVE_NOTHING)
    return false;
  struct build *build = build_of_world(world);
  struct bytes key = cache_key(build, page, field, arena);
  uv_mutex_lock(&build->derive.lock);
  const struct derived *kept = map_get(&build->derive.values, key);
  uv_mutex_unlock(&build->derive.lock);
  if (!kept) {
    struct derived derived = {.found = false};
    if (!derive(build, page, which, arena, &derived))
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
  highlighter_destroy(build->derive.highlighter);
}
