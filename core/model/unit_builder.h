/* unit_builder.h: collects what a unit gives while it runs, then freezes it into a `struct unit`.
 *
 * All memory is the arena's, so a Lua error that unwinds past the collector leaks nothing. One thread. */
#ifndef SHARD_MODEL_UNIT_BUILDER_H
#define SHARD_MODEL_UNIT_BUILDER_H

#include "base/arena.h"
#include "base/error.h"
#include "model/model.h"

/* The names that are taken, by hash: open addressing, in the arena. */
struct unit_names {
  uint32_t *slots; /* index + 1, 0 when empty */
  size_t slot_count;
};

struct unit_builder {
  struct arena *arena; /* borrowed */
  struct output *outputs;
  struct record *records;
  struct field *fields;
  struct message *messages;
  size_t output_count, output_capacity;
  size_t record_count, record_capacity;
  size_t field_count, field_capacity;
  size_t message_count, message_capacity;
  struct unit_names output_names, field_names;
};

void unit_builder_init(struct unit_builder *builder, struct arena *arena);

/* Each copies what it is given into the arena.
 *
 * ERROR_INVALID: PATH is absolute, climbs out of the output folder, is empty or a folder (a final slash), is no valid
 * UTF-8 or holds a control character; ERROR_CONFLICT: this unit has it already. */
int unit_builder_output(struct unit_builder *builder, struct bytes path, struct bytes content, struct error *error);
void unit_builder_record(struct unit_builder *builder, struct bytes reducer, struct bytes key, struct bytes value);
/* ERROR_CONFLICT: this unit has set NAME already. */
int unit_builder_field(struct unit_builder *builder, struct bytes name, struct bytes value, struct error *error);
void unit_builder_message(struct unit_builder *builder, enum severity severity, const struct error *problem);

/* The unit, in the arena; reads, cost and input are the caller's to set. Records keep their order of emission. */
void unit_builder_finish(struct unit_builder *builder, struct bytes id, struct unit *unit);

#endif
