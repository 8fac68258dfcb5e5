/* quick.c: the build in which nothing changed but the bodies of a few pages, which is the usual one while somebody
 * writes.
 *
 * Everything else is as it was, so neither the facts of other pages nor the views have to be read: of the state only
 * the folders and shards of the changed pages are opened, and what these pages read the last time. The world then holds
 * a part of the pages and views; a unit that asks for another raises `missed`. Whenever something turns out to have
 * effects further on (other facts, other records for a view or merge, a failure, a miss), nothing is kept, and the full
 * build is done instead: this path can only be faster, never different. */
#include "build/quick.h"
#include "base/memory.h"
#include "base/path.h"
#include "build/assets.h"
#include "build/commands.h"
#include "build/related.h"
#include "build/sections.h"
#include <stdlib.h>

enum { PAGES_AT_MOST = 16 };

/* --- what is remembered --- */

bool quick_has_names(enum stage stage) {
  return stage == STAGE_RENDER || stage == STAGE_VIEW;
}

struct bytes quick_names_entry(struct arena *arena, enum stage stage, struct bytes group) {
  return arena_format(arena, QUICK_NAMES_PREFIX "%s:%.*s", stage_name(stage), (int)group.size, group.data);
}

static int compare_hashes(const void *a, const void *b) {
  uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
  return left < right ? -1 : left > right;
}

int quick_remember_names(struct build *build, const struct result *result, struct error *error) {
  if (!quick_has_names(result->stage))
    return 0;
  struct arena arena = ARENA_INIT;
  size_t count = 0, capacity = 0;
  uint64_t *hashes = NULL;
  for (uint32_t i = 0; i < result->unit_count; i++) {
    const struct unit *unit = &result->units[i];
    uint32_t names = result->stage == STAGE_RENDER ? 1 : unit->field_count;
    for (uint32_t k = 0; k < names; k++) {
      hashes = memory_grow(hashes, count, &capacity, sizeof *hashes);
      hashes[count++] = bytes_hash(result->stage == STAGE_RENDER ? unit->id : unit->fields[k].name);
    }
  }
  if (count)
    qsort(hashes, count, sizeof *hashes, compare_hashes);
  int rc = store_put(build->store, quick_names_entry(&arena, result->stage, result->group),
                     bytes_make((const char *)hashes, count * sizeof *hashes), error);
  free(hashes);
  arena_release(&arena);
  return rc;
}

static bool group_names(struct build *build, const struct stored_group *stored, struct bytes name) {
  struct arena arena = ARENA_INIT;
  struct bytes hashes = {NULL, 0};
  struct error ignored = ERROR_INIT;
  uint64_t wanted = bytes_hash(name);
  bool found =
      store_get(build->store, quick_names_entry(&arena, stored->stage, stored->name), &arena, &hashes, &ignored) == 0 &&
      hashes.size && bsearch(&wanted, hashes.data, hashes.size / sizeof wanted, sizeof wanted, compare_hashes);
  error_release(&ignored);
  arena_release(&arena);
  return found;
}

enum { REMEMBERED = 5 };
static const enum read_kind remembered_classes[REMEMBERED] = {READ_PAGE, READ_RELATED, READ_MODIFIED, READ_VIEW,
                                                              READ_ASSET};

int quick_remember_classes(struct build *build, struct error *error) {
  struct digest classes[REMEMBERED];
  if (!build->world.pages_ready || !build->world.views_ready || !build->world.assets_ready)
    return 0; /* those of an earlier build stand */
  for (size_t i = 0; i < REMEMBERED; i++)
    classes[i] = build->world.class_digests[remembered_classes[i]];
  return store_put(build->store, bytes_from("classes"), bytes_make((const char *)classes, sizeof classes), error);
}

static bool recall_classes(struct build *build) {
  struct bytes stored = {NULL, 0};
  struct digest classes[REMEMBERED];
  struct error ignored = ERROR_INIT;
  bool found = store_get(build->store, bytes_from("classes"), &build->arena, &stored, &ignored) == 0 &&
               stored.size == sizeof classes;
  error_release(&ignored);
  if (!found)
    return false;
  memcpy(classes, stored.data, sizeof classes);
  for (size_t i = 0; i < REMEMBERED; i++)
    build->world.class_digests[remembered_classes[i]] = classes[i];
  return true;
}

/* --- may it be quick? --- */

static bool may_be_quick(const struct build *build) {
  const uint32_t far_reads = 1u << READ_BODY | 1u << READ_SOURCE | 1u << READ_TIME;
  if (!build->scan.only_pages_changed || build->cascades.changed || build->scan.changed_page_count == 0 ||
      build->scan.changed_page_count > PAGES_AT_MOST)
    return false;
  for (size_t i = 0; i < build->scan.changed_page_count; i++) {
    const struct scan_entry *entry = build->scan.changed_pages[i];
    if (commands_read(build, entry->file.path))
      return false;
    if (page_coarse_size(entry->old->stamp.size) != page_coarse_size(entry->file.stamp.size))
      return false;
  }
  for (size_t i = 0; i < build->stored_count; i++)
    if (build->stored[i].kinds & far_reads)
      return false;
  return true;
}

static const struct page_folder *folder_of(const struct build *build, struct bytes path) {
  struct bytes directory = path_directory(path);
  for (size_t i = 0; i < build->scan.folder_count; i++) {
    const struct page_folder *folder = &build->scan.folders[i];
    if (!bytes_equal(folder->path, directory))
      continue;
    for (size_t k = 0; k < folder->count; k++)
      if (bytes_equal(folder->files[k]->file.path, path))
        return folder;
  }
  return NULL;
}

static struct group *find_group(const struct build *build, enum stage stage, struct bytes name) {
  for (size_t i = 0; i < build->group_count; i++)
    if (build->groups[i]->stage == stage && bytes_equal(build->groups[i]->name, name))
      return build->groups[i];
  return NULL;
}

/* Pages are described before the site sees what commands made: their groups hold by the digests of then. */
static void describe_early(struct build *build, const struct page_folder *folder) {
  static const enum read_kind kinds[] = {READ_FILE, READ_SOURCE, READ_EXISTS, READ_GLOB};
  struct digest late[READ_KIND_COUNT];
  bool shown = build->graph.command_count && build->world.pages_ready;
  memcpy(late, build->world.class_digests, sizeof late);
  for (size_t i = 0; shown && i < sizeof kinds / sizeof *kinds; i++)
    build->world.class_digests[kinds[i]] = build->early_classes[kinds[i]];
  describe_folder(build, folder);
  memcpy(build->world.class_digests, late, sizeof late);
}

/* Opens the folder of PATH and, if nothing in it has to be described, takes its pages. */
static void load_folder(struct build *build, struct bytes path) {
  const struct page_folder *folder = folder_of(build, path);
  if (!folder)
    return;
  if (find_group(build, STAGE_DESCRIBE, sections_group_name(build, folder)))
    return;
  describe_early(build, folder);
  struct group *group = build->groups[build->group_count - 1];
  group->completed = NULL; /* it is not settled before it is known that nobody else notices */
  if (!group->skipped)
    return;
  for (uint32_t i = 0; i < group->old.unit_count; i++)
    describe_take(build, group, &group->old.units[i], true);
}

static bool same_fields(const struct unit *a, const struct unit *b, const char *name) {
  struct group_slot left = {.unit = a}, right = {.unit = b};
  struct bytes x = {NULL, 0}, y = {NULL, 0};
  return group_slot_field(&left, name, &x) == group_slot_field(&right, name, &y) && bytes_equal(x, y);
}

static bool same_records(const struct unit *a, const struct unit *b) {
  if (a->record_count != b->record_count)
    return false;
  for (uint32_t i = 0; i < a->record_count; i++) {
    const struct record *x = &a->records[i], *y = &b->records[i];
    if (!bytes_equal(x->reducer, y->reducer) || !bytes_equal(x->key, y->key) || !bytes_equal(x->value, y->value))
      return false;
  }
  return true;
}

/* Did what ran give what it gave before, as far as others can tell? */
static bool nobody_else_notices(const struct group *group) {
  for (size_t i = 0; i < group->slot_count; i++) {
    const struct group_slot *slot = &group->slots[i];
    if (slot->state == SLOT_REUSED)
      continue;
    if (slot->state != SLOT_DONE || !slot->old || !same_records(slot->old, slot->unit))
      return false;
    if (slot->unit->message_count || slot->old->message_count)
      return false;
    if (group->stage == STAGE_DESCRIBE && !same_fields(slot->old, slot->unit, "facts"))
      return false;
  }
  return !group->removed_units;
}

/* --- the steps --- */

static bool describe_changed(struct build *build, struct error *error) {
  build_enter_phase(build, PHASE_DESCRIBE);
  for (size_t i = 0; i < build->scan.changed_page_count; i++)
    load_folder(build, build->scan.changed_pages[i]->file.path);
  if (build->damaged || build_run_tasks(build, error))
    return false;
  size_t count = build->group_count;
  for (size_t i = 0; i < count; i++) {
    struct group *group = build->groups[i];
    if (group->skipped)
      continue;
    if (!nobody_else_notices(group))
      return false;
    for (size_t k = 0; k < group->slot_count; k++)
      describe_take(build, group, group->slots[k].unit, true);
  }
  return true;
}

/* All assets: a group has a whole folder of them. */
static void load_assets(struct build *build) {
  if (build->world.assets_ready)
    return;
  build->world.assets_ready = true;
  for (uint32_t i = 0; i < 2 * build->graph.static_count; i++) {
    bool transformed = i % 2;
    if (transformed && !asset_folder_transforms(&build->graph.statics[i / 2]))
      continue;
    struct group *group = assets_group(build, i / 2, transformed);
    group->skipped = group->stored != NULL;
    assets_take(build, group);
  }
}

/* Loads what the page read the last time: facts of other pages, values of views, assets. */
static void load_reads(struct build *build, const struct result *home, const struct unit *unit) {
  for (uint32_t i = 0; i < unit->read_count; i++) {
    const struct read *read = &home->reads[unit->reads[i]];
    struct bytes first, second;
    if (read->kind == READ_ASSET)
      load_assets(build);
    if (!world_split_pair(read->key, &first, &second))
      continue;
    if (read->kind == READ_RELATED)
      related_load(build, first, second, load_folder);
    if ((read->kind == READ_PAGE || read->kind == READ_MODIFIED) && map_get(&build->world.sources, first))
      load_folder(build, first);
    if (read->kind != READ_VIEW || map_get(&build->world.views, read->key))
      continue;
    bool found = false;
    for (size_t k = 0; k < build->stored_count && !found; k++) {
      const struct stored_group *stored = &build->stored[k];
      if (stored->stage != STAGE_VIEW || !bytes_starts_with(stored->name, first) || stored->name.size <= first.size ||
          stored->name.data[first.size] != '/' || find_group(build, STAGE_VIEW, stored->name) ||
          !group_names(build, stored, second))
        continue;
      struct bytes view = bytes_make(stored->name.data, first.size); /* FIRST ends with the shard that read it */
      struct group *group = group_create(build, STAGE_VIEW, 0, stored->name, view, DIGEST_NONE);
      group->skipped = true;
      views_take(build, group);
      found = map_get(&build->world.views, read->key) != NULL;
    }
    if (!found)
      map_put(&build->world.absent_views, arena_copy(&build->arena, read->key), build);
  }
}

static const struct stored_group *find_shard(struct build *build, const struct page *page) {
  struct bytes source = build->graph.sources[page->source].name;
  for (size_t i = 0; i < build->stored_count; i++) {
    const struct stored_group *stored = &build->stored[i];
    if (stored->stage == STAGE_RENDER && bytes_starts_with(stored->name, source) &&
        group_names(build, stored, page->path))
      return stored;
  }
  return NULL;
}

/* The shard's pages as they were stored, but for those that changed. */
static bool plan_shard(struct build *build, const struct stored_group *stored, const struct page *page) {
  if (find_group(build, STAGE_RENDER, stored->name))
    return true; /* another changed page is in it, too */
  struct bytes source = build->graph.sources[page->source].name;
  struct group *group =
      group_create(build, STAGE_RENDER, page->source, stored->name, source, build->render_specs[page->source]);
  if (!group_reads_hold(group))
    return false;
  group_open(group);
  if (build->damaged || !group_find_unit(&group->old, page->path))
    return false;
  struct group_input *inputs = arena_allocate_zeroed(&group->arena, group->old.unit_count + 1, sizeof *inputs);
  for (uint32_t i = 0; i < group->old.unit_count; i++) {
    const struct unit *old = &group->old.units[i];
    const struct scan_entry *entry = scan_page(&build->scan, old->id);
    if (!entry)
      return false;
    const struct page *changed = entry->changed ? map_get(&build->world.pages, old->id) : NULL;
    inputs[i] = (struct group_input){.id = entry->file.path, /* which outlives the group */
                                     .input = changed ? render_input(changed, group->spec) : old->input,
                                     .cost = render_cost(build, entry->file.stamp.size),
                                     .hint = "source changed"};
    group->bytes += entry->file.stamp.size;
  }
  group_plan(group, inputs, group->old.unit_count, true);
  for (size_t i = 0; i < group->slot_count; i++)
    if (group->slots[i].state == SLOT_PLANNED)
      load_reads(build, group->slots[i].home, group->slots[i].old);
  return !build->damaged;
}

static bool plan_changed(struct build *build) {
  build_enter_phase(build, PHASE_PLAN);
  for (size_t i = 0; i < build->scan.changed_page_count; i++) {
    const struct page *page = map_get(&build->world.pages, build->scan.changed_pages[i]->file.path);
    const struct stored_group *stored = page ? find_shard(build, page) : NULL;
    if (!stored || !plan_shard(build, stored, page))
      return false;
  }
  return true;
}

static bool render_changed(struct build *build, struct error *error) {
  build_enter_phase(build, PHASE_RENDER);
  size_t count = build->group_count;
  for (size_t i = 0; i < count; i++)
    if (build->groups[i]->stage == STAGE_RENDER)
      group_submit(build->groups[i], GROUP_SLICE_NS);
  if (build_run_tasks(build, error) || build_stopping(build))
    return false;
  for (size_t i = 0; i < count; i++)
    if (build->groups[i]->stage == STAGE_RENDER && !nobody_else_notices(build->groups[i]))
      return false;
  return !atomic_load(build->world.missed);
}

/* Back to the moment before, for the full build. What was written may be wrong now: it is compared again. */
static void take_back(struct build *build) {
  for (size_t i = 0; i < build->group_count; i++) {
    struct group *group = build->groups[i];
    for (size_t k = 0; k < group->slot_count && group->stage == STAGE_RENDER; k++) {
      const struct unit *unit = group->slots[k].state == SLOT_REUSED ? NULL : group->slots[k].unit;
      for (uint32_t o = 0; unit && o < unit->output_count; o++) {
        struct known_output *known = map_get(&build->outputs.known, unit->outputs[o].path);
        if (known)
          known->status = OUTPUT_CHANGED;
      }
    }
    group_release(group);
  }
  for (size_t i = 0; i < build->scan.changed_page_count; i++) {
    build->scan.changed_pages[i]->changed = true;
    build->scan.changed_pages[i]->file.digest = DIGEST_NONE;
  }
  build->group_count = 0;
  derive_forget(build);
  related_forget(build);
  sections_forget(build);
  map_clear(&build->world.absent_pages);
  commands_show(build, false);
  map_clear(&build->world.pages);
  map_clear(&build->world.views);
  map_clear(&build->world.assets);
  map_clear(&build->outputs.claims);
  map_clear(&build->outputs.folded);
  build->world.pages_ready = build->world.views_ready = build->world.assets_ready = false;
  build->world.missed = NULL;
}

int stage_quick(struct build *build, bool *done, struct error *error) {
  *done = false;
  if (!may_be_quick(build) || !recall_classes(build))
    return 0;
  atomic_bool missed = false;
  struct error problem = ERROR_INIT;
  build->world.missed = &missed;
  sections_recall(build);
  world_seal(&build->world, READ_FILE);
  if (build_open_executor(build, true, error))
    return -1;
  bool quick = describe_changed(build, &problem);
  build->world.pages_ready = build->world.views_ready = true;
  commands_show(build, true);
  quick = quick && plan_changed(build) && render_changed(build, &problem);
  error_release(&problem); /* the full build meets it again, if it is one */
  if (!quick) {
    take_back(build);
    return 0;
  }
  build->world.missed = NULL;
  build_skip_others(build);
  build->quick = *done = true;
  return 0;
}
