/* combine.c: folds a group's records per key before the shuffle, for reducers with `combine`. */
#include "base/memory.h"
#include "build/reduce.h"
#include <stdlib.h>

struct gathered {
  struct record *records;
  size_t count, capacity;
  struct bytes *old_keys;
  size_t old_key_count, old_key_capacity;
};

static void gather_new(struct gathered *gathered, const struct unit *unit, struct bytes reducer) {
  for (uint32_t i = 0; unit && i < unit->record_count; i++) {
    if (!bytes_equal(unit->records[i].reducer, reducer))
      continue;
    gathered->records = memory_grow(gathered->records, gathered->count, &gathered->capacity, sizeof *gathered->records);
    gathered->records[gathered->count++] = unit->records[i];
  }
}

static void gather_old(struct gathered *gathered, const struct result *old, struct bytes reducer) {
  for (uint32_t u = 0; u < old->unit_count; u++)
    for (uint32_t i = 0; i < old->units[u].record_count; i++) {
      if (!bytes_equal(old->units[u].records[i].reducer, reducer))
        continue;
      gathered->old_keys = memory_grow(gathered->old_keys, gathered->old_key_count, &gathered->old_key_capacity,
                                       sizeof *gathered->old_keys);
      gathered->old_keys[gathered->old_key_count++] = old->units[u].records[i].key;
    }
}

/* Pointers into one array: its order, that of units and of emission within one, decides among equal keys. */
static int compare_by_key(const void *a, const void *b) {
  const struct record *const *left = a, *const *right = b;
  int order = bytes_compare((*left)->key, (*right)->key);
  return order ? order : *left < *right ? -1 : *left > *right;
}

static struct record *sorted_by_key(const struct gathered *gathered, struct arena *arena) {
  const struct record **order = memory_allocate((gathered->count + 1) * sizeof(const struct record *));
  struct record *sorted = arena_allocate(arena, (gathered->count + 1) * sizeof *sorted);
  for (size_t i = 0; i < gathered->count; i++)
    order[i] = &gathered->records[i];
  qsort(order, gathered->count, sizeof(const struct record *), compare_by_key);
  for (size_t i = 0; i < gathered->count; i++)
    sorted[i] = *order[i];
  free(order);
  return sorted;
}

/* Was there something in the group that the last build could not do? Folding it, perhaps: then what is folded are the
 * records of an earlier build, under keys that nobody knows any more. */
static bool was_unfinished(const struct group *group) {
  return group->stored && digest_is_none(group->stored->inputs);
}

static int fold(struct build *build, struct shuffle *shuffle, size_t reducer, struct group *group,
                const struct gathered *gathered, struct error *error) {
  struct arena *arena = &group->arena;
  enum script_reducer kind = shuffle == &build->view_shuffle ? SCRIPT_VIEW : SCRIPT_MERGE;
  struct record *sorted = sorted_by_key(gathered, arena), *folded = NULL;
  size_t count = 0, capacity = 0;
  int rc = 0;
  for (size_t i = 0, next; rc == 0 && i < gathered->count; i = next) {
    for (next = i; next < gathered->count && bytes_equal(sorted[next].key, sorted[i].key); next++)
      continue;
    struct record *out = NULL;
    size_t out_count = 0;
    rc = script_combine(build->script, kind, (uint32_t)reducer, sorted[i].key, sorted + i, next - i, arena, &out,
                        &out_count, error);
    for (size_t k = 0; rc == 0 && k < out_count; k++) {
      folded = memory_grow(folded, count, &capacity, sizeof *folded);
      folded[count] = out[k];
      folded[count++].key = sorted[i].key;
    }
  }
  if (rc == 0 && was_unfinished(group))
    shuffle_forget(shuffle, reducer, group->name);
  if (rc == 0)
    shuffle_replace(shuffle, reducer, group->name, gathered->old_keys, gathered->old_key_count, folded, count);
  free(folded);
  return rc;
}

/* May the group's records be others than those that are folded already? A page that came from another shard counts,
 * even where its result is reused. */
static bool records_moved(const struct group *group) {
  if (group->planned || group->removed_units)
    return true;
  for (size_t i = 0; i < group->slot_count; i++)
    if (group->slots[i].home != &group->old)
      return true;
  return false;
}

/* Must the group's records be folded again? */
static bool must_fold(const struct shuffle *shuffle, size_t reducer, const struct group *group) {
  if (!shuffle->reducers[reducer].has_combine)
    return false;
  if (shuffle->anew[reducer])
    return true;
  return !group->skipped && (records_moved(group) || was_unfinished(group));
}

void combine_group(struct build *build, struct shuffle *shuffle, struct group *group) {
  for (size_t r = 0; r < shuffle->reducer_count; r++) {
    if (!must_fold(shuffle, r, group))
      continue;
    struct gathered gathered = {0};
    struct error error = ERROR_INIT;
    struct bytes name = shuffle->reducers[r].name;
    for (size_t i = 0; i < group->slot_count; i++)
      gather_new(&gathered, group->slots[i].unit, name);
    for (uint32_t i = 0; group->skipped && i < group->old.unit_count; i++)
      gather_new(&gathered, &group->old.units[i], name);
    gather_old(&gathered, &group->old, name);
    if (fold(build, shuffle, r, group, &gathered, &error)) { /* what was folded before stays, and is tried again */
      build_add_problem(build, group->stage, group->name, bytes_from(""), SEVERITY_ERROR, &error);
      group->unfinished = true;
    }
    error_release(&error);
    free(gathered.records);
    free(gathered.old_keys);
  }
}
