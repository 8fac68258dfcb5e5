/* forget.c: see forget.h.
 *
 * What is there decides, not what was deleted: so values are found too that a build left behind which was stopped, or
 * another engine. The table is read as a whole at each start (PRAGMA quick_check), so its names are at hand. */
#include "build/forget.h"
#include "build/modified.h"
#include "build/quick.h"

static void keep(struct map *kept, struct bytes name) {
  map_put(kept, name, kept);
}

static void keep_all(struct build *build, struct map *kept) {
  for (size_t i = 0; i < build->group_count; i++) {
    const struct group *group = build->groups[i];
    if (!group->empty && quick_has_names(group->stage))
      keep(kept, quick_names_entry(&build->arena, group->stage, group->name));
  }
  for (size_t i = 0; i < build->shard_count; i++)
    keep(kept, partition_entry(build, build->shards[i].pages[0]));
  if (build->modified.git)
    keep(kept, bytes_from(MODIFIED_ENTRY));
}

/* Of those kinds of names that keep_all knows; others belong to the site as a whole. */
static bool may_be_gone(struct bytes name) {
  return bytes_starts_with(name, bytes_from(QUICK_NAMES_PREFIX)) ||
         bytes_starts_with(name, bytes_from(PARTITION_PREFIX)) || bytes_equal(name, bytes_from(MODIFIED_ENTRY));
}

int forget_values(struct build *build, struct error *error) {
  struct bytes *names = NULL;
  size_t count = 0;
  if (!build->planned || build_stopping(build))
    return 0;
  if (store_names(build->store, &build->arena, &names, &count, error))
    return -1;
  struct map kept = MAP_INIT;
  keep_all(build, &kept);
  int rc = 0;
  for (size_t i = 0; i < count && rc == 0; i++)
    if (may_be_gone(names[i]) && !map_get(&kept, names[i]))
      rc = store_delete(build->store, names[i], error);
  map_release(&kept);
  return rc;
}
