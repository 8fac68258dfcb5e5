/* aliases.c: see aliases.h. */
#include "build/aliases.h"
#include "base/path.h"
#include "build/permalink.h"
#include "model/value.h"
#include "page/front_matter.h"

/* --- what front matter says --- */

static bool resolve(struct bytes alias, struct bytes url, struct arena *arena, struct bytes *out) {
  struct bytes raw = path_url_decode(arena, alias), output;
  if (raw.size && raw.data[0] != '/') {
    struct bytes own = path_url_decode(arena, url);
    while (own.size > 1 && own.data[own.size - 1] == '/')
      own.size--;
    raw = path_join(arena, path_directory(own), raw);
  }
  return permalink_output(raw, arena, out, &output);
}

static bool is_listed(const struct value *list, struct bytes text) {
  for (size_t i = 0; i < list->as.list.count; i++)
    if (bytes_equal(list->as.list.items[i].as.string, text))
      return true;
  return false;
}

int aliases_read(const struct value *params, struct bytes content, const char *file, struct bytes url,
                 struct arena *arena, struct value *list, bool *found, struct error *error) {
  size_t count;
  const struct value *items = value_items(value_get(params, bytes_from("aliases")), &count);
  *list = (struct value){.kind = VALUE_LIST};
  *found = count > 0;
  if (!*found)
    return 0;
  list->as.list.items = arena_allocate(arena, (count + 1) * sizeof *list->as.list.items);
  for (size_t i = 0; i < count; i++) {
    struct bytes alias;
    if (items[i].kind == VALUE_NIL || (items[i].kind == VALUE_STRING && items[i].as.string.size == 0))
      continue;
    if (items[i].kind != VALUE_STRING)
      return front_matter_error(content, file, "aliases", error, "front matter: 'aliases' must be a list of addresses");
    if (!resolve(items[i].as.string, url, arena, &alias))
      return front_matter_error(content, file, "aliases", error, "front matter: the alias '%.*s' leaves the site",
                                (int)items[i].as.string.size, items[i].as.string.data);
    if (!is_listed(list, alias))
      list->as.list.items[list->as.list.count++] = value_string(alias);
  }
  *found = list->as.list.count > 0;
  return 0;
}

/* --- outputs --- */

/* The outputs of PAGE's aliases, in ARENA. */
static size_t outputs_of(const struct page *page, struct arena *arena, struct bytes **outputs) {
  struct bytes encoded;
  struct value list;
  struct error ignored = ERROR_INIT;
  *outputs = NULL;
  if (!value_find(page->facts, bytes_from("aliases"), &encoded) || value_decode(encoded, arena, &list, &ignored)) {
    error_release(&ignored);
    return 0;
  }
  size_t count = 0;
  *outputs = arena_allocate(arena, (list.as.list.count + 1) * sizeof **outputs);
  for (size_t i = 0; i < list.as.list.count; i++) {
    struct bytes url;
    if (permalink_output(path_url_decode(arena, list.as.list.items[i].as.string), arena, &url, &(*outputs)[count]))
      count++;
  }
  return count;
}

static struct digest add_refused(struct digest before, struct bytes output) {
  struct digester digester;
  digester_init(&digester);
  digester_add_digest(&digester, before);
  digester_add(&digester, output);
  struct digest digest = digester_finish(&digester);
  digester_release(&digester);
  return digest;
}

static void claim_page(struct build *build, struct page *page) {
  struct bytes *outputs, source = build->graph.sources[page->source].name;
  size_t count = outputs_of(page, &build->arena, &outputs);
  for (size_t i = 0; i < count; i++) {
    struct error conflict = ERROR_INIT;
    if (bytes_equal(outputs[i], page->output)) /* where it is now, too: nothing to lead to */
      continue;
    if (outputs_claim_alias(&build->outputs, outputs[i], source, page->path, &conflict)) {
      build_add_problem(build, STAGE_DESCRIBE, source, page->path, SEVERITY_ERROR, &conflict);
      error_release(&conflict);
      page->refused_aliases = add_refused(page->refused_aliases, outputs[i]);
    }
  }
}

void aliases_claim(struct build *build) {
  struct bytes ignored;
  for (size_t i = 0; i < build->scan.folder_count; i++) {
    const struct page_folder *folder = &build->scan.folders[i];
    for (size_t k = 0; k < folder->count; k++) {
      struct page *page = map_get(&build->world.pages, folder->files[k]->file.path);
      if (page && value_find(page->facts, bytes_from("aliases"), &ignored))
        claim_page(build, page);
    }
  }
}

static void append_address(const struct world *world, struct trace *trace, struct bytes url, struct strbuf *out) {
  const struct bytes *encoded = map_get(&world->site, bytes_from("base_url"));
  struct bytes base = bytes_from("");
  trace_read(trace, READ_SITE, bytes_from("base_url"));
  if (encoded && !value_text(*encoded, &base))
    base = bytes_from("");
  while (base.size && base.data[base.size - 1] == '/')
    base.size--;
  strbuf_append_html(out, base);
  strbuf_append_html(out, url);
}

static struct bytes redirect(struct work_unit *work, const struct page *page) {
  struct strbuf html, url;
  strbuf_init(&html);
  strbuf_init(&url);
  strbuf_append_html(&url, page->url);
  strbuf_append_text(&html, "<!doctype html>\n<meta charset=\"utf-8\">\n<title>");
  strbuf_append(&html, strbuf_bytes(&url));
  strbuf_append_text(&html, "</title>\n<link rel=\"canonical\" href=\"");
  append_address(&work->worker->build->world, work->script_unit.trace, page->url, &html);
  strbuf_append_text(&html, "\">\n<meta name=\"robots\" content=\"noindex\">\n");
  strbuf_append_format(&html, "<meta http-equiv=\"refresh\" content=\"0; url=%s\">\n<a href=\"%s\">%s</a>\n", url.data,
                       url.data, url.data);
  struct bytes kept = arena_copy(&work->worker->arena, strbuf_bytes(&html));
  strbuf_release(&url);
  strbuf_release(&html);
  return kept;
}

int aliases_write(struct work_unit *work, const struct page *page, struct error *error) {
  struct build *build = work->worker->build;
  struct bytes *outputs;
  size_t count = outputs_of(page, &work->worker->arena, &outputs);
  for (size_t i = 0; i < count; i++) {
    if (bytes_equal(outputs[i], page->output) || !outputs_claimed_by(&build->outputs, outputs[i], page->path))
      continue;
    if (unit_builder_output(&work->builder, outputs[i], bytes_from(""), error))
      return -1;
    struct output *output = &work->builder.outputs[work->builder.output_count - 1];
    output->content = redirect(work, page);
    if (outputs_write(&build->outputs, output, error))
      return -1;
  }
  return 0;
}
