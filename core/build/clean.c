/* clean.c: `shard clean`: removes what Shard made, by its own records and not by the Shardfile, which may be broken by
 * now. */
#include "base/map.h"
#include "base/path.h"
#include "build/internal.h"
#include "build/owned.h"
#include <dirent.h>
#include <stdlib.h>

static int remove_state(struct build *build, struct error *error) {
  static const char *const names[] = {"state.db", "state.db-wal", "state.db-shm", "state.db-journal", "lock"};
  struct bytes made = arena_format(&build->arena, "%s/" COMMANDS_FOLDER, build->root);
  if (file_remove_tree(made.data, error))
    return -1;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct bytes path = arena_format(&build->arena, "%s/.shard/%s", build->root, names[i]);
    if (file_remove(path.data, error))
      return -1;
    file_prune_directories(path.data, build->root);
  }
  return 0;
}

/* What cannot be read of the state is not needed: the logs know enough. */
static int open_records(struct build *build, struct error *error) {
  build->dry = true; /* a folder that is not there is not made */
  if (open_site(build, false, error)) {
    if (error->code != ERROR_CORRUPT)
      return -1;
    error_release(error);
    build->stored_count = 0;
  }
  build->state_reset = true; /* so that the log is asked too */
  return 0;
}

static int load_outputs(struct build *build, struct error *error) {
  if (outputs_load(&build->outputs, error))
    return -1;
  if (!build->damaged)
    return 0;
  build->damaged = false;
  build->stored_count = 0;
  map_clear(&build->outputs.known);
  return outputs_load(&build->outputs, error);
}

/* LOG, unless it is NULL, must be that folder's. */
static int clean_folder(struct build *build, struct bytes folder, const char *log, uint32_t *removed,
                        struct error *error) {
  struct outputs *outputs = &build->outputs;
  outputs_release(outputs);
  outputs_init(outputs, build);
  outputs->tidy = build->lock.abandoned;
  if (load_output_path(build, folder, error))
    return -1;
  if (log && strcmp(log, outputs->log_path) != 0)
    return 0;
  if (load_outputs(build, error) || outputs_sweep(outputs, error))
    return -1;
  *removed += outputs->deleted;
  file_prune_directories(arena_format(&build->arena, "%s/x", outputs->folder).data, build->root);
  return file_remove(outputs->log_path, error);
}

/* The folder of the last build, or the one that is asked for. */
static struct bytes last_folder(struct build *build) {
  struct bytes folder = bytes_from(build->options.output);
  struct error ignored = ERROR_INIT;
  if (folder.size == 0 && store_get(build->store, bytes_from("output"), &build->arena, &folder, &ignored))
    folder = bytes_from("");
  error_release(&ignored);
  return folder;
}

/* Whatever other folders were built into. */
static int clean_other_folders(struct build *build, uint32_t *removed, struct error *error) {
  struct bytes place = arena_format(&build->arena, "%s/.shard", build->root);
  DIR *folder = opendir(place.data);
  const struct dirent *item;
  int rc = 0;
  while (rc == 0 && folder && (item = readdir(folder))) {
    struct bytes log = path_join(&build->arena, place, bytes_from(item->d_name)), about;
    log = arena_copy(&build->arena, log);
    if (strncmp(item->d_name, "owned-", 6) == 0 && owned_folder(log.data, &build->arena, &about))
      rc = clean_folder(build, about, log.data, removed, error);
  }
  if (folder)
    closedir(folder);
  return rc;
}

int build_clean(struct build *build, uint32_t *removed, struct error *error) {
  *removed = 0;
  if (open_records(build, error) || clean_folder(build, last_folder(build), NULL, removed, error) ||
      clean_other_folders(build, removed, error))
    return -1;
  store_close(build->store);
  build->store = NULL;
  return remove_state(build, error);
}
