/* write.c: outputs that come back in results: claimed in a fixed order, announced, written on several threads. Pages
 * and copies do not come here: workers write them themselves. */
#include "base/memory.h"
#include "build/internal.h"
#include "model/codec.h"
#include "os/parallel.h"
#include <stdlib.h>

/* A unit whose output cannot be had: what it gave is void, and it runs again at the next build. Of one that failed it
 * is the last good output; then its own mistake is what there is to say. */
static void refuse(struct group *group, struct group_slot *slot, const struct error *problem) {
  struct unit_builder builder;
  struct unit *unit = arena_allocate_zeroed(&group->arena, 1, sizeof *unit);
  unit_builder_init(&builder, &group->arena);
  unit_builder_message(&builder, SEVERITY_ERROR, problem);
  unit_builder_finish(&builder, slot->input.id, unit);
  if (slot->state == SLOT_FAILED) {
    unit->messages = slot->unit->messages;
    unit->message_count = slot->unit->message_count;
  }
  slot->unit = unit;
  slot->state = SLOT_FAILED;
}

/* Who of a skipped group makes PATH. */
static struct bytes maker_of(struct group *group, struct bytes path) {
  group_open(group);
  for (uint32_t i = 0; i < group->old.unit_count; i++)
    for (uint32_t k = 0; k < group->old.units[i].output_count; k++)
      if (bytes_equal(group->old.units[i].outputs[k].path, path))
        return group->old.units[i].id;
  return bytes_from("");
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
      build_add_problem(build, group->stage, group->name, maker_of(group, items[i].path), SEVERITY_ERROR, &error);
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
static void claim_all(struct build *build, size_t first, size_t end) {
  for (size_t i = first; i < end; i++) {
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

int build_write_groups(struct build *build, size_t first, size_t end, struct error *error) {
  enum { SHARE_MINIMUM = 32 };
  struct write_list list = {.build = build};
  claim_all(build, first, end);
  if (outputs_announce(&build->outputs, error))
    return -1;
  for (size_t i = first; i < end; i++)
    add_write_jobs(&list, build->groups[i]);
  parallel_run(list.count, SHARE_MINIMUM, build->jobs, write_share, &list);
  for (size_t i = 0; i < list.count; i++)
    finish_write_job(&list.jobs[i]);
  free(list.jobs);
  return 0;
}
