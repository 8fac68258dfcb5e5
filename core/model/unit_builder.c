/* unit_builder.c: growing arrays in an arena, and hash tables of the names in two of them. */
#include "model/unit_builder.h"

#include "base/path.h"
#include "base/utf8.h"

void unit_builder_init(struct unit_builder *builder, struct arena *arena) {
  *builder = (struct unit_builder){.arena = arena};
}

/* Room for one more item. What is left behind stays in the arena: at most as much again as the final array. */
static void *grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t item_size) {
  if (count < *capacity)
    return items;
  *capacity = *capacity ? *capacity * 2 : 4;
  void *grown = arena_allocate(arena, *capacity * item_size);
  if (count > 0)
    memcpy(grown, items, count * item_size);
  return grown;
}

/* The names of an array of COUNT items of SIZE bytes, OFFSET bytes into each. */
struct name_column {
  const void *items;
  size_t size, offset, count;
};

static struct bytes name_at(const struct name_column *column, size_t index) {
  struct bytes name;
  memcpy(&name, (const char *)column->items + index * column->size + column->offset, sizeof name);
  return name;
}

static uint32_t *find_slot(const struct unit_names *names, const struct name_column *column, struct bytes name) {
  size_t mask = names->slot_count - 1;
  size_t slot = (size_t)bytes_hash(name) & mask;
  while (names->slots[slot] != 0 && !bytes_equal(name_at(column, names->slots[slot] - 1), name))
    slot = (slot + 1) & mask;
  return &names->slots[slot];
}

/* Takes NAME for the item that is about to be added; false when another item has it. */
static bool take_name(struct arena *arena, struct unit_names *names, const struct name_column *column,
                      struct bytes name) {
  if (2 * (column->count + 1) > names->slot_count) {
    names->slot_count = names->slot_count ? names->slot_count * 4 : 16;
    names->slots = arena_allocate_zeroed(arena, names->slot_count, sizeof *names->slots);
    for (size_t i = 0; i < column->count; i++)
      *find_slot(names, column, name_at(column, i)) = (uint32_t)i + 1;
  }
  uint32_t *slot = find_slot(names, column, name);
  if (*slot != 0)
    return false;
  *slot = (uint32_t)column->count + 1;
  return true;
}

static bool has_control_character(struct bytes text) {
  for (size_t i = 0; i < text.size; i++) {
    unsigned char byte = (unsigned char)text.data[i];
    if (byte < 0x20 || byte == 0x7f)
      return true;
  }
  return false;
}

static int normalize_output(struct arena *arena, struct bytes path, struct bytes *normal, struct error *error) {
  /* These two are not quoted in their message, which is one line of text. */
  size_t at;
  if (!utf8_valid(path, &at))
    return error_set(error, ERROR_INVALID, "an output path is not valid UTF-8 at byte %zu", at + 1);
  if (has_control_character(path))
    return error_set(error, ERROR_INVALID, "an output path holds a control character, such as a line break");
  const char *problem = NULL;
  if (!path_normalize(arena, path, normal))
    problem = "leads out of the output folder; give one that is relative to it";
  else if (normal->size == 0)
    problem = "names no file";
  else if (bytes_ends_with(path, bytes_from("/")))
    problem = "is a folder; name a file in it, such as index.html";
  if (!problem)
    return 0;
  return error_set(error, ERROR_INVALID, "the output path \"%.*s\" %s", (int)path.size, path.data, problem);
}

int unit_builder_output(struct unit_builder *builder, struct bytes path, struct bytes content, struct error *error) {
  struct bytes normal;
  if (normalize_output(builder->arena, path, &normal, error) != 0)
    return -1;
  struct name_column column = {builder->outputs, sizeof(struct output), offsetof(struct output, path),
                               builder->output_count};
  if (!take_name(builder->arena, &builder->output_names, &column, normal))
    return error_set(error, ERROR_CONFLICT, "the output \"%.*s\" is written twice; give each its own path",
                     (int)normal.size, normal.data);
  builder->outputs = grow(builder->arena, builder->outputs, builder->output_count, &builder->output_capacity,
                          sizeof *builder->outputs);
  builder->outputs[builder->output_count++] = (struct output){.path = arena_copy(builder->arena, normal),
                                                              .digest = digest_of(content),
                                                              .size = content.size,
                                                              .content = arena_copy(builder->arena, content)};
  return 0;
}

void unit_builder_record(struct unit_builder *builder, struct bytes reducer, struct bytes key, struct bytes value) {
  struct arena *arena = builder->arena;
  builder->records =
      grow(arena, builder->records, builder->record_count, &builder->record_capacity, sizeof *builder->records);
  builder->records[builder->record_count++] = (struct record){
      .reducer = arena_copy(arena, reducer), .key = arena_copy(arena, key), .value = arena_copy(arena, value)};
}

int unit_builder_field(struct unit_builder *builder, struct bytes name, struct bytes value, struct error *error) {
  struct arena *arena = builder->arena;
  struct name_column column = {builder->fields, sizeof(struct field), offsetof(struct field, name),
                               builder->field_count};
  if (!take_name(arena, &builder->field_names, &column, name))
    return error_set(error, ERROR_CONFLICT, "\"%.*s\" is set twice; set each key once", (int)name.size, name.data);
  builder->fields =
      grow(arena, builder->fields, builder->field_count, &builder->field_capacity, sizeof *builder->fields);
  builder->fields[builder->field_count++] = (struct field){arena_copy(arena, name), arena_copy(arena, value)};
  return 0;
}

void unit_builder_message(struct unit_builder *builder, enum severity severity, const struct error *problem) {
  struct arena *arena = builder->arena;
  builder->messages =
      grow(arena, builder->messages, builder->message_count, &builder->message_capacity, sizeof *builder->messages);
  builder->messages[builder->message_count++] =
      (struct message){.severity = severity,
                       .file = arena_copy(arena, bytes_from(problem->file)),
                       .line = problem->line,
                       .column = problem->column,
                       .text = arena_copy(arena, bytes_from(problem->message)),
                       .traceback = arena_copy(arena, bytes_from(problem->traceback))};
}

void unit_builder_finish(struct unit_builder *builder, struct bytes id, struct unit *unit) {
  *unit = (struct unit){.id = arena_copy(builder->arena, id),
                        .outputs = builder->outputs,
                        .records = builder->records,
                        .fields = builder->fields,
                        .messages = builder->messages,
                        .output_count = (uint32_t)builder->output_count,
                        .record_count = (uint32_t)builder->record_count,
                        .field_count = (uint32_t)builder->field_count,
                        .message_count = (uint32_t)builder->message_count};
}
