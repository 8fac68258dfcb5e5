/* attributes.c: see attributes.h. */
#include "page/attributes.h"

#include "page/escape.h"

/* Longer ones are text: so whoever looks for a list at many places looks at few bytes each time. */
enum { SIZE_MOST = 1000 };

struct reader {
  struct bytes text;
  size_t at;
  struct attributes *out;
  struct strbuf classes, other;
};

static bool is_blank(char byte) {
  return byte == ' ' || byte == '\t';
}

static bool is_letter(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_word_byte(char byte) {
  return is_letter(byte) || (byte >= '0' && byte <= '9') || byte == '-' || byte == '_';
}

/* What an author may write as id or class: no quoting is ever needed for it. */
static bool is_id_byte(char byte) {
  return (unsigned char)byte >= 0x80 || is_word_byte(byte) || byte == '.' || byte == ':' || byte == '+';
}

static bool is_name_byte(char byte) {
  return is_word_byte(byte) || byte == ':' || byte == '.';
}

static char peek(const struct reader *reader) {
  return reader->at < reader->text.size ? reader->text.data[reader->at] : '\0';
}

static struct bytes since(const struct reader *reader, size_t start) {
  return bytes_make(reader->text.data + start, reader->at - start);
}

static void add_class(struct reader *reader, struct bytes name) {
  if (reader->classes.size > 0)
    strbuf_append_char(&reader->classes, ' ');
  strbuf_append(&reader->classes, name);
}

static bool read_mark(struct reader *reader, char mark) {
  size_t start = ++reader->at;
  while (is_id_byte(peek(reader)) && !(mark == '.' && peek(reader) == '.'))
    reader->at++;
  struct bytes name = since(reader, start);
  if (mark == '.')
    add_class(reader, name);
  else
    reader->out->id = name;
  return name.size > 0;
}

static bool read_quoted(struct reader *reader, struct bytes *value) {
  char quote = peek(reader);
  size_t start = ++reader->at;
  while (peek(reader) != quote)
    if (reader->at++ == reader->text.size)
      return false;
  *value = since(reader, start);
  reader->at++;
  return true;
}

static bool read_value(struct reader *reader, struct bytes *value) {
  if (peek(reader) == '"' || peek(reader) == '\'')
    return read_quoted(reader, value);
  size_t start = reader->at;
  while (reader->at < reader->text.size && !is_blank(peek(reader)) && !strchr("\"'`=<>{}", peek(reader)))
    reader->at++;
  *value = since(reader, start);
  return value->size > 0;
}

static bool is_id(struct bytes text) {
  for (size_t i = 0; i < text.size; i++)
    if (!is_id_byte(text.data[i]))
      return false;
  return text.size > 0;
}

static bool name_is(struct bytes name, const char *word) {
  return bytes_equal(name, bytes_from(word));
}

/* NAME=VALUE, or a word alone. */
static bool read_pair(struct reader *reader) {
  size_t start = reader->at;
  while (is_name_byte(peek(reader)))
    reader->at++;
  struct bytes name = since(reader, start), value = bytes_from("");
  if (name.size == 0 || !is_letter(name.data[0]))
    return false;
  bool paired = peek(reader) == '=';
  reader->at += paired;
  if (paired ? !read_value(reader, &value) : !reader->out->colon && !bytes_starts_with(name, bytes_from("data-")))
    return false;
  if (name_is(name, "class")) {
    add_class(reader, value);
  } else if (name_is(name, "id")) {
    reader->out->id = value;
    return is_id(value);
  } else {
    strbuf_append_char(&reader->other, ' ');
    strbuf_append(&reader->other, name);
    strbuf_append_text(&reader->other, paired ? "=\"" : "");
    escape_append(&reader->other, value);
    strbuf_append_text(&reader->other, paired ? "\"" : "");
  }
  return true;
}

/* The reader is behind the opening brace. */
static bool read_items(struct reader *reader) {
  reader->out->colon = peek(reader) == ':';
  reader->at += reader->out->colon;
  for (size_t count = 0;; count++) {
    bool apart = is_blank(peek(reader));
    while (is_blank(peek(reader)))
      reader->at++;
    char first = peek(reader);
    if (first == '}')
      return count > 0;
    bool mark = first == '.' || first == '#';
    if (count > 0 && !apart && !mark)
      return false;
    if (mark ? !read_mark(reader, first) : !read_pair(reader))
      return false;
  }
}

/* With smart punctuation, quotes, dashes and dots were made typographic before we see them. */
static struct bytes plain_punctuation(struct bytes text, struct arena *arena) {
  static const char *const typed[][2] = {{"\xe2\x80\x93", "--"}, {"\xe2\x80\x94", "---"}, {"\xe2\x80\x98", "'"},
                                         {"\xe2\x80\x99", "'"},  {"\xe2\x80\x9c", "\""},  {"\xe2\x80\x9d", "\""},
                                         {"\xe2\x80\xa6", "..."}};
  if (!memmem(text.data, text.size, "\xe2\x80", 2))
    return text;
  struct strbuf out;
  strbuf_init(&out);
  for (size_t at = 0; at < text.size;) {
    struct bytes rest = bytes_make(text.data + at, text.size - at);
    size_t i = 0, count = sizeof typed / sizeof *typed;
    while (i < count && !bytes_starts_with(rest, bytes_from(typed[i][0])))
      i++;
    if (i < count)
      strbuf_append_text(&out, typed[i][1]);
    else
      strbuf_append_char(&out, text.data[at]);
    at += i < count ? strlen(typed[i][0]) : 1;
  }
  struct bytes copy = arena_copy(arena, strbuf_bytes(&out));
  strbuf_release(&out);
  return copy;
}

size_t attributes_read(struct bytes text, struct arena *arena, struct attributes *out) {
  *out = (struct attributes){.colon = false};
  size_t look = text.size < SIZE_MOST ? text.size : SIZE_MOST;
  const char *brace = look > 3 && text.data[0] == '{' ? memchr(text.data, '}', look) : NULL;
  if (!brace)
    return 0;
  size_t size = (size_t)(brace - text.data) + 1;
  struct reader reader = {.text = plain_punctuation(bytes_make(text.data, size), arena), .at = 1, .out = out};
  strbuf_init(&reader.classes);
  strbuf_init(&reader.other);
  bool read = read_items(&reader);
  if (read) {
    out->id = arena_copy(arena, out->id);
    out->classes = arena_copy(arena, strbuf_bytes(&reader.classes));
    out->other = arena_copy(arena, strbuf_bytes(&reader.other));
  }
  strbuf_release(&reader.classes);
  strbuf_release(&reader.other);
  return read ? size : 0;
}

bool attributes_cut(struct bytes *text, struct arena *arena, struct attributes *out) {
  if (text->size < 4 || text->data[text->size - 1] != '}')
    return false;
  const char *brace = memrchr(text->data, '{', text->size);
  if (!brace)
    return false;
  size_t start = (size_t)(brace - text->data), size = text->size - start;
  if (attributes_read(bytes_make(brace, size), arena, out) != size)
    return false;
  text->size = start;
  while (text->size > 0 && is_blank(text->data[text->size - 1]))
    text->size--;
  return true;
}

/* Where the tag that HTML starts with ends: before ">" or " />". cmark and this project write no ">" in attributes. */
static size_t tag_end(struct bytes html) {
  const char *found = html.size ? memchr(html.data, '>', html.size) : NULL;
  size_t end = found ? (size_t)(found - html.data) : 0;
  return end > 2 && html.data[end - 1] == '/' ? end - 2 : end;
}

void attributes_insert(const struct attributes *attributes, bool others, struct bytes html, struct strbuf *out) {
  static const char class_mark[] = " class=\"";
  size_t end = tag_end(html), done = 0;
  struct bytes classes = attributes->classes;
  const char *found = end ? memmem(html.data, end, class_mark, strlen(class_mark)) : NULL;
  if (found && classes.size > 0) {
    done = (size_t)(found - html.data) + strlen(class_mark);
    strbuf_append(out, bytes_make(html.data, done));
    escape_append(out, classes);
    strbuf_append_char(out, ' ');
    classes.size = 0;
  }
  if (end == 0) {
    strbuf_append(out, html);
    return;
  }
  strbuf_append(out, bytes_make(html.data + done, end - done));
  escape_attribute(out, "id", attributes->id);
  escape_attribute(out, "class", classes);
  if (others)
    strbuf_append(out, attributes->other);
  strbuf_append(out, bytes_make(html.data + end, html.size - end));
}
