/* explain.c: `shard explain`: what something was made of, and why it was or would be made again.
 *
 * A plan says what would run; the rest is told from what the last build left. */
#include "build/explain.h"
#include "base/memory.h"
#include "base/path.h"
#include "model/codec.h"
#include <stdlib.h>

/* Units and the like that are named of a long list. */
enum { NAMED = 10 };

static void append_line(struct strbuf *out, const char *title, struct bytes text) {
  strbuf_append_format(out, "  %-9s %.*s\n", title, (int)text.size, text.data);
}

static void append_more(struct strbuf *out, size_t count) {
  if (count > NAMED)
    strbuf_append_format(out, "    ... and %zu more\n", count - NAMED);
}

/* --- what the plan says --- */

static const struct build_group *planned_group(const struct build *build, enum stage stage, struct bytes name) {
  for (size_t i = 0; i < build->report.group_count; i++)
    if (build->report.groups[i].stage == stage && bytes_equal(build->report.groups[i].name, name))
      return &build->report.groups[i];
  return NULL;
}

static const char *reason_of(const struct build *build, enum stage stage, struct bytes group, struct bytes id) {
  for (size_t i = 0; i < build->report.unit_count; i++) {
    const struct build_unit *unit = &build->report.units[i];
    if (unit->stage == stage && bytes_equal(unit->group, group) && bytes_equal(unit->id, id))
      return unit->reason;
  }
  return NULL;
}

/* A merge runs after rendering, so a plan in which pages are rendered does not know of it. */
static bool is_pending(const struct build *build, enum stage stage) {
  return (stage == STAGE_MERGE || stage == STAGE_FINISH) && build->report.merges_pending;
}

static void append_outcome(const struct build *build, enum stage stage, struct bytes group, struct bytes id,
                           struct strbuf *out) {
  const char *reason = reason_of(build, stage, group, id), *verb = stage == STAGE_RENDER ? "rendered" : "made";
  if (reason)
    strbuf_append_format(out, "  would be %s: %s\n", verb, reason);
  else if (is_pending(build, stage))
    strbuf_append_text(out, "  known after rendering: pages that it may be made of would be rendered, or are gone\n");
  else if (stage == STAGE_FINISH && !planned_group(build, stage, group))
    strbuf_append_text(out, "  known when its partitions were made\n");
  else if (stage == STAGE_MERGE || planned_group(build, stage, group))
    strbuf_append_text(out, "  would be reused: nothing that it read changed\n");
  else
    strbuf_append_text(out, "  nobody makes it any more: a build would delete it\n");
}

/* --- one unit --- */

static void append_reads(const struct build *build, const struct result *home, const struct unit *unit,
                         struct strbuf *out) {
  struct arena scratch = ARENA_INIT;
  if (unit->read_count == 0)
    strbuf_append_text(out, "  read nothing\n");
  else
    strbuf_append_format(out, "  read %u thing%s:\n", unit->read_count, unit->read_count == 1 ? "" : "s");
  for (uint32_t i = 0; i < unit->read_count; i++) {
    const struct read *read = &home->reads[unit->reads[i]];
    struct digest now = world_digest(&build->world, read->kind, read->key, &scratch);
    struct bytes a, b;
    strbuf_append_format(out, "    %-9s %s ", digest_equal(now, read->digest) ? "unchanged" : "CHANGED",
                         read_kind_name(read->kind));
    if (world_split_pair(read->key, &a, &b))
      strbuf_append_format(out, "%.*s[%.*s]", (int)a.size, a.data, (int)b.size, b.data);
    else
      strbuf_append(out, read->key);
    strbuf_append_char(out, '\n');
  }
  arena_release(&scratch);
}

static void append_history(const struct build *build, enum stage stage, const struct unit *unit,
                           const struct result *home, struct strbuf *out) {
  if (!unit) {
    strbuf_append_format(out, "  it was not %s before\n", stage == STAGE_RENDER ? "rendered" : "made");
    return;
  }
  strbuf_append_format(out, "  last %s in %.2f ms (CPU)\n", stage == STAGE_RENDER ? "rendered" : "made",
                       (double)unit->cost_ns / 1e6);
  for (uint32_t i = 0; i < unit->message_count; i++)
    strbuf_append_format(out, "  last said: %.*s\n", (int)unit->messages[i].text.size, unit->messages[i].text.data);
  append_reads(build, home, unit, out);
}

/* Whose records a key is made of. */
static void append_origins(struct group *group, struct bytes key, struct strbuf *out) {
  struct record *records = NULL;
  size_t count = 0, own = 0;
  struct error ignored = ERROR_INIT;
  if (group->body.members.size && records_decode(group->body.members, &group->arena, &records, &count, &ignored))
    count = 0;
  error_release(&ignored);
  for (size_t i = 0; i < count; i++)
    own += bytes_equal(records[i].key, key);
  if (own == 0)
    return;
  strbuf_append_format(out, "  was made of %zu record%s, from:\n", own, own == 1 ? "" : "s");
  for (size_t i = 0, told = 0; i < count && told < NAMED; i++)
    if (bytes_equal(records[i].key, key)) {
      strbuf_append_format(out, "    %.*s\n", (int)records[i].origin.size, records[i].origin.data);
      told++;
    }
  append_more(out, own);
}

/* A key as others name it, "tags[lua]". */
static void append_title(const struct subject *subject, struct strbuf *out) {
  bool key = subject->stage == STAGE_VIEW || subject->stage == STAGE_MERGE;
  struct bytes id = subject->id.size ? subject->id : subject->group, reducer = path_directory(subject->group);
  if (key)
    strbuf_append_format(out, "%.*s[%.*s]\n", (int)reducer.size, reducer.data, (int)id.size, id.data);
  else
    strbuf_append_format(out, "%.*s\n", (int)id.size, id.data);
}

static void explain_unit(struct build *build, const struct subject *subject, struct strbuf *out) {
  struct group *group = explain_open_stored(build, subject->stage, subject->group);
  const struct unit *unit = group ? group_find_unit(&group->old, subject->id) : NULL;
  append_title(subject, out);
  append_line(out, stage_name(subject->stage), subject->group);
  for (uint32_t i = 0; unit && i < unit->output_count && i < NAMED; i++)
    append_line(out, "output", unit->outputs[i].path);
  if (unit)
    append_more(out, unit->output_count);
  append_outcome(build, subject->stage, subject->group, subject->id, out);
  if (group)
    append_origins(group, subject->id, out);
  append_history(build, subject->stage, unit, group ? &group->old : NULL, out);
  if (group)
    group_release(group);
}

/* --- a page --- */

static struct group *shard_of(const struct build *build, const struct page *page, const struct group_slot **slot) {
  for (size_t i = 0; i < build->shard_count; i++)
    for (size_t k = 0; k < build->shards[i].page_count; k++) {
      if (build->shards[i].pages[k] != page)
        continue;
      for (size_t g = 0; g < build->group_count; g++) {
        struct group *group = build->groups[g];
        if (group->stage != STAGE_RENDER || !bytes_equal(group->name, build->shards[i].id))
          continue;
        *slot = group->slot_count ? &group->slots[k] : NULL;
        return group;
      }
    }
  return NULL;
}

static void explain_page(struct build *build, const struct subject *subject, struct strbuf *out) {
  const struct page *page = subject->page;
  const struct group_slot *slot = NULL;
  struct group *group = shard_of(build, page, &slot);
  strbuf_append_format(out, "%.*s\n  url     %.*s\n  output  %.*s\n", (int)page->path.size, page->path.data,
                       (int)page->url.size, page->url.data, (int)page->output.size, page->output.data);
  if (subject->output.size && !bytes_equal(subject->output, page->output))
    strbuf_append_format(out, "  alias   %.*s\n", (int)subject->output.size, subject->output.data);
  if (!group)
    return;
  strbuf_append_format(out, "  shard   %.*s (%s)\n", (int)group->name.size, group->name.data,
                       group->skipped ? "would be skipped unopened" : "would be opened");
  if (slot && slot->reason)
    strbuf_append_format(out, "  would be rendered: %s\n", slot->reason);
  else
    strbuf_append_text(out, "  would be reused: nothing that it read changed\n");
  if (!slot)
    group_open(group);
  const struct unit *old = slot ? slot->old : group_find_unit(&group->old, page->path);
  append_history(build, STAGE_RENDER, old, slot && slot->old ? slot->home : &group->old, out);
}

/* --- a shard or a partition --- */

static void append_planned_units(const struct build *build, const struct build_group *row, struct strbuf *out) {
  size_t told = 0;
  for (size_t i = 0; i < build->report.unit_count && told < NAMED; i++) {
    const struct build_unit *unit = &build->report.units[i];
    if (unit->stage != row->stage || !bytes_equal(unit->group, row->name))
      continue;
    strbuf_append_format(out, "    %.*s: %s\n", (int)unit->id.size, unit->id.data, unit->reason);
    told++;
  }
  append_more(out, row->run);
}

/* Of all that its units read, what is not as it was. */
static void append_changed_reads(const struct build *build, const struct group *group, struct strbuf *out) {
  struct arena scratch = ARENA_INIT;
  struct unit changed = {0};
  uint32_t *indices = arena_allocate(&scratch, (group->old.read_count + 1) * sizeof *indices);
  for (uint32_t i = 0; i < group->old.read_count; i++) {
    const struct read *read = &group->old.reads[i];
    if (!digest_equal(world_digest(&build->world, read->kind, read->key, &scratch), read->digest))
      indices[changed.read_count++] = i;
  }
  changed.reads = indices;
  strbuf_append_format(out, "  of %u things that they read, %s\n", group->old.read_count,
                       changed.read_count ? "these changed:" : "none changed");
  if (changed.read_count)
    append_reads(build, &group->old, &changed, out);
  arena_release(&scratch);
}

static void append_units(const struct group *group, struct strbuf *out) {
  for (uint32_t i = 0; i < group->old.unit_count && i < NAMED; i++)
    strbuf_append_format(out, "    %.*s\n", (int)group->old.units[i].id.size, group->old.units[i].id.data);
  append_more(out, group->old.unit_count);
}

static void explain_group(struct build *build, const struct subject *subject, struct strbuf *out) {
  const char *noun = subject->stage == STAGE_RENDER ? "page" : "key";
  const struct build_group *row = planned_group(build, subject->stage, subject->group);
  struct group *group = explain_open_stored(build, subject->stage, subject->group);
  strbuf_append_format(out, "%.*s\n", (int)subject->group.size, subject->group.data);
  uint32_t units = row ? row->units : group ? group->old.unit_count : 0;
  strbuf_append_format(out, "  %s, %u %s%s\n", subject->stage == STAGE_RENDER ? "shard" : "partition", units, noun,
                       units == 1 ? "" : "s");
  if (is_pending(build, subject->stage))
    append_outcome(build, subject->stage, subject->group, bytes_from(""), out);
  else if (!row)
    strbuf_append_text(out, "  no key falls into it\n");
  else if (row->run)
    strbuf_append_format(out, "  would be opened: of its %ss %u would run\n", noun, row->run);
  else
    strbuf_append_format(out, "  would be %s\n",
                         row->skipped ? "skipped unopened: nothing that it depends on changed"
                                      : "opened, and all of it reused");
  if (row && row->run)
    append_planned_units(build, row, out);
  else if (group)
    append_units(group, out);
  if (group) {
    strbuf_append_format(out, "  last made in %.2f ms (CPU)\n", (double)group->stored->cost_ns / 1e6);
    append_changed_reads(build, group, out);
    group_release(group);
  }
}

/* --- a view or merge --- */

struct keys {
  struct bytes *list; /* in the build's arena, each */
  size_t count, capacity;
};

static int compare_keys(const void *a, const void *b) {
  return bytes_compare(*(const struct bytes *)a, *(const struct bytes *)b);
}

/* Returns how many partitions have keys. */
static size_t gather_keys(struct build *build, const struct subject *subject, struct keys *keys) {
  size_t partitions = 0;
  for (unsigned i = 0; i < PARTITION_COUNT; i++) {
    struct bytes name = arena_format(&build->arena, "%.*s/%02u", (int)subject->name.size, subject->name.data, i);
    struct group *group = explain_open_stored(build, subject->stage, name);
    for (uint32_t k = 0; group && k < group->old.unit_count; k++) {
      keys->list = memory_grow(keys->list, keys->count, &keys->capacity, sizeof *keys->list);
      keys->list[keys->count++] = arena_copy(&build->arena, group->old.units[k].id);
    }
    partitions += group && group->old.unit_count;
    if (group)
      group_release(group);
  }
  if (keys->count)
    qsort(keys->list, keys->count, sizeof *keys->list, compare_keys);
  return partitions;
}

static void append_planned_partitions(const struct build *build, const struct subject *subject, struct strbuf *out) {
  size_t run = 0;
  for (size_t i = 0; i < build->report.group_count; i++) {
    const struct build_group *row = &build->report.groups[i];
    run += row->stage == subject->stage && bytes_equal(row->owner, subject->name) && row->run;
  }
  if (is_pending(build, subject->stage))
    append_outcome(build, subject->stage, subject->name, bytes_from(""), out);
  else if (run)
    strbuf_append_format(out, "  %zu of its partitions would run\n", run);
  else
    strbuf_append_text(out, "  would be reused: nothing that it read changed\n");
}

static void explain_reducer(struct build *build, const struct subject *subject, struct strbuf *out) {
  struct keys keys = {0};
  int width = (int)subject->name.size;
  size_t partitions = gather_keys(build, subject, &keys);
  strbuf_append_format(out, "%.*s\n  %s, %zu key%s in %zu partition%s\n", width, subject->name.data,
                       stage_name(subject->stage), keys.count, keys.count == 1 ? "" : "s", partitions,
                       partitions == 1 ? "" : "s");
  append_planned_partitions(build, subject, out);
  for (size_t i = 0; i < keys.count && i < NAMED; i++)
    strbuf_append_format(out, "    %.*s[%.*s]\n", width, subject->name.data, (int)keys.list[i].size, keys.list[i].data);
  append_more(out, keys.count);
  free(keys.list);
}

/* --- a file --- */

static bool reads_file(const struct result *home, const struct unit *unit, struct bytes path) {
  for (uint32_t i = 0; i < unit->read_count; i++) {
    const struct read *read = &home->reads[unit->reads[i]];
    if ((read->kind == READ_FILE || read->kind == READ_SOURCE) && bytes_equal(read->key, path))
      return true;
  }
  return false;
}

static void append_readers(struct build *build, struct bytes path, struct strbuf *out) {
  struct strbuf list = STRBUF_INIT;
  size_t count = 0;
  for (size_t i = 0; i < build->stored_count; i++) {
    struct group *group = explain_open_stored(build, build->stored[i].stage, build->stored[i].name);
    for (uint32_t k = 0; group && k < group->old.unit_count; k++) {
      const struct unit *unit = &group->old.units[k];
      if (!reads_file(&group->old, unit, path) || count++ >= NAMED)
        continue;
      struct bytes id = unit->id.size ? unit->id : group->name;
      strbuf_append_format(&list, "    %-9s %.*s\n", stage_name(group->stage), (int)id.size, id.data);
    }
    if (group)
      group_release(group);
  }
  if (count)
    strbuf_append_format(out, "  %zu read%s it in the last build:\n", count, count == 1 ? "s" : "");
  else
    strbuf_append_text(out, "  nothing read it in the last build\n");
  strbuf_append(out, strbuf_bytes(&list));
  append_more(out, count);
  strbuf_release(&list);
}

/* The static file that it is, if it is one. */
static bool find_asset(struct build *build, struct bytes path, struct subject *subject) {
  for (size_t i = 0; i < build->group_count; i++) {
    struct bytes name = build->groups[i]->name;
    struct group *group = NULL;
    if (build->groups[i]->stage == STAGE_ASSET)
      group = explain_open_stored(build, STAGE_ASSET, name);
    bool found = group && group_find_unit(&group->old, path);
    if (group)
      group_release(group);
    if (!found)
      continue;
    *subject = (struct subject){.kind = SUBJECT_UNIT, .stage = STAGE_ASSET, .group = name, .id = path};
    return true;
  }
  return false;
}

static void explain_file(struct build *build, const struct subject *subject, struct strbuf *out) {
  const struct scan_entry *entry = map_get(&build->scan.files, subject->name);
  struct subject asset;
  if (find_asset(build, subject->name, &asset)) {
    explain_unit(build, &asset, out);
    return;
  }
  strbuf_append_format(out, "%.*s\n  a file of the site%s\n", (int)subject->name.size, subject->name.data,
                       entry->changed ? ", changed since the last build" : "");
  append_readers(build, subject->name, out);
}

/* --- all of it --- */

int build_explain(struct build *build, const char *name, struct strbuf *out, const struct build_report **report,
                  struct error *error) {
  struct subject subject;
  build->explaining = true; /* every group is looked at also where nothing changed */
  *report = build_plan(build);
  if ((*report)->outcome == BUILD_INVALID)
    return 0;
  if (explain_find(build, name, &subject, error))
    return -1;
  switch (subject.kind) {
  case SUBJECT_PAGE:
    explain_page(build, &subject, out);
    break;
  case SUBJECT_GROUP:
    explain_group(build, &subject, out);
    break;
  case SUBJECT_UNIT:
    explain_unit(build, &subject, out);
    break;
  case SUBJECT_REDUCER:
    explain_reducer(build, &subject, out);
    break;
  case SUBJECT_FILE:
    explain_file(build, &subject, out);
    break;
  }
  return 0;
}
