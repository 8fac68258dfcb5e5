/* html_block.c: see html_block.h. */
#include "page/html_block.h"

#include <stdlib.h>

static const char *const raw_names[] = {"pre", "script", "style", "textarea"};

/* Sorted. */
static const char *const block_names[] = {
    "address",  "article",    "aside",  "base",    "basefont", "blockquote", "body",     "caption",  "center",
    "col",      "colgroup",   "dd",     "details", "dialog",   "dir",        "div",      "dl",       "dt",
    "fieldset", "figcaption", "figure", "footer",  "form",     "frame",      "frameset", "h1",       "h2",
    "h3",       "h4",         "h5",     "h6",      "head",     "header",     "hr",       "html",     "iframe",
    "legend",   "li",         "link",   "main",    "menu",     "menuitem",   "nav",      "noframes", "ol",
    "optgroup", "option",     "p",      "param",   "section",  "source",     "summary",  "table",    "tbody",
    "td",       "tfoot",      "th",     "thead",   "title",    "tr",         "track",    "ul"};

static bool is_letter(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_name_byte(char byte) {
  return is_letter(byte) || (byte >= '0' && byte <= '9') || byte == '-';
}

static bool is_blank_byte(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\v' || byte == '\f';
}

static char byte_at(struct bytes text, size_t at) {
  return at < text.size ? text.data[at] : '\n';
}

/* Compares a name in any case with one in lower case. */
static int compare_name(struct bytes name, const char *known) {
  for (size_t i = 0; i < name.size; i++) {
    char byte = name.data[i];
    if (byte >= 'A' && byte <= 'Z')
      byte = (char)(byte + ('a' - 'A'));
    if (byte != known[i])
      return byte < known[i] ? -1 : 1;
  }
  return known[name.size] ? -1 : 0;
}

static int compare_block_name(const void *name, const void *known) {
  return compare_name(*(const struct bytes *)name, *(const char *const *)known);
}

static struct bytes tag_name(struct bytes line, size_t at) {
  size_t size = 0;
  while (at + size < line.size && is_name_byte(line.data[at + size]))
    size++;
  return bytes_make(line.data + at, size);
}

static bool starts_raw(struct bytes line) {
  struct bytes name = tag_name(line, 1);
  char next = byte_at(line, 1 + name.size);
  if (next != '\n' && next != '>' && !is_blank_byte(next))
    return false;
  for (size_t i = 0; i < sizeof raw_names / sizeof raw_names[0]; i++)
    if (compare_name(name, raw_names[i]) == 0)
      return true;
  return false;
}

static bool starts_element(struct bytes line) {
  size_t at = byte_at(line, 1) == '/' ? 2 : 1;
  struct bytes name = tag_name(line, at);
  char next = byte_at(line, at + name.size);
  bool ends =
      next == '\n' || next == '>' || is_blank_byte(next) || (next == '/' && byte_at(line, at + name.size + 1) == '>');
  return ends && name.size > 0 &&
         bsearch(&name, block_names, sizeof block_names / sizeof block_names[0], sizeof block_names[0],
                 compare_block_name);
}

static size_t skip_blanks(struct bytes line, size_t at) {
  while (at < line.size && is_blank_byte(line.data[at]))
    at++;
  return at;
}

/* The end of the attribute's value at AT; 0 when there is none. */
static size_t value_end(struct bytes line, size_t at) {
  char quote = byte_at(line, at);
  if (quote == '"' || quote == '\'') {
    const char *end = memchr(line.data + at + 1, quote, line.size - at - 1);
    return end ? (size_t)(end - line.data) + 1 : 0;
  }
  size_t start = at;
  while (at < line.size && !is_blank_byte(line.data[at]) && !memchr("\"'=<>`", line.data[at], 6))
    at++;
  return at > start ? at : 0;
}

/* The end of the attributes that start at AT; 0 when something there is none. */
static size_t attributes_end(struct bytes line, size_t at) {
  for (;;) {
    size_t next = skip_blanks(line, at);
    char byte = byte_at(line, next);
    if (next == at || !(is_letter(byte) || byte == '_' || byte == ':'))
      return next;
    while (is_name_byte(byte_at(line, next)) || memchr("_.:", byte_at(line, next), 3))
      next++;
    size_t equals = skip_blanks(line, next);
    if (byte_at(line, equals) == '=') {
      next = value_end(line, skip_blanks(line, equals + 1));
      if (next == 0)
        return 0;
    }
    at = next;
  }
}

static bool is_whole_tag(struct bytes line) {
  bool closing = byte_at(line, 1) == '/';
  size_t at = closing ? 2 : 1;
  if (!is_letter(byte_at(line, at)))
    return false;
  at += tag_name(line, at).size;
  at = closing ? skip_blanks(line, at) : attributes_end(line, at);
  if (at == 0)
    return false;
  if (!closing && byte_at(line, at) == '/')
    at++;
  return byte_at(line, at) == '>' && skip_blanks(line, at + 1) == line.size;
}

enum html_block html_block_start(struct bytes line, bool in_paragraph) {
  if (line.size < 2 || line.data[0] != '<')
    return HTML_BLOCK_NONE;
  if (starts_raw(line))
    return HTML_BLOCK_RAW;
  if (bytes_starts_with(line, bytes_from("<!--")))
    return HTML_BLOCK_COMMENT;
  if (line.data[1] == '?')
    return HTML_BLOCK_INSTRUCTION;
  if (bytes_starts_with(line, bytes_from("<![CDATA[")))
    return HTML_BLOCK_CDATA;
  if (line.data[1] == '!' && is_letter(byte_at(line, 2)))
    return HTML_BLOCK_DECLARATION;
  if (starts_element(line))
    return HTML_BLOCK_ELEMENT;
  return !in_paragraph && is_whole_tag(line) ? HTML_BLOCK_TAG : HTML_BLOCK_NONE;
}

static bool has(struct bytes line, const char *text) {
  return memmem(line.data, line.size, text, strlen(text)) != NULL;
}

static bool has_raw_end(struct bytes line) {
  for (size_t at = 0; at + 2 < line.size; at++) {
    if (line.data[at] != '<' || line.data[at + 1] != '/')
      continue;
    struct bytes name = tag_name(line, at + 2);
    for (size_t i = 0; i < sizeof raw_names / sizeof raw_names[0]; i++)
      if (compare_name(name, raw_names[i]) == 0 && byte_at(line, at + 2 + name.size) == '>')
        return true;
  }
  return false;
}

bool html_block_ends(enum html_block block, struct bytes line) {
  switch (block) {
  case HTML_BLOCK_RAW:
    return has_raw_end(line);
  case HTML_BLOCK_COMMENT:
    return has(line, "-->");
  case HTML_BLOCK_INSTRUCTION:
    return has(line, "?>");
  case HTML_BLOCK_DECLARATION:
    return has(line, ">");
  case HTML_BLOCK_CDATA:
    return has(line, "]]>");
  case HTML_BLOCK_NONE:
  case HTML_BLOCK_ELEMENT:
  case HTML_BLOCK_TAG:
    return false;
  }
  return false;
}

bool html_block_ends_blank(enum html_block block) {
  return block == HTML_BLOCK_ELEMENT || block == HTML_BLOCK_TAG;
}
