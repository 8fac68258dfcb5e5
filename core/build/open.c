/* open.c: opens a site: its folder, the lock, and the state of earlier builds. */
#include "build/internal.h"
#include <stdlib.h>

struct bytes build_stage_key(struct arena *arena, enum stage stage, struct bytes name) {
  char *key = arena_allocate(arena, name.size + 1);
  key[0] = (char)stage;
  if (name.size)
    memcpy(key + 1, name.data, name.size);
  return bytes_make(key, name.size + 1);
}

const struct stored_group *build_find_stored(const struct build *build, enum stage stage, struct bytes name) {
  struct arena scratch = ARENA_INIT;
  const struct stored_group *found = map_get(&build->stored_index, build_stage_key(&scratch, stage, name));
  arena_release(&scratch);
  return found;
}

static int open_root(struct build *build, struct error *error) {
  const char *directory = build->options.directory ? build->options.directory : ".";
  struct strbuf real;
  strbuf_init(&real);
  int rc = file_real_path(directory, &real, error);
  if (rc == 0) {
    build->root = strbuf_detach(&real, NULL);
    build->world.root = build->root;
  }
  strbuf_release(&real);
  return rc;
}

static int require_shardfile(struct build *build, struct error *error) {
  struct bytes path = arena_format(&build->arena, "%s/Shardfile.lua", build->root);
  enum file_kind kind = FILE_MISSING;
  struct file_stamp stamp;
  if (file_status(path.data, &kind, &stamp, error))
    return -1;
  if (kind == FILE_REGULAR)
    return 0;
  return error_set(error, ERROR_NOT_FOUND, "there is no Shardfile.lua in %s; name the site's folder with -C DIR",
                   build->root);
}

static int open_store(struct build *build, bool discard, struct error *error) {
  struct bytes path = arena_format(&build->arena, "%s/.shard/state.db", build->root);
  enum store_condition condition = STORE_OPENED;
  char *warning = NULL;
  if (store_open(path.data, &build->store, &condition, &warning, error))
    return -1;
  if (warning)
    build->report.state_warning = arena_copy(&build->arena, bytes_from(warning)).data;
  free(warning);
  if (discard) {
    store_discard(build->store);
    build->store = NULL;
    warning = NULL;
    if (store_open(path.data, &build->store, &condition, &warning, error))
      return -1;
    free(warning);
    build->report.state_warning = "the stored state is damaged and was set aside; everything is built again";
  }
  struct bytes engine = {NULL, 0};
  if (store_get(build->store, bytes_from("engine"), &build->arena, &engine, error))
    return -1;
  bool same_engine =
      engine.size == sizeof build->engine.bytes && memcmp(engine.data, build->engine.bytes, engine.size) == 0;
  build->state_reset = condition != STORE_OPENED || !same_engine;
  if (store_groups(build->store, &build->arena, &build->stored, &build->stored_count, error))
    return -1;
  for (size_t i = 0; i < build->stored_count && !build->state_reset; i++)
    map_put(&build->stored_index, build_stage_key(&build->arena, build->stored[i].stage, build->stored[i].name),
            &build->stored[i]);
  return 0;
}

int open_site(struct build *build, bool discard, struct error *error) {
  if (open_root(build, error) || require_shardfile(build, error))
    return -1;
  struct bytes lock = arena_format(&build->arena, "%s/.shard/lock", build->root);
  struct bytes folder = arena_format(&build->arena, "%s/.shard", build->root);
  if (file_make_directories(folder.data, error) || lock_take(&build->lock, lock.data, error))
    return -1;
  if (load_engine(build, error))
    return -1;
  return open_store(build, discard, error);
}
