/* facts.c: see facts.h. Where a page's URL comes from is in permalink.c. */
#include "build/facts.h"
#include "base/path.h"
#include "build/aliases.h"
#include "build/cascade.h"
#include "build/dated_name.h"
#include "build/language.h"
#include "build/permalink.h"
#include "model/page_facts.h"
#include "page/date.h"
#include "page/front_matter.h"

/* Text of a scalar, so that `title: 2024` is a title. Any other value gives false. */
static bool scalar_text(const struct value *value, struct arena *arena, struct bytes *text) {
  switch (value->kind) {
  case VALUE_STRING:
    *text = value->as.string;
    return true;
  case VALUE_INTEGER:
    *text = arena_format(arena, "%lld", (long long)value->as.integer);
    return true;
  case VALUE_NUMBER:
    *text = arena_format(arena, "%.14g", value->as.number);
    return true;
  case VALUE_NIL:
  case VALUE_FALSE:
  case VALUE_TRUE:
  case VALUE_LIST:
  case VALUE_MAP:
    return false;
  }
  return false;
}

/* The scalar under NAME as text; "" when there is none. */
static int text_of(const struct value *params, const char *name, struct bytes content, const char *file,
                   struct arena *arena, struct bytes *text, struct error *error) {
  const struct value *value = value_get(params, bytes_from(name));
  *text = bytes_from("");
  if (!value || value->kind == VALUE_NIL)
    return 0;
  if (scalar_text(value, arena, text))
    return 0;
  return front_matter_error(content, file, name, error, "front matter: '%s' must be a text", name);
}

static int tags_of(const struct value *params, struct bytes content, const char *file, struct arena *arena,
                   struct value *tags, struct error *error) {
  size_t count;
  const struct value *items = value_items(value_get(params, bytes_from("tags")), &count);
  *tags = (struct value){.kind = VALUE_LIST};
  tags->as.list.items = arena_allocate(arena, (count + 1) * sizeof *tags->as.list.items);
  for (size_t i = 0; i < count; i++) {
    struct bytes text;
    if (items[i].kind == VALUE_NIL)
      continue;
    if (!scalar_text(&items[i], arena, &text))
      return front_matter_error(content, file, "tags", error, "front matter: 'tags' must be a list of texts");
    if (text.size)
      tags->as.list.items[tags->as.list.count++] = value_string(text);
  }
  return 0;
}

/* "getting-started.md" -> "Getting started"; "_index.md" -> its folder's name. */
static struct bytes readable_name(struct bytes relative, bool dated, struct arena *arena) {
  struct bytes stem = path_stem(path_name(relative)), date, rest;
  if (bytes_equal(stem, bytes_from("_index")) || bytes_equal(stem, bytes_from("index"))) {
    struct bytes folder = path_name(path_directory(relative));
    if (folder.size)
      stem = folder;
    else
      stem = bytes_from("Home");
  }
  if (dated && dated_name(relative, &date, &rest) && rest.size > 0)
    stem = rest;
  struct bytes copy = arena_copy(arena, stem);
  char *text = (char *)copy.data;
  for (size_t i = 0; i < copy.size; i++)
    if (text[i] == '-' || text[i] == '_')
      text[i] = ' ';
  if (copy.size && text[0] >= 'a' && text[0] <= 'z')
    text[0] = (char)(text[0] - 'a' + 'A');
  return copy;
}

struct fact_list {
  struct value_field fields[24];
  size_t count;
};

static struct value *add_fact(struct fact_list *list, const char *name, struct value value) {
  list->fields[list->count] = (struct value_field){bytes_from(name), value};
  return &list->fields[list->count++].value;
}

static struct bytes first_part(struct bytes directory) {
  const char *slash = directory.size ? memchr(directory.data, '/', directory.size) : NULL;
  return slash ? bytes_make(directory.data, (size_t)(slash - directory.data)) : directory;
}

/* A whole number that stands in quotes counts, as it does elsewhere; anything else is no number. */
static bool quoted_number(struct bytes text, int64_t *number) {
  enum { DIGITS_AT_MOST = 15 };
  size_t at = text.size && text.data[0] == '-';
  *number = 0;
  if (at == text.size || text.size > DIGITS_AT_MOST)
    return false;
  for (size_t i = at; i < text.size; i++) {
    if (text.data[i] < '0' || text.data[i] > '9')
      return false;
    *number = *number * 10 + (text.data[i] - '0');
  }
  *number = at ? -*number : *number;
  return true;
}

static struct value number_or_zero(const struct value *params, const char *name) {
  const struct value *value = value_get(params, bytes_from(name));
  int64_t number;
  if (value && value->kind == VALUE_STRING && quoted_number(value->as.string, &number))
    return value_integer(number);
  return value && (value->kind == VALUE_INTEGER || value->kind == VALUE_NUMBER) ? *value : value_integer(0);
}

/* What the name of a file says: `date`, and as `slug` what follows it. */
static struct value name_values(struct bytes relative, struct arena *arena) {
  struct bytes date, rest;
  struct value_field *fields = arena_allocate(arena, 2 * sizeof *fields);
  struct value values = {.kind = VALUE_MAP, .as.map = {fields, 0}};
  if (!dated_name(relative, &date, &rest))
    return values;
  fields[values.as.map.count++] = (struct value_field){bytes_from("date"), value_string(date)};
  if (rest.size > 0)
    fields[values.as.map.count++] = (struct value_field){bytes_from("slug"), value_string(rest)};
  return values;
}

/* Defaults of the source, what sections pass on, and the page's own, each over the one before; maps within are merged
 * with the defaults' alone. `cascade` is the section's to say and none of its values: others get what it means. */
static int merge_params(const struct facts_request *request, const char *file, const struct value *own,
                        struct arena *arena, struct value *params, struct error *error) {
  const struct value *passed = value_get(own, bytes_from("cascade"));
  struct value rules, over = *own;
  struct bytes neutral;
  const char *problem;
  if (request->source->dated_names) {
    language_of(request->source, request->relative, arena, &neutral);
    struct value named = name_values(neutral, arena);
    over = value_merge(arena, &named, &over);
  }
  if (request->cascade)
    over = cascade_overlay(arena, request->cascade, &over);
  *params = value_merge(arena, &request->source->defaults, &over);
  if (!passed)
    return 0;
  language_of(request->source, request->relative, arena, &neutral);
  if (!bytes_equal(path_name(neutral), bytes_from("_index.md")))
    return 0;
  if (!cascade_rules(passed, arena, &rules, &problem))
    return front_matter_error(request->content, file, "cascade", error, "front matter: %s", problem);
  struct value_field *field = (struct value_field *)((const char *)value_get(params, bytes_from("cascade")) -
                                                     offsetof(struct value_field, value));
  size_t after = params->as.map.count - (size_t)(field - params->as.map.fields) - 1;
  memmove(field, field + 1, after * sizeof *field);
  params->as.map.count--;
  return 0;
}

/* When front matter says that the page was last modified; "" when it does not. */
static int lastmod_of(const struct value *params, struct bytes content, const char *file, struct arena *arena,
                      struct bytes *out, struct error *error) {
  static const char *const names[] = {"lastmod", "lastMod", "updated", "last_modified", "modified"};
  *out = bytes_from("");
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const struct value *value = value_get(params, bytes_from(names[i]));
    struct date date;
    const char *problem;
    if (!value || value->kind == VALUE_NIL || (value->kind == VALUE_STRING && value->as.string.size == 0))
      continue;
    if (!date_of_value(value, &date, &problem))
      return i == 0 ? front_matter_error(content, file, names[i], error, "front matter: '%s': it %s", names[i], problem)
                    : 0; /* the other names may mean something else */
    *out = date_text(&date, arena);
    return 0;
  }
  return 0;
}

int facts_make(const struct facts_request *request, struct arena *arena, struct value *facts, struct due *due,
               struct error *error) {
  const struct graph_source *source = request->source;
  struct bytes path = request->path, relative = request->relative, content = request->content;
  const char *file = arena_copy(arena, path).data;
  struct front_matter matter;
  struct value params;
  if (front_matter_parse(content, file, arena, &matter, error) ||
      merge_params(request, file, &matter.values, arena, &params, error) ||
      due_read(&params, content, file, arena, due, error))
    return -1;
  struct bytes neutral, language = language_of(source, relative, arena, &neutral);
  struct bytes directory = path_directory(relative), name = path_name(neutral);
  bool is_section = bytes_equal(name, bytes_from("_index.md"));

  struct bytes title, description, template_name, slug, url;
  struct value tags;
  if (text_of(&params, "title", content, file, arena, &title, error) ||
      text_of(&params, "description", content, file, arena, &description, error) ||
      text_of(&params, "template", content, file, arena, &template_name, error) ||
      text_of(&params, "slug", content, file, arena, &slug, error) ||
      text_of(&params, "url", content, file, arena, &url, error) ||
      tags_of(&params, content, file, arena, &tags, error))
    return -1;
  struct bytes body = bytes_make(content.data + matter.body_offset, content.size - matter.body_offset);
  if (title.size == 0 && markdown_title(body, arena, &title) && source->shortcodes != SHORTCODE_NOWHERE)
    title = shortcode_strip(title, arena); /* what they give is not known before the facts of all pages are */
  if (title.size == 0)
    title = readable_name(neutral, source->dated_names, arena);
  if (template_name.size == 0)
    template_name = layout_template(source, &params, is_section, &request->templates, arena);

  if (source->permalink_function)
    slug = bytes_from(""); /* the function's to read */
  if (url.size == 0)
    url = request->address;
  struct permalink link = {.source = source,
                           .file = file,
                           .relative = neutral,
                           .language = language,
                           .title = title,
                           .date = due->date,
                           .slug = slug,
                           .url = url,
                           .is_section = is_section};
  struct bytes output;
  bool has_aliases;
  struct value aliases;
  struct bytes lastmod;
  if (lastmod_of(&params, content, file, arena, &lastmod, error) ||
      permalink_make(&link, arena, &url, &output, error) ||
      aliases_read(&params, content, file, url, arena, &aliases, &has_aliases, error))
    return -1;

  struct fact_list *list = arena_allocate_zeroed(arena, 1, sizeof *list); /* in order of name */
  if (has_aliases)
    add_fact(list, "aliases", aliases);
  if (due->date.size)
    add_fact(list, "date", value_string(due->date));
  add_fact(list, "description", value_string(description));
  add_fact(list, "directory", value_string(directory));
  add_fact(list, "draft", value_boolean(due->draft));
  add_fact(list, "is_section", value_boolean(is_section));
  if (language_matters(source))
    add_fact(list, "language", value_string(language));
  if (lastmod.size)
    add_fact(list, "lastmod_given", value_string(lastmod));
  add_fact(list, "output", value_string(output));
  struct value *folded = add_fact(list, "params", (struct value){.kind = VALUE_NIL});
  add_fact(list, "path", value_string(path));
  add_fact(list, "relative", value_string(relative));
  add_fact(list, "section", value_string(first_part(directory)));
  add_fact(list, "source", value_string(source->name));
  add_fact(list, "tags", tags);
  add_fact(list, "template", value_string(template_name));
  add_fact(list, "title", value_string(title));
  add_fact(list, "url", value_string(url));
  add_fact(list, "weight", number_or_zero(&params, "weight"));
  *facts = (struct value){.kind = VALUE_MAP, .as.map = {list->fields, list->count}};
  *folded = page_facts_fold(&params, facts, arena);
  return 0;
}
