/* cascade_load.c: the cascades of all folders, and what of them a page gets; see cascade.h.
 *
 * Kept in the state is what each `_index.md` passes on, with the digest of the file that it was read from. One that is
 * not there passes nothing on. */
#include "base/memory.h"
#include "base/path.h"
#include "build/cascade.h"
#include "build/internal.h"
#include "build/language.h"
#include "os/parallel.h"
#include "page/front_matter.h"

#include <stdlib.h>

/* What one folder passes on in one language. */
struct cascade {
  struct bytes path;     /* of its `_index.md` */
  struct bytes language; /* of the pages that it is for */
  bool counts;           /* it is a section's file: `_index.de.md` is none where "de" is no language */
  struct digest source;  /* of the bytes that it was read from */
  struct value rules;    /* a list that is not empty */
  bool targets;          /* some of them mean some pages only */
  struct cascade *next;  /* of the same folder, in order of path */
};

static const char state_name[] = "cascades";

static struct bytes encoded_text(const struct map *values, const char *name, const char *otherwise) {
  const struct bytes *encoded = map_get(values, bytes_from(name));
  struct bytes text;
  return encoded && value_text(*encoded, &text) ? text : bytes_from(otherwise);
}

/* Of the file at PATH, and in *NEUTRAL its path without the part that says so. */
static struct bytes language_at(const struct build *build, uint32_t source, struct bytes path, struct arena *arena,
                                struct bytes *neutral) {
  const struct graph_source *declared = &build->graph.sources[source];
  *neutral = path;
  return language_matters(declared) ? language_of(declared, path, arena, neutral)
                                    : encoded_text(&build->world.site, "language", "en");
}

/* --- what is stored --- */

static bool has_targets(const struct value *rules) {
  for (size_t i = 0; i < rules->as.list.count; i++)
    if (value_get(&rules->as.list.items[i], bytes_from("target")))
      return true;
  return false;
}

static struct cascade *make_cascade(struct build *build, struct bytes path, struct digest source, struct value rules) {
  struct cascade *cascade = arena_allocate(&build->arena, sizeof *cascade);
  *cascade = (struct cascade){.path = path, .source = source, .rules = rules, .targets = has_targets(&rules)};
  return cascade;
}

/* Enters CASCADE, which is that of a file of SOURCE. */
static void enter(struct build *build, uint32_t source, struct cascade *cascade) {
  struct bytes folder = path_directory(cascade->path), neutral;
  cascade->language = language_at(build, source, cascade->path, &build->arena, &neutral);
  cascade->counts = bytes_equal(path_name(neutral), bytes_from("_index.md"));
  struct cascade *first = map_get(&build->cascades.by_folder, folder), **place = &first;
  while (*place && bytes_compare((*place)->path, cascade->path) < 0)
    place = &(*place)->next;
  cascade->next = *place;
  *place = cascade;
  map_put(&build->cascades.by_folder, folder, first);
  build->cascades.count++;
}

/* Fills STORED: path -> struct cascade *. What cannot be read counts as nothing: the files are read again then. */
static bool load_stored(struct build *build, struct map *stored) {
  struct error ignored = ERROR_INIT;
  struct value list;
  bool read =
      !build->state_reset &&
      store_get(build->store, bytes_from(state_name), &build->arena, &build->cascades.stored, &ignored) == 0 &&
      (build->cascades.stored.size == 0 || value_decode(build->cascades.stored, &build->arena, &list, &ignored) == 0);
  error_release(&ignored);
  for (size_t i = 0; read && build->cascades.stored.size && i < list.as.list.count; i++) {
    const struct value *item = &list.as.list.items[i];
    const struct value *path = value_get(item, bytes_from("path")), *source = value_get(item, bytes_from("source"));
    struct digest digest = DIGEST_NONE;
    memcpy(digest.bytes, source->as.string.data, sizeof digest.bytes);
    map_put(stored, path->as.string,
            make_cascade(build, path->as.string, digest, *value_get(item, bytes_from("rules"))));
  }
  return read;
}

static int compare_cascades(const void *a, const void *b) {
  const struct cascade *const *left = a, *const *right = b;
  return bytes_compare((*left)->path, (*right)->path);
}

static int encode_all(struct build *build, struct strbuf *out, struct error *error) {
  size_t count = 0;
  const struct cascade **all = arena_allocate(&build->arena, (build->cascades.count + 1) * sizeof *all);
  struct value list = {.kind = VALUE_LIST};
  list.as.list.items = arena_allocate(&build->arena, (build->cascades.count + 1) * sizeof *list.as.list.items);
  struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(&build->cascades.by_folder, &i));)
    for (const struct cascade *cascade = entry->value; cascade; cascade = cascade->next)
      all[count++] = cascade;
  qsort(all, count, sizeof(const struct cascade *), compare_cascades);
  for (size_t i = 0; i < count; i++) {
    struct value_field *fields = arena_allocate(&build->arena, 3 * sizeof *fields);
    struct bytes source = bytes_make((const char *)all[i]->source.bytes, sizeof all[i]->source.bytes);
    fields[0] = (struct value_field){bytes_from("path"), value_string(all[i]->path)};
    fields[1] = (struct value_field){bytes_from("rules"), all[i]->rules};
    fields[2] = (struct value_field){bytes_from("source"), value_string(source)};
    list.as.list.items[list.as.list.count++] = (struct value){.kind = VALUE_MAP, .as.map = {fields, 3}};
  }
  return count ? value_encode(&list, out, error) : 0;
}

int cascade_save(struct build *build, struct error *error) {
  struct strbuf encoded;
  strbuf_init(&encoded);
  int rc = !build->cascades.known ? 0 : encode_all(build, &encoded, error);
  if (rc == 0 && build->cascades.known && !bytes_equal(strbuf_bytes(&encoded), build->cascades.stored))
    rc = encoded.size ? store_put(build->store, bytes_from(state_name), strbuf_bytes(&encoded), error)
                      : store_delete(build->store, bytes_from(state_name), error);
  strbuf_release(&encoded);
  return rc;
}

/* --- what is in the files --- */

struct candidate {
  struct scan_entry *entry;
  uint32_t source;
  const char *file; /* absolute */
  bool worth_parsing;
};

struct reading {
  struct candidate *candidates;
};

/* "_index.md", or with a part that may be a language: which ones there are may be said later. */
static bool may_be_section(struct bytes path) {
  struct bytes name = path_name(path);
  return bytes_starts_with(name, bytes_from("_index.")) && bytes_ends_with(name, bytes_from(".md"));
}

/* Most `_index.md` pass nothing on: those that do not hold the word need not be parsed. */
static void read_candidates(void *context, size_t from, size_t to) {
  struct reading *reading = context;
  struct strbuf content;
  strbuf_init(&content);
  for (size_t i = from; i < to; i++) {
    struct candidate *candidate = &reading->candidates[i];
    struct error ignored = ERROR_INIT;
    strbuf_clear(&content);
    if (file_read(candidate->file, &content, NULL, &ignored) == 0) {
      candidate->entry->seen = digest_of(strbuf_bytes(&content));
      candidate->worth_parsing = content.size && memmem(content.data, content.size, "cascade", strlen("cascade"));
    }
    error_release(&ignored);
  }
  strbuf_release(&content);
}

/* What the file passes on, an empty list when nothing; false when it has a mistake, which the page itself will report.
 */
static bool parse_candidate(struct build *build, const struct candidate *candidate, struct value *rules) {
  struct strbuf content;
  struct error ignored = ERROR_INIT;
  struct front_matter matter;
  const char *problem;
  const char *path = arena_copy(&build->arena, candidate->entry->file.path).data;
  strbuf_init(&content);
  bool valid = file_read(candidate->file, &content, NULL, &ignored) == 0;
  *rules = (struct value){.kind = VALUE_LIST};
  if (valid) {
    struct bytes kept = arena_copy(&build->arena, strbuf_bytes(&content));
    candidate->entry->seen = digest_of(kept);
    valid = front_matter_parse(kept, path, &build->arena, &matter, &ignored) == 0;
  }
  const struct value *cascade = valid ? value_get(&matter.values, bytes_from("cascade")) : NULL;
  if (cascade)
    valid = cascade_rules(cascade, &build->arena, rules, &problem);
  error_release(&ignored);
  strbuf_release(&content);
  return valid;
}

/* Enters what a file that is new or changed passes on. While it has a mistake, what it passed on before stands. */
static void take_candidate(struct build *build, const struct candidate *candidate, struct cascade *before) {
  struct value rules = {.kind = VALUE_LIST};
  bool valid = !candidate->worth_parsing || parse_candidate(build, candidate, &rules);
  struct bytes path = candidate->entry->file.path;
  if (!valid && before) {
    enter(build, candidate->source, before);
    return;
  }
  if (before ? !value_equal(&before->rules, &rules) : rules.as.list.count > 0)
    build->cascades.changed = true;
  if (rules.as.list.count > 0)
    enter(build, candidate->source, make_cascade(build, path, candidate->entry->seen, rules));
}

/* Is what the state has of the page all there is to know? */
static bool is_known(const struct scan_entry *entry, const struct cascade *stored) {
  return !entry->changed && (!stored || digest_equal(stored->source, entry->file.digest));
}

void cascade_load(struct build *build) {
  struct map stored = MAP_INIT;
  struct candidate *candidates = NULL;
  size_t count = 0, capacity = 0;
  bool trusted = load_stored(build, &stored);
  for (size_t i = 0; i < build->scan.folder_count; i++) {
    for (size_t k = 0; k < build->scan.folders[i].count; k++) {
      struct scan_entry *entry = build->scan.folders[i].files[k];
      uint32_t source = build->scan.folders[i].source;
      if (entry->generated || !may_be_section(entry->file.path))
        continue;
      struct cascade *known = map_get(&stored, entry->file.path);
      if (trusted && is_known(entry, known)) {
        if (known)
          enter(build, source, known);
        continue;
      }
      struct bytes file = path_join(&build->arena, bytes_from(build->root), entry->file.path);
      candidates = memory_grow(candidates, count, &capacity, sizeof *candidates);
      candidates[count++] =
          (struct candidate){.entry = entry, .source = source, .file = arena_copy(&build->arena, file).data};
    }
  }
  enum { AT_LEAST = 64 }; /* for a thread to be worth its start */
  struct reading reading = {candidates};
  if (count)
    parallel_run(count, AT_LEAST, build->jobs, read_candidates, &reading);
  for (size_t i = 0; i < count; i++)
    take_candidate(build, &candidates[i], map_get(&stored, candidates[i].entry->file.path));
  build->cascades.known = true;
  map_release(&stored);
  free(candidates);
}

/* --- what a page gets --- */

/* Calls for each folder around PATH, the nearest first: DIRECTORY is PATH at the beginning, and false comes after the
 * site's own folder. */
static bool next_folder(struct bytes *directory, bool *first) {
  if (!*first && directory->size == 0)
    return false;
  *directory = path_directory(*directory);
  *first = false;
  return true;
}

bool cascade_of(const struct build *build, uint32_t source, struct bytes path, struct arena *arena,
                struct value *values) {
  const struct graph_source *declared = &build->graph.sources[source];
  struct bytes neutral; /* targets mean a page in all of its languages */
  bool any = false, first = true;
  *values = (struct value){.kind = VALUE_MAP};
  if (build->cascades.by_folder.count == 0)
    return false;
  struct bytes language = language_at(build, source, path, arena, &neutral);
  bool section = bytes_equal(path_name(neutral), bytes_from("_index.md"));
  struct cascade_page page = {.path = neutral,
                              .relative = neutral,
                              .kind = section ? "section" : "page",
                              .language = language,
                              .environment = encoded_text(&build->world.parameters, "environment", "production")};
  path_below(neutral, declared->root, &page.relative);
  if (section && path_directory(page.relative).size == 0 && bytes_equal(declared->mount, bytes_from("/")))
    page.kind = "home";
  for (struct bytes directory = path; next_folder(&directory, &first);) {
    const struct cascade *cascade = map_get(&build->cascades.by_folder, directory);
    for (; cascade; cascade = cascade->next)
      if (cascade->counts && bytes_equal(cascade->language, language) &&
          cascade_apply(&cascade->rules, &page, arena, values))
        any = true;
  }
  return any;
}

struct digest cascade_digest(const struct build *build, uint32_t source, struct bytes path) {
  struct arena scratch = ARENA_INIT;
  struct strbuf encoded;
  struct value values;
  struct error ignored = ERROR_INIT;
  struct digest digest = DIGEST_NONE;
  strbuf_init(&encoded);
  if (cascade_of(build, source, path, &scratch, &values) && value_encode(&values, &encoded, &ignored) == 0)
    digest = digest_of(strbuf_bytes(&encoded));
  error_release(&ignored);
  strbuf_release(&encoded);
  arena_release(&scratch);
  return digest;
}

bool cascade_is_uniform(const struct build *build, uint32_t source, struct bytes path) {
  bool first = true, languages = build->graph.sources[source].language_count > 0;
  for (struct bytes directory = path; next_folder(&directory, &first);) {
    const struct cascade *cascade = map_get(&build->cascades.by_folder, directory);
    for (; cascade; cascade = cascade->next)
      if (cascade->targets || languages)
        return false;
  }
  return true;
}
