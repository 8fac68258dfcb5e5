/* css_urls.c: finds addresses in CSS by its tokens: comments, strings, url() and @import. */
#include "page/css_urls.h"
#include <strings.h>

struct scanner {
  struct bytes text;
  size_t at, copied; /* what is before `copied` is in `out` */
  css_url_writer write;
  void *context;
  struct strbuf *out;
};

static bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         (unsigned char)c >= 0x80;
}

static bool looks_at(const struct scanner *scanner, const char *word) {
  size_t size = strlen(word);
  return size <= scanner->text.size - scanner->at && strncasecmp(scanner->text.data + scanner->at, word, size) == 0;
}

static void skip_comment(struct scanner *scanner) {
  size_t from = scanner->at + 2 < scanner->text.size ? scanner->at + 2 : scanner->text.size;
  const char *end = memmem(scanner->text.data + from, scanner->text.size - from, "*/", 2);
  scanner->at = end ? (size_t)(end - scanner->text.data) + 2 : scanner->text.size;
}

static void skip_spaces(struct scanner *scanner) {
  while (scanner->at < scanner->text.size) {
    if (looks_at(scanner, "/*"))
      skip_comment(scanner);
    else if (is_space(scanner->text.data[scanner->at]))
      scanner->at++;
    else
      break;
  }
}

/* Behind the string that begins here; VALUE gets what is between its quotes. False: it has no end on its line. */
static bool skip_string(struct scanner *scanner, struct bytes *value) {
  const struct bytes text = scanner->text;
  char quote = text.data[scanner->at];
  size_t start = ++scanner->at;
  for (; scanner->at < text.size && text.data[scanner->at] != '\n'; scanner->at++) {
    if (text.data[scanner->at] == '\\' && scanner->at + 1 < text.size) {
      scanner->at++;
    } else if (text.data[scanner->at] == quote) {
      *value = bytes_make(text.data + start, scanner->at - start);
      scanner->at++;
      return true;
    }
  }
  return false;
}

static int replace(struct scanner *scanner, struct bytes url) {
  if (url.size == 0 || memchr(url.data, '\\', url.size))
    return 0;
  size_t start = (size_t)(url.data - scanner->text.data);
  strbuf_append(scanner->out, bytes_make(scanner->text.data + scanner->copied, start - scanner->copied));
  scanner->copied = start + url.size;
  return scanner->write(scanner->context, url, scanner->out);
}

static bool at_quote(const struct scanner *scanner) {
  return scanner->at < scanner->text.size &&
         (scanner->text.data[scanner->at] == '"' || scanner->text.data[scanner->at] == '\'');
}

/* Behind "url(". */
static int scan_url(struct scanner *scanner) {
  const struct bytes text = scanner->text;
  struct bytes url;
  while (scanner->at < text.size && is_space(text.data[scanner->at]))
    scanner->at++;
  if (at_quote(scanner))
    return skip_string(scanner, &url) ? replace(scanner, url) : 0;
  size_t start = scanner->at;
  while (scanner->at < text.size && text.data[scanner->at] != ')' && !is_space(text.data[scanner->at]))
    scanner->at += text.data[scanner->at] == '\\' && scanner->at + 1 < text.size ? 2 : 1;
  return replace(scanner, bytes_make(text.data + start, scanner->at - start));
}

static int scan_import(struct scanner *scanner) {
  struct bytes url;
  skip_spaces(scanner);
  return at_quote(scanner) && skip_string(scanner, &url) ? replace(scanner, url) : 0;
}

/* One token, or a byte that is none of those that matter. */
static int scan_next(struct scanner *scanner) {
  struct bytes ignored;
  if (looks_at(scanner, "/*")) {
    skip_comment(scanner);
  } else if (at_quote(scanner)) {
    skip_string(scanner, &ignored);
  } else if (looks_at(scanner, "url(")) {
    scanner->at += 4;
    return scan_url(scanner);
  } else if (looks_at(scanner, "@import") &&
             !(scanner->at + 7 < scanner->text.size && is_name(scanner->text.data[scanner->at + 7]))) {
    scanner->at += 7;
    return scan_import(scanner);
  } else if (is_name(scanner->text.data[scanner->at])) {
    while (scanner->at < scanner->text.size && is_name(scanner->text.data[scanner->at]))
      scanner->at++;
  } else {
    scanner->at += scanner->text.data[scanner->at] == '\\' && scanner->at + 1 < scanner->text.size ? 2 : 1;
  }
  return 0;
}

int css_rewrite_urls(struct bytes content, css_url_writer write, void *context, struct strbuf *out) {
  struct scanner scanner = {.text = content, .write = write, .context = context, .out = out};
  while (scanner.at < content.size)
    if (scan_next(&scanner))
      return -1;
  strbuf_append(out, bytes_make(content.data + scanner.copied, content.size - scanner.copied));
  return 0;
}
