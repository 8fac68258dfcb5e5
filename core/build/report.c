/* report.c: what a build says of itself when it is over. */
#include "base/memory.h"
#include "build/internal.h"
#include <stdlib.h>

static struct message copy_message(struct arena *arena, const struct message *message) {
  struct message copy = *message;
  copy.file = arena_copy(arena, message->file);
  copy.text = arena_copy(arena, message->text);
  copy.traceback = arena_copy(arena, message->traceback);
  return copy;
}

void build_add_message(struct build *build, enum stage stage, struct bytes group, struct bytes unit,
                       const struct message *message, bool stored) {
  build->lists.messages = memory_grow(build->lists.messages, build->lists.message_count, &build->lists.message_capacity,
                                      sizeof *build->lists.messages);
  build->lists.messages[build->lists.message_count++] =
      (struct build_message){.stage = stage,
                             .group = arena_copy(&build->arena, group),
                             .unit = arena_copy(&build->arena, unit),
                             .message = copy_message(&build->arena, message),
                             .stored = stored};
  if (message->severity == SEVERITY_ERROR)
    build->report.errors++;
  else
    build->report.warnings++;
}

void build_add_problem(struct build *build, enum stage stage, struct bytes group, struct bytes unit,
                       enum severity severity, const struct error *problem) {
  struct message message = {.severity = severity,
                            .file = bytes_from(problem->file),
                            .line = problem->line,
                            .column = problem->column,
                            .text = bytes_from(problem->message),
                            .traceback = bytes_from(problem->traceback)};
  build_add_message(build, stage, group, unit, &message, false);
}

/* In a plan what would run counts; a build that was stopped has planned units that did not. A reused unit may fail too,
 * where another took its output. */
static bool counts_as_run(const struct build *build, const struct group_slot *slot) {
  if (slot->state == SLOT_PLANNED)
    return build->dry;
  return slot->reason || slot->state == SLOT_FAILED;
}

static void report_run(struct build *build, struct build_group *row, const struct group *group,
                       const struct group_slot *slot) {
  const char *reason = slot->reason ? slot->reason : "another has its output";
  bool reduction =
      group->stage == STAGE_VIEW || group->stage == STAGE_MERGE; /* else the id lives as long as the build */
  build->lists.units =
      memory_grow(build->lists.units, build->lists.unit_count, &build->lists.unit_capacity, sizeof *build->lists.units);
  build->lists.units[build->lists.unit_count++] = (struct build_unit){
      group->stage, group->name, reduction ? arena_copy(&build->arena, slot->input.id) : slot->input.id, reason};
  if (!*row->reason)
    row->reason = reason;
  row->run++;
  row->predicted_ns += group_slot_cost(slot);
  if (slot->state == SLOT_FAILED)
    row->failed++;
  if (slot->unit)
    row->cost_ns += slot->unit->cost_ns;
}

static void report_slot(struct build *build, struct build_group *row, struct group *group,
                        const struct group_slot *slot) {
  if (counts_as_run(build, slot))
    report_run(build, row, group, slot);
  else if (slot->state == SLOT_REUSED)
    row->reused++;
  for (uint32_t i = 0; slot->unit && i < slot->unit->message_count; i++)
    build_add_message(build, group->stage, group->name, slot->input.id, &slot->unit->messages[i], !slot->reason);
}

/* Warnings of a group that nobody opened still hold. */
static void report_stored_messages(struct build *build, struct group *group) {
  if (!group->stored->message_count)
    return;
  group_open(group);
  for (uint32_t i = 0; i < group->old.unit_count; i++)
    for (uint32_t k = 0; k < group->old.units[i].message_count; k++)
      build_add_message(build, group->stage, group->name, group->old.units[i].id, &group->old.units[i].messages[k],
                        true);
}

void report_group(struct build *build, struct group *group) {
  if (group->reported)
    return;
  group->reported = true;
  struct build_group row = {.stage = group->stage,
                            .name = group->name,
                            .owner = group->owner_name,
                            .units = (uint32_t)group->slot_count,
                            .skipped = group->skipped,
                            .reason = "",
                            .bytes = group->bytes};
  if (group->skipped) {
    row.units = group->stored->unit_count;
    row.bytes = group->stored->bytes;
    row.whole_ns = group->stored->cost_ns;
    report_stored_messages(build, group);
  }
  for (size_t i = 0; i < group->slot_count; i++) {
    report_slot(build, &row, group, &group->slots[i]);
    row.whole_ns += group_slot_cost(&group->slots[i]);
    row.estimated |= !group_slot_was_measured(&group->slots[i]);
  }
  if (group->removed_units && !*row.reason)
    row.reason = "it lost a page";
  build->lists.groups = memory_grow(build->lists.groups, build->lists.group_count, &build->lists.group_capacity,
                                    sizeof *build->lists.groups);
  build->lists.groups[build->lists.group_count++] = row;
}

static int compare_groups(const void *a, const void *b) {
  const struct build_group *left = a, *right = b;
  if (left->stage != right->stage)
    return left->stage < right->stage ? -1 : 1;
  return bytes_compare(left->name, right->name);
}

static int compare_units(const void *a, const void *b) {
  const struct build_unit *left = a, *right = b;
  if (left->stage != right->stage)
    return left->stage < right->stage ? -1 : 1;
  int order = bytes_compare(left->group, right->group);
  return order ? order : bytes_compare(left->id, right->id);
}

static int compare_messages(const void *a, const void *b) {
  const struct build_message *left = a, *right = b;
  if (left->stage != right->stage)
    return left->stage < right->stage ? -1 : 1;
  int order = bytes_compare(left->group, right->group);
  if (!order)
    order = bytes_compare(left->unit, right->unit);
  if (!order)
    order = bytes_compare(left->message.file, right->message.file);
  if (!order && left->message.line != right->message.line)
    return left->message.line < right->message.line ? -1 : 1;
  if (!order && left->message.column != right->message.column)
    return left->message.column < right->message.column ? -1 : 1;
  return order ? order : bytes_compare(left->message.text, right->message.text);
}

static void count_group(struct build_report *report, const struct build_group *group) {
  switch (group->stage) {
  case STAGE_RENDER:
    report->shards++;
    report->pages += group->units;
    report->pages_built += group->run - group->failed;
    report->pages_failed += group->failed;
    report->pages_reused += group->skipped ? group->units : group->reused;
    if (group->run)
      report->shards_built++;
    if (group->skipped)
      report->shards_skipped++;
    break;
  case STAGE_MERGE:
  case STAGE_FINISH:
    report->partitions++;
    if (group->run)
      report->partitions_run++;
    break;
  case STAGE_VIEW:
    if (group->run)
      report->views_run++;
    break;
  case STAGE_COMMAND:
  case STAGE_ASSET:
  case STAGE_DESCRIBE:
  case STAGE_COUNT:
    break;
  }
}

static void name_merges(struct build *build) {
  size_t count = build->graph.merge_count;
  struct bytes *names = arena_allocate(&build->arena, (count + 1) * sizeof *names);
  for (size_t i = 0; i < count; i++)
    names[i] = build->graph.merges[i].name;
  build->report.merges = names;
  build->report.merge_count = count;
}

static void count_described_failures(struct build_report *report, const struct build_group *group) {
  if (group->stage == STAGE_DESCRIBE)
    report->pages_failed += group->failed;
}

void stage_report(struct build *build) {
  struct build_report *report = &build->report;
  build_enter_phase(build, PHASE_COUNT);
  for (size_t i = 0; i < build->group_count; i++)
    report_group(build, build->groups[i]);
  if (build->lists.group_count)
    qsort(build->lists.groups, build->lists.group_count, sizeof *build->lists.groups, compare_groups);
  if (build->lists.unit_count)
    qsort(build->lists.units, build->lists.unit_count, sizeof *build->lists.units, compare_units);
  if (build->lists.message_count)
    qsort(build->lists.messages, build->lists.message_count, sizeof *build->lists.messages, compare_messages);
  report->groups = build->lists.groups;
  report->group_count = build->lists.group_count;
  report->units = build->lists.units;
  report->unit_count = build->lists.unit_count;
  report->messages = build->lists.messages;
  report->message_count = build->lists.message_count;
  for (size_t i = 0; i < report->group_count; i++) {
    count_group(report, &report->groups[i]);
    count_described_failures(report, &report->groups[i]);
  }
  report->outputs =
      (uint32_t)(build->current || build->quick ? build->outputs.known.count : build->outputs.claims.count);
  report->outputs_written = build->outputs.written;
  report->outputs_unchanged = build->outputs.unchanged;
  report->deletions = build->lists.deletions;
  report->deletion_count = build->lists.deletion_count;
  report->outputs_deleted = build->dry ? (uint32_t)report->deletion_count : build->outputs.deleted;
  name_merges(build);
  report->output = build->outputs.folder;
  if (build->invalid)
    report->outcome = BUILD_INVALID;
  else if (build->stopped && !build->failed_fast)
    report->outcome = BUILD_INTERRUPTED;
  else
    report->outcome = report->errors ? BUILD_FAILED : BUILD_DONE;
}
