/* assets.c: static folders, copied as they are. One group per declared folder, a unit per file. */
#include "base/path.h"
#include "build/internal.h"
#include <stdlib.h>

static int compare_inputs(const void *a, const void *b) {
  return bytes_compare(((const struct group_input *)a)->id, ((const struct group_input *)b)->id);
}

struct bytes asset_output(const struct graph_static *folder, struct bytes path, struct arena *arena) {
  struct bytes rest = bytes_from(""), joined, normal;
  path_below(path, folder->root, &rest);
  joined = path_join(arena, folder->to, rest);
  return path_normalize(arena, joined, &normal) ? normal : rest;
}

static void plan_folder(struct build *build, uint32_t index) {
  const struct graph_static *folder = &build->graph.statics[index];
  struct group *group = group_create(build, STAGE_ASSET, index, folder->root, folder->root, digest_of(folder->to));
  struct group_input *inputs = arena_allocate_zeroed(&group->arena, build->scanned.count + 1, sizeof *inputs);
  size_t count = 0, position = 0;
  struct map_entry *item;
  while ((item = map_next(&build->scanned, &position))) {
    struct scan_entry *entry = item->value;
    struct bytes rest;
    if (!path_below(entry->file.path, folder->root, &rest) || digest_is_none(entry->file.digest))
      continue;
    struct error conflict = ERROR_INIT;
    if (outputs_claim(&build->outputs, asset_output(folder, entry->file.path, &group->arena), STAGE_ASSET, group->name,
                      entry->file.path, &conflict)) {
      build_add_problem(build, STAGE_ASSET, group->name, entry->file.path, SEVERITY_ERROR, &conflict);
      error_release(&conflict);
      continue;
    }
    inputs[count++] = (struct group_input){.id = entry->file.path,
                                           .input = entry->file.digest,
                                           .cost = entry->file.stamp.size / 16 + 1024,
                                           .hint = "source changed"};
  }
  if (count)
    qsort(inputs, count, sizeof *inputs, compare_inputs);
  group_plan(group, inputs, count, false);
}

int stage_assets(struct build *build, struct error *error) {
  (void)error;
  for (uint32_t i = 0; i < build->graph.static_count && !build->damaged; i++)
    plan_folder(build, i);
  return 0;
}
