/* modified.c: see modified.h. */
#include "build/modified.h"
#include "build/git.h"
#include "model/value.h"
#include <time.h>

static bool anybody_wants(const struct build *build, enum graph_modified where) {
  for (size_t i = 0; i < build->graph.source_count; i++)
    for (size_t k = 0; k < GRAPH_MODIFIED_MOST; k++)
      if (build->graph.sources[i].modified[k] == where)
        return true;
  return false;
}

void modified_find(struct build *build) {
  struct git_state state = {.found = false};
  if (anybody_wants(build, GRAPH_MODIFIED_GIT))
    git_find(build, &state);
  build->modified.git = state.found;
  build->modified.shallow = state.shallow;
  build->modified.head = state.head;
}

/* The times of all pages' files; their sum does not depend on the order of the table. */
static uint64_t sum_of_times(const struct build *build) {
  uint64_t sum = 0;
  struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(&build->world.sources, &i));)
    sum += (bytes_hash(entry->key) | 1) * (uint64_t)((const struct file *)entry->value)->stamp.mtime_ns;
  return sum;
}

void modified_add_context(const struct build *build, struct digester *digester) {
  digester_add_digest(digester, build->modified.head);
  for (size_t i = 0; i < build->graph.source_count; i++)
    for (size_t k = 0; k < GRAPH_MODIFIED_MOST; k++)
      digester_add_number(digester, build->graph.sources[i].modified[k]);
  if (anybody_wants(build, GRAPH_MODIFIED_FILE))
    digester_add_number(digester, sum_of_times(build));
}

/* --- what git says --- */

static void take_dates(struct build *build, struct bytes dates) {
  for (size_t at = 0; at < dates.size;) {
    const char *end = memchr(dates.data + at, '\0', dates.size - at);
    const char *tab = memchr(dates.data + at, '\t', dates.size - at);
    if (!end || !tab || tab > end)
      return;
    struct bytes *date = arena_allocate(&build->arena, sizeof *date);
    *date = bytes_make(dates.data + at, (size_t)(tab - dates.data) - at);
    map_put(&build->modified.dates, bytes_make(tab + 1, (size_t)(end - tab) - 1), date);
    at = (size_t)(end - dates.data) + 1;
  }
}

/* Stored is the digest of HEAD with the dates behind it. */
static bool recall(struct build *build, struct error *error) {
  struct bytes stored = {NULL, 0}, head = bytes_make((const char *)build->modified.head.bytes, sizeof(struct digest));
  if (!build->store || build->state_reset ||
      store_get(build->store, bytes_from(MODIFIED_ENTRY), &build->arena, &stored, error) ||
      !bytes_starts_with(stored, head))
    return false;
  take_dates(build, bytes_make(stored.data + head.size, stored.size - head.size));
  return true;
}

static int ask_git(struct build *build, struct error *error) {
  struct strbuf out;
  struct error problem = ERROR_INIT;
  strbuf_init(&out);
  strbuf_append(&out, bytes_make((const char *)build->modified.head.bytes, sizeof(struct digest)));
  int rc = 0;
  if (git_dates(build, &out, &problem)) {
    error_context(&problem, "lastmod: the dates of git are not known");
    build_add_problem(build, STAGE_DESCRIBE, bytes_from(""), bytes_from(""), SEVERITY_WARNING, &problem);
  } else {
    struct bytes kept = arena_copy(&build->arena, strbuf_bytes(&out));
    take_dates(build, bytes_make(kept.data + sizeof(struct digest), kept.size - sizeof(struct digest)));
    if (!build->dry && build->store)
      rc = store_put(build->store, bytes_from(MODIFIED_ENTRY), kept, error);
  }
  error_release(&problem);
  strbuf_release(&out);
  return rc;
}

static void warn_of_shallow(struct build *build) {
  struct error problem = ERROR_INIT;
  error_set(
      &problem, ERROR_INVALID,
      "lastmod: this is a shallow clone, whose oldest commit seems to have made all files; fetch the whole history "
      "(git fetch --unshallow, or fetch-depth: 0 of actions/checkout)");
  build_add_problem(build, STAGE_DESCRIBE, bytes_from(""), bytes_from(""), SEVERITY_WARNING, &problem);
  error_release(&problem);
}

int modified_load(struct build *build, struct error *error) {
  if (!build->modified.git)
    return 0;
  if (build->modified.shallow)
    warn_of_shallow(build);
  return recall(build, error) ? 0 : error->code != ERROR_NONE ? -1 : ask_git(build, error);
}

void modified_release(struct build *build) {
  map_release(&build->modified.dates);
}

/* --- answers --- */

static bool of_page(const struct world *world, struct bytes path, struct bytes *text) {
  const struct page *page = world_page(world, path);
  struct bytes encoded;
  return page && value_find(page->facts, bytes_from("lastmod_given"), &encoded) && value_text(encoded, text);
}

static bool of_file(const struct build *build, struct bytes path, struct arena *arena, struct bytes *text) {
  enum { SECOND_NS = 1000000000, SIZE = 32 };
  const struct file *file = map_get(&build->world.sources, path);
  struct tm parts;
  if (!file || file->stamp.mtime_ns == 0)
    return false;
  time_t seconds = (time_t)(file->stamp.mtime_ns / SECOND_NS);
  char *buffer = arena_allocate(arena, SIZE);
  *text = bytes_make(buffer, gmtime_r(&seconds, &parts) ? strftime(buffer, SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts) : 0);
  return text->size > 0;
}

static bool find(const struct build *build, enum graph_modified where, struct bytes path, struct arena *arena,
                 struct bytes *text) {
  const struct bytes *date;
  switch (where) {
  case GRAPH_MODIFIED_FRONT_MATTER:
    return of_page(&build->world, path, text);
  case GRAPH_MODIFIED_GIT:
    date = map_get(&build->modified.dates, path);
    *text = date ? *date : bytes_from("");
    return date != NULL;
  case GRAPH_MODIFIED_FILE:
    return of_file(build, path, arena, text);
  case GRAPH_MODIFIED_NONE:
    break;
  }
  return false;
}

bool modified_value(const struct world *world, struct bytes path, struct arena *arena, struct bytes *value) {
  const struct build *build = build_of_world(world);
  const struct page *page = world_page(world, path);
  struct bytes text;
  if (!page)
    return false;
  const enum graph_modified *places = build->graph.sources[page->source].modified;
  for (size_t i = 0; i < GRAPH_MODIFIED_MOST; i++) {
    if (!find(build, places[i], path, arena, &text))
      continue;
    struct strbuf encoded;
    strbuf_init(&encoded);
    value_write_string(&encoded, text);
    *value = arena_copy(arena, strbuf_bytes(&encoded));
    strbuf_release(&encoded);
    return true;
  }
  return false;
}
