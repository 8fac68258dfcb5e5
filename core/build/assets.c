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

/* The content and the place. */
static struct digest asset_input(struct digest content, struct bytes output) {
  struct digester digester;
  digester_init(&digester);
  digester_add_digest(&digester, content);
  digester_add(&digester, output);
  struct digest digest = digester_finish(&digester);
  digester_release(&digester);
  return digest;
}

static void plan_folder(struct build *build, uint32_t index) {
  const struct graph_static *folder = &build->graph.statics[index];
  struct bytes name = folder->root;
  if (folder->to.size) /* one folder may be copied to several places */
    name =
        arena_format(&build->arena, "%.*s to %.*s", (int)name.size, name.data, (int)folder->to.size, folder->to.data);
  struct group *group = group_create(build, STAGE_ASSET, index, name, folder->root, digest_of(folder->to));
  struct group_input *inputs = arena_allocate_zeroed(&group->arena, build->scanned.count + 1, sizeof *inputs);
  size_t count = 0, position = 0;
  struct map_entry *item;
  while ((item = map_next(&build->scanned, &position))) {
    struct scan_entry *entry = item->value;
    struct bytes rest;
    if (!path_below(entry->file.path, folder->root, &rest) || digest_is_none(entry->file.digest))
      continue;
    struct error conflict = ERROR_INIT;
    struct bytes output = asset_output(folder, entry->file.path, &group->arena);
    if (outputs_claim(&build->outputs, output, STAGE_ASSET, group->name, entry->file.path, &conflict)) {
      build_add_problem(build, STAGE_ASSET, group->name, entry->file.path, SEVERITY_ERROR, &conflict);
      error_release(&conflict);
      continue;
    }
    inputs[count++] = (struct group_input){.id = entry->file.path,
                                           .input = asset_input(entry->file.digest, output),
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
