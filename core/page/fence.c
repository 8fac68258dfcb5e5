/* fence.c: see fence.h. A scanner of words, groups in braces and quoted values; then what each word means. */
#include "page/fence.h"

#include "base/memory.h"
#include "base/strbuf.h"

#include <stdlib.h>
#include <strings.h>

struct parser {
  struct bytes info;
  size_t at;
  struct arena *arena;
  struct fence *out;
  size_t mark_capacities[FENCE_MARKS], attribute_capacity; /* of the arrays, which are on the heap until the end */
  struct strbuf classes;
  bool in_lines; /* the attribute before was of lines, without quotes: others may follow, "hl_lines=1 3-5" */
};

static bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

static bool name_is(struct bytes name, const char *word) {
  return name.size == strlen(word) && strncasecmp(name.data, word, name.size) == 0;
}

static bool name_is_any(struct bytes name, const char *const *words) {
  while (*words && !name_is(name, *words))
    words++;
  return *words != NULL;
}

/* --- Numbers and lines --- */

/* The number at *AT, at most UINT32_MAX; false when there is none. */
static bool read_number(struct bytes text, size_t *at, uint32_t *number) {
  size_t start = *at;
  uint64_t value = 0;
  for (; *at < text.size && is_digit(text.data[*at]); ++*at) {
    value = value * 10 + (uint64_t)(text.data[*at] - '0');
    if (value > UINT32_MAX)
      value = UINT32_MAX;
  }
  *number = (uint32_t)value;
  return *at > start;
}

static void add_lines(struct parser *parser, enum fence_mark mark, uint32_t first, uint32_t last) {
  struct fence_ranges *ranges = &parser->out->marks[mark];
  if (first == 0 || last < first)
    return;
  ranges->items = memory_grow(ranges->items, ranges->count, &parser->mark_capacities[mark], sizeof *ranges->items);
  ranges->items[ranges->count++] = (struct fence_lines){first, last};
  parser->out->attributed = true;
}

/* "1,3-5", "1 3-5", "[8,\"15-17\"]": every number, or two with a dash between; anything else only separates. */
static void read_lines(struct parser *parser, enum fence_mark mark, struct bytes text) {
  for (size_t at = 0; at < text.size;) {
    uint32_t first, last;
    if (!read_number(text, &at, &first)) {
      at++;
      continue;
    }
    last = first;
    if (at + 1 < text.size && text.data[at] == '-' && is_digit(text.data[at + 1])) {
      at++;
      read_number(text, &at, &last);
    }
    add_lines(parser, mark, first, last);
  }
}

/* Is all of TEXT what read_lines understands, with a number in it? */
static bool is_lines(struct bytes text) {
  bool number = false;
  for (size_t at = 0; at < text.size; at++) {
    if (is_digit(text.data[at]))
      number = true;
    else if (!bytes_is_blank(text.data[at]) && text.data[at] != ',' && text.data[at] != '-')
      return false;
  }
  return number;
}

static int compare_lines(const void *a, const void *b) {
  const struct fence_lines *left = a, *right = b;
  return (left->first > right->first) - (left->first < right->first);
}

/* Sorted, with those that overlap or touch made one. */
static void merge_lines(struct fence_ranges *ranges) {
  struct fence_lines *items = ranges->items;
  if (ranges->count == 0)
    return;
  qsort(items, ranges->count, sizeof *items, compare_lines);
  size_t kept = 0;
  for (size_t i = 1; i < ranges->count; i++) {
    if (items[i].first - 1 > items[kept].last)
      items[++kept] = items[i];
    else if (items[i].last > items[kept].last)
      items[kept].last = items[i].last;
  }
  ranges->count = kept + 1;
}

/* --- What attributes mean --- */

static void set_first_number(struct fence *out, struct bytes value) {
  size_t at = 0;
  uint32_t number;
  if (read_number(value, &at, &number)) {
    out->first_number = number;
    out->attributed = true;
  }
}

/* showLineNumbers, showLineNumbers=7, linenos=table, linenums="1", linenos=false */
static void set_numbers(struct fence *out, struct bytes value) {
  static const char *const off[] = {"false", "off", "no", NULL};
  out->attributed = true;
  if (name_is_any(value, off)) {
    out->numbers = FENCE_NUMBERS_OFF;
    return;
  }
  out->numbers = FENCE_NUMBERS_ON;
  if (value.size > 0 && (is_digit(value.data[0]) || value.data[0] == '{'))
    set_first_number(out, value.data[0] == '{' ? bytes_make(value.data + 1, value.size - 1) : value);
}

static void set_text(struct fence *out, struct bytes *field, struct bytes value) {
  if (value.size == 0)
    return;
  *field = value;
  out->attributed = true;
}

static void add_class(struct parser *parser, struct bytes name) {
  if (name_is(name, "numberLines") || name_is(name, "number-lines")) {
    set_numbers(parser->out, bytes_from(""));
    return;
  }
  if (parser->classes.size > 0)
    strbuf_append_char(&parser->classes, ' ');
  strbuf_append(&parser->classes, name);
  parser->out->attributed = true;
}

static void add_other(struct parser *parser, struct bytes name, struct bytes value) {
  struct fence *out = parser->out;
  out->attributes =
      memory_grow(out->attributes, out->attribute_count, &parser->attribute_capacity, sizeof *out->attributes);
  out->attributes[out->attribute_count++] = (struct fence_attribute){name, value};
}

static bool is_mark(struct bytes name) {
  static const char *const lines[] = {"hl_lines", "highlight", "emphasize-lines", NULL};
  return name_is_any(name, lines);
}

static void add_attribute(struct parser *parser, struct bytes name, struct bytes value) {
  static const char *const titles[] = {"title", "filename", "name", NULL};
  static const char *const numbers[] = {"showLineNumbers", "linenos",      "linenums",    "lineNumbers",
                                        "line-numbers",    "number_lines", "numberLines", NULL};
  static const char *const starts[] = {"linenostart", "startFrom", "start", "linenumstart", NULL};
  if (name_is_any(name, titles))
    set_text(parser->out, &parser->out->title, value);
  else if (name_is_any(name, numbers))
    set_numbers(parser->out, value);
  else if (name_is(name, "noLineNumbers") || name_is(name, "no-line-numbers"))
    set_numbers(parser->out, bytes_from("off"));
  else if (name_is_any(name, starts))
    set_first_number(parser->out, value);
  else if (is_mark(name))
    read_lines(parser, FENCE_HIGHLIGHTED, value);
  else if (name_is(name, "ins") || name_is(name, "del"))
    read_lines(parser, name_is(name, "ins") ? FENCE_INSERTED : FENCE_DELETED, value);
  else if (name_is(name, "id"))
    set_text(parser->out, &parser->out->id, value);
  else if (name_is(name, "class") && value.size > 0)
    add_class(parser, value);
  else
    add_other(parser, name, value);
}

/* --- The scanner --- */

static bool is_at(const struct parser *parser, char byte) {
  return parser->at < parser->info.size && parser->info.data[parser->at] == byte;
}

static struct bytes read_until(struct parser *parser, const char *stop) {
  size_t start = parser->at;
  while (parser->at < parser->info.size && !bytes_is_blank(parser->info.data[parser->at]) &&
         !strchr(stop, parser->info.data[parser->at]))
    parser->at++;
  return bytes_make(parser->info.data + start, parser->at - start);
}

/* What stands before the next CLOSING, which is skipped; all that is left where there is none. */
static struct bytes read_enclosed(struct parser *parser, char closing) {
  size_t start = parser->at, left = parser->info.size - start;
  const char *found = left ? memchr(parser->info.data + start, closing, left) : NULL;
  size_t size = found ? (size_t)(found - parser->info.data) - start : left;
  parser->at = start + size + (found ? 1 : 0);
  return bytes_make(parser->info.data + start, size);
}

/* A value without its quotes; a list in brackets with them, since only its numbers matter. */
static struct bytes read_value(struct parser *parser, const char *stop) {
  static const struct { char opening, closing; } enclosures[] = {{'"', '"'}, {'\'', '\''}, {'[', ']'}, {'{', '}'}};
  for (size_t i = 0; i < sizeof enclosures / sizeof *enclosures; i++)
    if (is_at(parser, enclosures[i].opening)) {
      parser->at++;
      return read_enclosed(parser, enclosures[i].closing);
    }
  return read_until(parser, stop);
}

/* A word, NAME=VALUE, .class or #id. */
static void read_attribute(struct parser *parser, const char *stop) {
  char first = parser->info.data[parser->at];
  if (first == '.' || first == '#') {
    parser->at++;
    struct bytes name = read_until(parser, first == '.' ? stop : ",}");
    if (first == '#')
      set_text(parser->out, &parser->out->id, name);
    else if (name.size > 0)
      add_class(parser, name);
    return;
  }
  struct bytes name = read_until(parser, stop), value = bytes_from("");
  if (is_at(parser, '=')) {
    parser->at++;
    value = read_value(parser, stop);
  }
  bool more = parser->in_lines && value.size == 0 && is_lines(name);
  parser->in_lines = more || (is_mark(name) && value.size > 0);
  if (more)
    read_lines(parser, FENCE_HIGHLIGHTED, name);
  else if (name.size > 0)
    add_attribute(parser, name, value);
  else if (parser->at < parser->info.size && value.size == 0)
    parser->at++; /* a byte of STOP, in the place of a name */
}

/* {1,3-5}, or attributes between braces; the scanner is behind the first one. */
static void read_group(struct parser *parser) {
  size_t start = parser->at;
  struct bytes inside = read_enclosed(parser, '}');
  if (is_lines(inside)) {
    read_lines(parser, FENCE_HIGHLIGHTED, inside);
    return;
  }
  parser->at = start;
  while (parser->at < parser->info.size) {
    char byte = parser->info.data[parser->at];
    if (byte == '}') {
      parser->at++;
      return;
    }
    if (bytes_is_blank(byte) || byte == ',')
      parser->at++;
    else
      read_attribute(parser, "=,}");
  }
}

static void read_words(struct parser *parser) {
  while (parser->at < parser->info.size) {
    char byte = parser->info.data[parser->at];
    if (bytes_is_blank(byte) || byte == ',') {
      parser->at++;
    } else if (byte == '{') {
      parser->at++;
      read_group(parser);
    } else if (byte == '[') {
      parser->at++;
      set_text(parser->out, &parser->out->title, read_enclosed(parser, ']'));
    } else {
      read_attribute(parser, "=,{}");
    }
  }
}

/* VitePress writes ts:line-numbers, ts:line-numbers=7 and ts:no-line-numbers. The scanner is behind WORD. */
static bool cut_numbers(struct parser *parser, struct bytes *word) {
  static const char *const suffixes[] = {":line-numbers", ":no-line-numbers"};
  for (size_t i = 0; i < 2; i++) {
    struct bytes suffix = bytes_from(suffixes[i]);
    if (!bytes_ends_with(*word, suffix))
      continue;
    word->size -= suffix.size;
    set_numbers(parser->out, bytes_from(i == 0 ? "" : "off"));
    if (is_at(parser, '=')) {
      parser->at++;
      set_first_number(parser->out, read_until(parser, "{,"));
    }
    return true;
  }
  return false;
}

/* The language ends at a blank, "{" or ",". "title=x" in its place is none. */
static void read_language(struct parser *parser) {
  while (parser->at < parser->info.size && bytes_is_blank(parser->info.data[parser->at]))
    parser->at++;
  size_t start = parser->at;
  struct bytes word = read_until(parser, "{,=[");
  if (!cut_numbers(parser, &word) && is_at(parser, '='))
    parser->at = start;
  else
    parser->out->language = word;
}

/* Pandoc names the language as the first class. */
static void take_language_from_classes(struct fence *out) {
  if (out->language.size > 0 || out->classes.size == 0)
    return;
  const char *blank = memchr(out->classes.data, ' ', out->classes.size);
  size_t size = blank ? (size_t)(blank - out->classes.data) : out->classes.size, skip = blank ? size + 1 : size;
  out->language = bytes_make(out->classes.data, size);
  out->classes = bytes_make(out->classes.data + skip, out->classes.size - skip);
}

static void *keep_array(struct arena *arena, void *items, size_t size) {
  void *kept = memcpy(arena_allocate(arena, size + 1), items ? items : "", size);
  free(items);
  return kept;
}

void fence_parse(struct bytes info, struct arena *arena, struct fence *out) {
  *out = (struct fence){.first_number = 1};
  struct parser parser = {.info = info, .arena = arena, .out = out};
  strbuf_init(&parser.classes);
  read_language(&parser);
  read_words(&parser);
  out->classes = arena_copy(arena, strbuf_bytes(&parser.classes));
  strbuf_release(&parser.classes);
  take_language_from_classes(out);
  for (size_t i = 0; i < FENCE_MARKS; i++) {
    merge_lines(&out->marks[i]);
    out->marks[i].items = keep_array(arena, out->marks[i].items, out->marks[i].count * sizeof *out->marks[i].items);
  }
  out->attributes = keep_array(arena, out->attributes, out->attribute_count * sizeof *out->attributes);
}

bool fence_attribute(const struct fence *fence, const char *name, struct bytes *value) {
  for (size_t i = 0; i < fence->attribute_count; i++)
    if (name_is(fence->attributes[i].name, name)) {
      *value = fence->attributes[i].value;
      return true;
    }
  return false;
}
