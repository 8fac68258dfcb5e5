/* assets.c: static folders: one group per declared folder, a unit per file. They come before the pages, which may ask
 * for a file's address, size and digest. What is done to a file is in work_asset.c. */
#include "build/assets.h"
#include "base/path.h"
#include "build/internal.h"
#include <stdlib.h>

/* "main.css" and its content: "main.1f2e3d4c5b6a7988.css". */
static struct bytes fingerprinted(struct bytes path, struct digest content, struct arena *arena) {
  enum { DIGITS = 16 };
  char digest[33];
  digest_format(content, digest);
  struct bytes extension = path_extension(path);
  return arena_format(arena, "%.*s.%.*s%.*s", (int)(path.size - extension.size), path.data, DIGITS, digest,
                      (int)extension.size, extension.data);
}

struct bytes asset_output(const struct graph_static *folder, struct bytes path, struct digest content,
                          struct arena *arena) {
  struct bytes rest = bytes_from(""), joined, normal;
  path_below(path, folder->root, &rest);
  if (folder->fingerprint)
    rest = fingerprinted(rest, content, arena);
  joined = path_join(arena, folder->to, rest);
  return path_normalize(arena, joined, &normal) ? normal : rest;
}

void asset_facts_encode(const struct asset_facts *facts, struct strbuf *out) {
  struct arena scratch = ARENA_INIT;
  struct bytes url = path_url_encode(&scratch, path_join(&scratch, bytes_from("/"), facts->output));
  if (bytes_starts_with(url, bytes_from("//")))
    url = bytes_make(url.data + 1, url.size - 1);
  size_t count = 4;
  struct value_scope map = value_begin_map(out);
  if (facts->height) {
    value_write_name(out, bytes_from("height"));
    value_write_integer(out, facts->height);
    count++;
  }
  if (facts->integrity) {
    value_write_name(out, bytes_from("integrity"));
    value_write_string(out, bytes_from(facts->integrity));
    count++;
  }
  value_write_name(out, bytes_from("path"));
  value_write_string(out, facts->output);
  value_write_name(out, bytes_from("size"));
  value_write_integer(out, (int64_t)facts->size);
  value_write_name(out, bytes_from("source"));
  value_write_string(out, facts->source);
  value_write_name(out, bytes_from("url"));
  value_write_string(out, url);
  if (facts->width) {
    value_write_name(out, bytes_from("width"));
    value_write_integer(out, facts->width);
    count++;
  }
  value_end(out, map, count);
  arena_release(&scratch);
}

/* --- what pages know of --- */

/* Begins with what the world takes for the asset. */
struct asset_entry {
  struct bytes facts;
  uint32_t owner; /* of two folders with one path the one that was declared first has it */
};

static void take_unit(struct build *build, const struct group *group, const struct unit *unit) {
  struct group_slot slot = {.unit = unit};
  struct bytes facts, name;
  if (!unit || !group_slot_field(&slot, ASSET_FIELD, &facts) ||
      !path_below(unit->id, build->graph.statics[group->owner].root, &name))
    return;
  struct asset_entry *entry = map_get(&build->world.assets, name);
  if (entry && entry->owner <= group->owner)
    return;
  if (!entry) {
    entry = arena_allocate(&build->arena, sizeof *entry);
    map_put(&build->world.assets, arena_copy(&build->arena, name), entry);
  }
  *entry = (struct asset_entry){arena_copy(&build->arena, facts), group->owner};
}

void assets_take(struct build *build, struct group *group) {
  if (group->skipped) {
    group_open(group);
    for (uint32_t i = 0; i < group->old.unit_count; i++)
      take_unit(build, group, &group->old.units[i]);
  }
  for (size_t i = 0; i < group->slot_count; i++)
    take_unit(build, group, group->slots[i].unit);
}

/* --- the stage --- */

static int compare_inputs(const void *a, const void *b) {
  return bytes_compare(((const struct group_input *)a)->id, ((const struct group_input *)b)->id);
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

/* One folder may be copied to several places. */
static struct bytes group_name(struct build *build, const struct graph_static *folder) {
  if (folder->to.size == 0)
    return folder->root;
  return arena_format(&build->arena, "%.*s to %.*s", (int)folder->root.size, folder->root.data, (int)folder->to.size,
                      folder->to.data);
}

struct group *assets_group(struct build *build, uint32_t index) {
  const struct graph_static *folder = &build->graph.statics[index];
  return group_create(build, STAGE_ASSET, index, group_name(build, folder), folder->root, folder->digest);
}

static void plan_folder(struct build *build, uint32_t index) {
  const struct graph_static *folder = &build->graph.statics[index];
  struct group *group = assets_group(build, index);
  struct group_input *inputs = arena_allocate_zeroed(&group->arena, build->scanned.count + 1, sizeof *inputs);
  size_t count = 0, position = 0;
  struct map_entry *item;
  while ((item = map_next(&build->scanned, &position))) {
    struct scan_entry *entry = item->value;
    struct bytes rest;
    if (!path_below(entry->file.path, folder->root, &rest) || digest_is_none(entry->file.digest))
      continue;
    struct error conflict = ERROR_INIT;
    struct bytes output = asset_output(folder, entry->file.path, entry->file.digest, &group->arena);
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

static int take_and_settle(struct build *build, size_t first, struct error *error) {
  for (size_t i = first; i < build->group_count && !build->damaged; i++) {
    assets_take(build, build->groups[i]);
    if (group_settle(build->groups[i], error))
      return -1;
  }
  return 0;
}

int stage_assets(struct build *build, struct error *error) {
  build_enter_phase(build, PHASE_ASSETS);
  size_t first = build->group_count;
  for (uint32_t i = 0; i < build->graph.static_count && !build->damaged; i++)
    plan_folder(build, i);
  if (build->damaged)
    return 0;
  if (!build->dry && outputs_announce(&build->outputs, error))
    return -1;
  for (size_t i = first; i < build->group_count; i++)
    if (!build->groups[i]->skipped)
      group_submit(build->groups[i], GROUP_SLICE_NS);
  if (build_run_tasks(build, error) || take_and_settle(build, first, error))
    return -1;
  build->world.assets_ready = true;
  world_seal(&build->world, READ_ASSET);
  return 0;
}
