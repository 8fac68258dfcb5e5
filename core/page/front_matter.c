/* front_matter.c: finding the block at the top of a page; yaml.c, toml.c and json.c read it. */
#include "page/front_matter.h"

#include "page/stretch.h"

#include <stdarg.h>
#include <stdio.h>

static const struct bytes byte_order_mark = {"\xef\xbb\xbf", 3};

enum notation { NOTATION_NONE, NOTATION_YAML, NOTATION_TOML, NOTATION_JSON };

/* Where a page's parts lie, in bytes. */
struct block {
  enum notation notation;
  bool closed;
  uint32_t line;     /* that it begins in */
  size_t start, end; /* of the data, without the fences; of JSON with its braces */
  size_t body_start;
  uint32_t body_line;
};

/* Where the line after the one at START begins. */
static size_t next_line(struct bytes source, size_t start) {
  const char *end = memchr(source.data + start, '\n', source.size - start);
  return end ? (size_t)(end - source.data) + 1 : source.size;
}

static bool is_blank(struct bytes source, size_t start, size_t end) {
  for (size_t i = start; i < end; i++)
    if (!memchr(" \t\r\n", source.data[i], 4))
      return false;
  return true;
}

/* Is the line from START to END three times MARK and nothing but blanks? */
static bool is_fence(struct bytes source, size_t start, size_t end, char mark) {
  const char *line = source.data + start;
  return end - start >= 3 && line[0] == mark && line[1] == mark && line[2] == mark && is_blank(source, start + 3, end);
}

/* The block between lines of MARK, the first of which begins at START. */
static void find_fenced(struct bytes source, size_t start, char mark, struct block *block) {
  size_t line = next_line(source, start);
  block->start = line;
  for (uint32_t number = block->line + 1; line < source.size; number++) {
    size_t next = next_line(source, line);
    if (is_fence(source, line, next, mark)) {
      block->closed = true;
      block->end = line;
      block->body_start = next;
      block->body_line = number + 1;
      return;
    }
    line = next;
  }
}

/* Does JSON start at the brace at START? See front_matter.h. */
static bool starts_json(struct bytes source, size_t start) {
  if (source.data[start] != '{')
    return false;
  size_t at = start + 1;
  while (at < source.size && (source.data[at] == ' ' || source.data[at] == '\t' || source.data[at] == '\r'))
    at++;
  return at < source.size && memchr("\"}\n", source.data[at], 3);
}

/* Past the brace that closes the one at START, or 0. */
static size_t close_brace(struct bytes source, size_t start) {
  size_t open = 0;
  bool quoted = false;
  for (size_t at = start; at < source.size; at++) {
    char byte = source.data[at];
    if (quoted && byte == '\\')
      at++;
    else if (byte == '"')
      quoted = !quoted;
    else if (!quoted && byte == '{')
      open++;
    else if (!quoted && byte == '}' && --open == 0)
      return at + 1;
  }
  return 0;
}

static void find_json(struct bytes source, size_t start, struct block *block) {
  size_t end = close_brace(source, start);
  block->start = start;
  block->end = end ? end : source.size; /* reading on to the end will tell what is wrong */
  block->closed = true;
  size_t next = end ? next_line(source, end) : source.size;
  block->body_start = is_blank(source, block->end, next) ? next : block->end;
  for (size_t at = start; at < block->body_start; at++)
    block->body_line += source.data[at] == '\n';
}

/* Past the empty lines from START on; *NUMBER counts them. */
static size_t skip_blank_lines(struct bytes source, size_t start, uint32_t *number) {
  for (size_t next; (next = next_line(source, start)) < source.size && is_blank(source, start, next); ++*number)
    start = next;
  return start;
}

static struct block find_block(struct bytes source) {
  size_t start = bytes_starts_with(source, byte_order_mark) ? byte_order_mark.size : 0;
  struct block block = {.line = 1, .body_start = start, .body_line = 1};
  if (start == source.size)
    return block;
  if (is_fence(source, start, next_line(source, start), '-')) {
    block.notation = NOTATION_YAML;
    find_fenced(source, start, '-', &block);
  } else if (starts_json(source, start)) {
    block.notation = NOTATION_JSON;
    find_json(source, start, &block);
  } else {
    size_t line = skip_blank_lines(source, start, &block.line);
    if (is_fence(source, line, next_line(source, line), '+')) {
      block.notation = NOTATION_TOML;
      find_fenced(source, line, '+', &block);
    }
  }
  return block;
}

static const char *kind_name(enum value_kind kind) {
  switch (kind) {
  case VALUE_NIL:
  case VALUE_MAP:
    break;
  case VALUE_FALSE:
  case VALUE_TRUE:
    return "a boolean";
  case VALUE_INTEGER:
  case VALUE_NUMBER:
    return "a number";
  case VALUE_STRING:
    return "text";
  case VALUE_LIST:
    return "a list";
  }
  return "nothing";
}

/* Nil when there is no block, or an empty one. */
static int read_block(struct bytes source, const struct block *block, const char *path, struct wanted_field *wanted,
                      struct arena *arena, struct value *values, struct error *error) {
  const struct stretch text = {source, block->start, block->end, path, wanted};
  *values = (struct value){.kind = VALUE_NIL};
  switch (block->notation) {
  case NOTATION_NONE:
    return 0;
  case NOTATION_YAML:
    return yaml_read(&text, arena, values, error);
  case NOTATION_TOML:
    return toml_read(&text, arena, values, error);
  case NOTATION_JSON:
    return json_read(&text, arena, values, error);
  }
  return 0;
}

int front_matter_parse(struct bytes source, const char *path, struct arena *arena, struct front_matter *out,
                       struct error *error) {
  if (stretch_check_encoding(source, path, error))
    return -1;
  struct block block = find_block(source);
  if (block.notation != NOTATION_NONE && !block.closed)
    return error_set_at(error, ERROR_INVALID, path, block.line, 1,
                        "the front matter that starts at line %u is never closed: add a line of %s after it",
                        (unsigned)block.line, block.notation == NOTATION_TOML ? "+++" : "---");
  struct value values;
  if (read_block(source, &block, path, NULL, arena, &values, error))
    return -1;
  if (values.kind == VALUE_NIL)
    values = (struct value){.kind = VALUE_MAP};
  if (values.kind != VALUE_MAP)
    return error_set_at(error, ERROR_INVALID, path, block.line + 1, 1,
                        "the front matter is %s, not a map: write lines of `name: value`", kind_name(values.kind));
  *out = (struct front_matter){values, block.body_start, block.body_line};
  return 0;
}

void front_matter_skip(struct bytes source, size_t *body_offset, uint32_t *body_line) {
  struct block block = find_block(source);
  *body_offset = block.body_start;
  *body_line = block.body_line;
}

int front_matter_error(struct bytes source, const char *path, const char *name, struct error *error, const char *format,
                       ...) {
  char message[400];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  struct block block = find_block(source);
  struct wanted_field wanted = {.name = bytes_from(name)};
  struct arena scratch = ARENA_INIT;
  struct error ignored = ERROR_INIT;
  struct value values;
  if (read_block(source, &block, path, &wanted, &scratch, &values, &ignored))
    wanted.found = false;
  error_release(&ignored);
  arena_release(&scratch);
  return stretch_error_at(source, wanted.found ? wanted.offset : 0, path, error, "%s", message);
}
