/* trace.h: what the units of one task read.
 *
 * A worker owns one trace per task. Between trace_begin_unit and trace_end_unit every read is added to the unit's list,
 * once; the task's list holds each distinct read once. Code that serves many units (a loaded plugin, a compiled
 * template) keeps the list of its own reads and adds them to each unit that runs it, with trace_depend. Not
 * thread-safe. */
#ifndef SHARD_MODEL_TRACE_H
#define SHARD_MODEL_TRACE_H

#include "base/arena.h"
#include "base/map.h"
#include "base/strbuf.h"
#include "model/world.h"

struct trace {
  struct arena *arena; /* borrowed: keys, the units' lists and the index's entries live there */
  const struct world *world;
  struct map index[READ_KIND_COUNT]; /* key -> struct trace_entry *, one map per kind: a repeated read costs one hash */
  struct read *reads;                /* the task's list, for `struct result`; valid until trace_release */
  size_t read_count, read_capacity;
  uint32_t *unit_reads;
  size_t unit_read_count, unit_read_capacity;
  uint32_t unit_number; /* of the current or last unit, from 1 */
  bool in_unit;
};

void trace_init(struct trace *trace, struct arena *arena, const struct world *world);
void trace_release(struct trace *trace);

void trace_begin_unit(struct trace *trace);
/* The unit's reads, sorted by index, in the arena. */
const uint32_t *trace_end_unit(struct trace *trace, uint32_t *count);

/* Records that the unit read (KIND, KEY) and returns the digest seen. KEY is copied. Outside a unit it is recorded for
 * the task alone. READ_FILE of a page's source is recorded as READ_SOURCE. */
struct digest trace_read(struct trace *trace, enum read_kind kind, struct bytes key);

/* A list of reads that does not depend on a trace: what loading a plugin or template read. */
struct read_list {
  struct read *reads; /* keys owned by the list */
  size_t count, capacity;
};
void read_list_release(struct read_list *list);
/* Adds a copy, once. */
void read_list_add(struct read_list *list, enum read_kind kind, struct bytes key, struct digest digest);
/* Adds all of LIST to the current unit. */
void trace_depend(struct trace *trace, const struct read_list *list);

/* Do all reads of the unit still hold in WORLD? HOLDS has one byte per read of RESULT: trace_check_reads fills it once
 * per group, so that a read shared by a thousand units is checked once. *BROKEN gets the first that does not hold. */
void trace_check_reads(const struct result *result, const struct world *world, struct arena *scratch, uint8_t *holds);
bool trace_unit_holds(const struct result *result, const struct unit *unit, const uint8_t *holds, uint32_t *broken);

/* The kinds that the result's reads use, as a bit mask, and the digest of WORLD's class digests of those kinds. */
uint32_t trace_kinds(const struct result *result);
struct digest trace_class_digest(const struct world *world, uint32_t kinds);

#endif
