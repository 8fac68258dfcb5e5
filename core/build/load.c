/* load.c: opens a site: the Shardfile's graph, parameters, environment, and what earlier builds left. */
#include "base/memory.h"
#include "base/path.h"
#include "base/suggest.h"
#include "build/filter.h"
#include "build/internal.h"
#include "build/modified.h"
#include "build/reduce.h"
#include "build/related.h"
#include "model/value.h"
#include "os/program.h"
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

/* A parameter need not be declared; but one that is nearly called like one that is will be a slip. */
static void check_setting(struct build *build, const char *name, const struct value *declared) {
  size_t count = declared && declared->kind == VALUE_MAP ? declared->as.map.count : 0;
  const char **names = arena_allocate(&build->arena, (count + 1) * sizeof *names);
  for (size_t i = 0; i < count; i++) {
    names[i] = arena_copy(&build->arena, declared->as.map.fields[i].name).data;
    if (strcmp(names[i], name) == 0)
      return;
  }
  const char *near = suggest(bytes_from(name), names, count);
  struct error problem = ERROR_INIT;
  if (!near)
    return;
  error_set(&problem, ERROR_INVALID, "--set: the Shardfile declares no parameter '%s'; did you mean '%s'?", name, near);
  build_add_problem(build, STAGE_DESCRIBE, bytes_from(""), bytes_from(""), SEVERITY_WARNING, &problem);
  error_release(&problem);
}

static void check_settings(struct build *build) {
  const struct value *declared = value_get(&build->graph.value, bytes_from("params"));
  for (size_t i = 0; i < build->options.setting_count; i++)
    check_setting(build, build->options.settings[i].name, declared);
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

/* Of the program with its libraries, those that make a page's HTML among them: a new Shard trusts nothing that an old
 * one made, nor what it made with another cmark-gfm. What is embedded is a part of the executable. */
int load_engine(struct build *build, struct error *error) {
  return program_digest(&build->engine, error);
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
  check_settings(build);
  if (load_fields(build, "params", &build->world.parameters, true, error))
    return -1;
  if (load_fields(build, "site", &build->world.site, false, error))
    return -1;
  filters_load(build);
  load_specs(build);
  return load_shuffles(build, error);
}
