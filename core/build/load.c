/* load.c: opens a site: the Shardfile's graph, parameters, environment, and what earlier builds left. */
#include "base/memory.h"
#include "base/path.h"
#include "build/filter.h"
#include "build/internal.h"
#include "build/modified.h"
#include "build/reduce.h"
#include "build/related.h"
#include "model/value.h"
#include "page/libraries.h"
#include "script/highlight.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void put_value(struct build *build, struct map *map, struct bytes name, struct bytes encoded) {
  struct bytes *kept = arena_allocate(&build->arena, sizeof *kept);
  *kept = arena_copy(&build->arena, encoded);
  map_put(map, arena_copy(&build->arena, name), kept);
}

/* --set gives texts. */
static void load_settings(struct build *build) {
  for (size_t i = 0; i < build->options.setting_count; i++) {
    struct strbuf encoded;
    strbuf_init(&encoded);
    value_write_string(&encoded, bytes_from(build->options.settings[i].value));
    put_value(build, &build->world.parameters, bytes_from(build->options.settings[i].name), strbuf_bytes(&encoded));
    strbuf_release(&encoded);
  }
}

static void load_environment(struct build *build) {
  for (char **item = environ; item && *item; item++) {
    const char *equals = strchr(*item, '=');
    if (equals)
      put_value(build, &build->world.environment, bytes_make(*item, (size_t)(equals - *item)), bytes_from(equals + 1));
  }
  struct strbuf encoded;
  strbuf_init(&encoded);
  const char *epoch = getenv("SOURCE_DATE_EPOCH"); /* reproducible-builds.org/specs/source-date-epoch */
  value_write_integer(&encoded, epoch && *epoch ? strtoll(epoch, NULL, 10) : (long long)time(NULL));
  build->world.time = arena_copy(&build->arena, strbuf_bytes(&encoded));
  strbuf_release(&encoded);
}

const char *build_variable(const struct build *build, const char *name) {
  const struct bytes *value = map_get(&build->world.environment, bytes_from(name));
  return value ? value->data : NULL;
}

static int load_fields(struct build *build, const char *name, struct map *into, bool keep, struct error *error) {
  const struct value *fields = value_get(&build->graph.value, bytes_from(name));
  struct strbuf encoded;
  strbuf_init(&encoded);
  int rc = 0;
  for (size_t i = 0; rc == 0 && fields && fields->kind == VALUE_MAP && i < fields->as.map.count; i++) {
    const struct value_field *field = &fields->as.map.fields[i];
    if (keep && map_get(into, field->name))
      continue;
    strbuf_clear(&encoded);
    rc = value_encode(&field->value, &encoded, error);
    if (rc == 0)
      put_value(build, into, field->name, strbuf_bytes(&encoded));
  }
  strbuf_release(&encoded);
  return rc;
}

static struct digest spec_digest(const struct build *build, struct digest declaration, bool views, size_t source) {
  const struct graph *graph = &build->graph;
  const struct graph_reducer *reducers = views ? graph->views : graph->merges;
  size_t count = views ? graph->view_count : graph->merge_count;
  struct digester digester;
  digester_init(&digester);
  digester_add_digest(&digester, build->engine);
  digester_add_digest(&digester, declaration);
  if (!views)
    digester_add_digest(&digester, filter_of_pages(build));
  for (size_t i = 0; i < count; i++)
    if (graph_reducer_takes(&reducers[i], &graph->sources[source]))
      digester_add_digest(&digester, reducers[i].digest);
  struct digest digest = digester_finish(&digester);
  digester_release(&digester);
  return digest;
}

/* "merge tags=DIGEST" and a newline for every view and merge: how they were declared. */
void load_reducer_list(const struct build *build, struct strbuf *out) {
  const struct graph *graph = &build->graph;
  strbuf_append_char(out, '\n');
  for (size_t i = 0; i < graph->view_count + graph->merge_count; i++) {
    bool view = i < graph->view_count;
    const struct graph_reducer *reducer = view ? &graph->views[i] : &graph->merges[i - graph->view_count];
    char digest[33];
    digest_format(reduce_spec(build, reducer), digest);
    strbuf_append_format(out, "%s %.*s=%s\n", stage_name(view ? STAGE_VIEW : STAGE_MERGE), (int)reducer->name.size,
                         reducer->name.data, digest);
  }
}

int load_known_reducers(struct build *build, struct bytes list, struct strbuf *out, struct error *error) {
  struct bytes stored = {NULL, 0};
  if (store_get(build->store, bytes_from("reducers"), &build->arena, &stored, error))
    return -1;
  strbuf_append_char(out, '\n');
  for (size_t at = 1, end; at < list.size; at = end) {
    for (end = at; list.data[end] != '\n'; end++)
      continue;
    end++;
    /* with the line breaks around it */
    if (stored.size && memmem(stored.data, stored.size, list.data + at - 1, end - at + 1))
      strbuf_append(out, bytes_make(list.data + at, end - at));
  }
  return 0;
}

/* Which views and merges were not declared, or otherwise, when the state was stored: they begin anew. */
static void load_anew(struct build *build, enum stage stage, struct shuffle *shuffle, struct bytes stored) {
  for (size_t i = 0; i < shuffle->reducer_count; i++) {
    char digest[33];
    digest_format(reduce_spec(build, &shuffle->reducers[i]), digest);
    struct bytes line = arena_format(&build->arena, "\n%s %.*s=%s\n", stage_name(stage),
                                     (int)shuffle->reducers[i].name.size, shuffle->reducers[i].name.data, digest);
    shuffle->anew[i] = !stored.size || !memmem(stored.data, stored.size, line.data, line.size);
    shuffle->any_anew |= shuffle->anew[i];
  }
}

static int load_shuffles(struct build *build, struct error *error) {
  struct bytes stored = {NULL, 0};
  shuffle_init(&build->view_shuffle, build->graph.views, build->graph.view_count);
  shuffle_init(&build->merge_shuffle, build->graph.merges, build->graph.merge_count);
  if (build->store && store_get(build->store, bytes_from("reducers"), &build->arena, &stored, error))
    return -1;
  load_anew(build, STAGE_VIEW, &build->view_shuffle, stored);
  load_anew(build, STAGE_MERGE, &build->merge_shuffle, stored);
  return 0;
}

static void load_specs(struct build *build) {
  size_t count = build->graph.source_count;
  build->describe_specs = arena_allocate(&build->arena, (count + 1) * sizeof(struct digest));
  build->render_specs = arena_allocate(&build->arena, (count + 1) * sizeof(struct digest));
  for (size_t i = 0; i < count; i++) {
    build->describe_specs[i] = spec_digest(build, build->graph.sources[i].describe_digest, true, i);
    build->render_specs[i] = spec_digest(build, build->graph.sources[i].render_digest, false, i);
  }
}

/* Of the program itself: a new Shard trusts nothing that an old one made. */
int load_engine(struct build *build, struct error *error) {
  struct strbuf program;
  strbuf_init(&program);
  int rc = file_read("/proc/self/exe", &program, NULL, error);
  if (rc == 0) {
    char libraries[128], highlighting[32];
    page_libraries(libraries, sizeof libraries);
    highlight_library(highlighting, sizeof highlighting);
    struct digester digester;
    digester_init(&digester);
    digester_add(&digester, strbuf_bytes(&program));
    digester_add(&digester, bytes_from(libraries));
    digester_add(&digester, bytes_from(highlighting));
    build->engine = digester_finish(&digester);
    digester_release(&digester);
  }
  strbuf_release(&program);
  return rc;
}

int stage_load(struct build *build, struct error *error) {
  build_enter_phase(build, PHASE_LOAD);
  load_settings(build);
  load_environment(build);
  build->world.derive = derive_value;
  build->world.relate = related_value;
  build->world.modified = modified_value;
  build->script = script_create(&build->world, NULL);
  struct message *messages = NULL;
  size_t count = 0;
  if (script_load(build->script, strbuf_bytes(&build->loaded.shardfile), "Shardfile.lua", &build->arena,
                  &build->loaded.graph, &build->loaded.reads, &messages, &count)) {
    for (size_t i = 0; i < count; i++)
      build_add_message(build, STAGE_DESCRIBE, bytes_from(""), bytes_from(""), &messages[i], false);
    build->invalid = true;
    return 0;
  }
  if (graph_decode(strbuf_bytes(&build->loaded.graph), &build->arena, &build->graph, error))
    return -1;
  if (load_fields(build, "params", &build->world.parameters, true, error))
    return -1;
  if (load_fields(build, "site", &build->world.site, false, error))
    return -1;
  filters_load(build);
  load_specs(build);
  return load_shuffles(build, error);
}

static bool folder_is_empty(const char *path) {
  DIR *folder = opendir(path);
  if (!folder)
    return errno == ENOENT;
  size_t count = 0;
  while (count <= 2 && readdir(folder)) /* "." and ".." */
    count++;
  closedir(folder);
  return count <= 2;
}

static int refuse_input(const struct build *build, struct bytes root, struct error *error) {
  struct arena scratch = ARENA_INIT;
  struct bytes input = path_join(&scratch, bytes_from(build->root), root), rest;
  int rc = 0;
  if (path_below(input, bytes_from(build->outputs.folder), &rest))
    rc = error_set(
        error, ERROR_INVALID,
        "the output folder %s holds '%.*s', which the site is made from; choose another, such as --output public",
        build->outputs.folder, (int)root.size, root.data);
  arena_release(&scratch);
  return rc;
}

/* The output folder may lie in a folder of the site (the scan passes it over), but not the other way round. */
static int check_output_folder(const struct build *build, struct error *error) {
  const struct graph *graph = &build->graph;
  for (size_t i = 0; i < graph->source_count; i++)
    if (refuse_input(build, graph->sources[i].root, error))
      return -1;
  for (size_t i = 0; i < graph->static_count; i++)
    if (refuse_input(build, graph->statics[i].root, error))
      return -1;
  for (size_t i = 0; i < graph->data_count; i++)
    if (refuse_input(build, graph->data[i].root, error))
      return -1;
  if (graph->templates.size && refuse_input(build, graph->templates, error))
    return -1;
  if (graph->shortcodes.size && refuse_input(build, graph->shortcodes, error))
    return -1;
  return refuse_input(build, bytes_from(".shard"), error) || refuse_input(build, bytes_from("plugins"), error) ? -1 : 0;
}

int load_output_path(struct build *build, struct bytes path, struct error *error) {
  if (path.size == 0)
    path = bytes_from("public");
  if (path.data[0] != '/')
    path = path_join(&build->arena, bytes_from(build->root), path);
  path = arena_copy(&build->arena, path);
  if (!build->dry && file_make_directories(path.data, error))
    return -1;
  struct strbuf real;
  struct error missing = ERROR_INIT;
  strbuf_init(&real);
  if (file_real_path(path.data, &real, &missing))
    strbuf_append(&real, path);
  error_release(&missing);
  build->outputs.folder = strbuf_detach(&real, NULL);

  build->outputs.was_empty = folder_is_empty(build->outputs.folder);
  struct bytes name = bytes_from(build->outputs.folder), rest, remembered = {NULL, 0};
  if (bytes_equal(name, bytes_from(build->root)))
    return error_set(error, ERROR_INVALID,
                     "the output folder is the site itself; choose another, such as --output public");
  if (path_below(name, bytes_from(build->root), &rest))
    name = rest;
  build->output_name = name;
  struct bytes log =
      arena_format(&build->arena, "%s/.shard/owned-%016llx", build->root, (unsigned long long)bytes_hash(name));
  build->outputs.log_path = memory_copy_string(log.data, log.size);
  if (build->store && store_get(build->store, bytes_from("output"), &build->arena, &remembered, error))
    return -1;
  build->outputs.moved = remembered.size && !bytes_equal(remembered, name);
  return 0;
}

int load_output_folder(struct build *build, struct error *error) {
  struct bytes folder = build->options.output ? bytes_from(build->options.output) : build->graph.output;
  return load_output_path(build, folder, error) || check_output_folder(build, error) ? -1 : 0;
}
