/* due.c: see due.h. */
#include "build/due.h"

#include "page/date.h"
#include "page/front_matter.h"
#include <strings.h>

/* The names that a date goes by; the first is the one to recommend. */
static const char *const date_names[] = {"date", NULL};
static const char *const start_names[] = {"publishDate", "publishdate", "publish_date", NULL};
static const char *const end_names[] = {"expiryDate", "expirydate", "expiry_date", NULL};

struct reader {
  const struct value *params;
  struct bytes source;
  const char *path;
};

static bool is_given(const struct value *value) {
  return value && value->kind != VALUE_NIL && !(value->kind == VALUE_STRING && value->as.string.size == 0);
}

static int read_date(const struct reader *reader, const char *const *names, bool *found, struct date *date,
                     struct error *error) {
  *found = false;
  for (size_t i = 0; names[i]; i++) {
    const struct value *value = value_get(reader->params, bytes_from(names[i]));
    const char *problem;
    if (!is_given(value))
      continue;
    *found = true;
    if (date_of_value(value, date, &problem))
      return 0;
    struct bytes text = value->kind == VALUE_STRING ? value->as.string : bytes_from("the value");
    return front_matter_error(reader->source, reader->path, names[i], error, "front matter: '%s': %.*s %s", names[i],
                              (int)(text.size < 60 ? text.size : 60), text.data, problem);
  }
  return 0;
}

/* A draft must not be published because of how that was written: `yes` and "true" are texts in YAML 1.2. */
static int read_draft(const struct reader *reader, bool *draft, struct error *error) {
  static const char *const words[] = {"false", "true", "no", "yes", "off", "on", "0", "1"};
  const struct value *value = value_get(reader->params, bytes_from("draft"));
  const struct value *published = value_get(reader->params, bytes_from("published")); /* as Jekyll has it */
  *draft = published && published->kind == VALUE_FALSE;
  if (!is_given(value) || value->kind == VALUE_FALSE)
    return 0;
  if (value->kind == VALUE_TRUE || (value->kind == VALUE_INTEGER && value->as.integer == 1)) {
    *draft = true;
    return 0;
  }
  if (value->kind == VALUE_INTEGER && value->as.integer == 0)
    return 0;
  for (size_t i = 0; value->kind == VALUE_STRING && i < sizeof words / sizeof *words; i++) {
    struct bytes text = value->as.string;
    if (text.size != strlen(words[i]) || strncasecmp(text.data, words[i], text.size) != 0)
      continue;
    *draft |= i % 2 == 1;
    return 0;
  }
  return front_matter_error(reader->source, reader->path, "draft", error,
                            "front matter: 'draft' must be true or false");
}

int due_read(const struct value *params, struct bytes source, const char *path, struct arena *arena, struct due *out,
             struct error *error) {
  const struct reader reader = {params, source, path};
  struct date date = {.seconds = 0}, start = date, end = date;
  bool has_date;
  *out = (struct due){.date = bytes_from("")};
  if (read_draft(&reader, &out->draft, error) || read_date(&reader, date_names, &has_date, &date, error) ||
      read_date(&reader, start_names, &out->has_start, &start, error) ||
      read_date(&reader, end_names, &out->has_end, &end, error))
    return -1;
  if (has_date)
    out->date = date_text(&date, arena);
  if (out->has_start)
    out->start = start.seconds;
  else if (has_date)
    out->start = date.seconds;
  out->has_start |= has_date;
  if (out->has_end)
    out->end = end.seconds;
  return 0;
}

static bool ask(const struct world *world, struct trace *trace, struct bytes key) {
  trace_read(trace, READ_DUE, key);
  return world_due(world, key);
}

bool due_now(const struct due *due, const struct world *world, struct trace *trace, struct arena *arena) {
  bool now = true;
  if (due->draft)
    now = ask(world, trace, bytes_from(WORLD_DUE_DRAFT));
  if (now && due->has_start)
    now = ask(world, trace, arena_format(arena, WORLD_DUE_FROM "%lld", (long long)due->start));
  if (now && due->has_end)
    now = ask(world, trace, arena_format(arena, WORLD_DUE_UNTIL "%lld", (long long)due->end));
  return now;
}
