/* hot.c: see hot.h. */
#include "build/hot.h"
#include "build/internal.h"

struct hot_part {
  struct hot_key *key;
  const struct record *records;
  uint32_t record_count;
  uint64_t weight;
  const struct result *result; /* NULL: not done */
  const struct unit *folded;
};

struct hot_key {
  struct group *group;
  struct group_slot *slot;
  struct hot_part *parts; /* in order of their records */
  size_t part_count, parts_left;
  uint64_t priority;
};

static uint64_t weight_of(const struct record *record) {
  return record->value.size + HOT_RECORD_BYTES;
}

static uint64_t weight_of_slot(const struct group_slot *slot) {
  uint64_t weight = 0;
  for (uint32_t i = 0; i < slot->input.record_count; i++)
    weight += weight_of(&slot->input.records[i]);
  return weight;
}

static bool can_combine(const struct group *group) {
  const struct graph *graph = &group->build->graph;
  if (group->stage == STAGE_VIEW)
    return group->owner < graph->view_count && graph->views[group->owner].has_combine;
  return group->stage == STAGE_MERGE && group->owner < graph->merge_count && graph->merges[group->owner].has_combine;
}

/* The number of records in RECORDS that make the next part: whole origins, up to one whose hash says so. So the parts
 * follow the origins, not their places in the list: one more or less of them changes one part. The weight is that of a
 * part on average; none is more than four times that, but for a single origin. */
static uint32_t cut_part(const struct record *records, uint32_t count, uint64_t average, uint64_t *weight) {
  uint32_t next = 0;
  *weight = 0;
  while (next < count) {
    uint32_t first = next;
    uint64_t more = 0;
    for (; next < count && bytes_equal(records[next].origin, records[first].origin); next++)
      more += weight_of(&records[next]);
    *weight += more;
    if (bytes_hash(records[first].origin) % average < more || *weight > 4 * average)
      break;
  }
  return next;
}

static void cut(struct hot_key *key, uint64_t average) {
  const struct group_slot *slot = key->slot;
  struct arena *arena = &key->group->arena;
  size_t most = slot->input.record_count;
  for (uint32_t at = 0, size; at < most; at += size, key->part_count++) {
    uint64_t weight;
    size = cut_part(slot->input.records + at, slot->input.record_count - at, average, &weight);
  }
  key->parts = arena_allocate_zeroed(arena, key->part_count, sizeof *key->parts);
  key->parts_left = key->part_count;
  uint32_t at = 0;
  for (size_t i = 0; i < key->part_count; i++) {
    struct hot_part *part = &key->parts[i];
    *part = (struct hot_part){.key = key, .records = slot->input.records + at};
    part->record_count = cut_part(part->records, slot->input.record_count - at, average, &part->weight);
    at += part->record_count;
  }
}

bool hot_submit(struct group *group, struct group_slot *slot, uint64_t priority) {
  enum { PARTS = 4 }; /* in what is just hot */
  uint64_t limit = group->build->options.hot_key_bytes ? group->build->options.hot_key_bytes : HOT_KEY_BYTES;
  if (!can_combine(group))
    return false;
  uint64_t weight = weight_of_slot(slot);
  if (weight <= limit)
    return false;
  struct hot_key *key = arena_allocate(&group->arena, sizeof *key);
  *key = (struct hot_key){.group = group, .slot = slot, .priority = priority};
  cut(key, limit / PARTS + 1);
  for (size_t i = 0; i < key->part_count; i++) {
    struct hot_part *part = &key->parts[i];
    struct task_unit unit = {slot->input.id, slot->input.input, part->records, part->record_count};
    uint64_t cost = group_slot_cost(slot) / weight * part->weight;
    group_submit_task(group, &(struct group_slice){&unit, 1, cost, priority, part});
  }
  return true;
}

/* What all parts gave, as the records of the key. */
static void join(struct hot_key *key) {
  struct group_slot *slot = key->slot;
  uint32_t count = 0;
  for (size_t i = 0; i < key->part_count; i++)
    count += key->parts[i].folded->record_count;
  struct record *records = arena_allocate(&key->group->arena, (count + 1) * sizeof *records);
  slot->input.records = records;
  slot->input.record_count = count;
  for (size_t i = 0; i < key->part_count; i++) {
    const struct unit *folded = key->parts[i].folded;
    if (folded->record_count)
      memcpy(records, folded->records, folded->record_count * sizeof *records);
    records += folded->record_count;
  }
}

void hot_take(struct hot_part *part, const struct result *result, const struct unit *unit) {
  struct hot_key *key = part->key;
  struct group_slot *slot = key->slot;
  part->result = result;
  part->folded = unit;
  if (--key->parts_left > 0)
    return;
  for (size_t i = 0; i < key->part_count; i++)
    if (digest_is_none(key->parts[i].folded->input)) { /* the first in order, whichever came first */
      group_take_unit(key->group, key->parts[i].result, key->parts[i].folded);
      return;
    }
  join(key);
  struct task_unit whole = {slot->input.id, slot->input.input, slot->input.records, slot->input.record_count};
  group_submit_task(key->group, &(struct group_slice){&whole, 1, group_slot_cost(slot), key->priority, NULL});
}
