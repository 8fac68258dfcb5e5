/* box.c: see box.h. */
#include "page/box.h"

#include "base/strbuf.h"
#include "page/escape.h"
#include "page/region.h"

#include <strings.h>

/* In lower case, with the title of those who have none. */
static const struct kind {
  const char *name, *title;
} kinds[MARKDOWN_BOXES] = {
    [MARKDOWN_NOTE] = {"note", "Note"},          [MARKDOWN_TIP] = {"tip", "Tip"},
    [MARKDOWN_INFO] = {"info", "Info"},          [MARKDOWN_IMPORTANT] = {"important", "Important"},
    [MARKDOWN_WARNING] = {"warning", "Warning"}, [MARKDOWN_CAUTION] = {"caution", "Caution"},
    [MARKDOWN_DANGER] = {"danger", "Danger"},    [MARKDOWN_DETAILS] = {"details", "Details"}};

const char *markdown_box_name(enum markdown_box box) {
  return kinds[box].name;
}

struct bytes markdown_box_title(enum markdown_box box, const struct bytes *titles) {
  return titles && titles[box].size > 0 ? titles[box] : bytes_from(kinds[box].title);
}

/* An alert's; NULL when it is none. */
static const struct kind *find_kind(struct bytes name) {
  for (size_t i = 0; i < MARKDOWN_DETAILS; i++)
    if (name.size == strlen(kinds[i].name) && strncasecmp(name.data, kinds[i].name, name.size) == 0)
      return &kinds[i];
  return NULL;
}

bool box_is_alert(struct bytes name) {
  return find_kind(name) != NULL;
}

static void append_usual_title(const struct kind *kind, const struct bytes *titles, struct strbuf *out) {
  escape_append(out, markdown_box_title((enum markdown_box)(kind - kinds), titles));
}

struct box *box_attach(cmark_node *node, const struct box *data) {
  struct box *box = region_allocate(sizeof *box);
  *box = *data;
  box->extra.kind = EXTRA_BOX;
  cmark_node_set_user_data(node, box);
  return box;
}

void box_attach_title(cmark_node *node) {
  struct extra *extra = region_allocate(sizeof *extra);
  extra->kind = EXTRA_BOX_TITLE;
  cmark_node_set_user_data(node, extra);
}

static void append_opening(const struct box *box, const struct kind *kind, bool details, struct strbuf *out) {
  struct strbuf classes;
  strbuf_init(&classes);
  if (kind)
    strbuf_append_format(&classes, "markdown-alert markdown-alert-%s", kind->name);
  else if (!details)
    strbuf_append(&classes, box->name);
  if (classes.size > 0 && box->classes.size > 0)
    strbuf_append_char(&classes, ' ');
  strbuf_append(&classes, box->classes);
  strbuf_append_text(out, details ? "<details" : "<div");
  escape_attribute(out, "class", strbuf_bytes(&classes));
  escape_attribute(out, "id", box->id);
  strbuf_append_text(out, details && box->open ? " open>" : ">");
  strbuf_release(&classes);
}

/* Appends the title's inline content and takes its node away; false when there is none. */
static bool take_title(cmark_node *node, int flags, cmark_llist *extensions, struct strbuf *out) {
  cmark_node *title = cmark_node_first_child(node);
  if (!title || !extra_of(title, EXTRA_BOX_TITLE))
    return false;
  size_t opening = strlen("<h0>"), closing = strlen("</h0>\n");
  bool empty = !cmark_node_first_child(title);
  if (!empty) {
    char *html = cmark_render_html(title, flags, extensions);
    strbuf_append(out, bytes_make(html + opening, strlen(html) - opening - closing));
  }
  cmark_node_unlink(title);
  return !empty;
}

void box_finish(cmark_node *node, const struct bytes *titles, int flags, cmark_llist *extensions) {
  const struct box *box = extra_of(node, EXTRA_BOX);
  const struct kind *kind = find_kind(box->name);
  bool details = bytes_equal(box->name, bytes_from("details"));
  struct strbuf html, title;
  strbuf_init(&html);
  strbuf_init(&title);
  bool titled = take_title(node, flags, extensions, &title);
  append_opening(box, kind, details, &html);
  if (!titled && (details || kind))
    append_usual_title(details ? &kinds[MARKDOWN_DETAILS] : kind, titles, &title);
  if (details)
    strbuf_append_format(&html, "\n<summary>%s</summary>", title.data);
  else if (kind)
    strbuf_append_format(&html, "\n<p class=\"markdown-alert-title\">%s</p>", title.data);
  else if (titled)
    strbuf_append_format(&html, "\n<p class=\"title\">%s</p>", title.data);
  cmark_node_set_on_enter(node, html.data);
  cmark_node_set_on_exit(node, details ? "</details>" : "</div>");
  strbuf_release(&title);
  strbuf_release(&html);
}
