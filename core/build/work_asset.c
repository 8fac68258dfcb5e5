/* work_asset.c: ASSET: a static file's copy, and what pages may ask of it. */
#include "base/path.h"
#include "build/assets.h"
#include "build/beside.h"
#include "build/work.h"
#include "model/unit_builder.h"
#include "page/image.h"
#include "page/integrity.h"

static int was_changed(const struct file *file, struct error *error) {
  return error_set_at(error, ERROR_INVALID, file->path.data, 0, 0, "it was changed while the build ran; build again");
}

/* What is copied is what was scanned, unless somebody wrote to it since. Where stamps do not rule that out, the copy is
 * read: the state would take it for the file that was scanned, also when that comes back. */
static int check_copy(struct build *build, const struct file *file, const char *source, const struct output *output,
                      struct error *error) {
  struct error ignored = ERROR_INIT;
  enum file_kind kind = FILE_MISSING;
  struct file_stamp stamp;
  bool same = file_status(source, &kind, &stamp, &ignored) == 0 && file_stamp_equal(&stamp, &file->stamp) &&
              file_stamp_settled(&stamp, build->scan.started_ns);
  error_release(&ignored);
  return same || outputs_hold(&build->outputs, output) ? 0 : was_changed(file, error);
}

/* What is said of the file beside its place. Only a folder with fingerprints costs a look at the whole of each file;
 * else images are looked at, as far as their size. */
static int find_facts(struct work_unit *work, const struct graph_static *folder, const struct file *file,
                      const char *source, struct asset_facts *facts, struct error *error) {
  struct strbuf *content = &work->worker->content;
  bool image = image_is_named(file->path);
  strbuf_clear(content);
  if (folder->fingerprint ? file_read(source, content, NULL, error)
                          : image && file_read_start(source, IMAGE_HEAD, content, error))
    return -1;
  if (folder->fingerprint) {
    if (!digest_equal(digest_of(strbuf_bytes(content)), file->digest))
      return was_changed(file, error);
    char *integrity = arena_allocate(&work->worker->arena, INTEGRITY_SIZE);
    integrity_of(strbuf_bytes(content), integrity);
    facts->integrity = integrity;
  }
  struct image_size size;
  if (image && image_measure(strbuf_bytes(content), &size)) {
    facts->width = size.width;
    facts->height = size.height;
  }
  return 0;
}

int work_asset_facts(struct work_unit *work, const struct asset_facts *facts, struct error *error) {
  struct strbuf encoded;
  strbuf_init(&encoded);
  asset_facts_encode(facts, &encoded);
  int rc = unit_builder_field(&work->builder, bytes_from(ASSET_FIELD), strbuf_bytes(&encoded), error);
  strbuf_release(&encoded);
  return rc;
}

int work_asset(struct work_unit *work, struct error *error) {
  struct worker *worker = work->worker;
  struct build *build = worker->build;
  const struct graph_static *folder = &build->graph.statics[work->task->owner];
  const struct file *file = map_get(&build->world.files, work->in->id);
  if (asset_is_transformed(folder, work->in->id))
    return work_transform(work, folder, error);
  struct bytes path;
  if (!folder->beside)
    path = asset_output(folder, work->in->id, file->digest, &worker->arena);
  else if (!beside_output(build, folder, work->in->id, &worker->arena, &path))
    return error_set(error, ERROR_NOT_FOUND, "it has no place in the output");
  struct bytes source = path_join(&worker->arena, bytes_from(build->root), work->in->id);
  const char *name = arena_copy(&worker->arena, source).data;
  struct asset_facts facts = {.source = file->path, .output = path, .size = file->stamp.size};
  if (find_facts(work, folder, file, name, &facts, error) || work_asset_facts(work, &facts, error) ||
      unit_builder_output(&work->builder, path, bytes_from(""), error))
    return -1;
  if (build->dry)
    return 0;
  struct output *output = &work->builder.outputs[0];
  output->digest = file->digest;
  return outputs_copy(&build->outputs, name, output, error) || check_copy(build, file, name, output, error) ? -1 : 0;
}
