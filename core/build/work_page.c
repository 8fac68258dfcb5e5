/* work_page.c: the two maps over pages, DESCRIBE and RENDER, for one page each. */
#include "base/path.h"
#include "build/aliases.h"
#include "build/cascade.h"
#include "build/facts.h"
#include "build/work_body.h"
#include "model/value.h"
#include "page/front_matter.h"

static int read_source(struct work_unit *work, struct error *error) {
  struct worker *worker = work->worker;
  struct bytes path = path_join(&worker->arena, bytes_from(worker->build->root), work->in->id);
  strbuf_clear(&worker->content);
  if (scan_is_generated(&worker->build->scan, work->in->id))
    return 0;
  if (file_read(arena_copy(&worker->arena, path).data, &worker->content, NULL, error) == 0)
    return 0;
  if (error->code == ERROR_NOT_FOUND)
    error_context(error, "it vanished while the build ran; build again");
  return -1;
}

static int map_page(struct work_unit *work, enum script_reducer kind, struct error *error) {
  struct build *build = work->worker->build;
  const struct graph *graph = &build->graph;
  const struct graph_reducer *reducers = kind == SCRIPT_VIEW ? graph->views : graph->merges;
  size_t count = kind == SCRIPT_VIEW ? graph->view_count : graph->merge_count;
  const struct graph_source *source = &graph->sources[work->script_unit.page->source];
  for (size_t i = 0; i < count; i++)
    if (graph_reducer_takes(&reducers[i], source) && script_map(work->worker->script, kind, (uint32_t)i, error))
      return -1;
  return 0;
}

static int encode_facts(struct value *facts, struct page *page, struct arena *arena, struct error *error) {
  struct strbuf encoded;
  strbuf_init(&encoded);
  int rc = value_encode(facts, &encoded, error);
  if (rc == 0)
    page->facts = arena_copy(arena, strbuf_bytes(&encoded));
  strbuf_release(&encoded);
  return rc;
}

static void add_fact(struct value *facts, const char *name, struct bytes text, struct arena *arena) {
  const struct value_field *before = facts->as.map.fields;
  size_t count = facts->as.map.count, place = 0;
  struct value_field *fields = arena_allocate(arena, (count + 1) * sizeof *fields);
  while (place < count && bytes_compare(before[place].name, bytes_from(name)) < 0)
    place++;
  memcpy(fields, before, place * sizeof *fields);
  fields[place] = (struct value_field){bytes_from(name), value_string(text)};
  memcpy(fields + place + 1, before + place, (count - place) * sizeof *fields);
  facts->as.map.fields = fields;
  facts->as.map.count++;
}

/* The facts again, with the shard key among them. */
static int add_key(const struct graph_source *source, struct value *facts, struct page *page, struct arena *arena,
                   struct error *error) {
  add_fact(facts, "key", page->key, arena);
  if (source->version_level && !bytes_equal(page->key, source->no_version))
    add_fact(facts, "version", page->key, arena);
  return encode_facts(facts, page, arena, error);
}

static int add_text_field(struct work_unit *work, const char *name, struct bytes text, struct error *error) {
  struct strbuf encoded;
  strbuf_init(&encoded);
  value_write_string(&encoded, text);
  int rc = unit_builder_field(&work->builder, bytes_from(name), strbuf_bytes(&encoded), error);
  strbuf_release(&encoded);
  return rc;
}

/* The facts again, of the page where its source's function says that it is. */
static int move_page(struct work_unit *work, struct facts_request *request, struct page *page, struct value *facts,
                     struct due *due, struct error *error) {
  struct worker *worker = work->worker;
  struct arena *arena = &worker->arena;
  struct bytes address;
  script_set_unit(worker->script, &work->script_unit);
  if (script_permalink(worker->script, work->task->owner, &address, error))
    return -1;
  if (address.size == 0)
    return 0;
  struct bytes mount = request->source->mount;
  request->address = arena_format(arena, "%.*s%.*s", (int)mount.size, mount.data, (int)address.size, address.data);
  if (facts_make(request, arena, facts, due, error))
    return -1;
  return encode_facts(facts, page, arena, error);
}

/* For template_finder. A miss is a read too: the page is described again when somebody writes that template. */
static bool has_template(void *context, struct bytes path) {
  struct work_unit *work = context;
  trace_read(work->script_unit.trace, READ_EXISTS, path);
  return map_get(&work->worker->build->world.files, path) != NULL;
}

/* What comes of a page whose FACTS are made: its key, its records for views, and the facts themselves. */
static int give_description(struct work_unit *work, struct page *page, struct value *facts, struct error *error) {
  struct worker *worker = work->worker;
  const struct graph_source *source = &worker->build->graph.sources[work->task->owner];
  script_set_unit(worker->script, &work->script_unit); /* it has its page now */
  return script_shard_key(worker->script, work->task->owner, &page->key, error) ||
                 add_key(source, facts, page, &worker->arena, error) || map_page(work, SCRIPT_VIEW, error) ||
                 unit_builder_field(&work->builder, bytes_from("facts"), page->facts, error) ||
                 add_text_field(work, "key", page->key, error)
             ? -1
             : 0;
}

int work_describe(struct work_unit *work, struct error *error) {
  struct worker *worker = work->worker;
  struct arena *arena = &worker->arena;
  const struct build *build = worker->build;
  const struct graph_source *source = &build->graph.sources[work->task->owner];
  struct value facts;
  struct bytes relative = work->in->id;
  if (read_source(work, error))
    return -1;
  struct bytes content = arena_copy(arena, strbuf_bytes(&worker->content));
  struct page *page = arena_allocate_zeroed(arena, 1, sizeof *page);
  *page = (struct page){
      .path = work->in->id, .source = work->task->owner, .source_digest = digest_of(content), .size = content.size};
  work->script_unit.page = page;
  path_below(page->path, source->root, &relative);
  struct value cascade;
  struct due due;
  struct facts_request request = {.source = source,
                                  .path = page->path,
                                  .relative = relative,
                                  .content = content,
                                  .templates = {has_template, work}};
  if (cascade_of(build, page->source, page->path, arena, &cascade))
    request.cascade = &cascade;
  if (facts_make(&request, arena, &facts, &due, error))
    return -1;
  work->input = describe_input(page->source_digest, build->describe_specs[page->source],
                               cascade_digest(build, page->source, page->path));
  struct bytes digest = bytes_make((const char *)page->source_digest.bytes, sizeof page->source_digest.bytes);
  if (!due_now(&due, &build->world, work->script_unit.trace, arena))
    return add_text_field(work, "digest", digest, error); /* and no facts: for all others it is not there */
  if (encode_facts(&facts, page, arena, error))
    return -1;
  if (source->permalink_function && move_page(work, &request, page, &facts, &due, error))
    return -1;
  return give_description(work, page, &facts, error) || add_text_field(work, "digest", digest, error) ? -1 : 0;
}

/* The page's own template is not there: the place of the field that names it is more help than the page's name. */
static int place_missing_template(struct work_unit *work, const struct page *page, struct bytes name,
                                  struct error *error) {
  static const char *const fields[] = {"template", "layout", "type"};
  struct arena *arena = &work->worker->arena;
  struct bytes beginning = arena_format(arena, "there is no template '%.*s'", (int)name.size, name.data);
  struct bytes source = strbuf_bytes(&work->worker->content);
  const char *file = arena_copy(arena, page->path).data;
  struct front_matter matter;
  struct error ignored = ERROR_INIT, placed = ERROR_INIT;
  if (error->file || !bytes_starts_with(bytes_from(error->message), beginning) ||
      front_matter_parse(source, file, arena, &matter, &ignored)) {
    error_release(&ignored);
    return -1;
  }
  size_t which = 0;
  while (which < 2 && !value_get(&matter.values, bytes_from(fields[which])))
    which++;
  front_matter_error(source, file, fields[which], &placed, "front matter: %s", error->message);
  error_release(error);
  *error = placed;
  return -1;
}

/* Fails without an error where DESCRIBE had one for the page: its last good output stays. */
int work_render(struct work_unit *work, struct error *error) {
  struct worker *worker = work->worker;
  const struct page *page = world_page(&worker->build->world, work->in->id);
  struct bytes template_name, text, html;
  if (!page)
    return error_set(error, ERROR_NOT_FOUND, "there is no page %.*s", (int)work->in->id.size, work->in->id.data);
  if (page->stale)
    return -1; /* what is wrong with it was said when it was described */
  if (read_source(work, error))
    return -1;
  if (!digest_equal(digest_of(strbuf_bytes(&worker->content)), page->source_digest))
    return error_set_at(error, ERROR_INVALID, arena_copy(&worker->arena, page->path).data, 0, 0,
                        "it was changed while the build ran; build again");
  work->script_unit.page = page;
  if (work_render_body(work, page, error))
    return -1;
  script_set_unit(worker->script, &work->script_unit);
  if (!world_page_field(page, bytes_from("template"), &worker->arena, &template_name) ||
      !value_text(template_name, &text))
    text = bytes_from("page.html");
  if (script_render(worker->script, text, &html, error))
    return place_missing_template(work, page, text, error);
  if (work_minify(work, page->output, &html, error))
    return -1;
  if (map_page(work, SCRIPT_MERGE, error))
    return -1;
  if (unit_builder_output(&work->builder, page->output, bytes_from(""), error))
    return -1;
  struct output *output = &work->builder.outputs[work->builder.output_count - 1];
  output->content = html;
  return outputs_write(&worker->build->outputs, output, error) || aliases_write(work, page, error) ? -1 : 0;
}
