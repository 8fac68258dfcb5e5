/* derive_shortcodes.c: functions and shortcodes for a page of which something is derived. They run in a Lua state of
 * their own, for the one that asks is in the middle of a call, and the coordinator, which checks reads, may have none
 * at hand. */
#include "build/internal.h"
#include "build/language.h"
#include "page/front_matter.h"

static struct bytes render_piece(void *context, struct bytes text, struct arena *arena) {
  const struct markdown_options *options = context;
  struct markdown_page rendered;
  markdown_render(text, options, arena, &rendered);
  return rendered.html;
}

static const struct bytes *piece_titles(void *context, struct arena *arena) {
  (void)arena;
  return ((const struct markdown_options *)context)->titles;
}

static int start_script(struct build *build, struct error *error) {
  struct arena arena = ARENA_INIT;
  struct strbuf graph;
  struct read_list reads = {0};
  struct message *messages = NULL;
  size_t count = 0;
  strbuf_init(&graph);
  struct script *script = script_create(&build->world, NULL);
  int rc = script_load(script, strbuf_bytes(&build->loaded.shardfile), "Shardfile.lua", &arena, &graph, &reads,
                       &messages, &count);
  if (rc) {
    error_set(error, ERROR_INVALID, "the Shardfile could not be loaded again");
    script_destroy(script);
  } else {
    build->derive.script = script;
  }
  read_list_release(&reads);
  strbuf_release(&graph);
  arena_release(&arena);
  return rc;
}

/* What is called for a page: one of the two, the other is NULL. */
struct calls {
  struct bytes *prepare;
  uint32_t line; /* that this begins in */
  struct shortcodes *expand;
};

static int run_locked(struct build *build, const struct page *page, struct arena *arena, const struct calls *calls,
                      struct read_list *reads, struct error *error) {
  if (!build->derive.script && start_script(build, error))
    return -1;
  struct script *script = build->derive.script;
  const struct graph_source *source = &build->graph.sources[page->source];
  struct markdown_options options = source->markdown;
  options.titles = language_titles(source, page, arena);
  struct script_unit unit = {.arena = arena,
                             .page = page,
                             .markdown = render_piece,
                             .titles = piece_titles,
                             .markdown_context = &options,
                             .deriving = true};
  script_set_unit(script, &unit);
  script_record(script, reads);
  int rc = calls->prepare ? script_prepare(script, page->source, *calls->prepare, calls->line, calls->prepare, error)
                          : script_shortcodes(script, calls->expand, NULL, error);
  script_record(script, NULL);
  script_set_unit(script, NULL);
  return rc;
}

static int run(struct build *build, const struct page *page, struct arena *arena, const struct calls *calls,
               struct read_list *reads, struct error *error) {
  uv_mutex_lock(&build->derive.script_lock);
  int rc = run_locked(build, page, arena, calls, reads, error);
  uv_mutex_unlock(&build->derive.script_lock);
  return rc;
}

int derive_expand(struct build *build, const struct page *page, struct bytes source, struct arena *arena,
                  struct shortcodes *list, struct bytes *markdown, struct read_list *reads, struct error *error) {
  const struct graph_source *declared = &build->graph.sources[page->source];
  const char *path = arena_copy(arena, page->path).data;
  struct shortcode_lines lines;
  size_t offset = 0;
  uint32_t line = 1;
  front_matter_skip(source, &offset, &line);
  *markdown = bytes_make(source.data + offset, source.size - offset);
  if (declared->prepares && run(build, page, arena, &(struct calls){.prepare = markdown, .line = line}, reads, error))
    return -1;
  if (shortcode_scan(*markdown, declared->shortcodes, path, line, arena, list, error))
    return -1;
  if (list->count == 0)
    return 0;
  if (run(build, page, arena, &(struct calls){.expand = list}, reads, error))
    return -1;
  *markdown = shortcode_insert(list, arena, &lines);
  return 0;
}
