/* holds.c: may the stored state be taken as a whole? What is outside of files decides, and what became of the outputs.
 */
#include "build/commands.h"
#include "build/filter.h"
#include "build/internal.h"
#include "build/modified.h"

struct digest build_context_digest(struct build *build) {
  struct digester digester;
  digester_init(&digester);
  digester_add_digest(&digester, build->engine);
  digester_add_digest(&digester, build->graph.digest);
  digester_add(&digester, build->output_name);
  commands_add_context(build, &digester);
  filters_add_context(build, &digester);
  modified_add_context(build, &digester);
  /* Where anybody asks for them at all. */
  const uint32_t outside = 1u << READ_ENVIRONMENT | 1u << READ_TIME | 1u << READ_DUE;
  uint32_t kinds = 1u << READ_PARAMETER | 1u << READ_SITE | (build->kinds_used & outside);
  for (size_t i = 0; i < build->stored_count; i++)
    kinds |= build->stored[i].kinds & outside;
  kinds |= build->partition_kinds & outside;
  digester_add_digest(&digester, trace_class_digest(&build->world, kinds));
  struct digest digest = digester_finish(&digester);
  digester_release(&digester);
  return digest;
}

bool build_state_holds(struct build *build) {
  struct bytes stored = {NULL, 0};
  struct error ignored = ERROR_INIT;
  if (build->state_reset || build->lists.message_count)
    return false;
  if (store_get(build->store, bytes_from("context"), &build->arena, &stored, &ignored)) {
    error_release(&ignored);
    return false;
  }
  world_seal(&build->world, READ_SITE);
  world_seal(&build->world, READ_PARAMETER);
  world_seal(&build->world, READ_ENVIRONMENT);
  world_seal(&build->world, READ_TIME);
  world_seal(&build->world, READ_DUE);
  build->last_complete =
      stored.size == sizeof build->engine.bytes && memcmp(stored.data, DIGEST_NONE.bytes, stored.size) != 0;
  struct bytes partition_kinds = {NULL, 0};
  if (store_get(build->store, bytes_from("partition kinds"), &build->arena, &partition_kinds, &ignored)) {
    error_release(&ignored);
    return false;
  }
  if (partition_kinds.size == sizeof build->partition_kinds)
    memcpy(&build->partition_kinds, partition_kinds.data, partition_kinds.size);
  struct digest context = build_context_digest(build);
  if (stored.size != sizeof context.bytes || memcmp(stored.data, context.bytes, stored.size) != 0)
    return false;
  for (size_t i = 0; i < build->stored_count; i++)
    if (digest_is_none(build->stored[i].inputs) || !outputs_good(&build->outputs, &build->stored[i]))
      return false;
  return true;
}

/* The name of the declaration that a stored group belongs to: the longest that its own name starts with. */
static struct bytes owner_of(const struct build *build, const struct stored_group *stored) {
  const struct graph *graph = &build->graph;
  struct bytes owner = stored->stage == STAGE_ASSET ? stored->name : bytes_from("");
  for (size_t i = 0; i < graph->source_count && (stored->stage == STAGE_RENDER || stored->stage == STAGE_DESCRIBE);
       i++) {
    struct bytes name = graph->sources[i].name;
    if (bytes_starts_with(stored->name, name) && name.size > owner.size)
      owner = name;
  }
  bool views = stored->stage == STAGE_VIEW, merges = stored->stage == STAGE_MERGE || stored->stage == STAGE_FINISH;
  const struct graph_reducer *reducers = views ? graph->views : graph->merges;
  size_t count = views ? graph->view_count : merges ? graph->merge_count : 0;
  for (size_t i = 0; i < count; i++)
    if (bytes_starts_with(stored->name, reducers[i].name) && reducers[i].name.size > owner.size)
      owner = reducers[i].name;
  return owner;
}

void build_skip_others(struct build *build) {
  struct map present = MAP_INIT;
  for (size_t i = 0; i < build->group_count; i++)
    map_put(&present, build_stage_key(&build->arena, build->groups[i]->stage, build->groups[i]->name), build);
  for (size_t i = 0; i < build->stored_count; i++) {
    const struct stored_group *stored = &build->stored[i];
    if (map_get(&present, build_stage_key(&build->arena, stored->stage, stored->name)))
      continue;
    struct group *group = group_create(build, stored->stage, 0, stored->name, owner_of(build, stored), DIGEST_NONE);
    group->skipped = true;
  }
  map_release(&present);
}
