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

/* What is between the braces: "#id" and ".class", with blanks between; of several ids the last one counts. */
struct attributes {
  struct bytes id;
  struct strbuf classes; /* with blanks between */
};

static bool read_attributes(struct bytes text, struct attributes *out) {
  for (size_t at = 0; at < text.size;) {
    if (text.data[at] == ' ') {
      at++;
      continue;
    }
    char mark = text.data[at];
    size_t start = ++at;
    while (at < text.size && is_id_byte((unsigned char)text.data[at]) && !(mark == '.' && text.data[at] == '.'))
      at++;
    if ((mark != '#' && mark != '.') || at == start)
      return false;
    struct bytes name = bytes_make(text.data + start, at - start);
    if (mark == '#') {
      out->id = name;
      continue;
    }
    if (out->classes.size > 0)
      strbuf_append_char(&out->classes, ' ');
    strbuf_append(&out->classes, name);
  }
  return out->id.size > 0 || out->classes.size > 0;
}

/* With smart punctuation, dashes in an id were made typographic before we see it. */
static struct bytes plain_dashes(struct bytes text, struct arena *arena) {
  static const char en_dash[] = "\xe2\x80\x93", em_dash[] = "\xe2\x80\x94";
  if (!memmem(text.data, text.size, en_dash, 2))
    return text;
  struct strbuf out;
  strbuf_init(&out);
  for (size_t at = 0; at < text.size;) {
    struct bytes rest = bytes_make(text.data + at, text.size - at);
    bool en = bytes_starts_with(rest, bytes_from(en_dash)), em = bytes_starts_with(rest, bytes_from(em_dash));
    if (en || em)
      strbuf_append_text(&out, en ? "--" : "---");
    else
      strbuf_append_char(&out, text.data[at]);
    at += en || em ? strlen(en_dash) : 1;
  }
  struct bytes copy = arena_copy(arena, strbuf_bytes(&out));
  strbuf_release(&out);
  return copy;
}

/* Cuts "{...}" and the blanks before it off TEXT; false when it does not end so. */
static bool cut_attributes(struct bytes *text, struct bytes *inside) {
  if (text->size < 4 || text->data[text->size - 1] != '}')
    return false;
  const char *brace = memrchr(text->data, '{', text->size);
  if (!brace)
    return false;
  size_t start = (size_t)(brace - text->data);
  *inside = bytes_make(brace + 1, text->size - start - 2);
  text->size = start;
  while (text->size > 0 && text->data[text->size - 1] == ' ')
    text->size--;
  return true;
}

static bool ends_with_brace(cmark_node *last) {
  return last && cmark_node_get_type(last) == CMARK_NODE_TEXT && bytes_ends_with(cmark_literal(last), bytes_from("}"));
}

static void take_attributes(cmark_node *node, struct arena *arena, struct heading *out) {
  if (!ends_with_brace(cmark_node_last_child(node)))
    return;
  cmark_consolidate_text_nodes(node); /* "_" and the like are nodes of their own */
  cmark_node *last = cmark_node_last_child(node);
  struct bytes text = cmark_literal(last), inside;
  struct attributes attributes = {.id = {NULL, 0}};
  strbuf_init(&attributes.classes);
  if (cut_attributes(&text, &inside) && read_attributes(plain_dashes(inside, arena), &attributes)) {
    out->custom = attributes.id.size > 0;
    out->public.id = arena_copy(arena, attributes.id);
    out->classes = arena_copy(arena, strbuf_bytes(&attributes.classes));
    cmark_node_set_literal(last, arena_copy(arena, text).data);
  }
  strbuf_release(&attributes.classes);
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

void heading_read(cmark_node *node, bool ids, struct arena *arena, struct heading *out) {
  *out = (struct heading){.node = node};
  out->public.level = (unsigned)cmark_node_get_heading_level(node);
  out->public.line = (uint32_t)cmark_node_get_start_line(node);
  if (ids)
    take_attributes(node, arena, out);
  struct texts texts = {.images = 0};
  strbuf_init(&texts.plain);
  strbuf_init(&texts.slug);
  read_texts(node, &texts);
  out->public.text = arena_copy(arena, strbuf_bytes(&texts.plain));
  if (ids && !out->custom)
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
