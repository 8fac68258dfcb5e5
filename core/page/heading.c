/* heading.c: see heading.h. */
#include "page/heading.h"

#include "page/cmark.h"
#include "page/slug.h"

#include <stdlib.h>

/* What an author may write in {#...}: no quoting is ever needed for it. */
static bool is_id_byte(unsigned char byte) {
  return byte >= 0x80 || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
         byte == '-' || byte == '_' || byte == '.' || byte == ':';
}

/* Cuts "{#id}" and the blanks before it off TEXT; false when it does not end so. */
static bool cut_custom_id(struct bytes *text, struct bytes *id) {
  if (text->size < 4 || text->data[text->size - 1] != '}')
    return false;
  size_t end = text->size - 1, start = end;
  while (start > 0 && is_id_byte((unsigned char)text->data[start - 1]))
    start--;
  if (start == end || start < 2 || text->data[start - 1] != '#' || text->data[start - 2] != '{')
    return false;
  *id = bytes_make(text->data + start, end - start);
  text->size = start - 2;
  while (text->size > 0 && text->data[text->size - 1] == ' ')
    text->size--;
  return true;
}

static void take_custom_id(cmark_node *node, struct arena *arena, struct heading *out) {
  cmark_node *last = cmark_node_last_child(node);
  if (!last || cmark_node_get_type(last) != CMARK_NODE_TEXT)
    return;
  struct bytes text = cmark_literal(last), id;
  if (!cut_custom_id(&text, &id))
    return;
  out->custom = true;
  out->public.id = arena_copy(arena, id);
  cmark_node_set_literal(last, arena_copy(arena, text).data);
}

/* Texts of a heading while it is read: one for people, one for the id, in which GitHub leaves out images. */
struct texts {
  struct strbuf plain, slug;
  unsigned images; /* that are around the current node */
};

static void add_text(struct texts *texts, struct bytes text) {
  strbuf_append(&texts->plain, text);
  if (texts->images == 0)
    slug_append(&texts->slug, text);
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

void heading_read(cmark_node *node, struct arena *arena, struct heading *out) {
  *out = (struct heading){.node = node};
  out->public.level = (unsigned)cmark_node_get_heading_level(node);
  out->public.line = (uint32_t)cmark_node_get_start_line(node);
  take_custom_id(node, arena, out);
  struct texts texts = {.images = 0};
  strbuf_init(&texts.plain);
  strbuf_init(&texts.slug);
  read_texts(node, &texts);
  out->public.text = arena_copy(arena, strbuf_bytes(&texts.plain));
  if (!out->custom)
    out->public.id = arena_copy(arena, strbuf_bytes(&texts.slug));
  strbuf_release(&texts.plain);
  strbuf_release(&texts.slug);
}

void heading_assign_ids(struct heading *headings, size_t count, struct arena *arena) {
  struct slug_set set;
  slug_set_init(&set, arena);
  for (int custom = 1; custom >= 0; custom--)
    for (size_t i = 0; i < count; i++)
      if (headings[i].custom == custom)
        headings[i].public.id = slug_set_add(&set, headings[i].public.id);
  slug_set_release(&set);
}
