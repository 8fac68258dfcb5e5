/* front_matter.c: finding the block between the `---` lines; yaml.c reads it. */
#include "page/front_matter.h"

#include "page/yaml.h"

static const struct bytes byte_order_mark = {"\xef\xbb\xbf", 3};

/* Where a page's parts lie, in bytes. */
struct block {
  bool opened, closed;
  size_t yaml_start, yaml_end;
  size_t body_start;
  uint32_t body_line;
};

/* Where the line after the one at START begins. */
static size_t next_line(struct bytes source, size_t start) {
  const char *end = memchr(source.data + start, '\n', source.size - start);
  return end ? (size_t)(end - source.data) + 1 : source.size;
}

/* Is the line from START to END three dashes and nothing but blanks? */
static bool is_fence(struct bytes source, size_t start, size_t end) {
  if (end - start < 3 || memcmp(source.data + start, "---", 3) != 0)
    return false;
  for (size_t i = start + 3; i < end; i++)
    if (!memchr(" \t\r\n", source.data[i], 4))
      return false;
  return true;
}

static struct block find_block(struct bytes source) {
  size_t start = bytes_starts_with(source, byte_order_mark) ? byte_order_mark.size : 0;
  struct block block = {.body_start = start, .body_line = 1};
  if (start == source.size)
    return block;
  size_t line = next_line(source, start);
  if (!is_fence(source, start, line))
    return block;
  block.opened = true;
  block.yaml_start = line;
  for (uint32_t number = 2; line < source.size; number++) {
    size_t next = next_line(source, line);
    if (is_fence(source, line, next)) {
      block.closed = true;
      block.yaml_end = line;
      block.body_start = next;
      block.body_line = number + 1;
      break;
    }
    line = next;
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

int front_matter_parse(struct bytes source, const char *path, struct arena *arena, struct front_matter *out,
                       struct error *error) {
  if (yaml_check_encoding(source, path, error))
    return -1;
  struct block block = find_block(source);
  if (block.opened && !block.closed)
    return error_set_at(error, ERROR_INVALID, path, 1, 1,
                        "the front matter that starts at line 1 is never closed: add a line of --- after it");
  struct value values = {.kind = VALUE_NIL};
  if (block.opened &&
      yaml_read(&(struct yaml_text){source, block.yaml_start, block.yaml_end, path}, arena, &values, error))
    return -1;
  if (values.kind == VALUE_NIL)
    values = (struct value){.kind = VALUE_MAP};
  if (values.kind != VALUE_MAP)
    return error_set_at(error, ERROR_INVALID, path, 2, 1,
                        "the front matter is %s, not a map: write lines of `name: value`", kind_name(values.kind));
  *out = (struct front_matter){values, block.body_start, block.body_line};
  return 0;
}

void front_matter_skip(struct bytes source, size_t *body_offset, uint32_t *body_line) {
  struct block block = find_block(source);
  *body_offset = block.body_start;
  *body_line = block.body_line;
}
