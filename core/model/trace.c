/* trace.c: recording what units read. Checking it later is in trace_check.c. */
#include "model/trace.h"

#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>

struct trace_entry {
  uint32_t index; /* into the task's reads */
  uint32_t unit;  /* the number of the unit that noted it last, 0: none */
};

void trace_init(struct trace *trace, struct arena *arena, const struct world *world) {
  *trace = (struct trace){.arena = arena, .world = world};
  for (size_t kind = 0; kind < READ_KIND_COUNT; kind++)
    map_init(&trace->index[kind]);
}

void trace_release(struct trace *trace) {
  for (size_t kind = 0; kind < READ_KIND_COUNT; kind++)
    map_release(&trace->index[kind]);
  free(trace->reads);
  free(trace->unit_reads);
  trace->reads = NULL;
  trace->unit_reads = NULL;
}

void trace_begin_unit(struct trace *trace) {
  assert(!trace->in_unit);
  trace->in_unit = true;
  trace->unit_number++;
  trace->unit_read_count = 0;
}

static int compare_indices(const void *a, const void *b) {
  uint32_t left = *(const uint32_t *)a;
  uint32_t right = *(const uint32_t *)b;
  return (left > right) - (left < right);
}

static bool is_ascending(const uint32_t *indices, size_t count) {
  for (size_t i = 1; i < count; i++) {
    if (indices[i - 1] >= indices[i])
      return false;
  }
  return true;
}

const uint32_t *trace_end_unit(struct trace *trace, uint32_t *count) {
  assert(trace->in_unit);
  trace->in_unit = false;
  *count = (uint32_t)trace->unit_read_count;
  if (*count == 0)
    return NULL;
  uint32_t *indices = arena_allocate(trace->arena, *count * sizeof *indices);
  memcpy(indices, trace->unit_reads, *count * sizeof *indices);
  /* Units of a group mostly read the same things in the same order, so this is the common case. */
  if (!is_ascending(indices, *count))
    qsort(indices, *count, sizeof *indices, compare_indices);
  return indices;
}

static struct trace_entry *add_read(struct trace *trace, enum read_kind kind, struct bytes key, struct digest digest) {
  assert(trace->read_count < UINT32_MAX);
  struct trace_entry *entry = arena_allocate(trace->arena, sizeof *entry);
  *entry = (struct trace_entry){.index = (uint32_t)trace->read_count};
  key = arena_copy(trace->arena, key);
  trace->reads = memory_grow(trace->reads, trace->read_count, &trace->read_capacity, sizeof *trace->reads);
  trace->reads[trace->read_count++] = (struct read){kind, key, digest};
  map_put(&trace->index[kind], key, entry);
  return entry;
}

/* Adds the read to the current unit, once. */
static void note(struct trace *trace, struct trace_entry *entry) {
  if (!trace->in_unit || entry->unit == trace->unit_number)
    return;
  entry->unit = trace->unit_number;
  trace->unit_reads =
      memory_grow(trace->unit_reads, trace->unit_read_count, &trace->unit_read_capacity, sizeof *trace->unit_reads);
  trace->unit_reads[trace->unit_read_count++] = entry->index;
}

/* The entry of a read that was made before, or NULL; then *KIND is under which kind to add it. */
static struct trace_entry *find_read(const struct trace *trace, enum read_kind *kind, struct bytes key) {
  struct trace_entry *entry = map_get(&trace->index[*kind], key);
  if (entry || *kind != READ_FILE || !map_get(&trace->world->sources, key))
    return entry;
  *kind = READ_SOURCE;
  return map_get(&trace->index[READ_SOURCE], key);
}

struct digest trace_read(struct trace *trace, enum read_kind kind, struct bytes key) {
  struct trace_entry *entry = find_read(trace, &kind, key);
  if (!entry)
    entry = add_read(trace, kind, key, world_digest(trace->world, kind, key, trace->arena));
  note(trace, entry);
  return trace->reads[entry->index].digest;
}

void trace_depend(struct trace *trace, const struct read_list *list) {
  for (size_t i = 0; i < list->count; i++) {
    const struct read *read = &list->reads[i];
    enum read_kind kind = read->kind;
    struct trace_entry *entry = find_read(trace, &kind, read->key);
    if (!entry)
      entry = add_read(trace, kind, read->key, read->digest);
    note(trace, entry);
  }
}

void read_list_release(struct read_list *list) {
  for (size_t i = 0; i < list->count; i++)
    free((char *)list->reads[i].key.data);
  free(list->reads);
  *list = (struct read_list){NULL, 0, 0};
}

void read_list_add(struct read_list *list, enum read_kind kind, struct bytes key, struct digest digest) {
  for (size_t i = 0; i < list->count; i++) {
    if (list->reads[i].kind == kind && bytes_equal(list->reads[i].key, key))
      return;
  }
  list->reads = memory_grow(list->reads, list->count, &list->capacity, sizeof *list->reads);
  struct bytes copy = bytes_make(memory_copy_string(key.data, key.size), key.size);
  list->reads[list->count++] = (struct read){kind, copy, digest};
}
