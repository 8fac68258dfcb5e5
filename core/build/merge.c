/* merge.c: reduce 2 and its join: outputs over all pages. */
#include "base/memory.h"
#include "build/reduce.h"
#include "model/codec.h"
#include "os/parallel.h"
#include <stdlib.h>

struct summaries {
  struct record *records;
  size_t count, capacity;
};

/* Partitions run in any order, and end in theirs: of two that claim one path always the same one has it. */
struct merging {
  struct summaries *summaries; /* per merge */
  size_t next;                 /* the groups before it have ended */
  struct error problem;        /* why nothing ends any more, if so */
};

/* Copies, for the unit's group is released before its merge is finished. */
static void add_summary(struct build *build, struct summaries *summaries, const struct unit *unit) {
  for (uint32_t i = 0; unit && i < unit->field_count; i++) {
    if (!bytes_equal(unit->fields[i].name, bytes_from("summary")))
      continue;
    summaries->records =
        memory_grow(summaries->records, summaries->count, &summaries->capacity, sizeof *summaries->records);
    summaries->records[summaries->count++] = (struct record){.key = arena_copy(&build->arena, unit->id),
                                                             .value = arena_copy(&build->arena, unit->fields[i].value)};
  }
}

static int compare_summaries(const void *a, const void *b) {
  return bytes_compare(((const struct record *)a)->key, ((const struct record *)b)->key);
}

static void gather_skipped(struct build *build, size_t first, size_t last, struct bytes merge, struct summaries *out) {
  for (size_t i = first; i < last; i++) {
    struct group *group = build->groups[i];
    if (!group->skipped || !bytes_equal(group->owner_name, merge))
      continue;
    group_open(group);
    for (uint32_t k = 0; k < group->old.unit_count; k++)
      add_summary(build, out, &group->old.units[k]);
  }
  if (out->count)
    qsort(out->records, out->count, sizeof *out->records, compare_summaries);
}

static bool partitions_moved(const struct build *build, size_t first, size_t last, struct bytes merge) {
  for (size_t i = first; i < last; i++) {
    const struct group *group = build->groups[i];
    if (bytes_equal(group->owner_name, merge) && !group->skipped && (group->planned || group->removed_units))
      return true;
  }
  return false;
}

static struct digest finish_input(struct digest spec, const struct summaries *summaries) {
  struct digester digester;
  digester_init(&digester);
  digester_add_digest(&digester, spec);
  for (size_t i = 0; i < summaries->count; i++) {
    digester_add(&digester, summaries->records[i].key);
    digester_add(&digester, summaries->records[i].value);
  }
  struct digest digest = digester_finish(&digester);
  digester_release(&digester);
  return digest;
}

static void plan_finish(struct build *build, uint32_t index, size_t first, size_t last, struct summaries *summaries) {
  const struct graph_reducer *merge = &build->graph.merges[index];
  if (!merge->has_finish)
    return;
  struct group *group = group_create(build, STAGE_FINISH, index, merge->name, merge->name, reduce_spec(build, merge));
  if (!partitions_moved(build, first, last, merge->name) && group_context_holds(group)) {
    group->skipped = true;
    return;
  }
  gather_skipped(build, first, last, merge->name, summaries);
  struct group_input *input = arena_allocate_zeroed(&group->arena, 1, sizeof *input);
  *input = (struct group_input){.id = bytes_from(""),
                                .input = finish_input(group->spec, summaries),
                                .records = summaries->records,
                                .record_count = (uint32_t)summaries->count,
                                .cost = 1024 * (uint64_t)GROUP_BYTE_NS,
                                .hint = "a summary changed"};
  group_plan(group, input, 1, true);
  if (group->planned && !build->dry)
    group_submit(group, UINT64_MAX);
}

/* Of partitions that were opened, and in which all was reused. */
static void gather_reused(struct build *build, size_t first, size_t last, struct bytes merge, struct summaries *out) {
  for (size_t i = first; i < last; i++) {
    const struct group *group = build->groups[i];
    for (size_t k = 0; k < group->slot_count && bytes_equal(group->owner_name, merge); k++)
      add_summary(build, out, group->slots[k].unit);
  }
}

/* A `finish` waits for what partitions give, so that of a merge whose partitions run is left out. */
void merges_plan(struct build *build) {
  const struct shuffle *shuffle = &build->merge_shuffle;
  size_t first = build->group_count;
  for (size_t i = 0; i < shuffle->reducer_count * PARTITION_COUNT && !build->damaged; i++)
    reduce_plan(build, STAGE_MERGE, shuffle, i / PARTITION_COUNT, (unsigned)(i % PARTITION_COUNT));
  size_t last = build->group_count;
  for (uint32_t i = 0; i < build->graph.merge_count && !build->damaged; i++) {
    struct summaries summaries = {0};
    struct bytes name = build->graph.merges[i].name;
    if (!partitions_moved(build, first, last, name)) {
      gather_reused(build, first, last, name, &summaries);
      plan_finish(build, i, first, last, &summaries);
    }
    free(summaries.records);
  }
}

/* Writes what the groups before END gave, keeps their summaries, and gives their memory back. */
static int end_groups(struct build *build, size_t end, struct error *error) {
  struct merging *merging = build->merging;
  if (build_write_groups(build, merging->next, end, error))
    return -1;
  for (; merging->next < end; merging->next++) {
    struct group *group = build->groups[merging->next];
    bool finish = group->stage == STAGE_MERGE && build->graph.merges[group->owner].has_finish;
    for (size_t k = 0; finish && k < group->slot_count; k++)
      add_summary(build, &merging->summaries[group->owner], group->slots[k].unit);
    if (group_settle(group, error))
      return -1;
  }
  return 0;
}

/* What has run ends while others still run: the coordinator has time, and memory is given back. */
void merges_complete(struct group *group) {
  struct build *build = group->build;
  struct merging *merging = build->merging;
  size_t end = merging->next;
  while (end < build->group_count && build->groups[end]->pending_tasks == 0)
    end++;
  if (merging->problem.code != ERROR_NONE || end == merging->next)
    return;
  if (end_groups(build, end, &merging->problem))
    executor_stop(build->executor);
}

/* Runs what was planned, to its end; what a stop kept from running ends as it is. */
static int run_wave(struct build *build, struct error *error) {
  struct merging *merging = build->merging;
  if (build->damaged)
    return 0;
  if (build_run_tasks(build, error))
    return -1;
  if (merging->problem.code != ERROR_NONE) {
    *error = merging->problem;
    merging->problem = (struct error)ERROR_INIT;
    return -1;
  }
  return end_groups(build, build->group_count, error);
}

/* Plans partitions from number *NEXT on, of all merges one after the other, and moves *NEXT behind them. */
static void plan_wave(struct build *build, size_t *next) {
  enum { WAVE_BYTES = 24 << 20 };
  const struct shuffle *shuffle = &build->merge_shuffle;
  size_t end = shuffle->reducer_count * PARTITION_COUNT;
  for (size_t bytes = 0; bytes < WAVE_BYTES && *next < end && !build->damaged; ++*next) {
    size_t reducer = *next / PARTITION_COUNT;
    unsigned partition = (unsigned)(*next % PARTITION_COUNT);
    reduce_plan(build, STAGE_MERGE, shuffle, reducer, partition);
    bytes += shuffle_added_bytes(shuffle, reducer, partition);
  }
}

/* In waves of so many bytes of records: enough for every worker, and no more in memory at a time. */
static int reduce_partitions(struct build *build, struct error *error) {
  struct shuffle *shuffle = &build->merge_shuffle;
  size_t end = shuffle->reducer_count * PARTITION_COUNT;
  for (size_t start = 0, next = 0; start < end && !build->damaged; start = next) {
    plan_wave(build, &next);
    if (run_wave(build, error))
      return -1;
    for (size_t i = start; i < next; i++)
      shuffle_drop(shuffle, i / PARTITION_COUNT, (unsigned)(i % PARTITION_COUNT));
  }
  return 0;
}

int stage_merge(struct build *build, struct error *error) {
  build_enter_phase(build, PHASE_MERGE);
  memory_give_back();
  size_t first = build->group_count;
  struct summaries *summaries = memory_allocate_zeroed(build->graph.merge_count + 1, sizeof *summaries);
  struct merging merging = {.summaries = summaries, .next = first, .problem = ERROR_INIT};
  build->merging = &merging;
  int rc = reduce_partitions(build, error);
  size_t partitions = build->group_count;
  for (uint32_t i = 0; rc == 0 && !build->damaged && i < build->graph.merge_count; i++)
    plan_finish(build, i, first, partitions, &summaries[i]);
  if (rc == 0)
    rc = run_wave(build, error);
  build->merging = NULL;
  error_release(&merging.problem);
  for (size_t i = 0; i < build->graph.merge_count; i++)
    free(summaries[i].records);
  free(summaries);
  return rc;
}
