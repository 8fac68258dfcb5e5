/* heading.c: see heading.h. */
#include "page/heading.h"

#include "page/cmark.h"
#include "page/slug.h"

static bool ends_with_brace(cmark_node *last) {
  return last && cmark_node_get_type(last) == CMARK_NODE_TEXT && bytes_ends_with(cmark_literal(last), bytes_from("}"));
}

static void take_attributes(cmark_node *node, struct arena *arena, struct heading *out) {
  if (!ends_with_brace(cmark_node_last_child(node)))
    return;
  cmark_consolidate_text_nodes(node); /* "_" and the like are nodes of their own */
  cmark_node *last = cmark_node_last_child(node);
  struct bytes text = cmark_literal(last);
  if (!attributes_cut(&text, arena, &out->attributes))
    return;
  out->public.id = out->attributes.id;
  out->custom = out->attributes.id.size > 0;
  cmark_node_set_literal(last, arena_copy(arena, text).data);
}

/* Texts of a heading while it is read: one for people, one for the id, in which GitHub leaves out images. */
struct texts {
  struct strbuf plain, named;
  unsigned images; /* that are around the current node */
};

static void add_text(struct texts *texts, struct bytes text) {
  strbuf_append(&texts->plain, text);
  if (texts->images == 0)
    strbuf_append(&texts->named, text);
}

static void add_node(struct texts *texts, cmark_node *node, cmark_event_type event) {
  switch (cmark_node_get_type(node)) {
  case CMARK_NODE_TEXT:
  case CMARK_NODE_CODE:
    add_text(texts, cmark_literal(node));
    break;
  case CMARK_NODE_SOFTBREAK:
  case CMARK_NODE_LINEBREAK:
    add_text(texts, bytes_from(" "));
    break;
  case CMARK_NODE_IMAGE:
    texts->images = event == CMARK_EVENT_ENTER ? texts->images + 1 : texts->images - 1;
    break;
  default: /* the types of extensions are not of the enum */
    break;
  }
}

static void read_texts(cmark_node *heading, struct texts *texts) {
  cmark_node *child = cmark_node_first_child(heading);
  if (child && !cmark_node_next(child) && !cmark_node_first_child(child)) { /* nearly every heading is one text */
    add_node(texts, child, CMARK_EVENT_ENTER);
    return;
  }
  cmark_iter *iterator = cmark_iter_new(heading);
  for (cmark_event_type event; (event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE;)
    add_node(texts, cmark_iter_get_node(iterator), event);
  cmark_iter_free(iterator);
}

void heading_read(cmark_node *node, const struct markdown_options *options, struct arena *arena, struct heading *out) {
  *out = (struct heading){.node = node};
  out->public.level = (unsigned)cmark_node_get_heading_level(node);
  out->public.line = (uint32_t)cmark_node_get_start_line(node);
  if (options->heading_ids)
    take_attributes(node, arena, out);
  struct texts texts = {.images = 0};
  strbuf_init(&texts.plain);
  strbuf_init(&texts.named);
  read_texts(node, &texts);
  out->public.text = arena_copy(arena, strbuf_bytes(&texts.plain));
  if (options->heading_ids && !out->custom)
    out->public.id = slug_make(options->id_style, strbuf_bytes(&texts.named), arena);
  strbuf_release(&texts.plain);
  strbuf_release(&texts.named);
}

void heading_assign_ids(struct heading *headings, size_t count, enum slug_style style, struct arena *arena) {
  struct slug_set set;
  slug_set_init(&set, style, arena);
  for (int custom = 1; custom >= 0; custom--)
    for (size_t i = 0; i < count; i++)
      if (headings[i].custom == custom)
        headings[i].public.id = slug_set_add(&set, headings[i].public.id);
  slug_set_release(&set);
}
