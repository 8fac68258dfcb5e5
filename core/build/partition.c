/* partition.c: pages to shards: by source, then by what the shard-key function gave, then by the partitioner.
 *
 * A partitioner is asked once per key, and again only when a page joined or left, or a page's coarse size moved. */
#include "base/memory.h"
#include "build/internal.h"
#include "model/codec.h"
#include "model/unit_builder.h"
#include "model/value.h"
#include <stdlib.h>

static int compare_pages(const void *a, const void *b) {
  const struct page *left = *(struct page *const *)a, *right = *(struct page *const *)b;
  if (left->source != right->source)
    return left->source < right->source ? -1 : 1;
  int order = bytes_compare(left->key, right->key);
  return order ? order : bytes_compare(left->path, right->path);
}

static struct digest partition_input(const struct build *build, struct page *const *pages, size_t count) {
  struct digester digester;
  digester_init(&digester);
  digester_add_digest(&digester, build->engine);
  digester_add_digest(&digester, build->graph.sources[pages[0]->source].partitioner.digest);
  for (size_t i = 0; i < count; i++) {
    digester_add(&digester, pages[i]->path);
    digester_add_number(&digester, page_coarse_size(pages[i]->size));
  }
  struct digest digest = digester_finish(&digester);
  digester_release(&digester);
  return digest;
}

/* The names that were stored for the same input, if every read of the partitioner still holds. */
static bool recall(struct build *build, struct bytes memo_name, struct digest input, struct bytes *names,
                   size_t count) {
  struct error ignored = ERROR_INIT;
  struct bytes memo, field;
  struct result result;
  struct arena *arena = &build->arena;
  bool found = false;
  if (!build->store || build->state_reset || store_get(build->store, memo_name, arena, &memo, &ignored) || !memo.size)
    goto out;
  if (result_decode(memo, arena, &result, &ignored) || result.unit_count != 1)
    goto out;
  if (!digest_equal(result.units[0].input, input) || result.units[0].field_count != 1)
    goto out;
  uint8_t *holds = arena_allocate_zeroed(arena, result.read_count + 1, 1);
  uint32_t broken;
  trace_check_reads(&result, &build->world, arena, holds);
  if (!trace_unit_holds(&result, &result.units[0], holds, &broken))
    goto out;
  build->partition_kinds |= trace_kinds(&result);
  field = result.units[0].fields[0].value;
  struct value_cursor cursor = {field.data, field.data + field.size};
  struct value_token token;
  if (!value_read(&cursor, &token) || token.kind != VALUE_LIST || token.count != count)
    goto out;
  for (size_t i = 0; i < count; i++) {
    if (!value_read(&cursor, &token) || token.kind != VALUE_STRING)
      goto out;
    names[i] = token.string;
  }
  found = true;
out:
  error_release(&ignored);
  return found;
}

static int remember(struct build *build, struct bytes memo_name, struct unit *unit, struct trace *trace,
                    const struct bytes *names, size_t count, struct error *error) {
  if (build->dry)
    return 0;
  struct strbuf value, encoded;
  strbuf_init(&value);
  strbuf_init(&encoded);
  struct value_scope scope = value_begin_list(&value);
  for (size_t i = 0; i < count; i++)
    value_write_string(&value, names[i]);
  value_end(&value, scope, count);
  struct field field = {bytes_from("names"), strbuf_bytes(&value)};
  unit->fields = &field;
  unit->field_count = 1;
  struct result result = {.stage = STAGE_RENDER,
                          .group = memo_name,
                          .reads = trace->reads,
                          .units = unit,
                          .read_count = (uint32_t)trace->read_count,
                          .unit_count = 1};
  build->partition_kinds |= trace_kinds(&result);
  result_encode(&result, &encoded);
  int rc = store_put(build->store, memo_name, strbuf_bytes(&encoded), error);
  strbuf_release(&value);
  strbuf_release(&encoded);
  return rc;
}

static int ask(struct build *build, struct bytes memo_name, struct digest input, struct page *const *pages,
               size_t count, struct bytes *names, struct error *error) {
  struct trace trace;
  struct unit unit = {.input = input};
  struct unit_builder builder;
  trace_init(&trace, &build->arena, &build->world);
  unit_builder_init(&builder, &build->arena);
  trace_begin_unit(&trace);
  script_set_unit(build->script, &(struct script_unit){.trace = &trace, .builder = &builder, .arena = &build->arena});
  struct error problem = ERROR_INIT;
  int rc =
      script_partition(build->script, pages[0]->source, pages[0]->key, pages, count, &build->arena, names, &problem);
  script_set_unit(build->script, NULL);
  unit.reads = trace_end_unit(&trace, &unit.read_count);
  if (rc) { /* its pages are one shard then: nothing is lost but parallelism */
    build_add_problem(build, STAGE_RENDER, memo_name, bytes_from(""), SEVERITY_ERROR, &problem);
    for (size_t i = 0; i < count; i++)
      names[i] = bytes_from("");
    rc = 0;
  } else {
    rc = remember(build, memo_name, &unit, &trace, names, count, error);
  }
  error_release(&problem);
  trace_release(&trace);
  return rc;
}

/* '#' divides a key from a part, so one within them is written %23. */
static struct bytes escaped(struct arena *arena, struct bytes text) {
  struct strbuf out;
  strbuf_init(&out);
  for (size_t i = 0; i < text.size; i++) {
    if (text.data[i] == '#' || text.data[i] == '%')
      strbuf_append_format(&out, "%%%02X", (unsigned)text.data[i]);
    else
      strbuf_append_char(&out, text.data[i]);
  }
  struct bytes kept = arena_copy(arena, strbuf_bytes(&out));
  strbuf_release(&out);
  return kept;
}

static struct bytes shard_id(struct build *build, const struct page *page, struct bytes part) {
  struct bytes source = build->graph.sources[page->source].name;
  struct bytes key = escaped(&build->arena, page->key), rest = escaped(&build->arena, part);
  return arena_format(&build->arena, "%.*s%s%.*s%s%.*s", (int)source.size, source.data, key.size ? "/" : "",
                      (int)key.size, key.data, rest.size ? "#" : "", (int)rest.size, rest.data);
}

struct placed {
  struct page *page;
  struct bytes part;
};

static int compare_placed(const void *a, const void *b) {
  const struct placed *left = a, *right = b;
  int order = bytes_compare(left->part, right->part);
  return order ? order : bytes_compare(left->page->path, right->page->path);
}

struct bytes partition_entry(struct build *build, const struct page *page) {
  struct bytes source = build->graph.sources[page->source].name;
  return arena_format(&build->arena, PARTITION_PREFIX "%.*s/%.*s", (int)source.size, source.data, (int)page->key.size,
                      page->key.data);
}

/* Makes the shards of one key. */
static int place(struct build *build, struct page **pages, size_t count, size_t *capacity, struct error *error) {
  struct arena *arena = &build->arena;
  struct bytes *names = arena_allocate(arena, (count + 1) * sizeof *names);
  struct bytes memo_name = partition_entry(build, pages[0]);
  struct digest input = partition_input(build, pages, count);
  if (!recall(build, memo_name, input, names, count) && ask(build, memo_name, input, pages, count, names, error))
    return -1;
  struct placed *placed = arena_allocate(arena, count * sizeof *placed);
  for (size_t i = 0; i < count; i++)
    placed[i] = (struct placed){pages[i], names[i]};
  qsort(placed, count, sizeof *placed, compare_placed);
  struct page **ordered = arena_allocate(arena, count * sizeof(struct page *));
  for (size_t i = 0; i < count; i++)
    ordered[i] = placed[i].page;
  for (size_t i = 0, next; i < count; i = next) {
    for (next = i; next < count && bytes_equal(placed[next].part, placed[i].part); next++)
      continue;
    build->shards = memory_grow(build->shards, build->shard_count, capacity, sizeof *build->shards);
    build->shards[build->shard_count++] = (struct shard){.id = shard_id(build, placed[i].page, placed[i].part),
                                                         .source = placed[i].page->source,
                                                         .pages = ordered + i,
                                                         .page_count = next - i};
  }
  return 0;
}

static int compare_shards(const void *a, const void *b) {
  return bytes_compare(((const struct shard *)a)->id, ((const struct shard *)b)->id);
}

int stage_partition(struct build *build, struct error *error) {
  build_enter_phase(build, PHASE_PARTITION);
  size_t count = 0, position = 0, capacity = 0;
  struct page **pages = arena_allocate(&build->arena, (build->world.pages.count + 1) * sizeof(struct page *));
  struct map_entry *entry;
  while ((entry = map_next(&build->world.pages, &position)))
    pages[count++] = entry->value;
  if (count)
    qsort(pages, count, sizeof(struct page *), compare_pages);
  for (size_t i = 0, next; i < count; i = next) {
    for (next = i;
         next < count && pages[next]->source == pages[i]->source && bytes_equal(pages[next]->key, pages[i]->key);)
      next++;
    if (place(build, pages + i, next - i, &capacity, error))
      return -1;
  }
  if (build->shard_count)
    qsort(build->shards, build->shard_count, sizeof *build->shards, compare_shards);
  return 0;
}
