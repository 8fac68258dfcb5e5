/* codec.c: results and tasks as flat bytes. */
#include "model/codec.h"

#include "model/codec_item.h"

#include <assert.h>

/* The fewest bytes of a unit: id, input, cost and five counts; of a read: kind, key and digest; and so on. */
enum {
  UNIT_MINIMUM = 1 + 16 + 1 + 5,
  READ_MINIMUM = 1 + 1 + 16,
  OUTPUT_MINIMUM = CODEC_OUTPUT_MINIMUM + 1,
  FIELD_MINIMUM = 2,
  TASK_UNIT_MINIMUM = 1 + 16 + 1,
};

static void put_outputs(struct strbuf *out, const struct unit *unit) {
  wire_put_number(out, unit->output_count);
  for (uint32_t i = 0; i < unit->output_count; i++) {
    codec_put_output(out, &unit->outputs[i]);
    wire_put_bytes(out, unit->outputs[i].content);
  }
}

static void get_outputs(struct wire_reader *reader, struct arena *arena, struct unit *unit) {
  struct output *outputs = wire_get_array(reader, arena, OUTPUT_MINIMUM, sizeof *outputs, &unit->output_count);
  for (uint32_t i = 0; i < unit->output_count && !reader->failed; i++) {
    codec_get_output(reader, &outputs[i]);
    outputs[i].content = wire_get_bytes(reader);
  }
  unit->outputs = outputs;
}

static void put_fields(struct strbuf *out, const struct unit *unit) {
  wire_put_number(out, unit->field_count);
  for (uint32_t i = 0; i < unit->field_count; i++) {
    wire_put_bytes(out, unit->fields[i].name);
    wire_put_bytes(out, unit->fields[i].value);
  }
}

static void get_fields(struct wire_reader *reader, struct arena *arena, struct unit *unit) {
  struct field *fields = wire_get_array(reader, arena, FIELD_MINIMUM, sizeof *fields, &unit->field_count);
  for (uint32_t i = 0; i < unit->field_count && !reader->failed; i++) {
    fields[i].name = wire_get_bytes(reader);
    fields[i].value = wire_get_bytes(reader);
  }
  unit->fields = fields;
}

/* A unit's reads are ascending indices, mostly of neighbours: each is written as its distance from the one before, less
 * one. */
static void put_reads(struct strbuf *out, const struct unit *unit) {
  wire_put_number(out, unit->read_count);
  uint32_t next = 0;
  for (uint32_t i = 0; i < unit->read_count; i++) {
    assert(unit->reads[i] >= next);
    wire_put_number(out, unit->reads[i] - next);
    next = unit->reads[i] + 1;
  }
}

static void get_reads(struct wire_reader *reader, struct arena *arena, struct unit *unit, uint32_t read_count) {
  uint32_t *reads = wire_get_array(reader, arena, 1, sizeof *reads, &unit->read_count);
  uint64_t next = 0;
  for (uint32_t i = 0; i < unit->read_count; i++) {
    uint64_t distance = wire_get_number(reader);
    if (distance >= read_count - next) {
      wire_fail(reader);
      break;
    }
    reads[i] = (uint32_t)(next + distance);
    next += distance + 1;
  }
  unit->reads = reads;
}

static void put_messages(struct strbuf *out, const struct unit *unit) {
  wire_put_number(out, unit->message_count);
  for (uint32_t i = 0; i < unit->message_count; i++)
    codec_put_message(out, &unit->messages[i]);
}

static void get_messages(struct wire_reader *reader, struct arena *arena, struct unit *unit) {
  struct message *messages =
      wire_get_array(reader, arena, CODEC_MESSAGE_MINIMUM, sizeof *messages, &unit->message_count);
  for (uint32_t i = 0; i < unit->message_count && !reader->failed; i++)
    codec_get_message(reader, &messages[i]);
  unit->messages = messages;
}

static void put_unit(struct strbuf *out, const struct unit *unit, struct codec_names *names) {
  wire_put_bytes(out, unit->id);
  wire_put_digest(out, unit->input);
  wire_put_number(out, unit->cost_ns);
  put_outputs(out, unit);
  codec_put_records(out, names, unit->records, unit->record_count);
  put_fields(out, unit);
  put_reads(out, unit);
  put_messages(out, unit);
}

static void get_unit(struct wire_reader *reader, struct arena *arena, const struct codec_names *names,
                     uint32_t read_count, struct unit *unit) {
  unit->id = wire_get_bytes(reader);
  unit->input = wire_get_digest(reader);
  unit->cost_ns = wire_get_number(reader);
  get_outputs(reader, arena, unit);
  unit->records = codec_get_records(reader, arena, names, &unit->record_count);
  get_fields(reader, arena, unit);
  get_reads(reader, arena, unit, read_count);
  get_messages(reader, arena, unit);
}

static struct read *get_read_table(struct wire_reader *reader, struct arena *arena, uint32_t *count) {
  struct read *reads = wire_get_array(reader, arena, READ_MINIMUM, sizeof *reads, count);
  for (uint32_t i = 0; i < *count && !reader->failed; i++) {
    reads[i].kind = (enum read_kind)wire_get_number_to(reader, READ_KIND_COUNT - 1);
    reads[i].key = wire_get_bytes(reader);
    reads[i].digest = wire_get_digest(reader);
  }
  return reads;
}

void result_encode(const struct result *result, struct strbuf *out) {
  size_t start = wire_begin(out, WIRE_RESULT);
  struct codec_names names = {NULL, 0, 0, 0};
  for (uint32_t i = 0; i < result->unit_count; i++)
    codec_names_collect(&names, result->units[i].records, result->units[i].record_count);
  wire_put_number(out, result->stage);
  wire_put_bytes(out, result->group);
  codec_put_names(out, &names);
  wire_put_number(out, result->read_count);
  for (uint32_t i = 0; i < result->read_count; i++) {
    wire_put_number(out, result->reads[i].kind);
    wire_put_bytes(out, result->reads[i].key);
    wire_put_digest(out, result->reads[i].digest);
  }
  wire_put_number(out, result->unit_count);
  for (uint32_t i = 0; i < result->unit_count; i++) {
    assert(i == 0 || bytes_compare(result->units[i - 1].id, result->units[i].id) < 0);
    put_unit(out, &result->units[i], &names);
  }
  codec_names_release(&names);
  wire_end(out, start);
}

int result_decode(struct bytes encoded, struct arena *arena, struct result *result, struct error *error) {
  struct wire_reader reader;
  if (wire_open(encoded, WIRE_RESULT, &reader, error) != 0)
    return -1;
  struct codec_names names = {NULL, 0, 0, 0};
  result->stage = (enum stage)wire_get_number_to(&reader, STAGE_COUNT - 1);
  result->group = wire_get_bytes(&reader);
  codec_get_names(&reader, arena, &names);
  result->reads = get_read_table(&reader, arena, &result->read_count);
  struct unit *units = wire_get_array(&reader, arena, UNIT_MINIMUM, sizeof *units, &result->unit_count);
  for (uint32_t i = 0; i < result->unit_count && !reader.failed; i++) {
    get_unit(&reader, arena, &names, result->read_count, &units[i]);
    if (i > 0 && bytes_compare(units[i - 1].id, units[i].id) >= 0)
      wire_fail(&reader);
  }
  result->units = units;
  return wire_close(&reader, WIRE_RESULT, error);
}

void task_encode(const struct task *task, struct strbuf *out) {
  size_t start = wire_begin(out, WIRE_TASK);
  struct codec_names names = {NULL, 0, 0, 0};
  for (uint32_t i = 0; i < task->unit_count; i++)
    codec_names_collect(&names, task->units[i].records, task->units[i].record_count);
  wire_put_number(out, task->stage);
  wire_put_number(out, task->owner);
  wire_put_number(out, task->fold);
  wire_put_bytes(out, task->group);
  codec_put_names(out, &names);
  wire_put_number(out, task->unit_count);
  for (uint32_t i = 0; i < task->unit_count; i++) {
    wire_put_bytes(out, task->units[i].id);
    wire_put_digest(out, task->units[i].input);
    codec_put_records(out, &names, task->units[i].records, task->units[i].record_count);
  }
  codec_names_release(&names);
  wire_end(out, start);
}

int task_decode(struct bytes encoded, struct arena *arena, struct task *task, struct error *error) {
  struct wire_reader reader;
  if (wire_open(encoded, WIRE_TASK, &reader, error) != 0)
    return -1;
  struct codec_names names = {NULL, 0, 0, 0};
  task->stage = (enum stage)wire_get_number_to(&reader, STAGE_COUNT - 1);
  task->owner = wire_get_number_32(&reader);
  task->fold = wire_get_number_to(&reader, 1) != 0;
  task->group = wire_get_bytes(&reader);
  codec_get_names(&reader, arena, &names);
  struct task_unit *units = wire_get_array(&reader, arena, TASK_UNIT_MINIMUM, sizeof *units, &task->unit_count);
  for (uint32_t i = 0; i < task->unit_count && !reader.failed; i++) {
    units[i].id = wire_get_bytes(&reader);
    units[i].input = wire_get_digest(&reader);
    units[i].records = codec_get_records(&reader, arena, &names, &units[i].record_count);
  }
  task->units = units;
  return wire_close(&reader, WIRE_TASK, error);
}
