/* shortcode_fill.c: outputs of shortcodes in the place of their placeholders. */
#include "page/html_block.h"
#include "page/shortcode.h"
#include "page/shortcode_text.h"

/* Templates that repeat what is in them can make a page grow without bounds: beyond this, placeholders stay. */
static const size_t largest_page = (size_t)256 << 20;

struct filler {
  const struct shortcodes *list;
  struct strbuf *out;
  struct bytes html;
  size_t at;
  enum html_state state;
  size_t first, end; /* the items that may stand here */
};

void shortcode_append_placeholder(const struct shortcodes *list, size_t index, struct strbuf *out) {
  strbuf_append(out, list->mark);
  strbuf_append_format(out, "n%zux", index);
}

static bool has_placeholder(const struct shortcodes *list, struct bytes text) {
  return list->mark.size > 0 && text.size > 0 && memmem(text.data, text.size, list->mark.data, list->mark.size);
}

/* The item whose placeholder starts at AT; *AFTER is where it ends. False when there is none. */
static bool read_placeholder(const struct shortcodes *list, struct bytes text, size_t at, size_t *index,
                             size_t *after) {
  if (text.size - at <= list->mark.size || memcmp(text.data + at, list->mark.data, list->mark.size) != 0)
    return false;
  size_t digits = at + list->mark.size + 1, end = digits;
  *index = 0;
  for (; end < text.size && end - digits < 9 && text.data[end] >= '0' && text.data[end] <= '9'; end++)
    *index = *index * 10 + (size_t)(text.data[end] - '0');
  if (text.data[digits - 1] != 'n' || end == digits || end >= text.size || text.data[end] != 'x')
    return false;
  *after = end + 1;
  return *index < list->count;
}

static void append_within_tag(struct strbuf *out, struct bytes text) {
  for (size_t i = 0; i < text.size; i++) {
    if (memchr("\"'<>", text.data[i], 4))
      strbuf_append_html(out, bytes_make(text.data + i, 1));
    else
      strbuf_append_char(out, text.data[i]);
  }
}

static void fill(struct filler *filler);

static void append_output(const struct filler *filler, size_t index) {
  const struct shortcode *item = &filler->list->items[index];
  struct strbuf nested;
  struct bytes output = item->output;
  strbuf_init(&nested);
  if (has_placeholder(filler->list, output)) {
    struct filler inner = {.list = filler->list, .out = &nested, .html = output, .first = index + 1, .end = item->next};
    fill(&inner);
    output = strbuf_bytes(&nested);
  }
  if (filler->state == HTML_TEXT || filler->state == HTML_COMMENT)
    strbuf_append(filler->out, output);
  else
    append_within_tag(filler->out, output);
  strbuf_release(&nested);
}

static bool may_stand(const struct filler *filler, size_t index) {
  return index >= filler->first && index < filler->end && filler->out->size < largest_page;
}

/* Does what an item gives stand for itself, outside paragraphs: nothing, or what begins an HTML block? */
static bool is_block(struct bytes output) {
  while (output.size > 0 && (output.data[0] == '\n' || output.data[0] == ' '))
    output = bytes_make(output.data + 1, output.size - 1);
  const char *end = output.size > 0 ? memchr(output.data, '\n', output.size) : NULL;
  size_t size = end ? (size_t)(end - output.data) : output.size;
  return size == 0 || html_block_start(bytes_make(output.data, size), false) != HTML_BLOCK_NONE;
}

/* Where the paragraph ends that begins at AT and holds nothing but placeholders, some of them of blocks; else 0. */
static size_t lone_paragraph(const struct filler *filler, size_t at) {
  struct bytes html = filler->html;
  bool block = false;
  for (size_t index; at < html.size;) {
    if (html.data[at] == '\n' || html.data[at] == ' ') {
      at++;
    } else if (html.data[at] == '<') {
      bool ends = bytes_starts_with(bytes_make(html.data + at, html.size - at), bytes_from("</p>"));
      return block && ends ? at : 0;
    } else {
      if (!read_placeholder(filler->list, html, at, &index, &at) || !may_stand(filler, index))
        return 0;
      block = block || is_block(filler->list->items[index].output);
    }
  }
  return 0;
}

static void append_paragraph(struct filler *filler, size_t end) {
  filler->out->size -= strlen("<p>");
  while (filler->at < end) {
    size_t index;
    if (read_placeholder(filler->list, filler->html, filler->at, &index, &filler->at))
      append_output(filler, index);
    else
      strbuf_append_char(filler->out, filler->html.data[filler->at++]);
  }
  filler->at = end + strlen("</p>");
}

/* A placeholder, or what looks like one, at the cursor. */
static void fill_one(struct filler *filler, size_t index, size_t after) {
  bool opens =
      bytes_ends_with(bytes_make(filler->html.data, filler->at), bytes_from("<p>")) && filler->state == HTML_TEXT;
  size_t end = opens ? lone_paragraph(filler, filler->at) : 0;
  if (end > 0) {
    append_paragraph(filler, end);
    return;
  }
  append_output(filler, index);
  filler->at = after;
}

static void copy_to(struct filler *filler, size_t end) {
  struct bytes text = {filler->html.data + filler->at, end - filler->at};
  filler->state = html_state_after(filler->state, text);
  strbuf_append(filler->out, text);
  filler->at = end;
}

static void fill(struct filler *filler) {
  const struct bytes html = filler->html, mark = filler->list->mark;
  while (filler->at < html.size) {
    const char *found = memmem(html.data + filler->at, html.size - filler->at, mark.data, mark.size);
    copy_to(filler, found ? (size_t)(found - html.data) : html.size);
    size_t index, after;
    if (!found)
      return;
    if (read_placeholder(filler->list, html, filler->at, &index, &after) && may_stand(filler, index))
      fill_one(filler, index, after);
    else
      copy_to(filler, filler->at + mark.size);
  }
}

struct bytes shortcode_fill(const struct shortcodes *list, struct bytes html, struct arena *arena) {
  if (!has_placeholder(list, html))
    return html;
  struct strbuf out;
  strbuf_init(&out);
  struct filler filler = {.list = list, .out = &out, .html = html, .end = list->count};
  fill(&filler);
  struct bytes filled = arena_copy(arena, strbuf_bytes(&out));
  strbuf_release(&out);
  return filled;
}

struct bytes shortcode_fill_text(const struct shortcodes *list, struct bytes text, struct arena *arena) {
  if (!has_placeholder(list, text))
    return text;
  struct strbuf out;
  strbuf_init(&out);
  for (size_t at = 0, index, after; at < text.size;) {
    if (read_placeholder(list, text, at, &index, &after)) {
      struct bytes output = shortcode_fill(list, list->items[index].output, arena);
      shortcode_append_text(&out, output);
      at = after;
    } else {
      strbuf_append_char(&out, text.data[at++]);
    }
  }
  struct bytes filled = arena_copy(arena, strbuf_bytes(&out));
  strbuf_release(&out);
  return filled;
}
