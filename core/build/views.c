/* views.c: reduce 1: the values under keys that pages may read. */
#include "build/reduce.h"

/* Two keys that set one value: the first in order of key has it, the other is told. */
static void report_conflict(struct build *build, struct group *group, const struct unit *unit, struct bytes name,
                            struct bytes first) {
  struct error error = ERROR_INIT;
  error_set(&error, ERROR_CONFLICT, "view %.*s: keys '%.*s' and '%.*s' both set the value '%.*s'",
            (int)group->owner_name.size, group->owner_name.data, (int)first.size, first.data, (int)unit->id.size,
            unit->id.data, (int)name.size, name.data);
  build_add_problem(build, STAGE_VIEW, group->name, unit->id, SEVERITY_ERROR, &error);
  error_release(&error);
}

static void add_values(struct build *build, struct group *group, const struct unit *unit) {
  for (uint32_t i = 0; i < unit->field_count; i++) {
    struct bytes key = world_pair(&build->arena, group->owner_name, unit->fields[i].name);
    const struct view_value *other = map_get(&build->world.views, key);
    if (other) {
      report_conflict(build, group, unit, unit->fields[i].name, other->key);
      continue;
    }
    struct view_value *value = arena_allocate(&build->arena, sizeof *value);
    *value = (struct view_value){unit->fields[i].value, digest_of(unit->fields[i].value), unit->id};
    if (!group->skipped) { /* it is released before the end */
      value->value = arena_copy(&build->arena, value->value);
      value->key = arena_copy(&build->arena, value->key);
    }
    map_put(&build->world.views, key, value);
  }
}

void views_take(struct build *build, struct group *group) {
  if (group->skipped) {
    group_open(group);
    for (uint32_t i = 0; i < group->old.unit_count; i++)
      add_values(build, group, &group->old.units[i]);
    return;
  }
  for (size_t i = 0; i < group->slot_count; i++)
    if (group->slots[i].unit)
      add_values(build, group, group->slots[i].unit);
}

int stage_views(struct build *build, struct error *error) {
  build_enter_phase(build, PHASE_VIEWS);
  size_t described = build->group_count, first = described;
  for (size_t i = 0; i < described; i++)
    combine_group(build, &build->view_shuffle, build->groups[i]);
  for (size_t i = 0; i < build->graph.view_count; i++)
    reduce_plan(build, STAGE_VIEW, &build->view_shuffle, i);
  if (build->damaged)
    return 0;
  if (build_run_tasks(build, error))
    return -1;
  for (size_t i = first; i < build->group_count && !build->damaged; i++)
    views_take(build, build->groups[i]);
  build->world.views_ready = true;
  world_seal(&build->world, READ_VIEW);
  build->unsettled_end =
      build->damaged ? 0 : build->group_count; /* the coordinator has time for that while pages render */
  return 0;
}
