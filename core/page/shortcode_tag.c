/* shortcode_tag.c: see shortcode_tag.h. The notation is Hugo's: a name, then arguments that are bare words, "quoted"
 * with
 * \" and \\, or `raw`, each with `name=` before it or none with. Blanks and newlines may stand between. */
#include "page/shortcode_tag.h"

#include "base/memory.h"

#include <stdlib.h>

struct lexer {
  struct bytes body;
  size_t at;
  char mark, close; /* '<' and '>', or '%' twice */
  struct arena *arena;
  struct shortcode_argument *arguments; /* owned */
  size_t count, capacity;
  struct error *error;
};

static char peek(const struct lexer *lexer, size_t ahead) {
  return lexer->at + ahead < lexer->body.size ? lexer->body.data[lexer->at + ahead] : '\0';
}

static bool is_name_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_' ||
         byte == '-' || byte == '.' || byte == '/' || (unsigned char)byte >= 0x80;
}

static void skip_space(struct lexer *lexer) {
  while (bytes_is_blank(peek(lexer, 0)))
    lexer->at++;
}

/* >}} or %}} */
static bool at_end(const struct lexer *lexer) {
  return peek(lexer, 0) == lexer->close && peek(lexer, 1) == '}' && peek(lexer, 2) == '}';
}

static bool at_self_close(struct lexer *lexer) {
  if (peek(lexer, 0) != '/')
    return false;
  lexer->at++;
  bool is = at_end(lexer);
  lexer->at--;
  return is;
}

bool shortcode_tag_starts(struct bytes body, size_t at) {
  return body.size - at >= 3 && body.data[at] == '{' && body.data[at + 1] == '{' &&
         (body.data[at + 2] == '<' || body.data[at + 2] == '%');
}

static struct bytes take_name(struct lexer *lexer) {
  size_t start = lexer->at;
  while (is_name_byte(peek(lexer, 0)) && !at_self_close(lexer))
    lexer->at++;
  return bytes_make(lexer->body.data + start, lexer->at - start);
}

static int fail_unclosed(struct lexer *lexer, size_t begin, struct bytes name) {
  lexer->at = begin;
  return error_set(lexer->error, ERROR_INVALID, "the tag {{%c %.*s is not closed: it ends with %c}}", lexer->mark,
                   (int)name.size, name.data, lexer->close);
}

/* "..." with the backslash before a quote or another backslash taken away. */
static int take_quoted(struct lexer *lexer, struct bytes *out) {
  size_t start = lexer->at++;
  bool escapes = false;
  for (; lexer->at < lexer->body.size && peek(lexer, 0) != '"'; lexer->at++)
    if (peek(lexer, 0) == '\\' && (peek(lexer, 1) == '"' || peek(lexer, 1) == '\\')) {
      escapes = true;
      lexer->at++;
    }
  if (lexer->at >= lexer->body.size) {
    lexer->at = start;
    return error_set(lexer->error, ERROR_INVALID, "a quoted argument of a shortcode is not closed: its end is \"");
  }
  *out = bytes_make(lexer->body.data + start + 1, lexer->at - start - 1);
  lexer->at++;
  if (!escapes)
    return 0;
  char *text = arena_allocate(lexer->arena, out->size);
  size_t size = 0;
  for (size_t i = 0; i < out->size; i++) {
    if (out->data[i] == '\\' && i + 1 < out->size && (out->data[i + 1] == '"' || out->data[i + 1] == '\\'))
      i++;
    text[size++] = out->data[i];
  }
  *out = bytes_make(text, size);
  return 0;
}

static int take_raw(struct lexer *lexer, struct bytes *out) {
  size_t start = lexer->at + 1;
  const char *end = memchr(lexer->body.data + start, '`', lexer->body.size - start);
  if (!end)
    return error_set(lexer->error, ERROR_INVALID, "a raw argument of a shortcode is not closed: its end is `");
  *out = bytes_make(lexer->body.data + start, (size_t)(end - lexer->body.data) - start);
  lexer->at = start + out->size + 1;
  return 0;
}

static int take_value(struct lexer *lexer, struct shortcode_argument *argument) {
  argument->quoted = true;
  if (peek(lexer, 0) == '"')
    return take_quoted(lexer, &argument->value);
  if (peek(lexer, 0) == '`')
    return take_raw(lexer, &argument->value);
  size_t start = lexer->at;
  argument->quoted = false;
  while (lexer->at < lexer->body.size && !bytes_is_blank(peek(lexer, 0)) && !at_end(lexer) && !at_self_close(lexer))
    lexer->at++;
  argument->value = bytes_make(lexer->body.data + start, lexer->at - start);
  if (argument->value.size == 0)
    return error_set(lexer->error, ERROR_INVALID, "an argument of a shortcode has no value behind the '='");
  return 0;
}

/* The size of `name` in `name=`; 0 when there is none. */
static size_t argument_name(const struct lexer *lexer) {
  size_t size = 0;
  while (is_name_byte(peek(lexer, size)) && peek(lexer, size) != '/' && peek(lexer, size) != '.')
    size++;
  return peek(lexer, size) == '=' ? size : 0;
}

static int check_argument(struct lexer *lexer, const struct shortcode_argument *argument) {
  if (lexer->count == 0)
    return 0;
  if ((argument->name.size == 0) != (lexer->arguments[0].name.size == 0))
    return error_set(lexer->error, ERROR_INVALID,
                     "a shortcode's arguments are either all by name (name=\"value\") or all by position");
  for (size_t i = 0; argument->name.size > 0 && i < lexer->count; i++)
    if (bytes_equal(lexer->arguments[i].name, argument->name))
      return error_set(lexer->error, ERROR_INVALID, "the argument '%.*s' is given twice", (int)argument->name.size,
                       argument->name.data);
  return 0;
}

static int take_argument(struct lexer *lexer) {
  enum { MOST_ARGUMENTS = 100 };
  struct shortcode_argument argument = {.name = {lexer->body.data + lexer->at, argument_name(lexer)}};
  size_t start = lexer->at;
  if (peek(lexer, 0) == '=')
    return error_set(lexer->error, ERROR_INVALID, "no blanks may stand before the '=' of an argument");
  if (argument.name.size > 0)
    lexer->at += argument.name.size + 1;
  if (take_value(lexer, &argument))
    return -1;
  size_t end = lexer->at;
  lexer->at = start; /* for the place of the next two errors */
  if (lexer->count == MOST_ARGUMENTS)
    return error_set(lexer->error, ERROR_INVALID, "a shortcode has more than %d arguments", MOST_ARGUMENTS);
  if (check_argument(lexer, &argument))
    return -1;
  lexer->at = end;
  lexer->arguments = memory_grow(lexer->arguments, lexer->count, &lexer->capacity, sizeof *lexer->arguments);
  lexer->arguments[lexer->count++] = argument;
  return 0;
}

static int take_arguments(struct lexer *lexer, struct shortcode_tag *tag) {
  for (;;) {
    skip_space(lexer);
    if (lexer->at >= lexer->body.size)
      return fail_unclosed(lexer, tag->begin, tag->name);
    if (at_end(lexer))
      return 0;
    if (at_self_close(lexer)) {
      tag->closes_self = true;
      lexer->at++;
      return 0;
    }
    if (tag->closing)
      return error_set(lexer->error, ERROR_INVALID, "a closing tag takes no arguments: {{%c /%.*s %c}}", lexer->mark,
                       (int)tag->name.size, tag->name.data, lexer->close);
    if (take_argument(lexer))
      return -1;
  }
}

/* What is between comment marks. */
static int read_escaped(struct lexer *lexer, struct shortcode_tag *tag) {
  const char end[] = {'*', '/', lexer->close, '}', '}'};
  const char *found = memmem(lexer->body.data + lexer->at, lexer->body.size - lexer->at, end, sizeof end);
  if (!found)
    return error_set(lexer->error, ERROR_INVALID, "an escaped shortcode is not closed: it ends with */%c}}",
                     lexer->close);
  tag->kind = SHORTCODE_ESCAPED;
  tag->end = (size_t)(found - lexer->body.data) + sizeof end;
  return 0;
}

static int read_tag(struct lexer *lexer, struct shortcode_tag *tag) {
  lexer->at += 3;
  if (peek(lexer, 0) == '/' && peek(lexer, 1) == '*')
    return read_escaped(lexer, tag);
  skip_space(lexer);
  if (peek(lexer, 0) == '/' && !at_self_close(lexer)) {
    tag->closing = true;
    lexer->at++;
    skip_space(lexer);
  }
  tag->name = take_name(lexer);
  if (tag->name.size == 0)
    return error_set(lexer->error, ERROR_INVALID,
                     "the name of a shortcode must stand behind {{%c; where none is meant, write {{%c/* ... */%c}} or "
                     "make it code",
                     lexer->mark, lexer->mark, lexer->close);
  if (take_arguments(lexer, tag))
    return -1;
  tag->end = lexer->at + 3;
  return 0;
}

int shortcode_tag_read(struct bytes body, size_t at, struct arena *arena, struct shortcode_tag *out, size_t *where,
                       struct error *error) {
  struct lexer lexer = {.body = body, .at = at, .mark = body.data[at + 2], .arena = arena, .error = error};
  lexer.close = lexer.mark == '<' ? '>' : '%';
  *out = (struct shortcode_tag){.kind = lexer.mark == '<' ? SHORTCODE_HTML : SHORTCODE_MARKDOWN, .begin = at};
  int rc = read_tag(&lexer, out);
  if (lexer.count > 0) {
    struct bytes kept =
        arena_copy(arena, bytes_make((const char *)lexer.arguments, lexer.count * sizeof *lexer.arguments));
    out->arguments = (const struct shortcode_argument *)(const void *)kept.data;
    out->argument_count = lexer.count;
  }
  free(lexer.arguments);
  *where = lexer.at;
  return rc;
}

/* Does an escaped tag start at AT that has no end? Then none of its kind behind it has one. */
static bool is_endless(struct bytes text, size_t at, bool endless[2]) {
  if (text.size - at < 5 || text.data[at + 3] != '/' || text.data[at + 4] != '*')
    return false;
  bool html = text.data[at + 2] == '<';
  if (!endless[html])
    endless[html] = !memmem(text.data + at, text.size - at, html ? "*/>}}" : "*/%}}", 5);
  return endless[html];
}

struct bytes shortcode_strip(struct bytes text, struct arena *arena) {
  if (!shortcode_present(text))
    return text;
  char *out = arena_allocate(arena, text.size);
  size_t size = 0;
  bool endless[2] = {false, false};
  for (size_t at = 0, where; at < text.size;) {
    struct shortcode_tag tag;
    struct error ignored = ERROR_INIT;
    bool is_tag = shortcode_tag_starts(text, at) && !is_endless(text, at, endless) &&
                  shortcode_tag_read(text, at, arena, &tag, &where, &ignored) == 0 && tag.kind != SHORTCODE_ESCAPED;
    error_release(&ignored);
    if (!is_tag) {
      out[size++] = text.data[at++];
      continue;
    }
    at = tag.end;
    while (at < text.size && text.data[at] == ' ' && (size == 0 || out[size - 1] == ' '))
      at++;
  }
  while (size > 0 && out[size - 1] == ' ')
    size--;
  return bytes_make(out, size);
}
