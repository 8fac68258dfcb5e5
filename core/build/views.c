/* views.c: reduce 1: the values under keys that pages may read. */
#include "base/memory.h"
#include "build/reduce.h"

/* A value that two keys set: the first in order of key has it, whatever the order in which they were reduced. */
static void note_conflict(struct build *build, struct group *group, struct bytes name, struct bytes a, struct bytes b) {
  struct error error = ERROR_INIT;
  bool ordered = bytes_compare(a, b) < 0;
  struct bytes first = ordered ? a : b, second = ordered ? b : a;
  error_set(&error, ERROR_CONFLICT, "view %.*s: keys '%.*s' and '%.*s' both set the value '%.*s'",
            (int)group->owner_name.size, group->owner_name.data, (int)first.size, first.data, (int)second.size,
            second.data, (int)name.size, name.data);
  build_add_problem(build, STAGE_VIEW, group->owner_name, second, SEVERITY_ERROR, &error);
  error_release(&error);
}

static void add_value(struct build *build, struct group *group, const struct unit *unit, const struct field *field) {
  struct bytes key = world_pair(&build->arena, group->owner_name, field->name);
  struct view_value *value = map_get(&build->world.views, key);
  if (value) {
    note_conflict(build, group, field->name, value->key, unit->id);
    if (bytes_compare(value->key, unit->id) < 0)
      return;
  } else {
    value = arena_allocate(&build->arena, sizeof *value);
    map_put(&build->world.views, key, value);
  }
  *value = (struct view_value){field->value, digest_of(field->value), unit->id};
  if (!group->skipped) { /* it is released before the end */
    value->value = arena_copy(&build->arena, field->value);
    value->key = arena_copy(&build->arena, unit->id);
  }
}

void views_take(struct build *build, struct group *group) {
  if (group->skipped) {
    group_open(group);
    for (uint32_t i = 0; i < group->old.unit_count; i++)
      for (uint32_t k = 0; k < group->old.units[i].field_count; k++)
        add_value(build, group, &group->old.units[i], &group->old.units[i].fields[k]);
  }
  for (size_t i = 0; i < group->slot_count; i++) {
    const struct unit *unit = group->slots[i].unit;
    for (uint32_t k = 0; unit && k < unit->field_count; k++)
      add_value(build, group, unit, &unit->fields[k]);
  }
}

/* Stores a partition while others are still being reduced. */
void views_complete(struct group *group) {
  struct error error = ERROR_INIT;
  views_take(group->build, group);
  if (group_settle(group, &error))
    build_give_up(group->build, &error);
  error_release(&error);
  group->completed = NULL;
}

int stage_views(struct build *build, struct error *error) {
  build_enter_phase(build, PHASE_VIEWS);
  size_t first = build->group_count;
  for (size_t i = 0; i < build->graph.view_count; i++)
    for (unsigned partition = 0; partition < PARTITION_COUNT && !build->damaged; partition++)
      reduce_plan(build, STAGE_VIEW, &build->view_shuffle, i, partition);
  if (build->damaged)
    return 0;
  if (build_run_tasks(build, error))
    return -1;
  for (size_t i = first; i < build->group_count && !build->damaged; i++) /* those of which nothing ran, or not all */
    if (!build->groups[i]->settled)
      views_complete(build->groups[i]);
  shuffle_release(&build->view_shuffle);
  memory_give_back();
  build->world.views_ready = true;
  world_seal(&build->world, READ_VIEW);
  return 0;
}
