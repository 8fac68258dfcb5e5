/* explain_find.c: what a name means that somebody asks `shard explain` about. */
#include "base/memory.h"
#include "base/path.h"
#include "base/suggest.h"
#include "build/explain.h"
#include "build/permalink.h"
#include "build/reduce.h"
#include <stdlib.h>

struct group *explain_open_stored(struct build *build, enum stage stage, struct bytes name) {
  const struct stored_group *stored = build_find_stored(build, stage, name);
  if (!stored)
    return NULL;
  struct group *group = arena_allocate_zeroed(&build->arena, 1, sizeof *group);
  *group = (struct group){.build = build, .stage = stage, .name = name, .stored = stored};
  arena_init(&group->arena);
  group_open(group);
  return group;
}

/* --- pages, outputs and addresses --- */

static bool find_page(const struct build *build, struct bytes name, struct subject *subject) {
  const struct page *page = map_get(&build->world.pages, name);
  struct map_entry *entry;
  for (size_t i = 0; !page && (entry = map_next(&build->world.pages, &i));) {
    const struct page *candidate = entry->value;
    if (bytes_equal(candidate->url, name) || bytes_equal(candidate->output, name))
      page = candidate;
  }
  *subject = (struct subject){.kind = SUBJECT_PAGE, .page = page};
  return page != NULL;
}

static bool makes(const struct unit *unit, struct bytes output) {
  for (uint32_t i = 0; i < unit->output_count; i++)
    if (bytes_equal(unit->outputs[i].path, output))
      return true;
  return false;
}

/* Who made an output that is not a page's own: a merge, a static folder, a page as one of its aliases. */
static bool find_maker(struct build *build, struct bytes output, struct subject *subject) {
  const struct known_output *known = map_get(&build->outputs.known, output);
  if (!known || !known->group)
    return false;
  struct group *group = explain_open_stored(build, known->group->stage, known->group->name);
  bool found = false;
  for (uint32_t i = 0; group && i < group->old.unit_count && !found; i++) {
    const struct unit *unit = &group->old.units[i];
    found = makes(unit, output);
    if (!found)
      continue;
    *subject = (struct subject){.kind = SUBJECT_UNIT,
                                .stage = group->stage,
                                .group = known->group->name,
                                .id = arena_copy(&build->arena, unit->id),
                                .output = output};
    const struct page *page = group->stage == STAGE_RENDER ? map_get(&build->world.pages, unit->id) : NULL;
    if (page) {
      subject->kind = SUBJECT_PAGE;
      subject->page = page;
    }
  }
  if (group)
    group_release(group);
  return found;
}

/* "public/a/index.html", or with the folder's absolute path. */
static bool below_output_folder(const struct build *build, struct bytes name, struct bytes *rest) {
  return (build->outputs.folder && path_below(name, bytes_from(build->outputs.folder), rest)) ||
         (build->output_name.size && path_below(name, build->output_name, rest));
}

static bool find_output(struct build *build, struct bytes name, struct subject *subject) {
  struct arena *arena = &build->arena;
  struct bytes rest, url, output;
  if (below_output_folder(build, name, &rest))
    name = rest;
  if (find_page(build, name, subject) || find_maker(build, name, subject))
    return true;
  struct bytes folder = arena_format(arena, "%.*s/", (int)name.size, name.data); /* "/docs/v1.0" looks like a file */
  for (int i = 0; i < 2 && name.size && name.data[0] == '/'; i++, name = folder)
    if (permalink_output(path_url_decode(arena, name), arena, &url, &output) &&
        (find_page(build, output, subject) || find_maker(build, output, subject)))
      return true;
  return false;
}

/* --- shards, views, merges, commands --- */

static bool find_shard(const struct build *build, struct bytes name, struct subject *subject) {
  for (size_t i = 0; i < build->shard_count; i++) {
    if (!bytes_equal(build->shards[i].id, name))
      continue;
    *subject = (struct subject){.kind = SUBJECT_GROUP, .stage = STAGE_RENDER, .group = build->shards[i].id};
    return true;
  }
  return false;
}

static bool find_command(const struct build *build, struct bytes name, struct subject *subject) {
  for (size_t i = 0; i < build->graph.command_count; i++) {
    struct bytes command = build->graph.commands[i].name;
    if (!bytes_equal(command, name))
      continue;
    *subject = (struct subject){.kind = SUBJECT_UNIT, .stage = STAGE_COMMAND, .group = command, .id = command};
    return true;
  }
  return false;
}

/* "tags", "tags/07" or "tags[lua]", where REDUCER is "tags". */
static bool means(struct build *build, const struct graph_reducer *reducer, enum stage stage, struct bytes name,
                  struct subject *subject) {
  struct bytes own = reducer->name;
  *subject = (struct subject){.kind = SUBJECT_REDUCER, .stage = stage, .name = own};
  if (!bytes_starts_with(name, own))
    return false;
  struct bytes rest = bytes_make(name.data + own.size, name.size - own.size);
  if (rest.size == 0)
    return true;
  if (rest.size > 1 && rest.data[0] == '[' && rest.data[rest.size - 1] == ']') {
    subject->kind = SUBJECT_UNIT;
    subject->id = bytes_make(rest.data + 1, rest.size - 2);
    subject->group = reduce_group_name(build, reducer, partition_of(subject->id));
    return true;
  }
  for (unsigned i = 0; rest.data[0] == '/' && i < PARTITION_COUNT; i++) {
    subject->kind = SUBJECT_GROUP;
    subject->group = reduce_group_name(build, reducer, i);
    if (bytes_equal(subject->group, name))
      return true;
  }
  return false;
}

static bool find_reducer(struct build *build, struct bytes name, struct subject *subject) {
  const struct graph *graph = &build->graph;
  for (size_t i = 0; i < graph->view_count; i++)
    if (means(build, &graph->views[i], STAGE_VIEW, name, subject))
      return true;
  for (size_t i = 0; i < graph->merge_count; i++)
    if (means(build, &graph->merges[i], STAGE_MERGE, name, subject))
      return true;
  return false;
}

static bool find_file(const struct build *build, struct bytes name, struct subject *subject) {
  *subject = (struct subject){.kind = SUBJECT_FILE, .name = name};
  return map_get(&build->scan.files, name) != NULL;
}

/* --- what there is not --- */

struct names {
  const char **list;
  size_t count, capacity;
};

static void add_name(struct build *build, struct names *names, struct bytes name) {
  names->list = memory_grow(names->list, names->count, &names->capacity, sizeof *names->list);
  names->list[names->count++] = arena_copy(&build->arena, name).data;
}

static void add_keys(struct build *build, const struct graph_reducer *reducer, enum stage stage, struct names *names) {
  for (unsigned i = 0; i < PARTITION_COUNT; i++) {
    struct group *group = explain_open_stored(build, stage, reduce_group_name(build, reducer, i));
    for (uint32_t k = 0; group && k < group->old.unit_count; k++) {
      struct bytes key = group->old.units[k].id;
      add_name(build, names,
               arena_format(&build->arena, "%.*s[%.*s]", (int)reducer->name.size, reducer->name.data, (int)key.size,
                            key.data));
    }
    if (group)
      group_release(group);
  }
}

static void add_reducers(struct build *build, const struct graph_reducer *reducers, size_t count, enum stage stage,
                         bool keys, struct names *names) {
  for (size_t i = 0; i < count; i++) {
    add_name(build, names, reducers[i].name);
    if (keys)
      add_keys(build, &reducers[i], stage, names);
  }
}

/* Keys are many, so they are looked at only where one was asked for. */
static void gather_names(struct build *build, bool keys, struct names *names) {
  const struct graph *graph = &build->graph;
  struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(&build->world.pages, &i));) {
    const struct page *page = entry->value;
    add_name(build, names, page->path);
    add_name(build, names, page->url);
  }
  for (size_t i = 0; i < build->shard_count; i++)
    add_name(build, names, build->shards[i].id);
  add_reducers(build, graph->views, graph->view_count, STAGE_VIEW, keys, names);
  add_reducers(build, graph->merges, graph->merge_count, STAGE_MERGE, keys, names);
  for (size_t i = 0; i < graph->command_count; i++)
    add_name(build, names, graph->commands[i].name);
  for (size_t i = 0; (entry = map_next(&build->outputs.known, &i));)
    add_name(build, names, entry->key);
  for (size_t i = 0; (entry = map_next(&build->scan.files, &i));)
    add_name(build, names, entry->key);
}

static int not_found(struct build *build, const char *name, const char *what, struct error *error) {
  struct names names = {0};
  gather_names(build, strchr(name, '[') != NULL, &names);
  const char *near = suggest(bytes_from(name), names.list, names.count), *key = strchr(name, '[');
  if (near)
    error_set(error, ERROR_NOT_FOUND, "%s '%s'; did you mean '%s'?", what, name, near);
  else if (key)
    error_set(error, ERROR_NOT_FOUND, "%s '%s'; 'shard explain %.*s' lists those that there are", what, name,
              (int)(key - name), name);
  else
    error_set(
        error, ERROR_NOT_FOUND,
        "%s '%s'; give the path or URL of a page, an output, a shard as 'shard plan' lists it, or a view or merge: "
        "NAME, NAME[KEY]",
        what, name);
  free(names.list);
  return -1;
}

/* A key that is in no partition of its view or merge, now or in the last build. */
static bool is_unknown_key(struct build *build, const struct subject *subject) {
  if (subject->kind != SUBJECT_UNIT || (subject->stage != STAGE_VIEW && subject->stage != STAGE_MERGE))
    return false;
  for (size_t i = 0; i < build->report.unit_count; i++) {
    const struct build_unit *unit = &build->report.units[i];
    if (unit->stage == subject->stage && bytes_equal(unit->group, subject->group) && bytes_equal(unit->id, subject->id))
      return false;
  }
  struct group *group = explain_open_stored(build, subject->stage, subject->group);
  bool unknown = !group || !group_find_unit(&group->old, subject->id);
  if (group)
    group_release(group);
  return unknown;
}

/* "https://site.example/a/" is "/a/", and "./content/a.md" is "content/a.md". */
static struct bytes plain_name(const char *name) {
  const char *scheme = strstr(name, "://"), *path = scheme ? strchr(scheme + 3, '/') : NULL;
  if (scheme)
    return bytes_from(path ? path : "/");
  return bytes_from(strncmp(name, "./", 2) == 0 ? name + 2 : name);
}

int explain_find(struct build *build, const char *name, struct subject *subject, struct error *error) {
  struct bytes text = plain_name(name);
  if (find_page(build, text, subject) || find_shard(build, text, subject))
    return 0;
  if (find_reducer(build, text, subject))
    return is_unknown_key(build, subject) ? not_found(build, name, "there is no key", error) : 0;
  if (find_command(build, text, subject) || find_output(build, text, subject) || find_file(build, text, subject))
    return 0;
  return not_found(build, name, "there is no page, output, shard, view or merge", error);
}
