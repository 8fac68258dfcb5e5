/* commit.c: the end of a build: state, file index and deletions in one transaction. */
#include "base/path.h"
#include "build/cascade.h"
#include "build/internal.h"
#include "build/owned.h"
#include "build/quick.h"
#include "model/codec.h"
#include "os/boot.h"

/* The racy-clean rule of scan.c: such a stamp is stored as "do not trust". Names instead of paths: the row says the
 * folder. */
static void indexed_file(const struct build *build, const struct scan_entry *entry, struct file *file) {
  *file = entry->file;
  file->path = path_name(entry->file.path);
  if (!file_stamp_settled(&file->stamp, build->scan.started_ns) || digest_is_none(file->digest))
    file->stamp.ctime_ns = 0;
}

static int store_directory(struct build *build, const struct scan_directory *directory, struct error *error) {
  struct arena arena = ARENA_INIT;
  struct file *files = arena_allocate(&arena, (directory->count + 1) * sizeof *files);
  for (size_t i = 0; i < directory->count; i++)
    indexed_file(build, directory->entries[i], &files[i]);
  struct strbuf encoded;
  strbuf_init(&encoded);
  files_encode(files, directory->count, &encoded);
  int rc = store_put_directory(build->store, directory->path, strbuf_bytes(&encoded), error);
  strbuf_release(&encoded);
  arena_release(&arena);
  return rc;
}

static int store_index(struct build *build, struct error *error) {
  for (size_t i = 0; i < build->scan.directory_count; i++)
    if (build->scan.directories[i].changed && store_directory(build, &build->scan.directories[i], error))
      return -1;
  struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(&build->scan.old_directories, &i));)
    if (store_delete_directory(build->store, entry->key, error))
      return -1;
  return 0;
}

/* A group that this build did not get to, because it was stopped, keeps its row. */
static int delete_vanished_groups(struct build *build, struct error *error) {
  struct map present = MAP_INIT;
  int rc = 0;
  for (size_t i = 0; i < build->group_count; i++) {
    const struct group *group = build->groups[i];
    if (!group->empty)
      map_put(&present, build_stage_key(&build->arena, group->stage, group->name), build);
  }
  for (size_t i = 0; i < build->stored_count && rc == 0; i++) {
    const struct stored_group *stored = &build->stored[i];
    if (!map_get(&present, build_stage_key(&build->arena, stored->stage, stored->name)))
      rc = store_delete_group(build->store, stored->stage, stored->name, error);
  }
  map_release(&present);
  return rc;
}

/* What skipped groups made is theirs still; the others marked theirs when they were settled. */
static void mark_skipped_outputs(struct build *build) {
  bool *skipped = arena_allocate_zeroed(&build->arena, build->stored_count + 1, sizeof *skipped);
  for (size_t i = 0; i < build->group_count; i++) {
    const struct group *group = build->groups[i];
    if (group->skipped)
      skipped[group->stored - build->stored] = true;
  }
  struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(&build->outputs.known, &i));) {
    struct known_output *known = entry->value;
    if (known->group && skipped[known->group - build->stored])
      known->claimed = true;
  }
}

/* Stamps of outputs that were found good by their content, in groups whose row is not written otherwise. */
static int touch_verified(struct build *build, struct error *error) {
  bool *verified = arena_allocate_zeroed(&build->arena, build->stored_count + 1, sizeof *verified);
  struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(&build->outputs.known, &i));) {
    const struct known_output *known = entry->value;
    if (known->group && known->verified)
      verified[known->group - build->stored] = true;
  }
  for (size_t i = 0; i < build->group_count; i++) {
    const struct group *group = build->groups[i];
    if (!group->skipped || !verified[group->stored - build->stored])
      continue;
    struct stored_group row = *group->stored;
    struct output *items = NULL;
    size_t count = 0;
    if (outputs_decode(row.outputs, &build->arena, &items, &count, error))
      return -1;
    for (size_t k = 0; k < count; k++) {
      const struct known_output *known = map_get(&build->outputs.known, items[k].path);
      if (known)
        items[k].stamp = known->output.stamp;
    }
    struct strbuf encoded;
    strbuf_init(&encoded);
    outputs_encode(items, count, &encoded);
    row.outputs = strbuf_bytes(&encoded);
    int rc = store_touch_group(build->store, &row, error);
    strbuf_release(&encoded);
    if (rc)
      return -1;
  }
  return 0;
}

static int store_reducers(struct build *build, struct error *error) {
  struct strbuf list;
  strbuf_init(&list);
  load_reducer_list(build, &list);
  int rc = store_put(build->store, bytes_from("reducers"), strbuf_bytes(&list), error);
  strbuf_release(&list);
  return rc;
}

static int store_marks(struct build *build, bool complete, struct error *error) {
  bool settled = complete && !atomic_load(&build->derive.moved);
  struct digest context = settled ? build_context_digest(build) : DIGEST_NONE;
  struct bytes bytes = bytes_make((const char *)context.bytes, sizeof context.bytes);
  struct bytes engine = bytes_make((const char *)build->engine.bytes, sizeof build->engine.bytes);
  /* Where something is missing from this build, outputs may be Shard's that no group has: the next one asks the log. */
  struct bytes owned = complete ? owned_size(&build->outputs, &build->arena) : bytes_from("");
  char boot[BOOT_NAME_SIZE];
  if (store_put(build->store, bytes_from("context"), bytes, error) ||
      store_put(build->store, bytes_from("engine"), engine, error) ||
      store_put(build->store, bytes_from("output"), build->output_name, error))
    return -1;
  if (!build_stopping(build) && store_reducers(build, error))
    return -1;
  /* An output that was found damaged after a restart may not be mended yet: then the next build reads all again. */
  if (complete && store_put(build->store, bytes_from("boot"), boot_name(boot), error))
    return -1;
  struct bytes kinds = bytes_make((const char *)&build->partition_kinds, sizeof build->partition_kinds);
  if (store_put(build->store, bytes_from("partition kinds"), kinds, error) || quick_remember_classes(build, error))
    return -1;
  return store_put(build->store, bytes_from("owned"), owned, error);
}

int stage_commit(struct build *build, struct error *error) {
  build_enter_phase(build, PHASE_COMMIT);
  bool stopped = build_stopping(build);
  for (size_t i = 0; i < build->group_count; i++) {
    struct group *group = build->groups[i];
    if (group_settle(group, error))
      return -1;
  }
  if (!stopped && !build->scan.incomplete) {
    mark_skipped_outputs(build);
    if (outputs_sweep(&build->outputs, error))
      return -1;
  }
  /* Also of what could not be looked at: its records have left the views and merges, so its groups must come anew. */
  if (!stopped && delete_vanished_groups(build, error))
    return -1;
  if (touch_verified(build, error) || store_index(build, error) || cascade_save(build, error) || due_save(build, error))
    return -1;
  bool complete = !stopped && build->report.errors == 0;
  if (store_marks(build, complete, error))
    return -1;
  return store_commit(build->store, error);
}
