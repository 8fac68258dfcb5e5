/* toml.c: TOML to a tree of values, by toml++ behind toml_walk.h.
 *
 * toml++ limits how deep values are nested, but not how many parts a dotted key has, each of which is a table: a key of
 * a million parts would have it recurse as often. So keys are looked at before it sees them. */
#include "page/stretch.h"

#include "page/toml_walk.h"
#include "page/tree.h"

struct reader {
  const struct stretch *text;
  struct tree tree;
  struct error *error;
};

/* The byte within the file of a position within the stretch. */
static size_t byte_offset(const struct stretch *text, struct toml_position position) {
  size_t at = text->start;
  for (uint32_t line = 1; line < position.line && at < text->end; at++)
    if (text->file.data[at] == '\n')
      line++;
  for (uint32_t column = 1; column < position.column && at < text->end; column++) {
    at++;
    while (at < text->end && ((unsigned char)text->file.data[at] & 0xc0) == 0x80)
      at++;
  }
  return at;
}

static void on_name(void *context, const char *data, size_t size, struct toml_position value) {
  struct reader *reader = context;
  struct bytes name = bytes_make(data, size);
  tree_name(&reader->tree, arena_copy(reader->tree.arena, name), 0); /* toml++ refuses a name that comes twice */
  if (reader->text->wanted && tree_at_top(&reader->tree))
    stretch_found(reader->text, name, byte_offset(reader->text, value));
}

static bool on_begin(void *context, bool list, struct toml_position at) {
  struct reader *reader = context;
  if (tree_begin(&reader->tree, list))
    return true;
  stretch_error_at(reader->text->file, byte_offset(reader->text, at), reader->text->path, reader->error,
                   "nested more than %d deep: flatten the data", DATA_DEPTH);
  return false;
}

static void on_end(void *context) {
  struct reader *reader = context;
  struct tree_entry twice;
  tree_end(&reader->tree, &twice);
}

static void on_text(void *context, const char *data, size_t size) {
  struct reader *reader = context;
  tree_value(&reader->tree, value_string(arena_copy(reader->tree.arena, bytes_make(data, size))));
}

static void on_integer(void *context, int64_t integer) {
  struct reader *reader = context;
  tree_value(&reader->tree, value_integer(integer));
}

static void on_number(void *context, double number) {
  struct reader *reader = context;
  tree_value(&reader->tree, (struct value){.kind = VALUE_NUMBER, .as.number = number});
}

static void on_boolean(void *context, bool boolean) {
  struct reader *reader = context;
  tree_value(&reader->tree, value_boolean(boolean));
}

/* What to do about the errors of toml++ that people meet. */
static const char *advice_on(const char *problem) {
  static const struct {
    const char *part, *advice;
  } mends[] = {
      {"expected '=', saw ':'", "write name = value; `name: value` is YAML, which stands between lines of ---"},
      {"expected value", "put text in quotes"},
      {"cannot redefine", "remove one of the two"},
      {"parsing date", "write a date as 2024-03-09, and one that is in the calendar"},
      {"parsing time", "write a time as 15:04:05"},
      {"not representable", "put the number in quotes"},
      {"control characters", "close the quote on the same line, or use three quotes for text of several lines"},
      {"leading zeroes", "put the number in quotes, or remove the zeroes"},
      {"parsing boolean", "write true or false, and text in quotes"},
      {"expected keys", "put a name of other characters than A-Z, a-z, 0-9, - and _ in quotes"},
      {"dangling comma", "remove the comma after the last value"},
      {"end-of-file", "close the quote, bracket or brace that is open"},
      {"escape", "use single quotes where a backslash stands for itself"},
  };
  for (size_t i = 0; i < sizeof mends / sizeof *mends; i++)
    if (strstr(problem, mends[i].part))
      return mends[i].advice;
  return "write lines of name = value, text in quotes";
}

static void on_error(void *context, const char *data, size_t size, struct toml_position at) {
  struct reader *reader = context;
  const char *problem = arena_copy(reader->tree.arena, bytes_make(data, size)).data;
  static const char introduction[] = "Error while ";
  if (strncmp(problem, introduction, strlen(introduction)) == 0)
    problem += strlen(introduction);
  stretch_error_at(reader->text->file, byte_offset(reader->text, at), reader->text->path, reader->error,
                   "TOML: %.300s: %s", problem, advice_on(problem));
}

/* Past the text in quotes that starts at AT. One that is never closed ends with its line, or with the document where
 * three quotes opened it: toml++ does not read on either. */
static size_t skip_quoted(struct bytes text, size_t at) {
  char quote = text.data[at];
  struct bytes rest = bytes_make(text.data + at, text.size - at);
  bool several_lines = bytes_starts_with(rest, bytes_from(quote == '"' ? "\"\"\"" : "'''"));
  size_t width = several_lines ? 3 : 1;
  for (at += width; at < text.size; at++) {
    if (quote == '"' && text.data[at] == '\\') {
      at++;
      continue;
    }
    if (text.data[at] == '\n' && !several_lines)
      return at;
    if (text.data[at] != quote)
      continue;
    if (!several_lines)
      return at + 1;
    if (text.size - at >= 3 && text.data[at + 1] == quote && text.data[at + 2] == quote) {
      for (at += 3; at < text.size && text.data[at] == quote;) /* up to two more belong to the text */
        at++;
      return at;
    }
  }
  return text.size;
}

/* Finds a key of more than DATA_DEPTH parts, by counting the dots between what separates keys; *AT is where it has too
 * many. */
static bool has_long_key(struct bytes text, size_t *at) {
  unsigned dots = 0;
  for (size_t i = 0; i < text.size;) {
    char byte = text.data[i];
    if (byte == '"' || byte == '\'') {
      i = skip_quoted(text, i);
      continue;
    }
    if (byte == '#')
      while (i + 1 < text.size && text.data[i + 1] != '\n')
        i++;
    else if (memchr("\n=,[]{}", byte, 7))
      dots = 0;
    else if (byte == '.' && ++dots >= DATA_DEPTH) {
      *at = i;
      return true;
    }
    i++;
  }
  return false;
}

int toml_read(const struct stretch *text, struct arena *arena, struct value *out, struct error *error) {
  struct bytes document = bytes_make(text->file.data + text->start, text->end - text->start);
  size_t at;
  if (has_long_key(document, &at))
    return stretch_error_at(text->file, text->start + at, text->path, error,
                            "nested more than %d deep by a key of so many parts: flatten the data", DATA_DEPTH);
  struct reader reader = {.text = text, .error = error};
  const struct toml_visitor visitor = {
      .context = &reader,
      .name = on_name,
      .begin = on_begin,
      .end = on_end,
      .text = on_text,
      .integer = on_integer,
      .number = on_number,
      .boolean = on_boolean,
      .error = on_error,
  };
  tree_init(&reader.tree, arena);
  bool whole = toml_walk(document.data, document.size, &visitor);
  if (whole)
    *out = reader.tree.root;
  tree_release(&reader.tree);
  return whole ? 0 : -1;
}
