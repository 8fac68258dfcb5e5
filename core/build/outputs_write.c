/* outputs_write.c: announcing, writing and deleting outputs. */
#include "base/path.h"
#include "build/internal.h"
#include "build/outputs.h"
#include "build/owned.h"

/* Removes the file, and the folders that this leaves empty. A folder in its place is somebody else's and stays, and so
 * does a file that was not there when the build began. */
static int remove_output(struct outputs *outputs, struct known_output *known, struct error *error) {
  struct strbuf path;
  enum file_kind kind = FILE_MISSING;
  struct file_stamp stamp;
  strbuf_init(&path);
  outputs_path(outputs, known->output.path, &path);
  int rc = file_status(path.data, &kind, &stamp, error);
  bool ours = known->status != OUTPUT_MISSING && kind != FILE_DIRECTORY;
  if (rc == 0 && ours)
    rc = file_remove(path.data, error);
  if (rc == 0) {
    outputs->deleted += ours;
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
  file_status(outputs_path(outputs, path, &absolute), kind, &stamp, &ignored);
  strbuf_release(&absolute);
  error_release(&ignored);
  return *kind == FILE_DIRECTORY ? make_room_below(outputs, path, error) : 0;
}

/* A stranger's file is not announced: it would be Shard's by the log. */
static int announce(struct outputs *outputs, struct output_claim *claim, struct error *error) {
  struct bytes path = claim->path;
  const struct known_output *known = map_get(&outputs->known, path);
  enum file_kind kind = FILE_MISSING;
  if (known && known->status == OUTPUT_GOOD)
    return 0;
  if (!outputs->was_empty && clear_way(outputs, path, &kind, error))
    return -1;
  /* One that is known and missing may have been deleted by Shard: then the log says so, and it is wrong from now on. */
  bool told = known && known->status != OUTPUT_MISSING;
  claim->noted = !told && (known || kind != FILE_REGULAR || outputs->build->options.force);
  if (claim->noted)
    owned_note(outputs, '+', path);
  return 0;
}

int outputs_announce(struct outputs *outputs, struct error *error) {
  size_t position = 0;
  struct map_entry *entry;
  while ((entry = map_next(&outputs->claims, &position))) {
    struct output_claim *claim = entry->value;
    if (!claim->announced && announce(outputs, claim, error))
      return -1;
    claim->announced = true;
  }
  return owned_flush(outputs, error);
}

int outputs_retract(struct outputs *outputs, struct error *error) {
  size_t position = 0;
  struct map_entry *entry;
  while ((entry = map_next(&outputs->claims, &position))) {
    const struct output_claim *claim = entry->value;
    if (!claim->noted || claim->made)
      continue;
    /* What a group made last, and somebody deleted, stays the group's. */
    const struct known_output *known = map_get(&outputs->known, claim->path);
    if (!known || !known->group)
      owned_note(outputs, '-', claim->path);
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
  return known->status == OUTPUT_CHANGED && outputs_content_is(path, output->digest, &output->stamp);
}

/* Writes OUTPUT's content, or copies SOURCE where it is not NULL, unless the file has that already. */
static int put(struct outputs *outputs, const char *source, struct output *output, struct error *error) {
  const struct known_output *known = map_get(&outputs->known, output->path);
  int rc = 0;
  struct strbuf path;
  strbuf_init(&path);
  outputs_path(outputs, output->path, &path);
  if (has_content_already(known, path.data, output)) {
    outputs->unchanged++;
  } else {
    enum file_write_mode mode = write_mode(outputs, known);
    rc = source ? file_copy(source, path.data, mode, &output->stamp, error)
                : file_write(path.data, output->content, mode, &output->stamp, error);
    if (rc)
      explain_conflict(outputs, output->path, error);
    else
      outputs->written++;
  }
  struct output_claim *claim = map_get(&outputs->claims, output->path);
  if (rc == 0 && claim)
    claim->made = true;
  strbuf_release(&path);
  return rc;
}

int outputs_write(struct outputs *outputs, struct output *output, struct error *error) {
  output->digest = digest_of(output->content);
  output->size = output->content.size;
  int rc = put(outputs, NULL, output, error);
  output->content = bytes_from("");
  return rc;
}

int outputs_copy(struct outputs *outputs, const char *source, struct output *output, struct error *error) {
  int rc = put(outputs, source, output, error);
  output->size = output->stamp.size;
  return rc;
}

bool outputs_hold(const struct outputs *outputs, const struct output *output) {
  struct strbuf path;
  struct file_stamp stamp;
  strbuf_init(&path);
  bool same = outputs_content_is(outputs_path(outputs, output->path, &path), output->digest, &stamp);
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
void outputs_remove_temporary(const struct outputs *outputs, struct bytes output) {
  struct strbuf path, temporary;
  struct error ignored = ERROR_INIT;
  strbuf_init(&path);
  strbuf_init(&temporary);
  file_temporary_name(outputs_path(outputs, output, &path), &temporary);
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
    /* What is missing is not the last good one either; but one that is claimed may have been made meanwhile. */
    bool gone = known->status == OUTPUT_MISSING && !map_get(&outputs->claims, known->output.path);
    if (known->claimed || (failures && unowned && !gone))
      continue;
    if (!known->group)
      outputs_remove_temporary(outputs, known->output.path);
    if (remove_output(outputs, known, error))
      return -1;
    owned_note(outputs, '-', known->output.path);
  }
  return owned_flush(outputs, error);
}
