/* yaml.c: libyaml's events to a tree of values.
 *
 * An alias shares the memory of what it repeats, but whoever encodes the tree writes it out again, so what aliases
 * repeat is counted against a limit: "a billion laughs" is an error here and harmless afterwards. An anchor is known
 * only once its node is complete, so no alias can hold itself. */
#include "page/yaml.h"

#include "page/stretch.h"

#include "base/map.h"
#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

/* How many bytes aliases may repeat, all together. */
static const size_t alias_limit = (size_t)16 << 20;

struct node {
  struct value value;
  size_t weight;   /* about the bytes of its encoding */
  unsigned height; /* collections on the longest way down; 0 for a scalar */
};

/* What was read of the collections that are not yet complete. */
struct entry {
  struct value value;
  struct bytes name; /* of a map's field */
  size_t at;         /* of the name: in characters, as libyaml counts */
  size_t rank;       /* 0: written in the map itself; else merged, and the lower one wins */
};

struct reader {
  yaml_parser_t parser;
  const struct stretch *text;
  struct arena *arena;
  struct map anchors; /* name -> struct node, in the arena */
  struct entry *entries;
  size_t count, capacity;
  size_t aliased; /* bytes that aliases repeat so far */
  struct error *error;
};

/* The byte within the file of libyaml's INDEX, which counts characters of the stretch. */
static size_t byte_offset(const struct stretch *text, size_t index) {
  size_t at = text->start;
  while (at < text->end && index > 0) {
    at++;
    while (at < text->end && ((unsigned char)text->file.data[at] & 0xc0) == 0x80)
      at++;
    index--;
  }
  return at;
}

/* Sets ERROR_INVALID at libyaml's INDEX; returns -1. */
__attribute__((format(printf, 3, 4))) static int reader_error(struct reader *reader, size_t index, const char *format,
                                                              ...) {
  char message[400]; /* names within messages are cut at 80 bytes */
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  const struct stretch *text = reader->text;
  return stretch_error_at(text->file, byte_offset(text, index), text->path, reader->error, "%s", message);
}

static int syntax_error(struct reader *reader) {
  const yaml_parser_t *parser = &reader->parser;
  if (parser->error == YAML_MEMORY_ERROR)
    memory_exhausted(0);
  bool at_context;
  const char *advice = yaml_advice(parser->problem, &at_context);
  if (parser->error == YAML_READER_ERROR)
    return stretch_error_at(reader->text->file, reader->text->start + parser->problem_offset, reader->text->path,
                            reader->error, "YAML: %s: %s", parser->problem, advice);
  size_t index = at_context && parser->context ? parser->context_mark.index : parser->problem_mark.index;
  return reader_error(reader, index, "YAML: %s: %s", parser->problem, advice);
}

/* The caller deletes the event. */
static int next_event(struct reader *reader, yaml_event_t *event) {
  return yaml_parser_parse(&reader->parser, event) ? 0 : syntax_error(reader);
}

static struct bytes event_text(const yaml_char_t *data, size_t size) {
  return bytes_make((const char *)data, size);
}

static void push(struct reader *reader, const struct entry *entry) {
  reader->entries = memory_grow(reader->entries, reader->count, &reader->capacity, sizeof *entry);
  reader->entries[reader->count++] = *entry;
}

static void keep_anchor(struct reader *reader, const yaml_char_t *anchor, const struct node *node) {
  if (!anchor)
    return;
  struct node *kept = arena_allocate(reader->arena, sizeof *kept);
  *kept = *node;
  map_put(&reader->anchors, arena_copy(reader->arena, bytes_from((const char *)anchor)), kept);
}

static int read_alias(struct reader *reader, const yaml_event_t *event, unsigned depth, struct node *out) {
  const char *name = (const char *)event->data.alias.anchor;
  size_t at = event->start_mark.index;
  const struct node *node = map_get(&reader->anchors, bytes_from(name));
  if (!node)
    return reader_error(reader, at, "the alias *%.80s has no anchor before it: write &%.80s at the value it repeats",
                        name, name);
  reader->aliased += node->weight;
  if (reader->aliased > alias_limit)
    return reader_error(reader, at, "aliases repeat more than %zu MiB: write the values out, or fewer of them",
                        alias_limit >> 20);
  if (depth + node->height > DATA_DEPTH)
    return reader_error(reader, at, "nested more than %d deep by the alias *%.80s: flatten the data", DATA_DEPTH, name);
  *out = *node;
  return 0;
}

/* What an application calls its own types, !ENV or PyYAML's !!python/name:x, says nothing here. */
static const char *known_tag(const void *tag) {
  static const char python[] = "tag:yaml.org,2002:python/";
  const char *text = tag;
  bool foreign = text && ((text[0] == '!' && text[1] != '\0') || strncmp(text, python, strlen(python)) == 0);
  return foreign ? NULL : text;
}

/* A scalar whose tag names its type, as in !!str 12. */
static int read_tagged(struct reader *reader, const yaml_event_t *event, struct bytes text, struct value *out) {
  static const struct {
    const char *tag, *name;
    enum value_kind kind;
  } types[] = {
      {YAML_INT_TAG, "integer", VALUE_INTEGER},
      {YAML_FLOAT_TAG, "number", VALUE_NUMBER},
      {YAML_BOOL_TAG, "boolean", VALUE_TRUE},
      {YAML_NULL_TAG, "null", VALUE_NIL},
  };
  const char *tag = (const char *)event->data.scalar.tag;
  if (strcmp(tag, "!") == 0 || strcmp(tag, YAML_STR_TAG) == 0 || strcmp(tag, YAML_TIMESTAMP_TAG) == 0) {
    *out = (struct value){.kind = VALUE_STRING, .as.string = text};
    return 0;
  }
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    if (strcmp(tag, types[i].tag) != 0)
      continue;
    *out = yaml_plain_scalar(text);
    if (out->kind == VALUE_INTEGER && types[i].kind == VALUE_NUMBER)
      *out = (struct value){.kind = VALUE_NUMBER, .as.number = (double)out->as.integer};
    if (out->kind == types[i].kind || (out->kind == VALUE_FALSE && types[i].kind == VALUE_TRUE))
      return 0;
    return reader_error(reader, event->start_mark.index,
                        "\"%.80s\" is not of the type %s that its tag says: remove the tag", text.data, types[i].name);
  }
  return reader_error(reader, event->start_mark.index, "the tag %.80s is not known: remove it, or use !!str for text",
                      tag);
}

static int read_scalar(struct reader *reader, const yaml_event_t *event, struct node *out) {
  struct bytes text = arena_copy(reader->arena, event_text(event->data.scalar.value, event->data.scalar.length));
  *out = (struct node){.weight = sizeof(struct value) + text.size};
  if (known_tag(event->data.scalar.tag)) {
    if (read_tagged(reader, event, text, &out->value))
      return -1;
  } else if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
    out->value = yaml_plain_scalar(text);
  } else {
    out->value = (struct value){.kind = VALUE_STRING, .as.string = text};
  }
  keep_anchor(reader, event->data.scalar.anchor, out);
  return 0;
}

static int read_node(struct reader *reader, const yaml_event_t *event, unsigned depth, struct node *out);

/* The value of a field; NAME is "" but in the outermost map. */
static int read_value(struct reader *reader, unsigned depth, struct bytes name, struct node *out) {
  yaml_event_t event;
  *out = (struct node){.weight = 0};
  if (next_event(reader, &event))
    return -1;
  if (reader->text->wanted && name.size)
    stretch_found(reader->text, name, byte_offset(reader->text, event.start_mark.index));
  int result = read_node(reader, &event, depth, out);
  yaml_event_delete(&event);
  return result;
}

/* The node of the next event, whichever it is. */
static int read_next(struct reader *reader, unsigned depth, struct node *out) {
  return read_value(reader, depth, bytes_from(NULL), out);
}

static void add_child(struct node *parent, const struct node *child) {
  parent->weight += child->weight;
  if (parent->height <= child->height)
    parent->height = child->height + 1;
}

static int read_list(struct reader *reader, unsigned depth, struct node *out) {
  size_t first = reader->count;
  *out = (struct node){.value.kind = VALUE_LIST, .weight = sizeof(struct value), .height = 1};
  for (;;) {
    yaml_event_t event;
    if (next_event(reader, &event))
      return -1;
    bool last = event.type == YAML_SEQUENCE_END_EVENT;
    struct node item = {.weight = 0};
    int result = last ? 0 : read_node(reader, &event, depth + 1, &item);
    yaml_event_delete(&event);
    if (result)
      return -1;
    if (last)
      break;
    add_child(out, &item);
    push(reader, &(struct entry){.value = item.value});
  }
  size_t count = reader->count - first;
  out->value.as.list.count = count;
  out->value.as.list.items = arena_allocate(reader->arena, count * sizeof(struct value));
  for (size_t i = 0; i < count; i++)
    out->value.as.list.items[i] = reader->entries[first + i].value;
  reader->count = first;
  return 0;
}

/* `<<: *defaults`, or a list of maps of which an earlier one wins. */
static int push_merged(struct reader *reader, const struct value *value, size_t at, size_t *rank) {
  if (value->kind == VALUE_LIST) {
    for (size_t i = 0; i < value->as.list.count; i++) {
      if (value->as.list.items[i].kind == VALUE_LIST)
        return reader_error(reader, at, "<< takes a map or a list of maps, not a list within a list");
      if (push_merged(reader, &value->as.list.items[i], at, rank))
        return -1;
    }
    return 0;
  }
  if (value->kind != VALUE_MAP)
    return reader_error(reader, at, "<< takes a map or a list of maps: put quotes around it to use it as a name");
  (*rank)++;
  for (size_t i = 0; i < value->as.map.count; i++) {
    const struct value_field *field = &value->as.map.fields[i];
    push(reader, &(struct entry){field->value, field->name, at, *rank});
  }
  return 0;
}

static int compare_entries(const void *a, const void *b) {
  const struct entry *left = a, *right = b;
  int order = bytes_compare(left->name, right->name);
  if (order)
    return order;
  if (left->rank != right->rank)
    return left->rank < right->rank ? -1 : 1;
  return left->at < right->at ? -1 : left->at > right->at;
}

/* Makes the map of the entries from FIRST on, and takes them off the stack. */
static int finish_map(struct reader *reader, size_t first, struct node *out) {
  size_t count = reader->count - first, kept = 0;
  if (count == 0) /* there may be no stack yet */
    return 0;
  struct entry *entries = reader->entries + first;
  qsort(entries, count, sizeof *entries, compare_entries);
  struct value_field *fields = arena_allocate(reader->arena, count * sizeof *fields);
  for (size_t i = 0; i < count; i++) {
    if (kept == 0 || !bytes_equal(fields[kept - 1].name, entries[i].name))
      fields[kept++] = (struct value_field){entries[i].name, entries[i].value};
    else if (entries[i].rank == 0)
      return reader_error(reader, entries[i].at, "the key \"%.80s\" is given twice: remove one of them",
                          entries[i].name.data);
  }
  reader->count = first;
  out->value.as.map.fields = fields;
  out->value.as.map.count = kept;
  return 0;
}

/* One `name: value`, of which KEY is the name. */
static int read_field(struct reader *reader, const yaml_event_t *key, unsigned depth, struct node *map, size_t *rank) {
  size_t at = key->start_mark.index;
  if (key->type != YAML_SCALAR_EVENT)
    return reader_error(reader, at, "a key must be text: put quotes around it");
  struct bytes text = event_text(key->data.scalar.value, key->data.scalar.length);
  bool merge = key->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && bytes_equal(text, bytes_from("<<"));
  struct bytes name = arena_copy(reader->arena, text);
  struct node value;
  if (read_value(reader, depth, depth == 1 ? name : bytes_from(NULL), &value))
    return -1;
  add_child(map, &value);
  map->weight += name.size;
  if (merge)
    return push_merged(reader, &value.value, at, rank);
  push(reader, &(struct entry){value.value, name, at, 0});
  return 0;
}

static int read_map(struct reader *reader, unsigned depth, struct node *out) {
  size_t first = reader->count, rank = 0;
  *out = (struct node){.value.kind = VALUE_MAP, .weight = sizeof(struct value), .height = 1};
  for (;;) {
    yaml_event_t event;
    if (next_event(reader, &event))
      return -1;
    bool last = event.type == YAML_MAPPING_END_EVENT;
    int result = last ? 0 : read_field(reader, &event, depth + 1, out, &rank);
    yaml_event_delete(&event);
    if (result)
      return -1;
    if (last)
      return finish_map(reader, first, out);
  }
}

/* DEPTH collections are around the list or map that EVENT starts. */
static int read_collection(struct reader *reader, const yaml_event_t *event, unsigned depth, struct node *out) {
  bool list = event->type == YAML_SEQUENCE_START_EVENT;
  const char *tag = known_tag(list ? event->data.sequence_start.tag : event->data.mapping_start.tag);
  if (tag && strcmp(tag, "!") != 0 && strcmp(tag, list ? YAML_SEQ_TAG : YAML_MAP_TAG) != 0)
    return reader_error(reader, event->start_mark.index, "the tag %.80s is not known here: remove it", tag);
  if (depth >= DATA_DEPTH)
    return reader_error(reader, event->start_mark.index, "nested more than %d deep: flatten the data", DATA_DEPTH);
  if (list ? read_list(reader, depth, out) : read_map(reader, depth, out))
    return -1;
  keep_anchor(reader, list ? event->data.sequence_start.anchor : event->data.mapping_start.anchor, out);
  return 0;
}

static int read_node(struct reader *reader, const yaml_event_t *event, unsigned depth, struct node *out) {
  if (event->type == YAML_SCALAR_EVENT)
    return read_scalar(reader, event, out);
  if (event->type == YAML_ALIAS_EVENT)
    return read_alias(reader, event, depth, out);
  return read_collection(reader, event, depth, out);
}

/* Passes events that say nothing, to the first that does: a node, or the end of the stream. */
static int read_document(struct reader *reader, struct value *out) {
  bool found = false;
  for (;;) {
    yaml_event_t event;
    if (next_event(reader, &event))
      return -1;
    yaml_event_type_t type = event.type;
    int result = 0;
    if (type == YAML_DOCUMENT_START_EVENT && found) {
      result = reader_error(reader, event.start_mark.index, "a second document starts here: keep one to a file");
    } else if (type == YAML_DOCUMENT_START_EVENT) {
      struct node node;
      found = true;
      result = read_next(reader, 0, &node);
      if (result == 0)
        *out = node.value;
    }
    yaml_event_delete(&event);
    if (result || type == YAML_STREAM_END_EVENT)
      return result;
  }
}

int yaml_read(const struct stretch *text, struct arena *arena, struct value *out, struct error *error) {
  struct reader reader = {.text = text, .arena = arena, .anchors = MAP_INIT, .error = error};
  struct value value = {.kind = VALUE_NIL};
  if (!yaml_parser_initialize(&reader.parser))
    memory_exhausted(0);
  yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text->file.data + text->start,
                               text->end - text->start);
  int result = read_document(&reader, &value);
  if (result == 0)
    *out = value;
  yaml_parser_delete(&reader.parser);
  map_release(&reader.anchors);
  free(reader.entries);
  return result;
}
