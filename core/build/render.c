/* render.c: plan and map 2: which pages of which shards are rendered, and what came of it. */
#include "base/memory.h"
#include "build/internal.h"
#include "build/reduce.h"
#include "build/sections.h"
#include <stdlib.h>

struct digest render_input(const struct page *page, struct digest spec) {
  struct digester digester;
  digester_init(&digester);
  digester_add_digest(&digester, page->source_digest);
  digester_add_digest(&digester, page->facts_digest);
  digester_add_digest(&digester, spec);
  if (!digest_is_none(page->refused_aliases))
    digester_add_digest(&digester, page->refused_aliases);
  struct digest digest = digester_finish(&digester);
  digester_release(&digester);
  return digest;
}

/* A page is more than its bytes: a template and the page's place in the site are as much work as so many of them. */
enum { PAGE_BYTES = 4096 };

/* The history that render_cost goes by. */
static void sum_up_last_time(struct build *build) {
  for (size_t i = 0; i < build->stored_count && !build->state_reset; i++) {
    const struct stored_group *stored = &build->stored[i];
    if (stored->stage != STAGE_RENDER)
      continue;
    build->rendered_ns += stored->cost_ns;
    build->rendered_bytes += stored->bytes + (uint64_t)stored->unit_count * PAGE_BYTES;
  }
}

uint64_t render_cost(const struct build *build, uint64_t bytes) {
  double byte_ns = GROUP_BYTE_NS;
  if (build->rendered_ns && build->rendered_bytes)
    byte_ns = (double)build->rendered_ns / (double)build->rendered_bytes;
  return (uint64_t)((double)(bytes + PAGE_BYTES) * byte_ns);
}

/* Every earlier shard by the pages it had: needed only when a page turns up in a shard that did not have it. */
static void index_old_shards(struct build *build) {
  build->earlier.ready = true;
  for (size_t i = 0; i < build->stored_count && !build->state_reset; i++) {
    if (build->stored[i].stage != STAGE_RENDER)
      continue;
    struct group *old = arena_allocate_zeroed(&build->arena, 1, sizeof *old);
    *old = (struct group){
        .build = build, .stage = STAGE_RENDER, .name = build->stored[i].name, .stored = &build->stored[i]};
    arena_init(&old->arena);
    group_open(old);
    old->holds = arena_allocate_zeroed(&build->arena, old->old.read_count + 1, 1);
    trace_check_reads(&old->old, &build->world, &build->arena, old->holds);
    for (uint32_t k = 0; k < old->old.unit_count; k++)
      map_put(&build->earlier.by_page, old->old.units[k].id, old);
    build->earlier.shards = memory_grow(build->earlier.shards, build->earlier.count, &build->earlier.capacity,
                                        sizeof *build->earlier.shards);
    build->earlier.shards[build->earlier.count++] = old;
  }
}

/* A page's memo belongs to the page, not to its shard. */
static const struct unit *find_in_other_shards(struct group *group, struct bytes id, const struct result **home,
                                               const uint8_t **holds, bool *known) {
  struct build *build = group->build;
  const struct scan_entry *entry = scan_page(&build->scan, id);
  *known = true;
  bool known_before = entry && (entry->old || sections_may_generate(build, group->owner, id));
  if (!entry || (!known_before && build->last_complete))
    return NULL; /* a new file was in no shard */
  if (!build->earlier.ready)
    index_old_shards(build);
  struct group *other = map_get(&build->earlier.by_page, id);
  if (!other)
    return NULL;
  *home = &other->old;
  *holds = other->holds;
  return group_find_unit(&other->old, id);
}

static void shuffle_group(struct group *group) {
  struct build *build = group->build;
  for (size_t i = 0; i < group->slot_count; i++) {
    const struct group_slot *slot = &group->slots[i];
    if (slot->state == SLOT_REUSED)
      shuffle_reused(&build->merge_shuffle, slot->input.id, slot->unit);
    else if (slot->state != SLOT_PLANNED)
      shuffle_unit(&build->merge_shuffle, slot->input.id, slot->old, slot->unit, slot->old_known);
  }
  for (uint32_t i = 0; group->removed_units && i < group->old.unit_count; i++) {
    const struct unit *old = &group->old.units[i];
    if (!map_get(&build->world.pages, old->id))
      shuffle_unit(&build->merge_shuffle, old->id, old, NULL, true);
  }
}

/* All tasks of the shard were delivered: its records go to the shuffle, its state to the store, its memory back. */
static void complete(struct group *group) {
  struct build *build = group->build;
  struct error error = ERROR_INIT;
  shuffle_group(group);
  combine_group(build, &build->merge_shuffle, group);
  if (group_settle(group, &error))
    build_give_up(build, &error);
  error_release(&error);
  group->completed = NULL;
}

static void plan_shard(struct build *build, const struct shard *shard) {
  const struct graph_source *source = &build->graph.sources[shard->source];
  struct group *group =
      group_create(build, STAGE_RENDER, shard->source, shard->id, source->name, build->render_specs[shard->source]);
  struct group_input *inputs = arena_allocate_zeroed(&group->arena, shard->page_count + 1, sizeof *inputs);
  for (size_t i = 0; i < shard->page_count; i++) {
    const struct page *page = shard->pages[i];
    const struct scan_entry *entry = scan_page(&build->scan, page->path);
    inputs[i] = (struct group_input){.id = page->path,
                                     .input = render_input(page, group->spec),
                                     .cost = render_cost(build, page->size),
                                     .hint = entry->changed ? "source changed"
                                                            : "its facts or its source's declaration changed"};
  }
  group->find_elsewhere = find_in_other_shards;
  group->completed = complete;
  group->bytes = 0;
  for (size_t i = 0; i < shard->page_count; i++)
    group->bytes += shard->pages[i]->size;
  group_plan(group, inputs, shard->page_count, build->merge_shuffle.any_anew);
}

/* Shards that are gone: the records of pages that went with them leave the merges. */
static void remove_vanished(struct build *build, size_t first) {
  struct map present = MAP_INIT;
  for (size_t i = first; i < build->group_count; i++)
    if (build->groups[i]->stage == STAGE_RENDER)
      map_put(&present, build->groups[i]->name, build);
  for (size_t i = 0; i < build->stored_count && !build->state_reset; i++) {
    const struct stored_group *stored = &build->stored[i];
    if (stored->stage != STAGE_RENDER || map_get(&present, stored->name))
      continue;
    struct group gone = {
        .build = build, .stage = STAGE_RENDER, .name = stored->name, .stored = stored, .removed_units = true};
    arena_init(&gone.arena);
    group_open(&gone);
    shuffle_group(&gone);
    combine_group(build, &build->merge_shuffle, &gone);
    group_release(&gone);
  }
  map_release(&present);
}

int stage_plan(struct build *build, struct error *error) {
  (void)error;
  build_enter_phase(build, PHASE_PLAN);
  sum_up_last_time(build);
  size_t first = build->group_count;
  for (size_t i = 0; i < build->shard_count && !build->damaged; i++)
    plan_shard(build, &build->shards[i]);
  if (!build->damaged)
    remove_vanished(build, first);
  return 0;
}

/* Small enough that every worker is busy to the end, large enough that a task is worth its trip. */
static uint64_t slice_cost(const struct build *build) {
  enum { SMALLEST = GROUP_SLICE_NS / 10, SLICES_PER_WORKER = 12 };
  uint64_t total = 0;
  for (size_t i = 0; i < build->group_count; i++) {
    const struct group *group = build->groups[i];
    for (size_t k = 0; group->stage == STAGE_RENDER && k < group->slot_count; k++)
      if (group->slots[k].state == SLOT_PLANNED)
        total += group_slot_cost(&group->slots[k]);
  }
  uint64_t cost = total / ((uint64_t)executor_jobs(build->executor) * SLICES_PER_WORKER);
  return cost < SMALLEST ? SMALLEST : cost > GROUP_SLICE_NS ? GROUP_SLICE_NS : cost;
}

int stage_render(struct build *build, struct error *error) {
  build_enter_phase(build, PHASE_RENDER);
  if (outputs_announce(&build->outputs, error))
    return -1;
  uint64_t cost = slice_cost(build);
  size_t count = build->group_count;
  for (size_t i = 0; i < count; i++) {
    struct group *group = build->groups[i];
    if (group->stage == STAGE_RENDER && !group->skipped)
      group_submit(group, cost);
  }
  if (build_run_tasks(build, error))
    return -1;
  for (size_t i = 0; i < count; i++) /* stopped before all of their tasks ran */
    if (build->groups[i]->completed && !build->groups[i]->skipped)
      build->groups[i]->completed(build->groups[i]);
  return 0;
}
