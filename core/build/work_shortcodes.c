/* work_shortcodes.c: see work_shortcodes.h. */
#include "build/work_shortcodes.h"
#include "page/front_matter.h"

static void note_mistake(void *context, const struct error *problem) {
  struct work_unit *work = context;
  unit_builder_message(&work->builder, SEVERITY_ERROR, problem);
}

int work_expand(struct work_unit *work, const struct page *page, struct bytes source, struct work_expansion *out,
                struct error *error) {
  struct worker *worker = work->worker;
  const struct graph_source *declared = &worker->build->graph.sources[page->source];
  const char *path = arena_copy(&worker->arena, page->path).data;
  size_t offset = 0;
  *out = (struct work_expansion){.body_line = 1};
  front_matter_skip(source, &offset, &out->body_line);
  out->markdown = bytes_make(source.data + offset, source.size - offset);
  if (declared->prepares) {
    script_set_unit(worker->script, &work->script_unit);
    if (script_prepare(worker->script, page->source, out->markdown, out->body_line, &out->markdown, error))
      return -1;
  }
  const struct shortcode_reporter reporter = {note_mistake, work};
  if (shortcode_scan_all(out->markdown, declared->shortcodes, path, out->body_line, &worker->arena, &reporter,
                         &out->list, error))
    return -1;
  if (out->list.count == 0)
    return 0;
  script_set_unit(worker->script, &work->script_unit);
  if (script_shortcodes(worker->script, &out->list, &reporter, error))
    return -1;
  out->markdown = shortcode_insert(&out->list, &worker->arena, &out->lines);
  return 0;
}

uint32_t work_source_line(const struct work_expansion *expansion, uint32_t line) {
  return shortcode_source_line(&expansion->lines, line) + expansion->body_line - 1;
}

struct bytes work_fill_text(struct work_unit *work, const struct work_expansion *expansion, struct bytes text) {
  if (!expansion || expansion->list.count == 0)
    return text;
  return shortcode_fill_text(&expansion->list, text, &work->worker->arena);
}

void work_fill_page(struct work_unit *work, const struct work_expansion *expansion, struct markdown_page *page) {
  struct arena *arena = &work->worker->arena;
  const struct shortcodes *list = &expansion->list;
  if (list->count == 0)
    return;
  struct markdown_heading *headings = arena_allocate(arena, (page->heading_count + 1) * sizeof *headings);
  for (size_t i = 0; i < page->heading_count; i++) {
    headings[i] = page->headings[i];
    headings[i].html = shortcode_fill(list, headings[i].html, arena);
    headings[i].line = shortcode_source_line(&expansion->lines, headings[i].line);
  }
  page->headings = headings;
  page->html = shortcode_fill(list, page->html, arena);
  page->first_paragraph = shortcode_fill(list, page->first_paragraph, arena);
}
