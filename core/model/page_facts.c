/* page_facts.c: see page_facts.h. */
#include "model/page_facts.h"

struct value page_facts_fold(const struct value *params, const struct value *facts, struct arena *arena) {
  struct value folded = {.kind = VALUE_MAP};
  folded.as.map.fields = arena_allocate(arena, (params->as.map.count + 1) * sizeof *folded.as.map.fields);
  for (size_t i = 0; i < params->as.map.count; i++) {
    const struct value_field *field = &params->as.map.fields[i];
    if (field->value.kind == VALUE_NIL)
      continue;
    struct value_field *kept = &folded.as.map.fields[folded.as.map.count++];
    *kept = *field;
    const struct value *fact = value_get(facts, field->name);
    if (fact && value_equal(fact, &field->value))
      kept->value = (struct value){.kind = VALUE_NIL};
  }
  return folded;
}

/* CURSOR is at a name of `params`; appends that field in full. False when the encoding is malformed. */
static bool unfold_field(struct value_cursor *cursor, struct bytes facts, struct strbuf *out) {
  struct bytes name, value;
  if (!value_read_name(cursor, &name))
    return false;
  const char *start = cursor->at;
  if (!value_skip(cursor))
    return false;
  value = bytes_make(start, (size_t)(cursor->at - start));
  if (value.data[0] == VALUE_NIL && !value_find(facts, name, &value))
    return false;
  value_write_name(out, name);
  strbuf_append(out, value);
  return true;
}

static bool unfold(struct bytes facts, struct bytes folded, struct strbuf *out) {
  struct value_cursor cursor = value_cursor(folded);
  struct value_token map;
  if (!value_read(&cursor, &map) || map.kind != VALUE_MAP)
    return false;
  struct value_scope scope = value_begin_map(out);
  for (size_t i = 0; i < map.count; i++)
    if (!unfold_field(&cursor, facts, out))
      return false;
  value_end(out, scope, map.count);
  return true;
}

bool page_facts_find(struct bytes facts, struct bytes name, struct arena *arena, struct bytes *value) {
  if (!value_find(facts, name, value))
    return false;
  if (!bytes_equal(name, bytes_from("params")))
    return true;
  struct strbuf out;
  strbuf_init(&out);
  bool found = unfold(facts, *value, &out);
  if (found)
    *value = arena_copy(arena, strbuf_bytes(&out));
  strbuf_release(&out);
  return found;
}
