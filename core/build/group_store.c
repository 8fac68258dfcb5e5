/* group_store.c: merges what is reused and what is new into one result, and stores it. */
#include "base/memory.h"
#include "build/internal.h"
#include "build/quick.h"
#include "model/codec.h"
#include <stdlib.h>

/* Reads of several results under one numbering: only those that some kept unit uses, each once. */
struct read_merge {
  struct arena *arena;
  struct map index; /* kind byte + key -> number + 1 */
  struct read *reads;
  size_t count, capacity;
};

/* One result whose units are kept, and the new numbers of its reads (0: not used yet, else number + 1). */
struct read_home {
  const struct result *result;
  uint32_t *numbers;
};

static uint32_t merged_number(struct read_merge *merge, const struct read *read) {
  char *joined = arena_allocate(merge->arena, read->key.size + 1);
  joined[0] = (char)read->kind;
  if (read->key.size)
    memcpy(joined + 1, read->key.data, read->key.size);
  struct bytes key = bytes_make(joined, read->key.size + 1);
  uintptr_t known = (uintptr_t)map_get(&merge->index, key);
  if (known)
    return (uint32_t)known - 1;
  merge->reads = memory_grow(merge->reads, merge->count, &merge->capacity, sizeof *merge->reads);
  merge->reads[merge->count++] = *read;
  map_put(&merge->index, key, (void *)(uintptr_t)merge->count); /* NOLINT(performance-no-int-to-ptr) */
  return (uint32_t)merge->count - 1;
}

static struct read_home *find_home(struct read_home *homes, size_t *count, const struct result *result) {
  for (size_t i = *count; i-- > 0;)
    if (homes[i].result == result)
      return &homes[i];
  struct read_home *home = &homes[(*count)++];
  *home = (struct read_home){result, memory_allocate_zeroed(result->read_count + 1, sizeof(uint32_t))};
  return home;
}

static int compare_numbers(const void *a, const void *b) {
  uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
  return left < right ? -1 : left > right;
}

/* Two results may have met the same reads in another order; a unit's numbers ascend in each. */
static const uint32_t *renumber(struct read_merge *merge, struct read_home *home, const struct unit *unit) {
  uint32_t *reads = arena_allocate(merge->arena, (unit->read_count + 1) * sizeof *reads);
  for (uint32_t i = 0; i < unit->read_count; i++) {
    uint32_t *number = &home->numbers[unit->reads[i]];
    if (*number == 0)
      *number = merged_number(merge, &home->result->reads[unit->reads[i]]) + 1;
    reads[i] = *number - 1;
  }
  qsort(reads, unit->read_count, sizeof *reads, compare_numbers);
  return reads;
}

/* The group's units as they are to be stored, in ARENA. A unit that was planned but did not run keeps its old result,
 * which does not hold. */
static void merge_units(struct group *group, struct arena *arena, struct result *merged, struct read_merge *merge) {
  struct unit *units = arena_allocate(arena, (group->slot_count + 1) * sizeof *units);
  struct read_home *homes = memory_allocate((group->slot_count + 1) * sizeof *homes);
  size_t home_count = 0;
  uint32_t count = 0;
  for (size_t i = 0; i < group->slot_count; i++) {
    const struct group_slot *slot = &group->slots[i];
    if (!slot->unit)
      continue;
    units[count] = *slot->unit;
    if (slot->state == SLOT_FAILED && group->build->outputs.moved)
      units[count].output_count = 0; /* those lie in the folder of an earlier build */
    if (slot->state == SLOT_PLANNED) {
      units[count].input = DIGEST_NONE;
      units[count].read_count = 0;
    }
    if (units[count].read_count)
      units[count].reads = renumber(merge, find_home(homes, &home_count, slot->home), slot->unit);
    count++;
  }
  for (size_t i = 0; i < home_count; i++)
    free(homes[i].numbers);
  free(homes);
  *merged = (struct result){.stage = group->stage,
                            .group = group->name,
                            .reads = merge->reads,
                            .units = units,
                            .read_count = (uint32_t)merge->count,
                            .unit_count = count};
}

static bool work_left(const struct group *group) {
  for (size_t i = 0; i < group->slot_count; i++)
    if (group->slots[i].state == SLOT_PLANNED || group->slots[i].state == SLOT_FAILED)
      return true;
  return false;
}

/* After the run every unit's own input is known, also of those for which the plan did not know it. */
static struct digest final_inputs(struct group *group) {
  if (work_left(group) || group->unfinished)
    return DIGEST_NONE;
  struct group_input *inputs = memory_allocate((group->slot_count + 1) * sizeof *inputs);
  for (size_t i = 0; i < group->slot_count; i++) {
    inputs[i] = group->slots[i].input;
    inputs[i].reason = NULL;
  }
  struct digest digest = group_inputs_digest(inputs, group->slot_count);
  free(inputs);
  return digest;
}

/* Fills the light part of the row. A file that was found good and not written again has the stamp of when it was looked
 * at. */
static void gather(const struct build *build, const struct result *merged, struct arena *arena,
                   struct stored_group *row, struct strbuf *outputs) {
  size_t count = 0;
  for (uint32_t i = 0; i < merged->unit_count; i++)
    count += merged->units[i].output_count;
  struct output *all = arena_allocate(arena, (count + 1) * sizeof *all);
  count = 0;
  for (uint32_t i = 0; i < merged->unit_count; i++) {
    const struct unit *unit = &merged->units[i];
    for (uint32_t k = 0; k < unit->output_count; k++) {
      const struct known_output *known = map_get(&build->outputs.known, unit->outputs[k].path);
      all[count] = unit->outputs[k];
      if (known && known->status == OUTPUT_GOOD && digest_equal(known->output.digest, all[count].digest))
        all[count].stamp = known->output.stamp;
      count++;
    }
    row->cost_ns += unit->cost_ns;
    row->message_count += unit->message_count;
  }
  if (count)
    outputs_encode(all, count, outputs);
  row->outputs = strbuf_bytes(outputs);
}

/* While a body is not what its page is known by, no digest says what was read: the next build checks read by read. */
static struct digest stored_context(const struct group *group, uint32_t kinds) {
  bool moved = (kinds & 1u << READ_BODY) && atomic_load(&group->build->derive.moved);
  return moved ? DIGEST_NONE : group_context_digest(group, kinds);
}

static int store_merged(struct group *group, struct error *error) {
  struct arena arena = ARENA_INIT;
  struct read_merge merge = {.arena = &arena, .index = MAP_INIT};
  struct strbuf encoded, outputs;
  struct result merged;
  strbuf_init(&encoded);
  strbuf_init(&outputs);
  merge_units(group, &arena, &merged, &merge);
  result_encode(&merged, &encoded);
  uint32_t kinds = trace_kinds(&merged);
  group->build->kinds_used |= kinds;
  struct stored_group row = {.stage = group->stage,
                             .name = group->name,
                             .inputs = final_inputs(group),
                             .context = stored_context(group, kinds),
                             .kinds = kinds,
                             .bytes = group->bytes,
                             .unit_count = merged.unit_count};
  gather(group->build, &merged, &arena, &row, &outputs);
  struct strbuf members;
  strbuf_init(&members);
  if (group->records_changed)
    records_encode(group->records, group->record_count, &members);
  struct stored_body body = {strbuf_bytes(&encoded),
                             group->records_changed ? strbuf_bytes(&members) : group->body.members};
  int rc = store_put_group(group->build->store, &row, &body, error);
  strbuf_release(&members);
  if (rc == 0)
    rc = quick_remember_names(group->build, &merged, error);
  free(merge.reads);
  map_release(&merge.index);
  strbuf_release(&encoded);
  strbuf_release(&outputs);
  arena_release(&arena);
  return rc;
}

static int store_state(struct group *group, struct error *error) {
  if (group->skipped || group->build->dry)
    return 0;
  if (group->slot_count == 0)
    return group->stored ? store_delete_group(group->build->store, group->stage, group->name, error) : 0;
  bool same_units = group->stored && !group->planned && !group->removed_units && !group->records_changed &&
                    group->slot_count == group->old.unit_count;
  if (!same_units)
    return store_merged(group, error);
  struct stored_group row = *group->stored;
  row.inputs = final_inputs(group);
  row.context = stored_context(group, row.kinds);
  if (digest_equal(row.inputs, group->stored->inputs) && digest_equal(row.context, group->stored->context))
    return 0;
  return store_touch_group(group->build->store, &row, error);
}

int group_settle(struct group *group, struct error *error) {
  if (group->settled)
    return 0;
  group->settled = true;
  group->empty = !group->skipped && group->slot_count == 0;
  for (size_t i = 0; i < group->slot_count; i++) {
    const struct unit *unit = group->slots[i].unit;
    for (uint32_t k = 0; unit && k < unit->output_count; k++)
      outputs_mark(&group->build->outputs, unit->outputs[k].path);
  }
  int rc = store_state(group, error);
  report_group(group->build, group);
  if (!group->skipped) {
    group_release(group);
    group->slots = NULL;
    group->slot_count = 0;
  }
  return rc;
}
