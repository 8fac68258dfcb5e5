/* json.c: yajl's events to a tree of values.
 *
 * yajl keeps its own stack, so depth costs it memory and not stack; numbers come as they are written. It says how far
 * it has read, not where what it read began: that is the first byte after the token before that is no space and no
 * comma or colon. */
#include "page/stretch.h"

#include "base/memory.h"
#include "page/tree.h"
#include "page/yaml.h"

#include <yajl/yajl_parse.h>

struct reader {
  const struct stretch *text;
  struct tree tree;
  yajl_handle parser;
  size_t last_end; /* of the token before, within the stretch */
  bool after_name; /* a field's value comes next */
  bool failed;     /* with ERROR set, by a callback */
  struct error *error;
};

/* Where the token after the last one starts, within the file. */
static size_t token_start(const struct reader *reader) {
  const struct stretch *text = reader->text;
  size_t at = text->start + reader->last_end;
  while (at < text->end && memchr(" \t\r\n,:", text->file.data[at], 6))
    at++;
  return at;
}

/* Called at the end of each event: the next one is another token. Returns what yajl takes for "go on". */
static int passed(struct reader *reader) {
  reader->last_end = yajl_get_bytes_consumed(reader->parser);
  reader->after_name = false;
  return 1;
}

/* Called at the start of each value. */
static void note_value(struct reader *reader) {
  if (reader->text->wanted && reader->after_name && tree_at_top(&reader->tree))
    stretch_found(reader->text, reader->tree.name, token_start(reader));
}

static int take(struct reader *reader, struct value value) {
  note_value(reader);
  tree_value(&reader->tree, value);
  return passed(reader);
}

static int on_null(void *context) {
  return take(context, (struct value){.kind = VALUE_NIL});
}

static int on_boolean(void *context, int boolean) {
  return take(context, value_boolean(boolean != 0));
}

static int on_number(void *context, const char *data, size_t size) {
  struct reader *reader = context;
  return take(reader, yaml_plain_scalar(arena_copy(reader->tree.arena, bytes_make(data, size))));
}

static struct bytes copy_text(struct reader *reader, const unsigned char *data, size_t size) {
  return arena_copy(reader->tree.arena, bytes_make((const char *)data, size));
}

static int on_string(void *context, const unsigned char *data, size_t size) {
  struct reader *reader = context;
  return take(reader, value_string(copy_text(reader, data, size)));
}

static int on_name(void *context, const unsigned char *data, size_t size) {
  struct reader *reader = context;
  tree_name(&reader->tree, copy_text(reader, data, size), token_start(reader));
  passed(reader);
  reader->after_name = true;
  return 1;
}

static int begin(struct reader *reader, bool list) {
  note_value(reader);
  if (tree_begin(&reader->tree, list))
    return passed(reader);
  reader->failed = true;
  stretch_error_at(reader->text->file, token_start(reader), reader->text->path, reader->error,
                   "nested more than %d deep: flatten the data", DATA_DEPTH);
  return 0;
}

static int end(struct reader *reader) {
  struct tree_entry twice;
  if (tree_end(&reader->tree, &twice))
    return passed(reader);
  reader->failed = true;
  stretch_error_at(reader->text->file, twice.at, reader->text->path, reader->error,
                   "the key \"%.80s\" is given twice: remove one of them", twice.name.data);
  return 0;
}

static int on_map(void *context) {
  return begin(context, false);
}

static int on_list(void *context) {
  return begin(context, true);
}

static int on_end(void *context) {
  return end(context);
}

/* What to do about the errors of yajl that people meet. */
static const char *advice_on(const char *problem) {
  static const struct {
    const char *part, *advice;
  } mends[] = {
      {"premature EOF", "close the quote, bracket or brace that is open"},
      {"invalid object key", "write names in double quotes, and no comma after the last field"},
      {"expect ','", "put a comma between two values, and close what was opened"},
      {"separated by a colon", "write \"name\": value"},
      {"unallowed token", "remove the comma after the last value"},
      {"trailing garbage", "keep one value to a file"},
      {"comment", "JSON has no comments: remove it"},
      {"character inside string", "write a line break as \\n and a tab as \\t"},
      {"'\\' occurs before", "write a backslash as \\\\"},
      {"malformed number", "write a digit on both sides of the point, and none of NaN and Infinity"},
  };
  for (size_t i = 0; i < sizeof mends / sizeof *mends; i++)
    if (strstr(problem, mends[i].part))
      return mends[i].advice;
  return "write text in double quotes, and true, false and null in small letters";
}

static int syntax_error(struct reader *reader) {
  unsigned char *given = yajl_get_error(reader->parser, 0, NULL, 0);
  if (!given)
    memory_exhausted(0);
  const char *problem = (const char *)given, *colon = strstr(problem, "error: ");
  problem = colon ? colon + strlen("error: ") : problem;
  int length = (int)strcspn(problem, "\n");
  if (length > 0 && problem[length - 1] == '.')
    length--;
  const struct stretch *text = reader->text;
  size_t at = token_start(reader);
  if (strstr(problem, "premature EOF"))
    at = text->end;
  else if (strstr(problem, "inside a string") || strstr(problem, "inside string"))
    at = text->start + yajl_get_bytes_consumed(reader->parser);
  stretch_error_at(text->file, at, text->path, reader->error, "JSON: %.*s: %s", length, problem, advice_on(problem));
  yajl_free_error(reader->parser, given);
  return -1;
}

int json_read(const struct stretch *text, struct arena *arena, struct value *out, struct error *error) {
  static const yajl_callbacks callbacks = {
      .yajl_null = on_null,
      .yajl_boolean = on_boolean,
      .yajl_number = on_number,
      .yajl_string = on_string,
      .yajl_start_map = on_map,
      .yajl_map_key = on_name,
      .yajl_end_map = on_end,
      .yajl_start_array = on_list,
      .yajl_end_array = on_end,
  };
  struct reader reader = {.text = text, .error = error};
  tree_init(&reader.tree, arena);
  reader.parser = yajl_alloc(&callbacks, NULL, &reader);
  if (!reader.parser)
    memory_exhausted(0);
  const unsigned char *data = (const unsigned char *)text->file.data + text->start;
  yajl_status status = yajl_parse(reader.parser, data, text->end - text->start);
  if (status == yajl_status_ok)
    status = yajl_complete_parse(reader.parser);
  int result = 0;
  if (reader.failed)
    result = -1;
  else if (status != yajl_status_ok)
    result = syntax_error(&reader);
  else
    *out = reader.tree.root;
  yajl_free(reader.parser);
  tree_release(&reader.tree);
  return result;
}
