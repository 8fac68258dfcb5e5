/* scan.c: the first stage: which files there are, stat first, and what changed since the last build.
 *
 * A file whose stamp is the stored one is the file that was read then. The exception is git's racy-clean rule: a file
 * that was modified in or after the clock tick in which the scan began may change again under the same stamp, so its
 * stamp is stored as "do not trust" and the next scan compares its content. Pages are not read here: DESCRIBE reads
 * them, on the workers. */
#include "base/memory.h"
#include "base/path.h"
#include "build/beside.h"
#include "build/commands.h"
#include "build/internal.h"
#include "model/codec.h"
#include "os/clock.h"
#include "os/walk.h"
#include <stdlib.h>

/* The source that takes the file: of those whose root holds it and whose globs take it the one with the deepest root.
 */
static int source_of(const struct build *build, struct bytes path) {
  int found = -1;
  size_t depth = 0;
  for (size_t i = 0; i < build->graph.source_count; i++) {
    const struct graph_source *source = &build->graph.sources[i];
    struct bytes relative;
    if (!path_below(path, source->root, &relative) || !graph_source_takes(source, relative))
      continue;
    if (found >= 0 && source->root.size <= depth)
      continue;
    found = (int)i;
    depth = source->root.size;
  }
  return found;
}

bool scan_is_generated(const struct scan *scan, struct bytes path) {
  return scan->generated.count > 0 && map_get(&scan->generated, path);
}

struct scan_entry *scan_page(const struct scan *scan, struct bytes path) {
  struct scan_entry *entry = map_get(&scan->files, path);
  return entry || scan->generated.count == 0 ? entry : map_get(&scan->generated, path);
}

static void digest_file(struct build *build, struct scan_entry *entry, const char *absolute) {
  struct strbuf content;
  struct error error = ERROR_INIT;
  strbuf_init(&content);
  if (file_read(absolute, &content, &entry->file.stamp, &error) == 0) {
    entry->file.digest = digest_of(strbuf_bytes(&content));
    if (entry->old && digest_equal(entry->old->digest, entry->file.digest))
      entry->changed = false;
  } else {
    build_add_problem(build, STAGE_DESCRIBE, bytes_from(""), entry->file.path,
                      error.code == ERROR_NOT_FOUND ? SEVERITY_WARNING : SEVERITY_ERROR, &error);
  }
  error_release(&error);
  strbuf_release(&content);
}

/* Adds the file to the page folder of its source, if it is a page. */
static bool add_page(struct build *build, struct bytes directory, struct scan_entry *entry) {
  int source = source_of(build, entry->file.path);
  if (source < 0)
    return false;
  struct page_folder *folder = NULL;
  for (size_t i = build->scan.folder_count; i-- > 0 && !folder && bytes_equal(build->scan.folders[i].path, directory);)
    if (build->scan.folders[i].source == (uint32_t)source)
      folder = &build->scan.folders[i];
  if (!folder) {
    build->scan.folders = memory_grow(build->scan.folders, build->scan.folder_count, &build->scan.folder_capacity,
                                      sizeof *build->scan.folders);
    folder = &build->scan.folders[build->scan.folder_count++];
    *folder = (struct page_folder){.source = (uint32_t)source, .path = directory};
    struct scan_directory *scanned = &build->scan.directories[build->scan.directory_count - 1];
    folder->files = arena_allocate(&build->arena, scanned->capacity * sizeof(struct scan_entry *));
  }
  folder->files[folder->count++] = entry;
  map_put(&build->world.sources, entry->file.path, &entry->file);
  return true;
}

static struct scan_entry *make_entry(struct build *build, struct bytes path, const struct file_stamp *stamp,
                                     const struct file *old) {
  struct scan_entry *entry = arena_allocate_zeroed(&build->arena, 1, sizeof *entry);
  entry->file.path = path;
  entry->file.stamp = *stamp;
  entry->old = old;
  bool same = old && file_stamp_holds(&old->stamp, stamp) && !digest_is_none(old->digest);
  if (same)
    entry->file.digest = old->digest;
  entry->changed = !same;
  return entry;
}

struct root_scan {
  struct build *build;
  struct bytes root; /* site path */
  const char *absolute;
};

/* A link that is not followed is a matter of taste; a folder that cannot be read is an error, and what was made of its
 * files must not be taken for orphans. */
static void report_skipped(void *context, struct bytes path, const struct error *problem) {
  const struct root_scan *scan = context;
  struct build *build = scan->build;
  bool unreadable = problem->code == ERROR_OS;
  struct error placed = *problem; /* the walk knows paths below its root alone */
  placed.file = (char *)arena_copy(&build->arena, path_join(&build->arena, scan->root, path)).data;
  build_add_problem(build, STAGE_DESCRIBE, bytes_from(""), bytes_from(""),
                    unreadable ? SEVERITY_ERROR : SEVERITY_WARNING, &placed);
  if (unreadable)
    build->scan.incomplete = true;
}

static bool enter_directory(void *context, struct bytes directory) {
  struct root_scan *scan = context;
  struct bytes name = path_name(directory);
  if (name.size && name.data[0] == '.')
    return false;
  struct bytes path = path_join(&scan->build->arena, scan->root, directory);
  if (path.size && scan->build->graph.source_count && bytes_equal(path, bytes_from("plugins")))
    return false; /* scanned first */
  if (path.size && bytes_equal(path, scan->build->outputs.usual))
    return false;
  struct strbuf absolute;
  strbuf_init(&absolute);
  strbuf_append_text(&absolute, scan->absolute);
  strbuf_append_char(&absolute, '/');
  strbuf_append(&absolute, directory);
  bool output = scan->build->outputs.folder && strcmp(absolute.data, scan->build->outputs.folder) == 0;
  strbuf_release(&absolute);
  return !output;
}

static const struct file *next_old(const struct file *old, size_t count, size_t *at, struct bytes name, bool *lost) {
  while (*at < count && bytes_compare(old[*at].path, name) < 0) {
    *lost = true;
    (*at)++;
  }
  return *at < count && bytes_equal(old[*at].path, name) ? &old[(*at)++] : NULL;
}

static size_t old_files(struct build *build, struct bytes directory, struct file **files) {
  struct stored_directory *stored = map_remove(&build->scan.old_directories, directory);
  size_t count = 0;
  struct error damage = ERROR_INIT;
  if (stored && files_decode(stored->files, &build->arena, files, &count, &damage))
    count = 0;
  error_release(&damage);
  return count;
}

/* A page that was there before may have changed in its body alone (quick.c); anything else has effects further on. */
static void note_change(struct build *build, struct scan_entry *entry, bool is_page) {
  build->scan.changed = true;
  if (!is_page || !entry->old) {
    build->scan.only_pages_changed = false;
    return;
  }
  build->scan.changed_pages = memory_grow(build->scan.changed_pages, build->scan.changed_page_count,
                                          &build->scan.changed_page_capacity, sizeof *build->scan.changed_pages);
  build->scan.changed_pages[build->scan.changed_page_count++] = entry;
}

/* A few pages with new stamps are compared here, so that touching a file costs nothing more; many are left to the
 * workers. */
enum { COMPARE_AT_ONCE = 64 };

static struct scan_directory *add_directory(struct build *build, struct bytes path, size_t capacity) {
  build->scan.directories = memory_grow(build->scan.directories, build->scan.directory_count,
                                        &build->scan.directory_capacity, sizeof *build->scan.directories);
  struct scan_directory *added = &build->scan.directories[build->scan.directory_count++];
  *added = (struct scan_directory){.path = path, .capacity = capacity};
  added->entries = arena_allocate(&build->arena, capacity * sizeof(struct scan_entry *));
  return added;
}

/* Enters a file that was found in the folder SCANNED: as a page, as a file beside pages, or as neither. */
static void take_file(struct build *build, struct scan_directory *scanned, struct scan_entry *entry) {
  struct bytes path = entry->file.path;
  scanned->entries[scanned->count++] = entry;
  map_put(&build->scan.files, path, entry);
  bool made = commands_made(path); /* seen when the commands are done */
  if (!made)
    map_put(&build->world.files, path, &entry->file);
  bool is_page = !made && build->graph.source_count && add_page(build, scanned->path, entry);
  if (!is_page && !made && build->graph.source_count)
    beside_note(build, entry);
  if (!entry->changed)
    return;
  scanned->changed = true;
  if (!is_page || (entry->old && build->scan.compared++ < COMPARE_AT_ONCE))
    scan_read(build, entry);
  if (entry->changed)
    note_change(build, entry, is_page);
}

static int visit_directory(void *context, const struct walk_directory *found, struct error *error) {
  (void)error;
  struct root_scan *scan = context;
  struct build *build = scan->build;
  struct bytes directory = path_join(&build->arena, scan->root, found->path);
  struct file *old = NULL;
  size_t old_count = old_files(build, directory, &old), at = 0;
  bool lost = false;
  struct scan_directory *scanned = add_directory(build, directory, found->count + 1);
  for (size_t i = 0; i < found->count; i++) {
    struct bytes path = path_join(&build->arena, scan->root, found->entries[i].path);
    if (map_get(&build->scan.files, path))
      continue; /* the Shardfile */
    const struct file *before = next_old(old, old_count, &at, path_name(path), &lost);
    take_file(build, scanned, make_entry(build, path, &found->entries[i].stamp, before));
  }
  if (lost || at < old_count) {
    scanned->changed = true;
    build->scan.changed = true;
    build->scan.only_pages_changed = false;
  }
  return 0;
}

int scan_root(struct build *build, struct bytes root, const char *what, uint32_t line) {
  struct bytes absolute = root.size ? path_join(&build->arena, bytes_from(build->root), root) : bytes_from(build->root);
  struct root_scan scan = {build, root, arena_copy(&build->arena, absolute).data};
  struct walk_options options = {.root = scan.absolute,
                                 .enter = enter_directory,
                                 .visit = visit_directory,
                                 .skipped = report_skipped,
                                 .context = &scan};
  struct error error = ERROR_INIT;
  int rc = walk(&options, &build->arena, &error);
  if (rc && error.code == ERROR_NOT_FOUND) {
    rc = 0;
    if (what) {
      struct error problem = ERROR_INIT;
      error_set_at(&problem, ERROR_INVALID, "Shardfile.lua", line, 0, "%s: there is no folder '%.*s' in the site", what,
                   (int)root.size, root.data);
      build_add_problem(build, STAGE_DESCRIBE, bytes_from(""), bytes_from(""), SEVERITY_ERROR, &problem);
      error_release(&problem);
      build->invalid = true;
    }
  } else if (rc) {
    build_add_problem(build, STAGE_DESCRIBE, bytes_from(""), bytes_from(""), SEVERITY_ERROR, &error);
  }
  error_release(&error);
  return rc;
}

/* The row of a file that has one of its own: its folder may be scanned too, or not at all. */
static struct scan_entry *add_single(struct build *build, struct bytes path, const struct file_stamp *stamp) {
  struct file *old = NULL;
  size_t old_count = old_files(build, path, &old), at = 0;
  bool lost = false;
  const struct file *before = next_old(old, old_count, &at, path_name(path), &lost);
  struct scan_entry *entry = make_entry(build, path, stamp, before);
  struct scan_directory *scanned = add_directory(build, path, 1);
  scanned->changed = entry->changed;
  scanned->entries[scanned->count++] = entry;
  map_put(&build->scan.files, path, entry);
  map_put(&build->world.files, path, &entry->file);
  return entry;
}

static int scan_shardfile(struct build *build, struct error *error) {
  struct bytes path = bytes_from("Shardfile.lua"), absolute = path_join(&build->arena, bytes_from(build->root), path);
  const char *name = arena_copy(&build->arena, absolute).data;
  struct file_stamp stamp;
  if (file_read(name, &build->loaded.shardfile, &stamp, error))
    return -1;
  struct scan_entry *entry = add_single(build, path, &stamp);
  entry->file.digest = digest_of(strbuf_bytes(&build->loaded.shardfile)); /* read anyway, so compared by content */
  if (!entry->old || !digest_equal(entry->old->digest, entry->file.digest)) {
    build->scan.directories[build->scan.directory_count - 1].changed = true;
    build->scan.changed = true;
    build->scan.only_pages_changed = false;
  }
  return 0;
}

int scan_file(struct build *build, struct bytes path, struct error *error) {
  struct bytes absolute = path_join(&build->arena, bytes_from(build->root), path);
  const char *name = arena_copy(&build->arena, absolute).data;
  enum file_kind kind = FILE_MISSING;
  struct file_stamp stamp;
  if (file_status(name, &kind, &stamp, error))
    return -1;
  if (kind != FILE_REGULAR)
    return 0;
  struct scan_entry *entry = add_single(build, path, &stamp);
  if (entry->changed)
    digest_file(build, entry, name);
  if (entry->changed)
    note_change(build, entry, false);
  return 0;
}

void scan_read(struct build *build, struct scan_entry *entry) {
  struct bytes absolute = path_join(&build->arena, bytes_from(build->root), entry->file.path);
  digest_file(build, entry, arena_copy(&build->arena, absolute).data);
}

/* The rows of folders are begun anew: those that are not found again are to be deleted. */
static void forget_directories(struct build *build, struct bytes root) {
  size_t kept = 0;
  struct bytes rest;
  for (size_t i = 0; i < build->scan.directory_count; i++) {
    struct scan_directory *directory = &build->scan.directories[i];
    if (!path_below(directory->path, root, &rest)) {
      build->scan.directories[kept++] = *directory;
      continue;
    }
    for (size_t k = 0; k < directory->count; k++)
      map_remove(&build->scan.files, directory->entries[k]->file.path);
    struct stored_directory *unknown = arena_allocate_zeroed(&build->arena, 1, sizeof *unknown);
    unknown->path = directory->path;
    map_put(&build->scan.old_directories, directory->path, unknown);
  }
  build->scan.directory_count = kept;
}

void scan_command_folder(struct build *build, const struct graph_command *command) {
  forget_directories(build, command->folder);
  scan_root(build, command->folder, NULL, 0);
}

static int load_index(struct build *build, struct error *error) {
  struct stored_directory *rows = NULL;
  size_t count = 0;
  if (!build->store)
    return 0;
  if (store_directories(build->store, &build->arena, &rows, &count, error))
    return -1;
  for (size_t i = 0; i < count; i++)
    map_put(&build->scan.old_directories, rows[i].path, &rows[i]);
  return 0;
}

int stage_scan_start(struct build *build, struct error *error) {
  build->scan.started_ns = clock_file_time_ns();
  if (load_index(build, error))
    return -1;
  if (scan_shardfile(build, error))
    return -1;
  return scan_root(build, bytes_from("plugins"), NULL, 0);
}
