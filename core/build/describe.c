/* describe.c: map 1, from files to pages: facts, shard key, records for views. One group per folder of a source. */
#include "base/memory.h"
#include "build/aliases.h"
#include "build/cascade.h"
#include "build/internal.h"
#include "build/modified.h"
#include "build/reduce.h"
#include "build/related.h"
#include "build/sections.h"
#include "model/value.h"
#include <stdlib.h>

static struct group *make_group(struct build *build, const struct page_folder *folder) {
  const struct graph_source *source = &build->graph.sources[folder->source];
  return group_create(build, STAGE_DESCRIBE, folder->source, sections_group_name(build, folder), source->name,
                      build->describe_specs[folder->source]);
}

struct digest describe_input(struct digest content, struct digest spec, struct digest cascade) {
  struct digester digester;
  digester_init(&digester);
  digester_add_digest(&digester, content);
  digester_add_digest(&digester, spec);
  if (!digest_is_none(cascade))
    digester_add_digest(&digester, cascade);
  struct digest digest = digester_finish(&digester);
  digester_release(&digester);
  return digest;
}

static void complete(struct group *group);

void describe_folder(struct build *build, const struct page_folder *folder) {
  struct group *group = make_group(build, folder);
  struct group_input *inputs = arena_allocate_zeroed(&group->arena, folder->count + 1, sizeof *inputs);
  bool uniform = folder->count == 0 || cascade_is_uniform(build, folder->source, folder->files[0]->file.path);
  struct digest cascade = DIGEST_NONE;
  for (size_t i = 0; i < folder->count; i++) {
    const struct scan_entry *entry = folder->files[i];
    if (i == 0 || !uniform)
      cascade = cascade_digest(build, folder->source, entry->file.path);
    inputs[i].id = entry->file.path;
    inputs[i].cost = (entry->file.stamp.size + 512) * GROUP_BYTE_NS;
    if (entry->changed)
      inputs[i].reason = entry->old ? "source changed" : "new";
    else
      inputs[i].input = describe_input(entry->file.digest, group->spec, cascade);
    inputs[i].hint = "what its sections pass on changed";
  }
  group_plan(group, inputs, folder->count, false);
  group_open(group); /* the facts are needed even when nothing changed */
  group->completed = complete;
  if (group->planned)
    group_submit(group, GROUP_SLICE_NS);
  executor_poll(build->executor);
}

static bool field_of(const struct unit *unit, const char *name, struct bytes *value) {
  for (uint32_t i = 0; i < unit->field_count; i++) {
    if (!bytes_equal(unit->fields[i].name, bytes_from(name)))
      continue;
    *value = unit->fields[i].value;
    return true;
  }
  return false;
}

static struct bytes text_fact(struct bytes facts, const char *name) {
  struct bytes field, text;
  return value_find(facts, bytes_from(name), &field) && value_text(field, &text) ? text : bytes_from("");
}

/* SOURCE is what was described. When that is not what is in the file, or not what its cascade was taken from, the file
 * is to be read again at the next build. */
static void note_source(struct scan_entry *entry, struct digest source) {
  bool moved = !digest_is_none(entry->seen) && !digest_equal(entry->seen, source);
  entry->file.digest = moved ? DIGEST_NONE : source;
  if (entry->old && digest_equal(entry->old->digest, entry->file.digest))
    entry->changed = false;
}

/* Enters the page that UNIT describes into the world; one without facts is no page: it never succeeded, or its time has
 * not come. */
void describe_take(struct build *build, struct group *group, const struct unit *unit, bool current) {
  struct bytes facts, key, encoded;
  struct scan_entry *entry = scan_page(&build->scan, unit->id);
  struct digest source = DIGEST_NONE;
  if (!entry)
    return;
  if (field_of(unit, "digest", &encoded) && value_text(encoded, &key) && key.size == sizeof source.bytes)
    memcpy(source.bytes, key.data, key.size);
  note_source(entry, current ? source : DIGEST_NONE);
  if (!field_of(unit, "facts", &facts))
    return;
  struct page *page = arena_allocate_zeroed(&build->arena, 1, sizeof *page);
  page->path = entry->file.path;
  page->source = group->owner;
  page->facts =
      group->skipped ? facts : arena_copy(&build->arena, facts); /* a group that ran is released before the end */
  facts = page->facts;
  page->facts_digest = digest_of(facts);
  page->url = text_fact(facts, "url");
  page->output = text_fact(facts, "output");
  page->key = text_fact(facts, "key");
  page->size = entry->file.stamp.size;
  page->source_digest = source;
  page->stale = !current;
  map_put(&build->world.pages, page->path, page);
}

static void collect(struct build *build, struct group *group) {
  if (group->skipped) {
    bool dated = group->stored->kinds & 1u << READ_DUE;
    for (uint32_t i = 0; i < group->old.unit_count; i++) {
      if (dated)
        due_note(build, &group->old, &group->old.units[i]);
      describe_take(build, group, &group->old.units[i], true);
      shuffle_reused(&build->view_shuffle, group->old.units[i].id, &group->old.units[i]);
    }
    return;
  }
  for (size_t i = 0; i < group->slot_count; i++) {
    struct group_slot *slot = &group->slots[i];
    if (slot->unit)
      due_note(build, slot->home, slot->unit);
    if (slot->unit)
      describe_take(build, group, slot->unit, slot->state == SLOT_REUSED || slot->state == SLOT_DONE);
    if (slot->state == SLOT_REUSED)
      shuffle_reused(&build->view_shuffle, slot->input.id, slot->unit);
    else
      shuffle_unit(&build->view_shuffle, slot->input.id, slot->old, slot->unit, slot->old_known);
  }
  for (uint32_t i = 0; i < group->old.unit_count && group->removed_units; i++) {
    const struct unit *old = &group->old.units[i];
    if (!group_find_slot(group, old->id))
      shuffle_unit(&build->view_shuffle, old->id, old, NULL, true);
  }
}

/* Stores what was described while others are still being described: the coordinator has time, and memory is given back.
 */
static void complete(struct group *group) {
  struct build *build = group->build;
  struct error error = ERROR_INIT;
  collect(build, group);
  combine_group(build, &build->view_shuffle, group);
  if (group_settle(group, &error))
    build_give_up(build, &error);
  error_release(&error);
  group->completed = NULL;
}

/* Of two pages with one output the first in order of path has it; before an alias any page has it. */
static void claim_outputs(struct build *build) {
  for (size_t i = 0; i < build->scan.folder_count; i++) {
    const struct page_folder *folder = &build->scan.folders[i];
    for (size_t k = 0; k < folder->count; k++) {
      const struct page *page = map_get(&build->world.pages, folder->files[k]->file.path);
      struct error conflict = ERROR_INIT;
      if (!page)
        continue;
      struct bytes source = build->graph.sources[page->source].name;
      if (outputs_claim(&build->outputs, page->output, STAGE_RENDER, source, page->path, &conflict) == 0)
        continue;
      build_add_problem(build, STAGE_DESCRIBE, source, page->path, SEVERITY_ERROR, &conflict);
      error_release(&conflict);
      map_remove(&build->world.pages, page->path);
    }
  }
  aliases_claim(build);
}

/* Folders that are gone, or that another source took over: their pages leave the views. */
static void remove_vanished(struct build *build) {
  size_t known = build->group_count;
  struct map present = MAP_INIT;
  for (size_t i = 0; i < known; i++)
    if (build->groups[i]->stage == STAGE_DESCRIBE)
      map_put(&present, build->groups[i]->name, build);
  for (size_t i = 0; i < build->stored_count && !build->state_reset; i++) {
    const struct stored_group *stored = &build->stored[i];
    if (stored->stage != STAGE_DESCRIBE || map_get(&present, stored->name))
      continue;
    struct group gone = {
        .build = build, .stage = STAGE_DESCRIBE, .name = stored->name, .stored = stored, .removed_units = true};
    arena_init(&gone.arena);
    group_open(&gone);
    for (uint32_t k = 0; k < gone.old.unit_count; k++) {
      const struct unit *old = &gone.old.units[k];
      shuffle_unit(&build->view_shuffle, old->id, old, NULL, true);
    }
    combine_group(build, &build->view_shuffle, &gone); /* of no records: it calls no plugin */
    group_release(&gone);
  }
  map_release(&present);
}

static int compare_pages(const void *a, const void *b) {
  const struct page_folder *left = a, *right = b;
  int order = bytes_compare(left->path, right->path);
  if (order)
    return order;
  return left->source < right->source ? -1 : left->source > right->source;
}

/* A value derived from a body depends on how its source has Markdown read, too. */
static void add_markdown_options(struct build *build) {
  struct digester digester;
  digester_init(&digester);
  digester_add_digest(&digester, build->world.class_digests[READ_BODY]);
  for (size_t i = 0; i < build->graph.source_count; i++)
    digester_add_digest(&digester, build->graph.sources[i].render_digest);
  build->world.class_digests[READ_BODY] = digester_finish(&digester);
  digester_release(&digester);
}

/* What answers to reads of KIND depend on beside the pages. */
static void add_context(struct build *build, enum read_kind kind,
                        void (*add)(const struct build *build, struct digester *digester)) {
  struct digester digester;
  world_seal(&build->world, kind);
  digester_init(&digester);
  digester_add_digest(&digester, build->world.class_digests[kind]);
  add(build, &digester);
  build->world.class_digests[kind] = digester_finish(&digester);
  digester_release(&digester);
}

/* The folders from number FIRST on. */
static int describe_folders(struct build *build, size_t first, struct error *error) {
  size_t first_group = build->group_count;
  for (size_t i = first; i < build->scan.folder_count && !build->damaged; i++)
    describe_folder(build, &build->scan.folders[i]);
  if (build->damaged)
    return 0;
  if (build_run_tasks(build, error))
    return -1;
  for (size_t i = first_group; i < build->group_count; i++) /* those of which nothing ran, or not all */
    if (!build->groups[i]->settled)
      build->groups[i]->completed(build->groups[i]);
  return 0;
}

/* Sections that nobody wrote are there when there are pages in them: not before all others are known. */
static int describe_sections(struct build *build, struct error *error) {
  size_t written = build->scan.folder_count;
  if (build->damaged || build_stopping(build))
    return 0;
  sections_generate(build);
  return build->scan.folder_count > written ? describe_folders(build, written, error) : 0;
}

int stage_describe(struct build *build, struct error *error) {
  build_enter_phase(build, PHASE_DESCRIBE);
  world_seal(&build->world, READ_FILE);
  world_seal(&build->world, READ_SITE);
  world_seal(&build->world, READ_PARAMETER);
  world_seal(&build->world, READ_ENVIRONMENT);
  world_seal(&build->world, READ_TIME);
  world_seal(&build->world, READ_DUE);
  if (build->scan.folder_count)
    qsort(build->scan.folders, build->scan.folder_count, sizeof *build->scan.folders, compare_pages);
  if (describe_folders(build, 0, error) || describe_sections(build, error))
    return -1;
  if (build->damaged)
    return 0;
  claim_outputs(build);
  remove_vanished(build);
  build->world.pages_ready = true;
  world_seal(&build->world, READ_PAGE);
  world_seal(&build->world, READ_BODY);
  add_context(build, READ_RELATED, related_add_context);
  add_context(build, READ_MODIFIED, modified_add_context);
  world_seal(&build->world, READ_SOURCE);
  add_markdown_options(build);
  return 0;
}
