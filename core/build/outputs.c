/* outputs.c: the manifest, claims, and writing. The ownership log is in owned.c. */
#include "build/outputs.h"
#include "base/memory.h"
#include "base/path.h"
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

/* The absolute path of an output, NUL-terminated, in BUFFER. */
static const char *absolute_path(const struct outputs *outputs, struct bytes path, struct strbuf *buffer) {
  strbuf_clear(buffer);
  strbuf_append_text(buffer, outputs->folder);
  strbuf_append_char(buffer, '/');
  strbuf_append(buffer, path);
  return buffer->data;
}

static bool content_has_digest(const char *path, struct digest digest, struct file_stamp *stamp) {
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
  const char *path = absolute_path(outputs, known->output.path, buffer);
  enum file_kind kind = FILE_MISSING;
  struct file_stamp stamp;
  struct error ignored = ERROR_INIT;
  if (file_status(path, &kind, &stamp, &ignored) == 0 && kind == FILE_MISSING) {
    known->status = OUTPUT_MISSING;
  } else if (kind != FILE_REGULAR || !known->group) {
    known->status = OUTPUT_CHANGED;
  } else if (!outputs->restarted && file_stamp_holds(&known->output.stamp, &stamp)) {
    known->status = OUTPUT_GOOD;
  } else if (stamp.size == known->output.size && content_has_digest(path, known->output.digest, &stamp)) {
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

/* Removes the file, and the folders that this leaves empty. A folder in its place is somebody else's and stays. */
static int remove_output(struct outputs *outputs, struct known_output *known, struct error *error) {
  struct strbuf path;
  enum file_kind kind = FILE_MISSING;
  struct file_stamp stamp;
  strbuf_init(&path);
  absolute_path(outputs, known->output.path, &path);
  int rc = file_status(path.data, &kind, &stamp, error);
  if (rc == 0 && kind != FILE_DIRECTORY)
    rc = file_remove(path.data, error);
  if (rc == 0) {
    outputs->deleted += known->status != OUTPUT_MISSING && kind != FILE_DIRECTORY;
    known->status = OUTPUT_MISSING;
    file_prune_directories(path.data, outputs->folder);
  }
  strbuf_release(&path);
  return rc;
}

/* An earlier output that stands where a folder has to be now, or in a folder where a file has to be, makes room, unless
 * it is made in this build too. */
static int make_room(struct outputs *outputs, struct known_output *known, struct error *error) {
  bool in_the_way = known->status != OUTPUT_MISSING && !map_get(&outputs->claims, known->output.path);
  return in_the_way ? remove_output(outputs, known, error) : 0;
}

static int make_room_above(struct outputs *outputs, struct bytes path, struct error *error) {
  for (struct bytes folder = path_directory(path); folder.size; folder = path_directory(folder)) {
    struct known_output *known = map_get(&outputs->known, folder);
    if (known && make_room(outputs, known, error))
      return -1;
  }
  return 0;
}

static int make_room_below(struct outputs *outputs, struct bytes path, struct error *error) {
  struct map_entry *entry;
  struct bytes rest;
  for (size_t i = 0; (entry = map_next(&outputs->known, &i));)
    if (path_below(entry->key, path, &rest) && rest.size && make_room(outputs, entry->value, error))
      return -1;
  return 0;
}

/* Makes room for PATH and says what is there then. */
static int clear_way(struct outputs *outputs, struct bytes path, enum file_kind *kind, struct error *error) {
  struct file_stamp stamp;
  struct strbuf absolute;
  struct error ignored = ERROR_INIT;
  if (make_room_above(outputs, path, error))
    return -1;
  strbuf_init(&absolute);
  file_status(absolute_path(outputs, path, &absolute), kind, &stamp, &ignored);
  strbuf_release(&absolute);
  error_release(&ignored);
  return *kind == FILE_DIRECTORY ? make_room_below(outputs, path, error) : 0;
}

/* A stranger's file is not announced: it would be Shard's by the log. */
static int announce(struct outputs *outputs, struct bytes path, struct error *error) {
  const struct known_output *known = map_get(&outputs->known, path);
  enum file_kind kind = FILE_MISSING;
  if (known && known->status == OUTPUT_GOOD)
    return 0;
  if (!outputs->was_empty && clear_way(outputs, path, &kind, error))
    return -1;
  /* One that is known and missing may have been deleted by Shard: then the log says so, and it is wrong from now on. */
  bool told = known && known->status != OUTPUT_MISSING;
  if (!told && (known || kind != FILE_REGULAR || outputs->build->options.force))
    owned_note(outputs, '+', path);
  return 0;
}

int outputs_announce(struct outputs *outputs, struct error *error) {
  size_t position = 0;
  struct map_entry *entry;
  while ((entry = map_next(&outputs->claims, &position))) {
    struct output_claim *claim = entry->value;
    if (!claim->announced && announce(outputs, entry->key, error))
      return -1;
    claim->announced = true;
  }
  return owned_flush(outputs, error);
}

/* What is known of an output before it is written. */
static enum file_write_mode write_mode(const struct outputs *outputs, const struct known_output *known) {
  return known || outputs->build->options.force ? FILE_WRITE_REPLACE : FILE_WRITE_NEW;
}

static void explain_conflict(struct outputs *outputs, struct bytes path, struct error *error) {
  if (error->code != ERROR_CONFLICT)
    return;
  error_release(error);
  error_set(error, ERROR_CONFLICT,
            "%s/%.*s exists and was not made by Shard, so it is left alone; move it away, or overwrite such files with "
            "'shard build --force'",
            outputs->folder, (int)path.size, path.data);
}

/* Does the file hold OUTPUT's content? One that is known from the log alone has to be read for that. Sets the stamp if
 * so. */
static bool has_content_already(const struct known_output *known, const char *path, struct output *output) {
  if (!known)
    return false;
  if (known->status == OUTPUT_GOOD) {
    output->stamp = known->output.stamp;
    return digest_equal(known->output.digest, output->digest);
  }
  return known->status == OUTPUT_CHANGED && content_has_digest(path, output->digest, &output->stamp);
}

int outputs_write(struct outputs *outputs, struct output *output, struct error *error) {
  const struct known_output *known = map_get(&outputs->known, output->path);
  output->digest = digest_of(output->content);
  output->size = output->content.size;
  int rc = 0;
  struct strbuf path;
  strbuf_init(&path);
  absolute_path(outputs, output->path, &path);
  if (has_content_already(known, path.data, output)) {
    outputs->unchanged++;
  } else {
    rc = file_write(path.data, output->content, write_mode(outputs, known), &output->stamp, error);
    if (rc)
      explain_conflict(outputs, output->path, error);
    else
      outputs->written++;
  }
  strbuf_release(&path);
  output->content = bytes_from("");
  return rc;
}

int outputs_copy(struct outputs *outputs, const char *source, struct output *output, struct error *error) {
  const struct known_output *known = map_get(&outputs->known, output->path);
  int rc = 0;
  struct strbuf path;
  strbuf_init(&path);
  absolute_path(outputs, output->path, &path);
  if (has_content_already(known, path.data, output)) {
    outputs->unchanged++;
  } else {
    rc = file_copy(source, path.data, write_mode(outputs, known), &output->stamp, error);
    if (rc)
      explain_conflict(outputs, output->path, error);
    else
      outputs->written++;
  }
  strbuf_release(&path);
  output->size = output->stamp.size;
  return rc;
}

bool outputs_hold(const struct outputs *outputs, const struct output *output) {
  struct strbuf path;
  struct file_stamp stamp;
  strbuf_init(&path);
  bool same = content_has_digest(absolute_path(outputs, output->path, &path), output->digest, &stamp);
  strbuf_release(&path);
  return same;
}

void outputs_mark(struct outputs *outputs, struct bytes path) {
  struct known_output *known = map_get(&outputs->known, path);
  if (known)
    known->claimed = true;
}

void outputs_mark_skipped(struct outputs *outputs, const bool *skipped) {
  const struct stored_group *stored = outputs->build->stored;
  struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(&outputs->known, &i));) {
    struct known_output *known = entry->value;
    if (known->group && skipped[known->group - stored])
      known->claimed = true;
  }
  for (size_t i = 0; i < outputs->contested_count; i++)
    if (skipped[outputs->contested[i].group - stored])
      outputs->contested[i].known->claimed = true;
}

/* A build that was killed may have left it half written. */
static void remove_temporary(const struct outputs *outputs, struct bytes output) {
  struct strbuf path, temporary;
  struct error ignored = ERROR_INIT;
  strbuf_init(&path);
  strbuf_init(&temporary);
  file_temporary_name(absolute_path(outputs, output, &path), &temporary);
  file_remove(temporary.data, &ignored);
  error_release(&ignored);
  strbuf_release(&temporary);
  strbuf_release(&path);
}

int outputs_sweep(struct outputs *outputs, struct error *error) {
  const struct build *build = outputs->build;
  bool failures = build->report.errors > 0;
  size_t position = 0;
  struct map_entry *entry;
  while ((entry = map_next(&outputs->known, &position))) {
    struct known_output *known = entry->value;
    bool unowned = !known->group || build->state_reset; /* whoever made it last is forgotten */
    if (known->claimed || (failures && unowned))
      continue;
    if (!known->group)
      remove_temporary(outputs, known->output.path);
    if (remove_output(outputs, known, error))
      return -1;
    owned_note(outputs, '-', known->output.path);
  }
  return owned_flush(outputs, error);
}
