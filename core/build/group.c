/* group.c: planning, running and collecting the units of a group. Storing is in group_store.c. */
#include "base/memory.h"
#include "build/hot.h"
#include "build/internal.h"
#include "model/codec.h"
#include <stdlib.h>

struct group *group_create(struct build *build, enum stage stage, uint32_t owner, struct bytes name,
                           struct bytes owner_name, struct digest spec) {
  struct group *group = arena_allocate_zeroed(&build->arena, 1, sizeof *group);
  group->build = build;
  group->stage = stage;
  group->owner = owner;
  group->name = name;
  group->owner_name = owner_name;
  group->spec = spec;
  group->stored = build_find_stored(build, stage, name);
  arena_init(&group->arena);
  build->groups = memory_grow(build->groups, build->group_count, &build->group_capacity, sizeof *build->groups);
  build->groups[build->group_count++] = group;
  return group;
}

void group_release(struct group *group) {
  for (struct group_task *task = group->tasks; task; task = task->next)
    free(task->bytes);
  for (struct group_block *block = group->blocks; block; block = block->next)
    free(block->data);
  group->tasks = NULL;
  group->blocks = NULL;
  arena_release(&group->arena);
}

void group_open(struct group *group) {
  if (group->opened)
    return;
  group->opened = true;
  struct build *build = group->build;
  if (!group->stored || !build->store)
    return;
  struct error error = ERROR_INIT;
  struct result old = {0};
  if (store_group_body(build->store, group->stage, group->name, &group->arena, &group->body, &error) == 0 &&
      (group->body.result.size == 0 || result_decode(group->body.result, &group->arena, &old, &error) == 0)) {
    group->old = old;
  } else {
    build->damaged = true; /* the whole build starts again */
    group->body = (struct stored_body){0};
  }
  error_release(&error);
}

/* The digest of all that could make a read of the group's units fail: while it is the same, none needs a look. */
struct digest group_context_digest(const struct group *group, uint32_t kinds) {
  struct digester digester;
  digester_init(&digester);
  digester_add_digest(&digester, group->spec);
  digester_add_digest(&digester, trace_class_digest(&group->build->world, kinds));
  struct digest digest = digester_finish(&digester);
  digester_release(&digester);
  return digest;
}

bool group_reads_hold(const struct group *group) {
  return group->stored && digest_equal(group->stored->context, group_context_digest(group, group->stored->kinds));
}

bool group_context_holds(const struct group *group) {
  return group_reads_hold(group) && !digest_is_none(group->stored->inputs) &&
         outputs_good(&group->build->outputs, group->stored);
}

struct digest group_inputs_digest(const struct group_input *inputs, size_t count) {
  struct digester digester;
  digester_init(&digester);
  bool known = true;
  for (size_t i = 0; i < count; i++) {
    digester_add(&digester, inputs[i].id);
    digester_add_digest(&digester, inputs[i].input);
    if (digest_is_none(inputs[i].input) || inputs[i].reason)
      known = false;
  }
  struct digest digest = known ? digester_finish(&digester) : DIGEST_NONE;
  digester_release(&digester);
  return digest;
}

const struct unit *group_find_unit(const struct result *result, struct bytes id) {
  size_t low = 0, high = result->unit_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = bytes_compare(result->units[middle].id, id);
    if (order == 0)
      return &result->units[middle];
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

/* A key with two parts (world.h) as people read it. */
static struct bytes readable_read(struct arena *arena, const struct read *read) {
  struct bytes a, b;
  if (world_split_pair(read->key, &a, &b)) {
    return arena_format(arena, "%s %.*s[%.*s]", read_kind_name(read->kind), (int)a.size, a.data, (int)b.size, b.data);
  }
  return arena_format(arena, "%s %.*s", read_kind_name(read->kind), (int)read->key.size, read->key.data);
}

/* Why the unit must run, or NULL when what it gave before holds. */
static const char *reason_to_run(struct group *group, const struct group_input *input, const struct unit *old,
                                 const struct result *home, const uint8_t *holds) {
  struct arena *arena = &group->build->arena;
  if (!old && group->build->state_reset && group->build->stored_count)
    return "another version of Shard made it";
  if (!old)
    return input->reason ? input->reason : "new";
  if (digest_is_none(old->input))
    return "was not finished in the last build";
  if (input->reason)
    return input->reason;
  if (!digest_equal(old->input, input->input))
    return input->hint ? input->hint : "its input changed";
  uint32_t broken = 0;
  if (!trace_unit_holds(home, old, holds, &broken)) {
    struct bytes what = readable_read(arena, &home->reads[broken]);
    return arena_format(arena, "%.*s changed", (int)what.size, what.data).data;
  }
  const struct known_output *bad = outputs_first_bad(&group->build->outputs, old);
  if (bad) {
    return arena_format(arena, "output %.*s %s", (int)bad->output.path.size, bad->output.path.data,
                        bad->status == OUTPUT_MISSING ? "is missing" : "was changed by somebody else")
        .data;
  }
  return NULL;
}

static void plan_slot(struct group *group, struct group_slot *slot, const struct group_input *input) {
  const struct result *home = &group->old;
  const uint8_t *holds = group->holds;
  const struct unit *old = group_find_unit(&group->old, input->id);
  bool known = true;
  if (!old && group->find_elsewhere)
    old = group->find_elsewhere(group, input->id, &home, &holds, &known);
  *slot = (struct group_slot){.input = *input, .old = old, .old_known = known, .unit = old, .home = home};
  slot->reason = reason_to_run(group, input, old, home, holds);
  slot->state = slot->reason ? SLOT_PLANNED : SLOT_REUSED;
  if (slot->reason)
    group->planned++;
}

static bool lost_units(const struct group *group) {
  for (size_t i = 0, k = 0; i < group->old.unit_count; i++) {
    while (k < group->slot_count && bytes_compare(group->slots[k].input.id, group->old.units[i].id) < 0)
      k++;
    if (k == group->slot_count || !bytes_equal(group->slots[k].input.id, group->old.units[i].id))
      return true;
  }
  return false;
}

void group_plan(struct group *group, const struct group_input *inputs, size_t count, bool must_open) {
  group->inputs = group_inputs_digest(inputs, count);
  if (!must_open && group->stored && !digest_is_none(group->inputs) &&
      digest_equal(group->inputs, group->stored->inputs) && group_context_holds(group)) {
    group->skipped = true;
    return;
  }
  group_open(group);
  struct build *build = group->build;
  group->holds = arena_allocate_zeroed(&group->arena, group->old.read_count + 1, 1);
  if (group_reads_hold(group)) {
    memset(group->holds, 1, group->old.read_count + 1);
  } else {
    struct arena scratch = ARENA_INIT;
    trace_check_reads(&group->old, &build->world, &scratch, group->holds);
    arena_release(&scratch);
  }
  group->slots = arena_allocate_zeroed(&group->arena, count + 1, sizeof *group->slots);
  group->slot_count = count;
  for (size_t i = 0; i < count; i++)
    plan_slot(group, &group->slots[i], &inputs[i]);
  group->removed_units = lost_units(group);
}

bool group_slot_was_measured(const struct group_slot *slot) {
  return slot->old && slot->old->cost_ns;
}

uint64_t group_slot_cost(const struct group_slot *slot) {
  return group_slot_was_measured(slot) ? slot->old->cost_ns : slot->input.cost + 1;
}

static uint64_t planned_cost(const struct group *group) {
  uint64_t cost = 0;
  for (size_t i = 0; i < group->slot_count; i++)
    if (group->slots[i].state == SLOT_PLANNED)
      cost += group_slot_cost(&group->slots[i]);
  return cost;
}

/* Commands run beside a phase whose pages are counted, for as long as they take. */
static bool is_counted(const struct group *group) {
  return group->stage != STAGE_COMMAND;
}

void group_submit_task(struct group *group, const struct group_slice *slice) {
  struct task task = {.stage = group->stage,
                      .owner = group->owner,
                      .group = group->name,
                      .units = slice->units,
                      .unit_count = slice->count,
                      .fold = slice->part != NULL};
  uint32_t count = slice->part ? 0 : slice->count; /* a part is no unit of the group */
  struct strbuf encoded;
  struct bytes bytes;
  strbuf_init(&encoded);
  task_encode(&task, &encoded);
  bytes.data = strbuf_detach(&encoded, &bytes.size);
  struct group_task *submitted = arena_allocate(&group->arena, sizeof *submitted);
  *submitted = (struct group_task){group->tasks, group, slice->part, (char *)bytes.data, slice->cost};
  group->tasks = submitted;
  executor_submit(
      group->build->executor,
      &(struct executor_task){
          .bytes = bytes, .label = group->name, .cost = slice->priority, .units = count, .owner = submitted});
  group->pending_tasks++;
  if (!is_counted(group))
    return;
  group->build->progress.total += count;
  group->build->progress.cost_total += slice->cost;
}

void group_submit(struct group *group, uint64_t slice_ns) {
  struct task_unit *units = memory_allocate(group->planned * sizeof *units + 1);
  struct group_slice slice = {.units = units, .priority = planned_cost(group)};
  for (size_t i = 0; i < group->slot_count; i++) {
    struct group_slot *slot = &group->slots[i];
    if (slot->state != SLOT_PLANNED || hot_submit(group, slot, slice.priority))
      continue;
    units[slice.count++] =
        (struct task_unit){slot->input.id, slot->input.input, slot->input.records, slot->input.record_count};
    slice.cost += group_slot_cost(slot);
    if (slice.cost < slice_ns)
      continue;
    group_submit_task(group, &slice);
    slice.count = 0;
    slice.cost = 0;
  }
  if (slice.count)
    group_submit_task(group, &slice);
  free(units);
  if (group->pending_tasks == 0 && group->completed)
    group->completed(group);
}

struct group_slot *group_find_slot(const struct group *group, struct bytes id) {
  size_t low = 0, high = group->slot_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = bytes_compare(group->slots[middle].input.id, id);
    if (order == 0)
      return &group->slots[middle];
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

/* A failed unit keeps its last good outputs, records and fields, reads nothing, and has no input: it runs again. */
static const struct unit *failed_unit(struct group *group, const struct group_slot *slot, const struct unit *failure) {
  struct unit *unit = arena_allocate_zeroed(&group->arena, 1, sizeof *unit);
  if (slot->old)
    *unit = *slot->old;
  unit->id = slot->input.id;
  unit->input = DIGEST_NONE;
  unit->reads = NULL;
  unit->read_count = 0;
  unit->messages = failure->messages;
  unit->message_count = failure->message_count;
  return unit;
}

void group_take_unit(struct group *group, const struct result *home, const struct unit *unit) {
  struct group_slot *slot = group_find_slot(group, unit->id);
  if (!slot || slot->state != SLOT_PLANNED)
    return;
  if (digest_is_none(unit->input)) {
    slot->state = SLOT_FAILED;
    slot->unit = failed_unit(group, slot, unit);
    if (group->build->options.fail_fast) {
      group->build->failed_fast = true;
      group->build->cancelled = true;
      executor_stop(group->build->executor);
    }
  } else {
    slot->state = SLOT_DONE;
    slot->unit = unit;
    slot->input.input = unit->input;
  }
  slot->home = home;
}

static void deliver(struct group_task *task, const struct result *result, const struct unit *unit) {
  if (task->part)
    hot_take(task->part, result, unit);
  else
    group_take_unit(task->group, result, unit);
}

/* The whole task failed (a worker could not start, a result did not decode): each of its units did. */
static void fail_task(struct group_task *submitted, struct bytes encoded_task, const struct error *problem) {
  struct arena *arena = &submitted->group->arena;
  struct task task;
  struct error ignored = ERROR_INIT;
  static const struct result empty = {0};
  if (task_decode(encoded_task, arena, &task, &ignored) == 0) {
    for (uint32_t i = 0; i < task.unit_count; i++) {
      struct unit_builder builder;
      struct unit *unit = arena_allocate(arena, sizeof *unit);
      unit_builder_init(&builder, arena);
      unit_builder_message(&builder, SEVERITY_ERROR, problem);
      unit_builder_finish(&builder, task.units[i].id, unit);
      unit->input = DIGEST_NONE;
      deliver(submitted, &empty, unit);
    }
  }
  error_release(&ignored);
}

/* The bytes of a result, which live as long as the group's arena. */
static struct bytes keep_result(struct group *group, struct strbuf *encoded) {
  struct group_block *block = arena_allocate(&group->arena, sizeof *block);
  size_t size;
  char *data = strbuf_detach(encoded, &size);
  block->data = memory_resize(data, size + 1, 1); /* without the room that was left for more */
  struct bytes bytes = bytes_make(block->data, size);
  block->next = group->blocks;
  group->blocks = block;
  return bytes;
}

void group_task_done(void *context, const struct executor_task *executor_task, struct strbuf *encoded,
                     const struct error *problem) {
  struct build *build = context;
  struct group_task *submitted = executor_task->owner;
  struct group *group = submitted->group;
  if (is_counted(group)) {
    build->progress.done += executor_task->units;
    build->progress.cost_done += submitted->cost;
  }
  group->pending_tasks--;
  if (problem) {
    fail_task(submitted, executor_task->bytes, problem);
  } else {
    struct error error = ERROR_INIT;
    struct result *result = arena_allocate_zeroed(&group->arena, 1, sizeof *result);
    struct bytes kept = keep_result(group, encoded);
    if (result_decode(kept, &group->arena, result, &error) == 0) {
      for (uint32_t i = 0; i < result->unit_count; i++)
        deliver(submitted, result, &result->units[i]);
    } else {
      fail_task(submitted, executor_task->bytes, &error);
    }
    error_release(&error);
  }
  free(submitted->bytes);
  submitted->bytes = NULL;
  if (group->pending_tasks == 0 && group->completed)
    group->completed(group);
}

bool group_slot_field(const struct group_slot *slot, const char *name, struct bytes *value) {
  for (uint32_t i = 0; slot->unit && i < slot->unit->field_count; i++) {
    if (!bytes_equal(slot->unit->fields[i].name, bytes_from(name)))
      continue;
    *value = slot->unit->fields[i].value;
    return true;
  }
  return false;
}
