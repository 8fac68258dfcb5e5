/* commit.c: the end of a build: state, file index and deletions in one transaction. */
#include "base/path.h"
#include "build/cascade.h"
#include "build/forget.h"
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

/* In a build that was stopped: did it get to where such a group would have been made? Then the group is gone. Its row
 * would say what holds no more, should it come back: its pages' records have left the views and merges or are those of
 * another group, and so are its outputs. */
static bool got_to(const struct build *build, enum stage stage) {
  switch (stage) {
  case STAGE_DESCRIBE:
  case STAGE_VIEW:
    return true;
  case STAGE_RENDER:
  case STAGE_MERGE:
  case STAGE_FINISH:
    return build->planned;
  case STAGE_COMMAND:
  case STAGE_ASSET:
  case STAGE_COUNT:
    return false;
  }
  return false;
}

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
    if (build_stopping(build) && !got_to(build, stored->stage))
      continue;
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
  outputs_mark_skipped(&build->outputs, skipped);
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

/* A build that was stopped has not heard of all records of what it began anew: neither the old declaration nor the new
 * one is known then. */
static int store_reducers(struct build *build, struct error *error) {
  struct strbuf list, kept;
  strbuf_init(&list);
  strbuf_init(&kept);
  load_reducer_list(build, &list);
  int rc = build_stopping(build) ? load_known_reducers(build, strbuf_bytes(&list), &kept, error) : 0;
  if (rc == 0)
    rc = store_put(build->store, bytes_from("reducers"), strbuf_bytes(build_stopping(build) ? &kept : &list), error);
  strbuf_release(&kept);
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
  /* What a stopped build did not get to lies in the folder of an earlier one. The name of no output folder makes the
   * next build believe nothing of it. */
  struct bytes output = build->outputs.moved && build_stopping(build) ? bytes_from("/") : build->output_name;
  char boot[BOOT_NAME_SIZE];
  if (store_put(build->store, bytes_from("context"), bytes, error) ||
      store_put(build->store, bytes_from("engine"), engine, error) ||
      store_put(build->store, bytes_from("output"), output, error))
    return -1;
  if (store_reducers(build, error))
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
  if (build->given_up)
    return 0;
  bool stopped = build_stopping(build);
  for (size_t i = 0; i < build->group_count; i++) {
    struct group *group = build->groups[i];
    if (group_settle(group, error))
      return -1;
  }
  bool complete = !stopped && build->report.errors == 0;
  if (!complete && outputs_retract(&build->outputs, error))
    return -1;
  if (!stopped && !build->scan.incomplete) {
    mark_skipped_outputs(build);
    if (outputs_sweep(&build->outputs, error))
      return -1;
  }
  /* Also of what could not be looked at: its records have left the views and merges, so its groups must come anew. */
  if (delete_vanished_groups(build, error) || forget_values(build, error))
    return -1;
  if (touch_verified(build, error) || store_index(build, error) || cascade_save(build, error) || due_save(build, error))
    return -1;
  if (store_marks(build, complete, error))
    return -1;
  return store_commit(build->store, error);
}
