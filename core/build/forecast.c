/* forecast.c: what a plan says beyond the pages: which merges would run, and which outputs would be deleted. */
#include "base/memory.h"
#include "build/internal.h"
#include <stdlib.h>

/* Would a page's records reach the merges, or leave them? */
static bool pages_move(const struct build *build) {
  struct map shards = MAP_INIT;
  bool move = build->merge_shuffle.any_anew;
  for (size_t i = 0; i < build->group_count && !move; i++) {
    const struct group *group = build->groups[i];
    if (group->stage != STAGE_RENDER)
      continue;
    map_put(&shards, group->name, group->build);
    move = group->planned || group->removed_units;
  }
  for (size_t i = 0; i < build->stored_count && !move; i++)
    move = build->stored[i].stage == STAGE_RENDER && (build->state_reset || !map_get(&shards, build->stored[i].name));
  map_release(&shards);
  return move;
}

static bool is_declared(const struct graph *graph, struct bytes merge) {
  for (size_t i = 0; i < graph->merge_count; i++)
    if (bytes_equal(graph->merges[i].name, merge))
      return true;
  return false;
}

/* Would its stage, which a plan has not run, still make it? */
static bool may_be_made(const struct build *build, const struct stored_group *stored) {
  struct bytes name = stored->name;
  switch (stored->stage) {
  case STAGE_RENDER:
  case STAGE_ASSET:
    return false; /* what is made is claimed or marked by now */
  case STAGE_MERGE:
    while (name.size && name.data[--name.size] != '/')
      ;
    return is_declared(&build->graph, name);
  case STAGE_FINISH:
    return is_declared(&build->graph, name);
  case STAGE_COMMAND:
  case STAGE_DESCRIBE:
  case STAGE_VIEW:
  case STAGE_COUNT:
    return true;
  }
  return true;
}

static bool is_doomed(const struct build *build, const struct known_output *known) {
  if (known->claimed || known->status == OUTPUT_MISSING || map_get(&build->outputs.claims, known->output.path))
    return false;
  return known->group && !may_be_made(build, known->group);
}

static int compare_paths(const void *a, const void *b) {
  return bytes_compare(*(const struct bytes *)a, *(const struct bytes *)b);
}

static void find_deletions(struct build *build) {
  struct report_lists *lists = &build->lists;
  bool *skipped = arena_allocate_zeroed(&build->arena, build->stored_count + 1, sizeof *skipped);
  struct map_entry *entry;
  for (size_t i = 0; i < build->group_count; i++)
    if (build->groups[i]->skipped)
      skipped[build->groups[i]->stored - build->stored] = true;
  outputs_mark_skipped(&build->outputs, skipped);
  for (size_t i = 0; (entry = map_next(&build->outputs.known, &i));) {
    const struct known_output *known = entry->value;
    if (!is_doomed(build, known))
      continue;
    lists->deletions =
        memory_grow(lists->deletions, lists->deletion_count, &lists->deletion_capacity, sizeof *lists->deletions);
    lists->deletions[lists->deletion_count++] = known->output.path;
  }
  if (lists->deletion_count)
    qsort(lists->deletions, lists->deletion_count, sizeof *lists->deletions, compare_paths);
}

void stage_forecast(struct build *build) {
  build->report.merges_pending = build->graph.merge_count && pages_move(build);
  if (!build->report.merges_pending)
    merges_plan(build);
  if (!build->damaged)
    find_deletions(build);
}
