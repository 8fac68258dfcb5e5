/* reduce.c: reductions by key, for views (before rendering) and merges (after it): the same machine twice.
 *
 * A group is a virtual partition of a reducer, stored with all of its records; a unit is a key. A partition wakes when
 * the shuffle touches it, when something that its units read may have changed, or when an output of theirs is not as it
 * should be; of its keys only those run whose values or reads differ. */
#include "build/reduce.h"
#include "base/memory.h"
#include "build/filter.h"
#include "model/codec.h"
#include <stdlib.h>

struct bytes reduce_group_name(struct build *build, const struct graph_reducer *reducer, unsigned partition) {
  return arena_format(&build->arena, "%.*s/%02u", (int)reducer->name.size, reducer->name.data, partition);
}

struct digest reduce_spec(const struct build *build, const struct graph_reducer *reducer) {
  struct digester digester;
  digester_init(&digester);
  digester_add_digest(&digester, build->engine);
  digester_add_digest(&digester, reducer->digest);
  digester_add_digest(&digester, filter_of_pages(build));
  struct digest digest = digester_finish(&digester);
  digester_release(&digester);
  return digest;
}

/* Values in order: the origin of a record is no input, only its place. */
static struct digest key_input(struct digest spec, const struct record *records, size_t count) {
  struct digester digester;
  digester_init(&digester);
  digester_add_digest(&digester, spec);
  for (size_t i = 0; i < count; i++)
    digester_add(&digester, records[i].value);
  struct digest digest = digester_finish(&digester);
  digester_release(&digester);
  return digest;
}

static size_t count_keys(const struct record *records, size_t record_count) {
  size_t count = 0;
  for (size_t i = 0; i < record_count; i++)
    if (i == 0 || !bytes_equal(records[i].key, records[i - 1].key))
      count++;
  return count;
}

/* One input per distinct key of the sorted records. */
static struct group_input *key_inputs(struct group *group, const struct record *records, size_t record_count,
                                      size_t *count) {
  size_t key_count = count_keys(records, record_count);
  struct group_input *inputs = arena_allocate_zeroed(&group->arena, key_count + 1, sizeof *inputs);
  *count = 0;
  for (size_t i = 0, next; i < record_count; i = next) {
    uint64_t cost = 256;
    for (next = i; next < record_count && bytes_equal(records[next].key, records[i].key); next++)
      cost += records[next].value.size;
    inputs[(*count)++] = (struct group_input){.id = records[i].key,
                                              .input = key_input(group->spec, records + i, next - i),
                                              .records = records + i,
                                              .record_count = (uint32_t)(next - i),
                                              .cost = cost * GROUP_BYTE_NS,
                                              .hint = "its records changed"};
  }
  return inputs;
}

static void plan_touched(struct build *build, struct group *group, const struct shuffle *shuffle, size_t reducer,
                         unsigned partition) {
  group_open(group);
  struct record *stored = NULL;
  size_t stored_count = 0, count = 0, key_count = 0;
  struct error error = ERROR_INIT;
  if (group->body.members.size && records_decode(group->body.members, &group->arena, &stored, &stored_count, &error)) {
    build->damaged = true;
    error_release(&error);
    return;
  }
  struct record *records = shuffle_apply(shuffle, reducer, partition, stored, stored_count, &group->arena, &count);
  group->records = records;
  group->record_count = count;
  group->records_changed = shuffle_touches(shuffle, reducer, partition);
  struct group_input *inputs = key_inputs(group, records, count, &key_count);
  group_plan(group, inputs, key_count, true);
}

void reduce_plan(struct build *build, enum stage stage, const struct shuffle *shuffle, size_t reducer,
                 unsigned partition) {
  const struct graph_reducer *declared = &shuffle->reducers[reducer];
  struct bytes name = reduce_group_name(build, declared, partition);
  bool touched = shuffle_touches(shuffle, reducer, partition);
  if (!build_find_stored(build, stage, name) && !shuffle_adds(shuffle, reducer, partition))
    return; /* it has no key */
  struct group *group =
      group_create(build, stage, (uint32_t)reducer, name, declared->name, reduce_spec(build, declared));
  if (!touched && group_context_holds(group)) {
    group->skipped = true;
    return;
  }
  plan_touched(build, group, shuffle, reducer, partition);
  group->completed = stage == STAGE_VIEW ? views_complete : merges_complete;
  if (group->planned && !(stage == STAGE_MERGE && build->dry))
    group_submit(group, GROUP_SLICE_NS);
  executor_poll(build->executor);
}
