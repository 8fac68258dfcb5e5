/* shortcode_text.c: see shortcode_text.h. */
#include "page/shortcode_text.h"

static bool starts(struct bytes text, size_t at, const char *with) {
  size_t size = strlen(with);
  return text.size - at >= size && memcmp(text.data + at, with, size) == 0;
}

static bool starts_tag(struct bytes html, size_t at) {
  if (at + 1 >= html.size || html.data[at] != '<')
    return false;
  char next = html.data[at + 1];
  return (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') || next == '/' || next == '!' || next == '?';
}

/* One step: the state behind the byte at *AT, which goes on. */
static enum html_state step(enum html_state state, struct bytes html, size_t *at) {
  char byte = html.data[*at];
  switch (state) {
  case HTML_TEXT:
    if (starts(html, *at, "<!--")) {
      *at += 4;
      return HTML_COMMENT;
    }
    state = starts_tag(html, *at) ? HTML_TAG : HTML_TEXT;
    break;
  case HTML_TAG:
    if (byte == '>')
      state = HTML_TEXT;
    else if (byte == '"')
      state = HTML_DOUBLE_QUOTED;
    else if (byte == '\'')
      state = HTML_SINGLE_QUOTED;
    break;
  case HTML_DOUBLE_QUOTED:
    state = byte == '"' ? HTML_TAG : state;
    break;
  case HTML_SINGLE_QUOTED:
    state = byte == '\'' ? HTML_TAG : state;
    break;
  case HTML_COMMENT:
    if (starts(html, *at, "-->")) {
      *at += 3;
      return HTML_TEXT;
    }
    break;
  }
  ++*at;
  return state;
}

enum html_state html_state_after(enum html_state state, struct bytes html) {
  for (size_t at = 0; at < html.size;) {
    if (state == HTML_TEXT) {
      const char *next = memchr(html.data + at, '<', html.size - at);
      if (!next)
        break;
      at = (size_t)(next - html.data);
    }
    state = step(state, html, &at);
  }
  return state;
}

static size_t append_entity(struct strbuf *out, struct bytes html, size_t at) {
  static const struct {
    const char *entity, *text;
  } known[] = {{"&amp;", "&"}, {"&lt;", "<"},   {"&gt;", ">"},   {"&quot;", "\""},
               {"&#39;", "'"}, {"&#x27;", "'"}, {"&#34;", "\""}, {"&nbsp;", " "}};
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if (starts(html, at, known[i].entity)) {
      strbuf_append_text(out, known[i].text);
      return strlen(known[i].entity);
    }
  strbuf_append_char(out, '&');
  return 1;
}

void shortcode_append_text(struct strbuf *out, struct bytes html) {
  enum html_state state = HTML_TEXT;
  for (size_t at = 0; at < html.size;) {
    if (state == HTML_TEXT && html.data[at] == '&') {
      at += append_entity(out, html, at);
      continue;
    }
    size_t before = at;
    enum html_state next = step(state, html, &at);
    if (state == HTML_TEXT && next == HTML_TEXT)
      strbuf_append(out, bytes_make(html.data + before, at - before));
    state = next;
  }
}
