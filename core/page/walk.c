/* walk.c: see renderer.h. */
#include "page/alert.h"
#include "page/attributed.h"
#include "page/box.h"
#include "page/definition.h"
#include "page/html_links.h"
#include "page/math.h"
#include "page/renderer.h"
#include "page/slug.h"

#include "base/memory.h"

static void visit_link(struct renderer *renderer, cmark_node *node, bool image) {
  const struct markdown_options *options = renderer->options;
  struct bytes target = bytes_from(cmark_node_get_url(node)), replacement;
  if (options->resolve(options->context, target, image, renderer->line, &replacement))
    cmark_node_set_url(node, arena_copy(renderer->arena, replacement).data);
}

void renderer_add_anchor(struct renderer *renderer, struct bytes id) {
  if (id.size == 0)
    return;
  renderer->anchors =
      memory_grow(renderer->anchors, renderer->anchor_count, &renderer->anchor_capacity, sizeof *renderer->anchors);
  renderer->anchors[renderer->anchor_count++] = arena_copy(renderer->arena, id);
}

static void note_anchor(void *context, struct bytes id) {
  renderer_add_anchor(context, id);
}

static bool resolve_html(void *context, struct bytes target, bool image, struct bytes *out) {
  const struct renderer *renderer = context;
  const struct markdown_options *options = renderer->options;
  return options->resolve(options->context, target, image, renderer->line, out);
}

static void visit_html(struct renderer *renderer, cmark_node *node) {
  const struct html_visitor visitor = {.link = resolve_html, .anchor = note_anchor, .context = renderer};
  strbuf_clear(&renderer->scratch);
  if (renderer->options->unsafe_html && html_visit_links(cmark_literal(node), &visitor, &renderer->scratch))
    cmark_node_set_literal(node, renderer->scratch.data);
}

static void fill_heading(struct renderer *renderer, struct heading *heading) {
  const struct markdown_options *options = renderer->options;
  struct bytes id = options->fill(options->context, heading->public.id);
  heading->public.text = options->fill(options->context, heading->public.text);
  if (heading->custom || bytes_equal(id, heading->public.id))
    return;
  heading->public.id = slug_make(options->id_style, id, renderer->arena);
}

static void add_heading(struct renderer *renderer, cmark_node *node) {
  renderer->headings =
      memory_grow(renderer->headings, renderer->count, &renderer->capacity, sizeof *renderer->headings);
  struct heading *heading = &renderer->headings[renderer->count++];
  heading_read(node, renderer->options, renderer->arena, heading);
  heading->public.line = renderer->line;
  attributed_visit_heading(renderer, heading);
  if (renderer->options->fill)
    fill_heading(renderer, heading);
}

static void add_box(struct renderer *renderer, cmark_node *node) {
  const struct box *box = extra_of(node, EXTRA_BOX);
  renderer_add_anchor(renderer, box->id);
  renderer->boxes = memory_grow(renderer->boxes, renderer->box_count, &renderer->box_capacity, sizeof *renderer->boxes);
  renderer->boxes[renderer->box_count++] = node;
}

cmark_node *renderer_parse(const struct renderer *renderer, struct bytes body, const struct cmark_dialect *dialect,
                           cmark_llist **extensions) {
  cmark_node *document = cmark_parse(body, dialect, extensions);
  if (renderer->masked)
    math_unmask(document);
  return document;
}

static void walk(struct renderer *renderer, cmark_node *root);

/* "$$" that nothing closes is Markdown after all, and parsed by itself: links can refer to nothing outside it. */
static cmark_node *visit_open_math(struct renderer *renderer, cmark_node *node) {
  struct cmark_dialect dialect = renderer->dialect;
  cmark_llist *extensions;
  if (!renderer->inline_math)
    renderer->inline_math = math_extension_create(false, renderer->masked);
  dialect.extras[0] = NULL;
  dialect.extras[1] = renderer->inline_math;
  cmark_node *document = renderer_parse(renderer, cmark_literal(node), &dialect, &extensions);
  uint32_t lines_before = renderer->lines_before;
  renderer->lines_before += (uint32_t)cmark_node_get_start_line(node) - 1;
  walk(renderer, document);
  renderer->lines_before = lines_before;
  for (cmark_node *child; (child = cmark_node_first_child(document));)
    cmark_node_insert_before(node, child);
  return renderer_freeze(node, "");
}

static cmark_node *visit_code(struct renderer *renderer, cmark_node *node) {
  const struct math *math = extra_of(node, EXTRA_MATH_BLOCK);
  struct bytes info = bytes_from(cmark_node_get_fence_info(node)), id = bytes_from("");
  strbuf_clear(&renderer->scratch);
  if (math && !math->closed)
    return visit_open_math(renderer, node);
  if (math)
    math_block_html(node, &renderer->scratch);
  else if ((info.size == 0 && !renderer->options->code.line_numbers) ||
           !code_block_html(info, cmark_literal(node), &renderer->options->code, renderer->arena, &renderer->scratch,
                            &id))
    return node;
  renderer_add_anchor(renderer, id);
  renderer->code_end = cmark_node_get_end_line(node);
  renderer->code = renderer_freeze(node, renderer->scratch.data);
  return renderer->code;
}

/* Visits *NODE, which it may replace. Returns true when the walk should go into it. */
static bool visit_block(struct renderer *renderer, cmark_node **node, cmark_node_type type) {
  int line = cmark_node_get_start_line(*node);
  if (line > 0) /* parts of a table may have none */
    renderer->line = renderer->lines_before + (uint32_t)line;
  bool inlines = renderer->options->resolve || renderer->attributes;
  cmark_node *alert = NULL;
  if (type == CMARK_NODE_HEADING) {
    if (!extra_of(*node, EXTRA_BOX_TITLE))
      add_heading(renderer, *node);
    return inlines;
  }
  if (type == CMARK_NODE_PARAGRAPH) {
    if (renderer->attributes && !attributed_visit_paragraph(renderer, *node)) {
      *node = renderer_freeze(*node, "");
      return false;
    }
    if (!renderer->first_paragraph && cmark_node_parent(*node) == renderer->document)
      renderer->first_paragraph = *node;
    return inlines;
  }
  if (type == CMARK_NODE_CODE_BLOCK)
    *node = visit_code(renderer, *node);
  else if (type == CMARK_NODE_HTML_BLOCK && renderer->options->resolve)
    visit_html(renderer, *node);
  else if (type == CMARK_NODE_BLOCK_QUOTE && renderer->alerts && (alert = alert_convert(*node)))
    *node = alert;
  else if (type == CMARK_NODE_THEMATIC_BREAK && extra_of(*node, EXTRA_BOX_END))
    *node = renderer_freeze(*node, "");
  else if (type == CMARK_NODE_CUSTOM_BLOCK && definition_convert(renderer, *node))
    return true;
  else if (renderer->attributes && strcmp(cmark_node_get_type_string(*node), "table") == 0)
    attributed_visit_table(renderer, *node);
  if (extra_of(*node, EXTRA_BOX))
    add_box(renderer, *node);
  return true;
}

static bool visit_inline(struct renderer *renderer, cmark_node *node, cmark_node_type type) {
  if (renderer->attributes && type == CMARK_NODE_TEXT)
    attributed_visit_text(renderer, node);
  if (!renderer->options->resolve)
    return type != CMARK_NODE_IMAGE;
  if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE)
    visit_link(renderer, node, type == CMARK_NODE_IMAGE);
  else if (type == CMARK_NODE_HTML_INLINE)
    visit_html(renderer, node);
  return type != CMARK_NODE_IMAGE; /* what is in an image becomes its alternative text, without links */
}

static void walk(struct renderer *renderer, cmark_node *root) {
  cmark_node *node = cmark_node_first_child(root);
  while (node) {
    cmark_node_type type = cmark_node_get_type(node);
    bool block = (type & CMARK_NODE_TYPE_MASK) == CMARK_NODE_TYPE_BLOCK;
    bool enter = block ? visit_block(renderer, &node, type) : visit_inline(renderer, node, type);
    cmark_node *next = enter ? cmark_node_first_child(node) : NULL;
    while (!next && node != root) {
      next = cmark_node_next(node);
      node = cmark_node_parent(node);
    }
    node = next;
  }
}

void renderer_walk(struct renderer *renderer) {
  walk(renderer, renderer->document);
}
