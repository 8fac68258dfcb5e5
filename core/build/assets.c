/* assets.c: static folders: one group per declared folder, a unit per file. They come before the pages, which may ask
 * for a file's address, size and digest. What is done to a file is in work_asset.c. */
#include "build/assets.h"
#include "base/path.h"
#include "build/beside.h"
#include "build/filter.h"
#include "build/internal.h"
#include <stdlib.h>

/* "main.css" and its content: "main.1f2e3d4c5b6a7988.css". */
struct bytes asset_fingerprinted(struct bytes path, struct digest content, struct arena *arena) {
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
    rest = asset_fingerprinted(rest, content, arena);
  joined = path_join(arena, folder->to, rest);
  return path_normalize(arena, joined, &normal) ? normal : rest;
}

const struct graph_filter *asset_filter(const struct graph_static *folder, struct bytes path) {
  for (size_t i = 0; i < folder->filter_count; i++)
    if (bytes_equal(path_extension(path), folder->filters[i].extension))
      return &folder->filters[i];
  return NULL;
}

/* The addresses in a stylesheet follow the fingerprints of what they lead to. */
bool asset_is_transformed(const struct graph_static *folder, struct bytes path) {
  bool stylesheet = bytes_equal(path_extension(path), bytes_from(".css"));
  return (folder->fingerprint && stylesheet) || asset_filter(folder, path);
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
  const struct graph_static *folder = &build->graph.statics[group->owner];
  if (!unit || !group_slot_field(&slot, ASSET_FIELD, &facts) || !path_below(unit->id, folder->root, &name))
    return;
  if (folder->beside) /* two sources may have the same names below their roots */
    name = unit->id;
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

/* Does what comes of the file depend on what FILTER does? A stylesheet has the fingerprints of other files in it. */
static bool is_filtered_by(const struct graph_static *folder, struct bytes path, const struct graph_filter *filter) {
  bool stylesheet = bytes_equal(path_extension(path), bytes_from(".css"));
  return (folder->fingerprint && stylesheet) || bytes_equal(path_extension(path), filter->extension);
}

/* The content, the place, and the tools that it goes through. */
static struct digest asset_input(const struct build *build, const struct graph_static *folder, const struct file *file,
                                 struct bytes output) {
  struct digester digester;
  digester_init(&digester);
  digester_add_digest(&digester, folder->digest);
  digester_add_digest(&digester, file->digest);
  digester_add(&digester, output);
  for (size_t i = 0; i < folder->filter_count; i++)
    if (is_filtered_by(folder, file->path, &folder->filters[i]))
      digester_add_digest(&digester, build->filters[folder->filters[i].index].identity);
  struct digest digest = digester_finish(&digester);
  digester_release(&digester);
  return digest;
}

/* One folder may be copied to several places. */
static struct bytes group_name(struct build *build, const struct graph_static *folder, bool transformed) {
  if (folder->beside) {
    struct bytes source = build->graph.sources[folder->source].name;
    return arena_format(&build->arena, "beside pages of %.*s", (int)source.size, source.data);
  }
  const char *to = folder->to.size ? " to " : "", *kind = transformed ? ", transformed" : "";
  return arena_format(&build->arena, "%.*s%s%.*s%s", (int)folder->root.size, folder->root.data, to,
                      (int)folder->to.size, folder->to.size ? folder->to.data : "", kind);
}

struct group *assets_group(struct build *build, uint32_t index, bool transformed) {
  const struct graph_static *folder = &build->graph.statics[index];
  return group_create(build, STAGE_ASSET, index, group_name(build, folder, transformed), folder->root, folder->digest);
}

/* A copy's place is known and claimed now; that of what is transformed follows from what comes out. */
static bool plan_file(struct build *build, struct group *group, const struct graph_static *folder,
                      const struct file *file, bool transformed, struct group_input *input) {
  struct error conflict = ERROR_INIT;
  struct bytes output = bytes_from("");
  if (!transformed) {
    if (!folder->beside)
      output = asset_output(folder, file->path, file->digest, &group->arena);
    else if (!beside_output(build, folder, file->path, &group->arena, &output))
      return false;
    if (outputs_claim(&build->outputs, output, STAGE_ASSET, group->name, file->path, &conflict)) {
      build_add_problem(build, STAGE_ASSET, group->name, file->path, SEVERITY_ERROR, &conflict);
      error_release(&conflict);
      return false;
    }
  }
  uint64_t work = transformed ? file->stamp.size + (64 << 10) : file->stamp.size / 16 + 1024;
  *input = (struct group_input){.id = file->path,
                                .input = asset_input(build, folder, file, output),
                                .cost = work * GROUP_BYTE_NS,
                                .hint = "source changed"};
  return true;
}

static void plan_beside(struct build *build, uint32_t index) {
  const struct graph_static *folder = &build->graph.statics[index];
  size_t count = 0, files = 0;
  for (size_t i = 0; i < build->scan.beside_count; i++)
    files += build->scan.beside[i].source == folder->source;
  if (files == 0)
    return;
  struct group *group = assets_group(build, index, false);
  struct group_input *inputs = arena_allocate_zeroed(&group->arena, files + 1, sizeof *inputs);
  for (size_t i = 0; i < build->scan.beside_count; i++) {
    const struct scan_beside *beside = &build->scan.beside[i];
    if (beside->source == folder->source && !digest_is_none(beside->entry->file.digest))
      count += plan_file(build, group, folder, &beside->entry->file, false, &inputs[count]);
  }
  if (count)
    qsort(inputs, count, sizeof *inputs, compare_inputs);
  group_plan(group, inputs, count, false);
}

static void plan_folder(struct build *build, uint32_t index, bool transformed) {
  const struct graph_static *folder = &build->graph.statics[index];
  struct group *group = assets_group(build, index, transformed);
  struct group_input *inputs = arena_allocate_zeroed(&group->arena, build->scan.files.count + 1, sizeof *inputs);
  size_t count = 0;
  struct map_entry *item;
  for (size_t position = 0; (item = map_next(&build->scan.files, &position));) {
    const struct scan_entry *entry = item->value;
    struct bytes rest;
    if (!path_below(entry->file.path, folder->root, &rest) || digest_is_none(entry->file.digest) ||
        asset_is_transformed(folder, entry->file.path) != transformed)
      continue;
    count += plan_file(build, group, folder, &entry->file, transformed, &inputs[count]);
  }
  if (count)
    qsort(inputs, count, sizeof *inputs, compare_inputs);
  group_plan(group, inputs, count, false);
}

bool asset_folder_transforms(const struct graph_static *folder) {
  return folder->fingerprint || folder->filter_count;
}

static int take_and_settle(struct build *build, size_t first, struct error *error) {
  for (size_t i = first; i < build->group_count && !build->damaged; i++) {
    assets_take(build, build->groups[i]);
    if (group_settle(build->groups[i], error))
      return -1;
  }
  return 0;
}

/* Makes the groups: those that copy, then those that transform, and says where the latter begin. */
static size_t plan_folders(struct build *build) {
  uint32_t count = (uint32_t)build->graph.static_count;
  for (uint32_t i = 0; i < count && !build->damaged; i++)
    if (build->graph.statics[i].beside)
      plan_beside(build, i);
    else
      plan_folder(build, i, false);
  size_t first_transformed = build->group_count;
  for (uint32_t i = 0; i < count && !build->damaged; i++)
    if (asset_folder_transforms(&build->graph.statics[i]))
      plan_folder(build, i, true);
  return first_transformed;
}

int stage_assets(struct build *build, struct error *error) {
  build_enter_phase(build, PHASE_ASSETS);
  size_t first = build->group_count, first_transformed = plan_folders(build);
  if (build->damaged)
    return 0;
  if (!build->dry && outputs_announce(&build->outputs, error))
    return -1;
  for (size_t i = first; i < build->group_count; i++)
    if (!build->groups[i]->skipped)
      group_submit(build->groups[i], GROUP_SLICE_NS);
  if (build_run_tasks(build, error) ||
      (!build->dry && build_write_groups(build, first_transformed, build->group_count, error)) ||
      take_and_settle(build, first, error))
    return -1;
  build->world.assets_ready = true;
  world_seal(&build->world, READ_ASSET);
  return 0;
}
