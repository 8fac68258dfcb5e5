/* finish.c: see renderer.h. cmark's renderer knows no ids, so each heading is rendered alone and put back as a finished
 * block; so is the first paragraph, whose HTML is wanted for itself. All else is rendered by cmark as it is. */
#include "page/attributed.h"
#include "page/box.h"
#include "page/definition.h"
#include "page/escape.h"
#include "page/region.h"
#include "page/renderer.h"

cmark_node *renderer_freeze(cmark_node *block, const char *html) {
  cmark_node *frozen = cmark_node_new_with_mem(CMARK_NODE_CUSTOM_BLOCK, region_memory());
  cmark_node_set_on_enter(frozen, html);
  cmark_node_replace(block, frozen);
  attributed_move(block, frozen);
  return frozen;
}

static char *render(const struct renderer *renderer, cmark_node *node) {
  return cmark_render_html(node, renderer->dialect.flags, renderer->extensions);
}

/* The inline content of a heading as HTML, in the arena. */
static struct bytes heading_html(struct renderer *renderer, cmark_node *node) {
  cmark_node *child = cmark_node_first_child(node);
  if (child && !cmark_node_next(child) && cmark_node_get_type(child) == CMARK_NODE_TEXT) {
    strbuf_clear(&renderer->scratch);
    escape_append(&renderer->scratch, cmark_literal(child));
    return arena_copy(renderer->arena, strbuf_bytes(&renderer->scratch));
  }
  char *html = render(renderer, node);
  size_t opening = strlen("<h1>"), closing = strlen("</h1>\n"), size = strlen(html);
  return arena_copy(renderer->arena, bytes_make(html + opening, size - opening - closing));
}

static void append_anchor(struct strbuf *out, struct bytes id) {
  strbuf_append_text(out, " <a class=\"heading-anchor\" href=\"#");
  strbuf_append(out, id);
  strbuf_append_char(out, '"');
  escape_attribute(out, "aria-labelledby", id);
  strbuf_append_text(out, ">#</a>");
}

static void finish_heading(struct renderer *renderer, struct heading *heading) {
  struct markdown_heading *public = &heading->public;
  public->html = heading_html(renderer, heading->node);
  struct strbuf *out = &renderer->scratch;
  strbuf_clear(out);
  char level = (char)('0' + public->level);
  strbuf_append_text(out, "<h");
  strbuf_append_char(out, level);
  escape_attribute(out, "id", public->id);
  escape_attribute(out, "class", heading->attributes.classes);
  if (renderer->options->unsafe_html)
    strbuf_append(out, heading->attributes.other);
  strbuf_append_char(out, '>');
  strbuf_append(out, public->html);
  if (renderer->options->heading_anchors && public->id.size > 0)
    append_anchor(out, public->id);
  strbuf_append_text(out, "</h");
  strbuf_append_char(out, level);
  strbuf_append_char(out, '>');
  renderer_freeze(heading->node, out->data);
}

static struct bytes finish_first_paragraph(struct renderer *renderer) {
  char *html = render(renderer, renderer->first_paragraph);
  size_t opening = strlen("<p>"), closing = strlen("</p>\n");
  struct bytes inside = arena_copy(renderer->arena, bytes_make(html + opening, strlen(html) - opening - closing));
  renderer_freeze(renderer->first_paragraph, html);
  return inside;
}

static void finish_anchors(struct renderer *renderer, struct markdown_page *out) {
  struct bytes *anchors = arena_allocate(renderer->arena, renderer->anchor_count * sizeof *anchors);
  if (renderer->anchor_count > 0)
    memcpy(anchors, renderer->anchors, renderer->anchor_count * sizeof *anchors);
  out->anchors = anchors;
  out->anchor_count = renderer->anchor_count;
}

void renderer_finish(struct renderer *renderer, struct markdown_page *out) {
  if (renderer->options->heading_ids)
    heading_assign_ids(renderer->headings, renderer->count, renderer->options->id_style, renderer->arena);
  struct markdown_heading *headings = arena_allocate(renderer->arena, renderer->count * sizeof *headings);
  for (size_t i = 0; i < renderer->count; i++) {
    finish_heading(renderer, &renderer->headings[i]);
    headings[i] = renderer->headings[i].public;
  }
  for (size_t i = 0; i < renderer->box_count; i++)
    box_finish(renderer->boxes[i], renderer->options->titles, renderer->dialect.flags, renderer->extensions);
  for (size_t i = 0; i < renderer->definition_count; i++)
    definition_finish(renderer->definitions[i], renderer->dialect.flags, renderer->extensions);
  *out = (struct markdown_page){.headings = headings, .heading_count = renderer->count};
  finish_anchors(renderer, out);
  if (renderer->first_paragraph)
    out->first_paragraph = finish_first_paragraph(renderer);
  attributed_finish(renderer);
  out->html = arena_copy(renderer->arena, bytes_from(render(renderer, renderer->document)));
}
