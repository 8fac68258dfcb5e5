/* work_body.c: see work_body.h. */
#include "build/work_body.h"
#include "base/path.h"
#include "build/language.h"
#include "build/links.h"
#include "build/work_shortcodes.h"
#include "model/value.h"
#include "page/html_links.h"

struct found_link {
  struct link link;
  uint32_t line; /* in the Markdown; in the file, where a shortcode gave it */
  bool given;    /* by {{< >}}, as HTML */
  struct found_link *next;
};

/* Lives as long as the unit: plugins and templates may ask for what is in it. */
struct body {
  struct work_unit *work;
  const struct page *page;
  const struct work_expansion *expansion; /* NULL for a piece */
  struct markdown_page rendered;
  struct found_link *links, **links_end;
  struct given_anchor {
    struct bytes id;
    struct given_anchor *next;
  } * anchors;                   /* in the HTML that shortcodes gave */
  const struct shortcode *giver; /* whose HTML is looked at */
  bool looked;                   /* at all of that */
};

static struct arena *arena_of(const struct body *body) {
  return &body->work->worker->arena;
}

static void note_link(struct body *body, const struct link *link, uint32_t line) {
  struct arena *arena = arena_of(body);
  struct found_link *found = arena_allocate(arena, sizeof *found);
  *found = (struct found_link){.link = *link, .line = line};
  found->link.target = arena_copy(arena, link->target);
  found->link.rest = bytes_make(found->link.target.data + link->target.size - link->rest.size, link->rest.size);
  if (link->kind == LINK_ADDRESS)
    found->link.address = arena_copy(arena, link->address);
  *body->links_end = found;
  body->links_end = &found->next;
}

static void note_read(void *context, enum read_kind kind, struct bytes key) {
  trace_read(context, kind, key);
}

static bool resolve_link(void *context, struct bytes target, bool image, uint32_t line, struct bytes *out) {
  struct body *body = context;
  struct work_unit *work = body->work;
  const struct build *build = work->worker->build;
  const struct link_reader reader = {&build->world,  &build->graph, body->page,
                                     arena_of(body), note_read,     work->script_unit.trace};
  struct bytes filled = work_fill_text(work, body->expansion, target);
  struct link link;
  link_resolve(&reader, filled, image, &link);
  if (body->expansion && target.size > 0)
    note_link(body, &link, line);
  if (link_replacement(&link, reader.arena, out))
    return true;
  *out = filled;
  return filled.data != target.data;
}

/* What {{< >}} gives comes out as it is: its links are noted, and lead where they say. */
static bool note_given_link(void *context, struct bytes target, bool image, struct bytes *out) {
  (void)out;
  struct body *body = context;
  const struct build *build = body->work->worker->build;
  const struct link_reader reader = {&build->world,  &build->graph, body->page,
                                     arena_of(body), note_read,     body->work->script_unit.trace};
  struct link link;
  if (target.size == 0)
    return false;
  struct found_link **end = body->links_end;
  link_resolve(&reader, target, image, &link);
  note_link(body, &link, body->giver->line);
  (*end)->given = true;
  return false;
}

static void note_given_anchor(void *context, struct bytes id) {
  struct body *body = context;
  struct given_anchor *anchor = arena_allocate(arena_of(body), sizeof *anchor);
  *anchor = (struct given_anchor){arena_copy(arena_of(body), id), body->anchors};
  body->anchors = anchor;
}

/* Links and anchors in what shortcodes gave: few pages are asked for them, so this waits until one is. */
static void look_at_given(struct body *body) {
  const struct shortcodes *list = &body->expansion->list;
  const struct html_visitor visitor = {note_given_link, note_given_anchor, body};
  struct strbuf unused;
  if (body->looked)
    return;
  strbuf_init(&unused);
  for (size_t i = 0; i < list->count; i++) {
    body->giver = &list->items[i];
    if (body->giver->kind == SHORTCODE_HTML && body->giver->output.size > 0)
      html_visit_links(body->giver->output, &visitor, &unused);
  }
  strbuf_release(&unused);
  body->looked = true;
}

static struct bytes fill_text(void *context, struct bytes text) {
  const struct body *body = context;
  return work_fill_text(body->work, body->expansion, text);
}

static bool highlight_code(void *context, const struct fence *fence, struct bytes code, struct strbuf *out) {
  return highlighter_html(context, fence->language, code, out);
}

static struct markdown_options markdown_options(struct body *body) {
  struct worker *worker = body->work->worker;
  const struct graph_source *source = &worker->build->graph.sources[body->page->source];
  struct markdown_options options = source->markdown;
  if (source->highlight) {
    options.code.highlight = highlight_code;
    options.code.context = worker->highlighter;
  }
  options.titles = language_titles(source, body->page, arena_of(body));
  options.resolve = resolve_link;
  options.context = body;
  return options;
}

/* Markdown that a template or shortcode has. */
static struct bytes render_piece(void *context, struct bytes text, struct arena *arena) {
  struct work_unit *work = context;
  struct body piece = {.work = work, .page = work->script_unit.page};
  struct markdown_options options = markdown_options(&piece);
  markdown_render(text, &options, arena, &piece.rendered);
  return piece.rendered.html;
}

static const struct bytes *piece_titles(void *context, struct arena *arena) {
  const struct work_unit *work = context;
  const struct page *page = work->script_unit.page;
  return language_titles(&work->worker->build->graph.sources[page->source], page, arena);
}

/* --- what can be asked --- */

static void write_text(struct strbuf *out, const char *name, struct bytes text) {
  value_write_name(out, bytes_from(name));
  value_write_string(out, text);
}

static void write_integer(struct strbuf *out, const char *name, int64_t integer) {
  value_write_name(out, bytes_from(name));
  value_write_integer(out, integer);
}

static void encode_headings(struct body *body, struct strbuf *out) {
  struct value_scope list = value_begin_list(out);
  for (size_t i = 0; i < body->rendered.heading_count; i++) {
    const struct markdown_heading *heading = &body->rendered.headings[i];
    struct value_scope map = value_begin_map(out);
    write_text(out, "id", heading->id);
    write_integer(out, "level", heading->level);
    write_text(out, "text", heading->text);
    value_end(out, map, 3);
  }
  value_end(out, list, body->rendered.heading_count);
}

static void encode_anchors(struct body *body, struct strbuf *out) {
  look_at_given(body);
  const struct markdown_page *page = &body->rendered;
  struct value_scope list = value_begin_list(out);
  size_t count = 0;
  for (size_t i = 0; i < page->heading_count; i++) {
    if (page->headings[i].id.size == 0)
      continue;
    value_write_string(out, page->headings[i].id);
    count++;
  }
  for (size_t i = 0; i < page->anchor_count; i++)
    value_write_string(out, work_fill_text(body->work, body->expansion, page->anchors[i]));
  count += page->anchor_count;
  for (const struct given_anchor *anchor = body->anchors; anchor; anchor = anchor->next, count++)
    value_write_string(out, anchor->id);
  value_end(out, list, count);
}

static struct bytes anchor_of(const struct link *link) {
  const char *hash = link->rest.size ? memchr(link->rest.data, '#', link->rest.size) : NULL;
  return hash ? bytes_make(hash + 1, link->rest.size - (size_t)(hash + 1 - link->rest.data)) : bytes_from("");
}

static void encode_link(const struct body *body, const struct found_link *found, struct strbuf *out) {
  const struct link *link = &found->link;
  struct bytes anchor = anchor_of(link);
  size_t count = 4;
  struct value_scope map = value_begin_map(out);
  if (anchor.size > 0) {
    write_text(out, "anchor", path_url_decode(arena_of(body), anchor));
    count++;
  }
  value_write_name(out, bytes_from("image"));
  value_write_boolean(out, link->image);
  write_text(out, "kind", bytes_from(link_kind_name(link->kind)));
  write_integer(out, "line", found->given ? found->line : work_source_line(body->expansion, found->line));
  write_text(out, "target", link->target);
  if (link->address.size > 0) {
    write_text(out, "url", link->address);
    count++;
  }
  value_end(out, map, count);
}

static void encode_links(struct body *body, struct strbuf *out) {
  look_at_given(body);
  struct value_scope list = value_begin_list(out);
  size_t count = 0;
  for (const struct found_link *found = body->links; found; found = found->next, count++)
    encode_link(body, found, out);
  value_end(out, list, count);
}

static void encode_contents(struct body *body, struct strbuf *out) {
  value_write_string(out, markdown_contents(&body->rendered, 2, 3, arena_of(body)));
}

/* Most pages are asked for none of these, so they are made when they are. */
static bool body_field(void *context, struct bytes name, struct arena *arena, struct bytes *value) {
  static const struct {
    const char *name;
    void (*encode)(struct body *body, struct strbuf *out);
  } fields[] = {
      {"anchors", encode_anchors}, {"headings", encode_headings}, {"links", encode_links}, {"toc", encode_contents}};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    if (!bytes_equal(name, bytes_from(fields[i].name)))
      continue;
    struct strbuf encoded;
    strbuf_init(&encoded);
    fields[i].encode(context, &encoded);
    *value = arena_copy(arena, strbuf_bytes(&encoded));
    strbuf_release(&encoded);
    return true;
  }
  return false;
}

int work_render_body(struct work_unit *work, const struct page *page, struct error *error) {
  struct arena *arena = &work->worker->arena;
  struct work_expansion *expansion = arena_allocate(arena, sizeof *expansion);
  struct body *body = arena_allocate(arena, sizeof *body);
  *body = (struct body){.work = work, .page = page, .expansion = expansion, .links_end = &body->links};
  work->script_unit.markdown = render_piece;
  work->script_unit.titles = piece_titles;
  work->script_unit.markdown_context = work;
  if (work_expand(work, page, strbuf_bytes(&work->worker->content), expansion, error))
    return -1;
  struct markdown_options options = markdown_options(body);
  if (expansion->list.count > 0)
    options.fill = fill_text;
  markdown_render(expansion->markdown, &options, arena, &body->rendered);
  work_fill_page(work, expansion, &body->rendered);
  work->script_unit.content = body->rendered.html;
  work->script_unit.body_field = body_field;
  work->script_unit.body_context = body;
  return 0;
}
