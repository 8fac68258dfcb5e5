/* clean.c: `shard clean`: removes what Shard made, by its own records and not by the Shardfile, which may be broken by
 * now. */
#include "base/path.h"
#include "build/internal.h"
#include "build/owned.h"
#include <stdlib.h>

static int remove_state(struct build *build, struct error *error) {
  static const char *const names[] = {"state.db", "state.db-wal", "state.db-shm", "lock"};
  if (file_remove(build->outputs.log_path, error))
    return -1;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct bytes path = arena_format(&build->arena, "%s/.shard/%s", build->root, names[i]);
    if (file_remove(path.data, error))
      return -1;
    file_prune_directories(path.data, build->root);
  }
  return 0;
}

int build_clean(struct build *build, uint32_t *removed, struct error *error) {
  struct bytes folder = bytes_from(build->options.output);
  if (open_site(build, false, error))
    return -1;
  if (folder.size == 0 && store_get(build->store, bytes_from("output"), &build->arena, &folder, error))
    return -1;
  build->dry = true; /* a folder that is not there is not made */
  if (load_output_path(build, folder, error))
    return -1;
  build->dry = false;
  build->state_reset = true; /* so that the log is asked too */
  if (outputs_load(&build->outputs, error) || outputs_sweep(&build->outputs, error))
    return -1;
  *removed = build->outputs.deleted;
  store_close(build->store);
  build->store = NULL;
  file_prune_directories(arena_format(&build->arena, "%s/x", build->outputs.folder).data, build->root);
  return remove_state(build, error);
}
