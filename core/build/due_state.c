/* due_state.c: between which two moments no page comes due or expires, kept from build to build.
 *
 * While the time is between them, all groups' questions have the answers that they had, and nobody looks at them: the
 * class digest of READ_DUE has the number of that stretch in place of the time. */
#include "build/internal.h"

static const char state_name[] = "due";

static bool switch_of(const struct build *build, bool option, const char *name) {
  const struct value *site = value_get(&build->graph.value, bytes_from("site"));
  const struct value *value = site ? value_get(site, bytes_from(name)) : NULL;
  return option || (value && value->kind == VALUE_TRUE);
}

int due_load(struct build *build, struct error *error) {
  struct world_due *due = &build->world.due;
  struct value_cursor cursor = value_cursor(build->world.time);
  struct value_token now;
  struct bytes stored = {NULL, 0};
  int64_t moments[3];
  *due = (struct world_due){.drafts = switch_of(build, build->options.drafts, "drafts"),
                            .future = switch_of(build, build->options.future, "future"),
                            .expired = switch_of(build, build->options.expired, "expired"),
                            .now = value_read(&cursor, &now) ? now.integer : 0};
  if (store_get(build->store, bytes_from(state_name), &build->arena, &stored, error))
    return -1;
  if (stored.size == sizeof moments && !build->state_reset) {
    memcpy(moments, stored.data, sizeof moments);
    due->stretch = moments[2];
    if (moments[0] <= due->now && due->now < moments[1]) {
      due->lowest = moments[0];
      due->highest = moments[1];
      build->stored_due = *due;
      return 0;
    }
  }
  due->lowest = INT64_MIN;
  due->highest = INT64_MAX;
  due->stretch++;
  return 0;
}

void due_note(struct build *build, const struct result *home, const struct unit *unit) {
  struct world_due *due = &build->world.due;
  for (uint32_t i = 0; i < unit->read_count; i++) {
    const struct read *read = &home->reads[unit->reads[i]];
    int64_t instant;
    if (read->kind != READ_DUE || !world_due_instant(read->key, &instant))
      continue;
    if (instant <= due->now)
      due->lowest = instant > due->lowest ? instant : due->lowest;
    else
      due->highest = instant < due->highest ? instant : due->highest;
  }
}

int due_save(struct build *build, struct error *error) {
  const struct world_due *due = &build->world.due, *stored = &build->stored_due;
  if (due->lowest == stored->lowest && due->highest == stored->highest && due->stretch == stored->stretch)
    return 0;
  const int64_t moments[3] = {due->lowest, due->highest, due->stretch};
  return store_put(build->store, bytes_from(state_name), bytes_make((const char *)moments, sizeof moments), error);
}
