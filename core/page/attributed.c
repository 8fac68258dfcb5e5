/* attributed.c: see attributed.h. Lists are text in the tree. An inline with attributes becomes one of finished HTML
 * around what is in it; blocks wait until all that is in them is finished. */
#include "page/attributed.h"

#include "page/box.h"
#include "page/region.h"

#include "base/memory.h"

#include <cmark-gfm-extension_api.h>

struct attributed {
  struct extra extra;
  struct attributes attributes;
  cmark_node *node;
};

bool attributed_present(struct bytes body) {
  const char *end = body.data + body.size, *at = body.data;
  for (; at < end && (at = memchr(at, '{', (size_t)(end - at))); at++)
    if (end - at > 3 && at[1] != '{' && at[1] != '%')
      return true;
  return false;
}

static bool is_break(cmark_node *node) {
  return cmark_node_get_type(node) == CMARK_NODE_SOFTBREAK || cmark_node_get_type(node) == CMARK_NODE_LINEBREAK;
}

static bool is_text(cmark_node *node) {
  return cmark_node_get_type(node) == CMARK_NODE_TEXT;
}

/* Makes one node of TEXT and the texts behind it, up to that with the brace that closes. */
static void join_texts(cmark_node *text) {
  struct strbuf joined;
  strbuf_init(&joined);
  strbuf_append(&joined, cmark_literal(text));
  bool more = false;
  for (cmark_node *next; !memchr(joined.data, '}', joined.size) && (next = cmark_node_next(text)) && is_text(next);) {
    strbuf_append(&joined, cmark_literal(next));
    cmark_node_unlink(next);
    more = true;
  }
  if (more)
    cmark_node_set_literal(text, joined.data);
  strbuf_release(&joined);
}

/* --- Inlines --- */

static bool takes_attributes(cmark_node *node) {
  cmark_node_type type = cmark_node_get_type(node);
  return type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE || type == CMARK_NODE_EMPH || type == CMARK_NODE_STRONG ||
         (type == CMARK_NODE_CODE && !cmark_node_get_user_data(node)) ||
         strcmp(cmark_node_get_type_string(node), "strikethrough") == 0;
}

/* The tags of NODE, "<em></em>", with nothing between them; an image in full. */
static const char *render_tags(struct renderer *renderer, cmark_node *node) {
  cmark_node_type type = cmark_node_get_type(node);
  cmark_node *empty = node;
  if (type == CMARK_NODE_CODE)
    return "<code></code>";
  if (type != CMARK_NODE_IMAGE) {
    empty = cmark_node_new_with_mem_and_ext(type, region_memory(), cmark_node_get_syntax_extension(node));
    if (type == CMARK_NODE_LINK) {
      cmark_node_set_url(empty, cmark_node_get_url(node));
      cmark_node_set_title(empty, cmark_node_get_title(node));
    }
  }
  return cmark_render_html(empty, renderer->dialect.flags, renderer->extensions);
}

static void move_content(cmark_node *from, cmark_node *to) {
  if (cmark_node_get_type(from) == CMARK_NODE_CODE) {
    cmark_node *text = cmark_node_new_with_mem(CMARK_NODE_TEXT, region_memory());
    cmark_node_set_literal(text, cmark_node_get_literal(from));
    cmark_node_append_child(to, text);
  }
  for (cmark_node *child; (child = cmark_node_first_child(from));)
    cmark_node_append_child(to, child);
}

static void wrap(struct renderer *renderer, cmark_node *node, const struct attributes *attributes) {
  bool image = cmark_node_get_type(node) == CMARK_NODE_IMAGE;
  struct bytes tags = bytes_from(render_tags(renderer, node));
  const char *closing = image ? NULL : memrchr(tags.data, '<', tags.size);
  size_t opening = closing ? (size_t)(closing - tags.data) : tags.size;
  cmark_node *custom = cmark_node_new_with_mem(CMARK_NODE_CUSTOM_INLINE, region_memory());
  strbuf_clear(&renderer->scratch);
  attributes_insert(attributes, renderer->options->unsafe_html, bytes_make(tags.data, opening), &renderer->scratch);
  cmark_node_set_on_enter(custom, renderer->scratch.data);
  if (closing)
    cmark_node_set_on_exit(custom, closing);
  if (!image)
    move_content(node, custom);
  cmark_node_replace(node, custom);
}

void attributed_visit_text(struct renderer *renderer, cmark_node *text) {
  cmark_node *before = cmark_node_previous(text);
  struct attributes attributes;
  if (!before || !bytes_starts_with(cmark_literal(text), bytes_from("{")) || !takes_attributes(before))
    return;
  join_texts(text);
  struct bytes literal = cmark_literal(text);
  size_t size = attributes_read(literal, renderer->arena, &attributes);
  if (size == 0)
    return;
  wrap(renderer, before, &attributes);
  renderer_add_anchor(renderer, attributes.id);
  cmark_node_set_literal(text, region_copy(bytes_make(literal.data + size, literal.size - size)).data);
}

/* --- Blocks --- */

static void note(struct renderer *renderer, cmark_node *node, const struct attributes *attributes) {
  struct attributed *attributed = region_allocate(sizeof *attributed);
  *attributed = (struct attributed){.extra.kind = EXTRA_ATTRIBUTED, .attributes = *attributes, .node = node};
  cmark_node_set_user_data(node, attributed);
  renderer->attributed = memory_grow(renderer->attributed, renderer->attributed_count, &renderer->attributed_capacity,
                                     sizeof(struct attributed *));
  renderer->attributed[renderer->attributed_count++] = attributed;
}

static void set_heading(struct heading *heading, const struct attributes *attributes) {
  heading->attributes = *attributes;
  if (attributes->id.size > 0) {
    heading->public.id = attributes->id;
    heading->custom = true;
  }
}

/* The heading of NODE, when it is the last one that was read. */
static struct heading *last_heading(struct renderer *renderer, cmark_node *node) {
  struct heading *heading = renderer->count > 0 ? &renderer->headings[renderer->count - 1] : NULL;
  return heading && heading->node == node ? heading : NULL;
}

/* Gives a block that was visited its attributes; false when it cannot have any. */
static bool give(struct renderer *renderer, cmark_node *node, const struct attributes *attributes) {
  struct heading *heading = last_heading(renderer, node);
  struct box *box = extra_of(node, EXTRA_BOX);
  if (heading && renderer->options->heading_ids) {
    set_heading(heading, attributes);
  } else if (box) {
    box->id = region_copy(attributes->id);
    box->classes = region_copy(attributes->classes);
    renderer_add_anchor(renderer, attributes->id);
  } else if (!heading && !cmark_node_get_user_data(node) && cmark_node_get_type(node) != CMARK_NODE_ITEM) {
    note(renderer, node, attributes);
    renderer_add_anchor(renderer, attributes->id);
  } else {
    return false;
  }
  return true;
}

/* What a list in the last line of PARAGRAPH is meant for: it may stand at the end of a list or quote, whose last
 * paragraph the parser thinks goes on. NULL: nothing that has
 * a tag. */
static cmark_node *owner_of(cmark_node *paragraph) {
  cmark_node *parent = cmark_node_parent(paragraph);
  bool last = !cmark_node_next(paragraph);
  if (cmark_node_get_type(parent) == CMARK_NODE_ITEM) {
    cmark_node *list = cmark_node_parent(parent);
    if (last && !cmark_node_next(parent))
      return list;
    return cmark_node_get_list_tight(list) ? NULL : paragraph;
  }
  return last && cmark_node_get_type(parent) == CMARK_NODE_BLOCK_QUOTE ? parent : paragraph;
}

/* The list that is all of the line that FIRST begins. */
static bool read_line(struct renderer *renderer, cmark_node *first, struct attributes *out) {
  if (!is_text(first) || !bytes_starts_with(cmark_literal(first), bytes_from("{")))
    return false;
  join_texts(first);
  struct bytes text = cmark_literal(first);
  while (text.size > 0 && (text.data[text.size - 1] == ' ' || text.data[text.size - 1] == '\t'))
    text.size--;
  cmark_node *next = cmark_node_next(first);
  return (!next || is_break(next)) && attributes_read(text, renderer->arena, out) == text.size;
}

static void take_line(cmark_node *text, cmark_node *line_end) {
  cmark_node_unlink(text);
  if (line_end)
    cmark_node_unlink(line_end);
}

/* The first node of the last line. */
static cmark_node *last_line(cmark_node *paragraph) {
  cmark_node *node = cmark_node_last_child(paragraph);
  while (node && is_text(node) && cmark_node_previous(node) && !is_break(cmark_node_previous(node)))
    node = cmark_node_previous(node);
  return node;
}

static int end_of(const struct renderer *renderer, cmark_node *block) {
  return block == renderer->code ? renderer->code_end : cmark_node_get_end_line(block);
}

/* PARAGRAPH is nothing but a list. */
static bool give_neighbour(struct renderer *renderer, cmark_node *paragraph, const struct attributes *attributes) {
  cmark_node *before = cmark_node_previous(paragraph), *behind = cmark_node_next(paragraph);
  if (before && end_of(renderer, before) + 1 == cmark_node_get_start_line(paragraph))
    return give(renderer, before, attributes);
  if (behind && attributes->colon && cmark_node_get_end_line(paragraph) + 1 == cmark_node_get_start_line(behind))
    return give(renderer, behind, attributes);
  return false;
}

bool attributed_visit_paragraph(struct renderer *renderer, cmark_node *paragraph) {
  struct attributes attributes;
  cmark_node *first = cmark_node_first_child(paragraph), *last = first ? last_line(paragraph) : NULL;
  if (!first || !last)
    return true;
  if (first == last)
    return !read_line(renderer, first, &attributes) || !give_neighbour(renderer, paragraph, &attributes);
  cmark_node *owner = owner_of(paragraph);
  if (owner && read_line(renderer, last, &attributes) && give(renderer, owner, &attributes))
    take_line(last, cmark_node_previous(last));
  if (read_line(renderer, first, &attributes) && attributes.colon && give(renderer, paragraph, &attributes))
    take_line(first, cmark_node_next(first));
  return true;
}

static bool is_empty_behind(cmark_node *cell) {
  while ((cell = cmark_node_next(cell)))
    if (cmark_node_first_child(cell))
      return false;
  return true;
}

void attributed_visit_table(struct renderer *renderer, cmark_node *table) {
  struct attributes attributes;
  cmark_node *row = cmark_node_last_child(table), *cell = row ? cmark_node_first_child(row) : NULL;
  cmark_node *text = cell ? cmark_node_first_child(cell) : NULL;
  if (text && row != cmark_node_first_child(table) && is_empty_behind(cell) && read_line(renderer, text, &attributes) &&
      give(renderer, table, &attributes))
    cmark_node_unlink(row);
}

void attributed_visit_heading(struct renderer *renderer, struct heading *heading) {
  struct attributed *attributed = extra_of(heading->node, EXTRA_ATTRIBUTED);
  if (!attributed || !renderer->options->heading_ids)
    return;
  set_heading(heading, &attributed->attributes);
  attributed->node = NULL;
  cmark_node_set_user_data(heading->node, NULL);
}

void attributed_move(cmark_node *block, cmark_node *another) {
  struct attributed *attributed = extra_of(block, EXTRA_ATTRIBUTED);
  if (!attributed)
    return;
  attributed->node = another;
  cmark_node_set_user_data(another, attributed);
}

/* Blocks within each other are copied once for each: beyond this many bytes, those around have no attributes. */
static const size_t most_copied = (size_t)64 << 20;

/* From the last to the first, so that what is in a block comes before it. */
void attributed_finish(struct renderer *renderer) {
  size_t copied = 0;
  for (size_t i = renderer->attributed_count; i-- > 0;) {
    struct attributed *attributed = renderer->attributed[i];
    cmark_node *node = attributed->node;
    if (!node || !cmark_node_parent(node) || copied > most_copied)
      continue;
    struct bytes html = bytes_from(cmark_render_html(node, renderer->dialect.flags, renderer->extensions));
    copied += html.size;
    strbuf_clear(&renderer->scratch);
    attributes_insert(&attributed->attributes, renderer->options->unsafe_html, html, &renderer->scratch);
    renderer_freeze(node, renderer->scratch.data);
  }
}
