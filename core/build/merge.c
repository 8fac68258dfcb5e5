/* merge.c: reduce 2 and its join: outputs over all pages. */
#include "base/memory.h"
#include "build/reduce.h"
#include "model/codec.h"
#include "os/parallel.h"
#include <stdlib.h>

/* A unit whose output cannot be had: what it gave is void, and it runs again at the next build. */
static void refuse(struct group *group, struct group_slot *slot, const struct error *problem) {
  struct unit_builder builder;
  struct unit *unit = arena_allocate_zeroed(&group->arena, 1, sizeof *unit);
  unit_builder_init(&builder, &group->arena);
  unit_builder_message(&builder, SEVERITY_ERROR, problem);
  unit_builder_finish(&builder, slot->input.id, unit);
  slot->unit = unit;
  slot->state = SLOT_FAILED;
}

static void claim_skipped(struct build *build, struct group *group) {
  struct output *items = NULL;
  size_t count = 0;
  struct error error = ERROR_INIT;
  if (group->stored->outputs.size == 0 ||
      outputs_decode(group->stored->outputs, &build->arena, &items, &count, &error)) {
    error_release(&error);
    return;
  }
  for (size_t i = 0; i < count; i++) {
    if (outputs_claim(&build->outputs, items[i].path, group->stage, group->owner_name, bytes_from(""), &error))
      build_add_problem(build, group->stage, group->name, bytes_from(""), SEVERITY_ERROR, &error);
    error_release(&error);
  }
}

static void claim_slot(struct build *build, struct group *group, struct group_slot *slot) {
  struct error error = ERROR_INIT;
  for (uint32_t i = 0; slot->unit && i < slot->unit->output_count; i++) {
    if (outputs_claim(&build->outputs, slot->unit->outputs[i].path, group->stage, group->owner_name, slot->input.id,
                      &error) == 0)
      continue;
    refuse(group, slot, &error);
    break;
  }
  error_release(&error);
}

/* In order of merge, partition and key, so that of two who claim one path always the same one has it. */
static void claim_all(struct build *build, size_t first) {
  for (size_t i = first; i < build->group_count; i++) {
    struct group *group = build->groups[i];
    if (group->skipped)
      claim_skipped(build, group);
    for (size_t k = 0; k < group->slot_count; k++)
      claim_slot(build, group, &group->slots[k]);
  }
}

/* A unit's outputs on their way to the disk. */
struct write_job {
  struct group *group;
  struct group_slot *slot;
  struct output *outputs;
  struct error error;
};

struct write_list {
  struct build *build;
  struct write_job *jobs;
  size_t count, capacity;
};

static void add_write_jobs(struct write_list *list, struct group *group) {
  for (size_t i = 0; i < group->slot_count; i++) {
    struct group_slot *slot = &group->slots[i];
    if (slot->state != SLOT_DONE || slot->unit->output_count == 0)
      continue;
    size_t size = slot->unit->output_count * sizeof(struct output);
    struct output *outputs = arena_allocate(&group->arena, size);
    memcpy(outputs, slot->unit->outputs, size);
    list->jobs = memory_grow(list->jobs, list->count, &list->capacity, sizeof *list->jobs);
    list->jobs[list->count++] = (struct write_job){group, slot, outputs, ERROR_INIT};
  }
}

static void write_share(void *context, size_t from, size_t to) {
  struct write_list *list = context;
  for (size_t i = from; i < to; i++) {
    struct write_job *job = &list->jobs[i];
    for (uint32_t k = 0; k < job->slot->unit->output_count && job->error.code == ERROR_NONE; k++)
      outputs_write(&list->build->outputs, &job->outputs[k], &job->error);
  }
}

static void finish_write_job(struct write_job *job) {
  if (job->error.code != ERROR_NONE) {
    refuse(job->group, job->slot, &job->error);
    error_release(&job->error);
    return;
  }
  struct unit *unit = arena_allocate(&job->group->arena, sizeof *unit);
  *unit = *job->slot->unit;
  unit->outputs = job->outputs;
  job->slot->unit = unit;
}

static int write_all(struct build *build, size_t first, struct error *error) {
  enum { SHARE_MINIMUM = 32 };
  struct write_list list = {.build = build};
  claim_all(build, first);
  if (outputs_announce(&build->outputs, error))
    return -1;
  for (size_t i = first; i < build->group_count; i++)
    add_write_jobs(&list, build->groups[i]);
  parallel_run(list.count, SHARE_MINIMUM, build->jobs, write_share, &list);
  for (size_t i = 0; i < list.count; i++)
    finish_write_job(&list.jobs[i]);
  free(list.jobs);
  return 0;
}

struct summaries {
  struct record *records;
  size_t count, capacity;
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
                                .cost = 1024,
                                .hint = "a summary changed"};
  group_plan(group, input, 1, true);
  if (group->planned)
    group_submit(group, UINT64_MAX);
}

/* Runs what was planned since group FIRST, writes it, keeps its summaries, and gives its memory back. */
static int run_wave(struct build *build, size_t first, struct summaries *summaries, struct error *error) {
  if (build->damaged)
    return 0;
  if (build_run_tasks(build, error) || write_all(build, first, error))
    return -1;
  for (size_t i = first; i < build->group_count; i++) {
    struct group *group = build->groups[i];
    bool finish = group->stage == STAGE_MERGE && build->graph.merges[group->owner].has_finish;
    for (size_t k = 0; finish && k < group->slot_count; k++)
      add_summary(build, &summaries[group->owner], group->slots[k].unit);
    if (group_settle(group, error))
      return -1;
  }
  return 0;
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
static int reduce_partitions(struct build *build, struct summaries *summaries, struct error *error) {
  struct shuffle *shuffle = &build->merge_shuffle;
  size_t end = shuffle->reducer_count * PARTITION_COUNT;
  for (size_t start = 0, next = 0; start < end && !build->damaged; start = next) {
    size_t first = build->group_count;
    plan_wave(build, &next);
    if (run_wave(build, first, summaries, error))
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
  int rc = reduce_partitions(build, summaries, error);
  size_t partitions = build->group_count;
  for (uint32_t i = 0; rc == 0 && !build->damaged && i < build->graph.merge_count; i++)
    plan_finish(build, i, first, partitions, &summaries[i]);
  if (rc == 0)
    rc = run_wave(build, partitions, summaries, error);
  for (size_t i = 0; i < build->graph.merge_count; i++)
    free(summaries[i].records);
  free(summaries);
  return rc;
}
