/* markdown.c: parse by cmark-gfm, walk its tree once for headings and links, render.
 *
 * cmark's renderer knows no ids, so each heading is rendered alone and put back as a finished block; so is the first
 * paragraph, whose HTML is wanted for itself. All else is rendered by cmark as it is. */
#include "page/markdown.h"

#include "base/memory.h"
#include "page/cmark.h"
#include "page/guard.h"
#include "page/heading.h"
#include "page/html_links.h"
#include "page/region.h"
#include "page/slug.h"

#include <stdlib.h>

struct renderer {
  const struct markdown_options *options;
  struct arena *arena;
  int flags;               /* cmark's, for parsing and rendering alike */
  cmark_llist *extensions; /* the parser's */
  cmark_node *document;
  cmark_node *first_paragraph;
  struct heading *headings; /* owned */
  size_t count, capacity;
  uint32_t line;         /* of the block that holds the current node */
  struct strbuf scratch; /* one node's HTML */
};

static int flags_of(const struct markdown_options *options) {
  return (options->unsafe_html ? CMARK_OPT_UNSAFE : 0) | (options->smart ? CMARK_OPT_SMART : 0) |
         (options->footnotes ? CMARK_OPT_FOOTNOTES : 0);
}

static void visit_link(struct renderer *renderer, cmark_node *node, bool image) {
  const struct markdown_options *options = renderer->options;
  struct bytes target = bytes_from(cmark_node_get_url(node)), replacement;
  if (options->resolve(options->context, target, image, renderer->line, &replacement))
    cmark_node_set_url(node, arena_copy(renderer->arena, replacement).data);
}

static bool resolve_html(void *context, struct bytes target, bool image, struct bytes *out) {
  const struct renderer *renderer = context;
  const struct markdown_options *options = renderer->options;
  return options->resolve(options->context, target, image, renderer->line, out);
}

static void visit_html(struct renderer *renderer, cmark_node *node) {
  strbuf_clear(&renderer->scratch);
  if (renderer->options->unsafe_html &&
      html_replace_links(cmark_literal(node), resolve_html, renderer, &renderer->scratch))
    cmark_node_set_literal(node, renderer->scratch.data);
}

static void fill_heading(struct renderer *renderer, struct heading *heading) {
  const struct markdown_options *options = renderer->options;
  struct bytes id = options->fill(options->context, heading->public.id);
  heading->public.text = options->fill(options->context, heading->public.text);
  if (heading->custom || bytes_equal(id, heading->public.id))
    return;
  strbuf_clear(&renderer->scratch);
  slug_append(&renderer->scratch, id);
  heading->public.id = arena_copy(renderer->arena, strbuf_bytes(&renderer->scratch));
}

static void add_heading(struct renderer *renderer, cmark_node *node) {
  renderer->headings =
      memory_grow(renderer->headings, renderer->count, &renderer->capacity, sizeof *renderer->headings);
  struct heading *heading = &renderer->headings[renderer->count++];
  heading_read(node, renderer->arena, heading);
  if (renderer->options->fill)
    fill_heading(renderer, heading);
}

/* Returns true when the walk should go into the node. */
static bool visit_block(struct renderer *renderer, cmark_node *node, cmark_node_type type) {
  int line = cmark_node_get_start_line(node);
  if (line > 0) /* parts of a table may have none */
    renderer->line = (uint32_t)line;
  bool links = renderer->options->resolve != NULL;
  if (type == CMARK_NODE_HEADING) {
    add_heading(renderer, node);
    return links;
  }
  if (type == CMARK_NODE_PARAGRAPH) {
    if (!renderer->first_paragraph && cmark_node_parent(node) == renderer->document)
      renderer->first_paragraph = node;
    return links;
  }
  if (type == CMARK_NODE_HTML_BLOCK && links)
    visit_html(renderer, node);
  return true;
}

static bool visit_inline(struct renderer *renderer, cmark_node *node, cmark_node_type type) {
  if (!renderer->options->resolve)
    return false;
  if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE)
    visit_link(renderer, node, type == CMARK_NODE_IMAGE);
  else if (type == CMARK_NODE_HTML_INLINE)
    visit_html(renderer, node);
  return type != CMARK_NODE_IMAGE; /* what is in an image becomes its alternative text, without links */
}

static void walk(struct renderer *renderer) {
  cmark_node *node = cmark_node_first_child(renderer->document);
  while (node) {
    cmark_node_type type = cmark_node_get_type(node);
    bool block = (type & CMARK_NODE_TYPE_MASK) == CMARK_NODE_TYPE_BLOCK;
    bool enter = block ? visit_block(renderer, node, type) : visit_inline(renderer, node, type);
    cmark_node *next = enter ? cmark_node_first_child(node) : NULL;
    while (!next && node != renderer->document) {
      next = cmark_node_next(node);
      node = cmark_node_parent(node);
    }
    node = next;
  }
}

/* Puts finished HTML in the place of a block. */
static void freeze(cmark_node *block, const char *html) {
  cmark_node *frozen = cmark_node_new_with_mem(CMARK_NODE_CUSTOM_BLOCK, region_memory());
  cmark_node_set_on_enter(frozen, html);
  cmark_node_replace(block, frozen);
}

/* Escapes as cmark does, which leaves the single quote. */
static void append_text(struct strbuf *out, struct bytes text) {
  for (size_t at = 0, run; at < text.size; at += run) {
    run = 0;
    while (at + run < text.size && !strchr("&<>\"", text.data[at + run]))
      run++;
    strbuf_append(out, bytes_make(text.data + at, run));
    if (at + run < text.size) {
      strbuf_append_html(out, bytes_make(text.data + at + run, 1));
      run++;
    }
  }
}

/* The inline content of a heading as HTML, in the arena. */
static struct bytes heading_html(struct renderer *renderer, cmark_node *node) {
  cmark_node *child = cmark_node_first_child(node);
  if (child && !cmark_node_next(child) && cmark_node_get_type(child) == CMARK_NODE_TEXT) {
    strbuf_clear(&renderer->scratch);
    append_text(&renderer->scratch, cmark_literal(child));
    return arena_copy(renderer->arena, strbuf_bytes(&renderer->scratch));
  }
  char *html = cmark_render_html(node, renderer->flags, renderer->extensions);
  size_t opening = strlen("<h1>"), closing = strlen("</h1>\n"), size = strlen(html);
  struct bytes inside = arena_copy(renderer->arena, bytes_make(html + opening, size - opening - closing));
  return inside;
}

static void finish_heading(struct renderer *renderer, struct heading *heading) {
  struct markdown_heading *public = &heading->public;
  public->html = heading_html(renderer, heading->node);
  struct strbuf *out = &renderer->scratch;
  strbuf_clear(out);
  char level = (char)('0' + public->level);
  strbuf_append_text(out, "<h");
  strbuf_append_char(out, level);
  strbuf_append_text(out, " id=\"");
  strbuf_append(out, public->id); /* nothing in an id needs escaping */
  strbuf_append_text(out, "\">");
  strbuf_append(out, public->html);
  strbuf_append_text(out, "</h");
  strbuf_append_char(out, level);
  strbuf_append_char(out, '>');
  freeze(heading->node, out->data);
}

static struct bytes finish_first_paragraph(struct renderer *renderer) {
  char *html = cmark_render_html(renderer->first_paragraph, renderer->flags, renderer->extensions);
  size_t opening = strlen("<p>"), closing = strlen("</p>\n");
  struct bytes inside = arena_copy(renderer->arena, bytes_make(html + opening, strlen(html) - opening - closing));
  freeze(renderer->first_paragraph, html);
  return inside;
}

static void finish(struct renderer *renderer, struct markdown_page *out) {
  heading_assign_ids(renderer->headings, renderer->count, renderer->arena);
  struct markdown_heading *headings = arena_allocate(renderer->arena, renderer->count * sizeof *headings);
  for (size_t i = 0; i < renderer->count; i++) {
    finish_heading(renderer, &renderer->headings[i]);
    headings[i] = renderer->headings[i].public;
  }
  *out = (struct markdown_page){.headings = headings, .heading_count = renderer->count};
  if (renderer->first_paragraph)
    out->first_paragraph = finish_first_paragraph(renderer);
  char *html = cmark_render_html(renderer->document, renderer->flags, renderer->extensions);
  out->html = arena_copy(renderer->arena, bytes_from(html));
}

void markdown_render(struct bytes body, const struct markdown_options *options, struct arena *arena,
                     struct markdown_page *out) {
  struct region region;
  region_begin(&region);
  struct renderer renderer = {.options = options, .arena = arena, .flags = flags_of(options), .line = 1};
  strbuf_init(&renderer.scratch);
  renderer.document = cmark_parse(guard_body(body, arena), renderer.flags, guard_tables(body), &renderer.extensions);
  walk(&renderer);
  finish(&renderer, out);
  strbuf_release(&renderer.scratch);
  free(renderer.headings);
  region_end(&region);
}
