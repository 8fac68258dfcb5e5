/* html_links.c: a scanner of tags, no parser: it looks for attributes and understands nothing else. */
#include "page/html_links.h"

#include <strings.h>

struct scanner {
  struct bytes html;
  size_t at;            /* what comes next */
  size_t copied;        /* how much of HTML is in OUT */
  struct bytes element; /* of the tag */
  const struct html_visitor *visitor;
  struct strbuf *out;
  struct strbuf decoded; /* scratch */
};

static bool is_blank(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r' || byte == '\f';
}

static bool is_letter(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool name_is(struct bytes name, const char *word) {
  return name.size == strlen(word) && strncasecmp(name.data, word, name.size) == 0;
}

static struct bytes rest(const struct scanner *scanner) {
  return bytes_make(scanner->html.data + scanner->at, scanner->html.size - scanner->at);
}

/* Moves behind the next MARK, or to the end. */
static void skip_past(struct scanner *scanner, const char *mark) {
  struct bytes text = rest(scanner);
  const char *found = bytes_find_mark(text, mark);
  scanner->at = found ? (size_t)(found - scanner->html.data) + strlen(mark) : scanner->html.size;
}

static void skip_blanks(struct scanner *scanner) {
  while (scanner->at < scanner->html.size && is_blank(scanner->html.data[scanner->at]))
    scanner->at++;
}

/* What stands up to the next blank or byte of STOP. */
static struct bytes read_word(struct scanner *scanner, const char *stop) {
  size_t start = scanner->at;
  while (scanner->at < scanner->html.size && !is_blank(scanner->html.data[scanner->at]) &&
         !strchr(stop, scanner->html.data[scanner->at]))
    scanner->at++;
  return bytes_make(scanner->html.data + start, scanner->at - start);
}

/* False when VALUE has an entity that strbuf_append_html would not write. */
static bool decode(struct bytes value, struct strbuf *out) {
  static const struct {
    const char *entity;
    char byte;
  } entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
  for (size_t at = 0; at < value.size;) {
    if (value.data[at] != '&') {
      strbuf_append_char(out, value.data[at++]);
      continue;
    }
    size_t i = 0, count = sizeof entities / sizeof *entities;
    struct bytes text = bytes_make(value.data + at, value.size - at);
    while (i < count && !bytes_starts_with(text, bytes_from(entities[i].entity)))
      i++;
    if (i == count)
      return false;
    strbuf_append_char(out, entities[i].byte);
    at += strlen(entities[i].entity);
  }
  return true;
}

/* VALUE without entities; false when it has one that we do not know. */
static bool decode_value(struct scanner *scanner, struct bytes value, struct bytes *out) {
  *out = value;
  if (value.size == 0 || !memchr(value.data, '&', value.size))
    return true;
  strbuf_clear(&scanner->decoded);
  bool known = decode(value, &scanner->decoded);
  *out = strbuf_bytes(&scanner->decoded);
  return known;
}

/* An address: VALUE, or a part of it. */
static void visit_link(struct scanner *scanner, struct bytes value, bool image, bool quoted) {
  struct bytes target, replacement;
  if (!decode_value(scanner, value, &target) ||
      !scanner->visitor->link(scanner->visitor->context, target, image, &replacement))
    return;
  size_t start = (size_t)(value.data - scanner->html.data);
  strbuf_append(scanner->out, bytes_make(scanner->html.data + scanner->copied, start - scanner->copied));
  strbuf_append_text(scanner->out, quoted ? "" : "\"");
  strbuf_append_html(scanner->out, replacement);
  strbuf_append_text(scanner->out, quoted ? "" : "\"");
  scanner->copied = start + value.size;
}

/* "a.png 1x, b.png 2x": addresses end at blanks, and at commas that a blank follows. */
static void visit_srcset(struct scanner *scanner, struct bytes value) {
  for (size_t at = 0; at < value.size;) {
    while (at < value.size && (is_blank(value.data[at]) || value.data[at] == ','))
      at++;
    size_t start = at;
    while (at < value.size && !is_blank(value.data[at]))
      at++;
    size_t end = at;
    while (end > start && value.data[end - 1] == ',')
      end--;
    if (end > start)
      visit_link(scanner, bytes_make(value.data + start, end - start), true, true);
    bool described = end == at;
    while (described && at < value.size && value.data[at] != ',')
      at++;
  }
}

static void visit_value(struct scanner *scanner, struct bytes name, struct bytes value, bool quoted) {
  struct bytes id;
  if (name_is(name, "href"))
    visit_link(scanner, value, false, quoted);
  else if (name_is(name, "src") || name_is(name, "poster"))
    visit_link(scanner, value, true, quoted);
  else if (name_is(name, "srcset") && quoted)
    visit_srcset(scanner, value);
  else if ((name_is(name, "id") || (name_is(name, "name") && name_is(scanner->element, "a"))) &&
           decode_value(scanner, value, &id))
    scanner->visitor->anchor(scanner->visitor->context, id);
}

/* One attribute; the scanner is at its name. */
static void scan_attribute(struct scanner *scanner) {
  const char *data = scanner->html.data;
  size_t size = scanner->html.size;
  struct bytes name = read_word(scanner, "=>/");
  skip_blanks(scanner);
  if (scanner->at == size || data[scanner->at] != '=') {
    /* A "=" in the place of a name belongs to none. */
    return;
  }
  scanner->at++;
  skip_blanks(scanner);
  if (scanner->at == size)
    return;
  char quote = data[scanner->at];
  if (quote != '"' && quote != '\'') {
    struct bytes value = read_word(scanner, ">");
    if (value.size > 0)
      visit_value(scanner, name, value, false);
    return;
  }
  size_t start = ++scanner->at;
  const char *end = memchr(data + start, quote, size - start);
  scanner->at = end ? (size_t)(end - data) + 1 : size;
  if (end)
    visit_value(scanner, name, bytes_make(data + start, (size_t)(end - data) - start), true);
}

/* The text of some elements is not markup: moves to their end tag. */
static void skip_raw_text(struct scanner *scanner, struct bytes element) {
  static const char *const raw[] = {"script", "style", "textarea", "title", NULL};
  size_t i = 0;
  while (raw[i] && !name_is(element, raw[i]))
    i++;
  if (!raw[i])
    return;
  for (skip_past(scanner, "</"); scanner->at < scanner->html.size; skip_past(scanner, "</")) {
    struct bytes text = rest(scanner);
    if (text.size >= element.size && strncasecmp(text.data, raw[i], element.size) == 0)
      return;
  }
}

/* A tag; the scanner is at its name. */
static void scan_tag(struct scanner *scanner) {
  scanner->element = read_word(scanner, ">/");
  while (scanner->at < scanner->html.size) {
    char byte = scanner->html.data[scanner->at];
    if (byte == '>') {
      scanner->at++;
      skip_raw_text(scanner, scanner->element);
      return;
    }
    if (is_blank(byte) || byte == '/' || byte == '=')
      scanner->at++;
    else
      scan_attribute(scanner);
  }
}

bool html_visit_links(struct bytes html, const struct html_visitor *visitor, struct strbuf *out) {
  struct scanner scanner = {.html = html, .visitor = visitor, .out = out};
  strbuf_init(&scanner.decoded);
  for (;;) {
    skip_past(&scanner, "<");
    struct bytes text = rest(&scanner);
    if (text.size == 0)
      break;
    if (bytes_starts_with(text, bytes_from("!--")))
      skip_past(&scanner, "-->");
    else if (text.data[0] == '!' || text.data[0] == '?')
      skip_past(&scanner, ">");
    else if (is_letter(text.data[0]))
      scan_tag(&scanner);
  }
  strbuf_release(&scanner.decoded);
  if (scanner.copied == 0)
    return false;
  strbuf_append(out, bytes_make(html.data + scanner.copied, html.size - scanner.copied));
  return true;
}
