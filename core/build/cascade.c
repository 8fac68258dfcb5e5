/* cascade.c: the rules of one `_index.md`; see cascade.h. */
#include "build/cascade.h"

#include "base/glob.h"
#include "base/path.h"

static const char *const target_keys[] = {"path", "kind", "lang", "environment"};
enum { TARGET_KEYS = sizeof target_keys / sizeof *target_keys };

static bool is_target_key(struct bytes name) {
  for (size_t i = 0; i < TARGET_KEYS; i++)
    if (bytes_equal(name, bytes_from(target_keys[i])))
      return true;
  return false;
}

/* `_target`, or as Hugo writes it now `target`, where that is a filter and no value of the site's own. */
static bool is_target(const struct value_field *field) {
  if (bytes_equal(field->name, bytes_from("_target")))
    return true;
  if (!bytes_equal(field->name, bytes_from("target")) || field->value.kind != VALUE_MAP)
    return false;
  for (size_t i = 0; i < field->value.as.map.count; i++)
    if (!is_target_key(field->value.as.map.fields[i].name))
      return false;
  return field->value.as.map.count > 0;
}

/* A path that a rule or page names, without the slash at its start. */
static struct bytes without_slash(struct bytes path) {
  return path.size && path.data[0] == '/' ? bytes_make(path.data + 1, path.size - 1) : path;
}

static bool check_target(const struct value *target, const char **problem) {
  *problem = "'_target' of 'cascade' must be a map with path, kind, lang or environment";
  if (target->kind != VALUE_MAP)
    return false;
  for (size_t i = 0; i < target->as.map.count; i++) {
    const struct value_field *field = &target->as.map.fields[i];
    struct error malformed = ERROR_INIT;
    if (!is_target_key(field->name) || field->value.kind != VALUE_STRING)
      return false;
    if (glob_check(without_slash(field->value.as.string), &malformed)) {
      error_release(&malformed);
      *problem = "a pattern in '_target' of 'cascade' is malformed: write globs such as /docs/v1/**";
      return false;
    }
  }
  return true;
}

/* One map of the front matter as a rule. */
static bool make_rule(const struct value *given, struct arena *arena, struct value *rule, const char **problem) {
  *problem = "'cascade' must be a map, or a list of maps";
  if (given->kind != VALUE_MAP)
    return false;
  struct value values = {.kind = VALUE_MAP};
  const struct value *target = NULL;
  values.as.map.fields = arena_allocate(arena, (given->as.map.count + 1) * sizeof *values.as.map.fields);
  for (size_t i = 0; i < given->as.map.count; i++) {
    const struct value_field *field = &given->as.map.fields[i];
    if (is_target(field))
      target = &field->value;
    else if (!bytes_equal(field->name, bytes_from("cascade")))
      values.as.map.fields[values.as.map.count++] = *field;
  }
  if (target && !check_target(target, problem))
    return false;
  struct value_field *fields = arena_allocate(arena, 2 * sizeof *fields);
  size_t count = 0;
  if (target)
    fields[count++] = (struct value_field){bytes_from("target"), *target};
  fields[count++] = (struct value_field){bytes_from("values"), values};
  *rule = (struct value){.kind = VALUE_MAP, .as.map = {fields, count}};
  return true;
}

bool cascade_rules(const struct value *cascade, struct arena *arena, struct value *rules, const char **problem) {
  size_t count;
  const struct value *items = value_items(cascade, &count);
  *rules = (struct value){.kind = VALUE_LIST};
  rules->as.list.items = arena_allocate(arena, (count + 1) * sizeof *rules->as.list.items);
  for (size_t i = 0; i < count; i++)
    if (!make_rule(&items[i], arena, &rules->as.list.items[i], problem))
      return false;
  rules->as.list.count = count;
  return true;
}

static struct bytes without_extension(struct bytes path) {
  return bytes_make(path.data, path.size - path_extension(path).size);
}

/* "v1/guide/start" or "v1/guide/start.md", below the source's root or the site's; a section goes by its folder, too. */
static bool matches_path(struct bytes pattern, const struct cascade_page *page, struct arena *arena) {
  struct bytes glob = without_slash(pattern);
  const struct bytes names[] = {page->relative,
                                without_extension(page->relative),
                                page->path,
                                without_extension(page->path),
                                path_directory(page->relative),
                                path_directory(page->path)};
  size_t count = bytes_equal(path_name(page->path), bytes_from("_index.md")) ? 6 : 4;
  for (size_t i = 0; i < count; i++)
    if (glob_match(glob, names[i]))
      return true;
  for (size_t i = 0; pattern.size && pattern.data[0] == '{' && i < count;
       i++) /* alternatives that begin with a slash each */
    if (glob_match(pattern, arena_format(arena, "/%.*s", (int)names[i].size, names[i].data)))
      return true;
  return false;
}

static bool matches(const struct value *target, const struct cascade_page *page, struct arena *arena) {
  for (size_t i = 0; target && i < target->as.map.count; i++) {
    const struct value_field *field = &target->as.map.fields[i];
    struct bytes pattern = field->value.as.string;
    bool match = false;
    if (bytes_equal(field->name, bytes_from("path")))
      match = matches_path(pattern, page, arena);
    else if (bytes_equal(field->name, bytes_from("kind")))
      match = glob_match(pattern, bytes_from(page->kind));
    else if (bytes_equal(field->name, bytes_from("lang")))
      match = glob_match(pattern, page->language);
    else
      match = glob_match(pattern, page->environment);
    if (!match)
      return false;
  }
  return true;
}

/* As value_merge, but for DEEPER: which of the maps within are merged, too. */
static struct value overlay(struct arena *arena, const struct value *under, const struct value *over, bool deeper) {
  const struct value_field *low = under->as.map.fields, *high = over->as.map.fields;
  const struct value_field *low_end = low + under->as.map.count, *high_end = high + over->as.map.count;
  struct value_field *out = arena_allocate(arena, (under->as.map.count + over->as.map.count + 1) * sizeof *out);
  struct value all = {.kind = VALUE_MAP, .as.map = {out, 0}};
  while (low < low_end || high < high_end) {
    int order = low == low_end ? 1 : high == high_end ? -1 : bytes_compare(low->name, high->name);
    *out = order < 0 ? *low : *high;
    if (order == 0 && deeper && bytes_equal(high->name, bytes_from("params")) && low->value.kind == VALUE_MAP &&
        high->value.kind == VALUE_MAP)
      out->value = overlay(arena, &low->value, &high->value, false);
    low += order <= 0;
    high += order >= 0;
    out++;
  }
  all.as.map.count = (size_t)(out - all.as.map.fields);
  return all;
}

struct value cascade_overlay(struct arena *arena, const struct value *under, const struct value *over) {
  return overlay(arena, under, over, true);
}

bool cascade_apply(const struct value *rules, const struct cascade_page *page, struct arena *arena,
                   struct value *values) {
  bool any = false;
  for (size_t i = 0; i < rules->as.list.count; i++) {
    const struct value *rule = &rules->as.list.items[i];
    if (!matches(value_get(rule, bytes_from("target")), page, arena))
      continue;
    *values = cascade_overlay(arena, value_get(rule, bytes_from("values")), values);
    any = true;
  }
  return any;
}
