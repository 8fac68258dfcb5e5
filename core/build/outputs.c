/* outputs.c: the manifest: what Shard made in earlier builds, and how that is now. */
#include "build/outputs.h"
#include "base/memory.h"
#include "build/internal.h"
#include "build/owned.h"
#include "model/codec.h"
#include "os/boot.h"
#include "os/parallel.h"
#include <stdlib.h>

void outputs_init(struct outputs *outputs, struct build *build) {
  *outputs = (struct outputs){.build = build};
  strbuf_init(&outputs->log);
}

void outputs_release(struct outputs *outputs) {
  free(outputs->contested);
  map_release(&outputs->known);
  map_release(&outputs->claims);
  map_release(&outputs->folded);
  strbuf_release(&outputs->log);
  free(outputs->folder);
  free(outputs->log_path);
}

const char *outputs_path(const struct outputs *outputs, struct bytes path, struct strbuf *buffer) {
  strbuf_clear(buffer);
  strbuf_append_text(buffer, outputs->folder);
  strbuf_append_char(buffer, '/');
  strbuf_append(buffer, path);
  return buffer->data;
}

bool outputs_content_is(const char *path, struct digest digest, struct file_stamp *stamp) {
  struct strbuf content;
  struct error ignored = ERROR_INIT;
  strbuf_init(&content);
  bool same =
      file_read(path, &content, stamp, &ignored) == 0 && digest_equal(digest_of(strbuf_bytes(&content)), digest);
  strbuf_release(&content);
  error_release(&ignored);
  return same;
}

/* Looks at one known file. A stamp that differs may only mean that the folder was copied: then the content decides. */
static void look(const struct outputs *outputs, struct known_output *known, struct strbuf *buffer) {
  const char *path = outputs_path(outputs, known->output.path, buffer);
  enum file_kind kind = FILE_MISSING;
  struct file_stamp stamp;
  struct error ignored = ERROR_INIT;
  if (file_status(path, &kind, &stamp, &ignored) == 0 && kind == FILE_MISSING) {
    known->status = OUTPUT_MISSING;
  } else if (kind != FILE_REGULAR || !known->group) {
    known->status = OUTPUT_CHANGED;
  } else if (!outputs->restarted && file_stamp_holds(&known->output.stamp, &stamp)) {
    known->status = OUTPUT_GOOD;
  } else if (stamp.size == known->output.size && outputs_content_is(path, known->output.digest, &stamp)) {
    known->status = OUTPUT_GOOD;
    known->verified = !file_stamp_equal(&known->output.stamp, &stamp);
    known->output.stamp = stamp;
  } else {
    known->status = OUTPUT_CHANGED;
  }
  error_release(&ignored);
}

struct look_context {
  const struct outputs *outputs;
  struct known_output **items;
};

static void look_at_share(void *argument, size_t from, size_t to) {
  const struct look_context *context = argument;
  struct strbuf buffer;
  strbuf_init(&buffer);
  for (size_t i = from; i < to; i++)
    look(context->outputs, context->items[i], &buffer);
  for (size_t i = from; i < to && context->outputs->tidy; i++)
    outputs_remove_temporary(context->outputs, context->items[i]->output.path);
  strbuf_release(&buffer);
}

static void look_at_all(struct outputs *outputs) {
  enum { SHARE_MINIMUM = 512 };
  size_t count = 0, position = 0;
  struct known_output **items = memory_allocate(outputs->known.count * sizeof(struct known_output *) + 1);
  struct map_entry *entry;
  while ((entry = map_next(&outputs->known, &position)))
    items[count++] = entry->value;
  struct look_context context = {outputs, items};
  parallel_run(count, SHARE_MINIMUM, outputs->build->jobs, look_at_share, &context);
  free(items);
}

static void contest(struct outputs *outputs, struct known_output *known, const struct output *output,
                    const struct stored_group *group) {
  outputs->contested = memory_grow(outputs->contested, outputs->contested_count, &outputs->contested_capacity,
                                   sizeof *outputs->contested);
  outputs->contested[outputs->contested_count++] = (struct contested_output){known, *output, group};
}

static void know(struct outputs *outputs, const struct output *output, const struct stored_group *group) {
  struct known_output *known = map_get(&outputs->known, output->path);
  if (known) {
    contest(outputs, known, output, group);
    return;
  }
  known = arena_allocate_zeroed(&outputs->build->arena, 1, sizeof *known);
  known->output = *output;
  known->group = group;
  map_put(&outputs->known, output->path, known);
}

/* A path of the log that no manifest has: made by a build that was killed, or by one whose state is lost. */
static void know_from_log(void *context, struct bytes path) {
  struct outputs *outputs = context;
  if (map_get(&outputs->known, path))
    return;
  struct output output = {.path = arena_copy(&outputs->build->arena, path)};
  know(outputs, &output, NULL);
}

/* Of those who say that they made a path the one is believed whose content is there. */
static void settle_contested(struct outputs *outputs) {
  struct strbuf buffer;
  strbuf_init(&buffer);
  for (size_t i = 0; i < outputs->contested_count; i++) {
    struct contested_output *other = &outputs->contested[i];
    struct known_output *known = other->known, before = *known;
    if (known->status != OUTPUT_CHANGED)
      continue;
    known->output = other->output;
    known->group = other->group;
    look(outputs, known, &buffer);
    other->output = before.output;
    other->group = before.group;
  }
  strbuf_release(&buffer);
}

static void mark_bad_groups(struct outputs *outputs) {
  struct build *build = outputs->build;
  size_t position = 0;
  struct map_entry *entry;
  outputs->bad_groups = arena_allocate_zeroed(&build->arena, build->stored_count + 1, sizeof *outputs->bad_groups);
  for (size_t i = 0; i < build->stored_count; i++)
    outputs->bad_groups[i] = outputs->moved && build->stored[i].outputs.size;
  while ((entry = map_next(&outputs->known, &position))) {
    const struct known_output *known = entry->value;
    if (known->group && known->status != OUTPUT_GOOD)
      outputs->bad_groups[known->group - build->stored] = true;
  }
  for (size_t i = 0; i < outputs->contested_count; i++) {
    const struct contested_output *other = &outputs->contested[i];
    if (other->known->status != OUTPUT_GOOD || !digest_equal(other->known->output.digest, other->output.digest))
      outputs->bad_groups[other->group - build->stored] = true;
  }
}

static int load_restarted(struct outputs *outputs, struct error *error) {
  struct build *build = outputs->build;
  struct bytes stored;
  if (!build->store || build->state_reset)
    return 0;
  if (store_get(build->store, bytes_from("boot"), &build->arena, &stored, error))
    return -1;
  char name[BOOT_NAME_SIZE];
  outputs->restarted = !bytes_equal(stored, boot_name(name));
  return 0;
}

int outputs_load(struct outputs *outputs, struct error *error) {
  struct build *build = outputs->build;
  if (load_restarted(outputs, error))
    return -1;
  for (size_t i = 0; i < build->stored_count && !outputs->moved; i++) {
    struct stored_group *group = &build->stored[i];
    struct output *items = NULL;
    size_t count = 0;
    struct error damage = ERROR_INIT;
    if (group->outputs.size && outputs_decode(group->outputs, &build->arena, &items, &count, &damage)) {
      build->damaged = true;
      error_release(&damage);
      return 0;
    }
    for (size_t k = 0; k < count; k++)
      know(outputs, &items[k], group);
  }
  if (owned_load(outputs, know_from_log, error))
    return -1;
  look_at_all(outputs);
  settle_contested(outputs);
  mark_bad_groups(outputs);
  return 0;
}

bool outputs_good(const struct outputs *outputs, const struct stored_group *group) {
  return !outputs->bad_groups[group - outputs->build->stored];
}

const struct known_output *outputs_first_bad(const struct outputs *outputs, const struct unit *unit) {
  for (uint32_t i = 0; i < unit->output_count; i++) {
    const struct known_output *known = map_get(&outputs->known, unit->outputs[i].path);
    if (known && known->status == OUTPUT_GOOD && digest_equal(known->output.digest, unit->outputs[i].digest))
      continue;
    if (known)
      return known;
    struct known_output *unknown = arena_allocate_zeroed(&outputs->build->arena, 1, sizeof *unknown);
    unknown->output.path = unit->outputs[i].path;
    unknown->status = OUTPUT_MISSING;
    return unknown;
  }
  return NULL;
}
