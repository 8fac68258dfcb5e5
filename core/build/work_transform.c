/* work_transform.c: ASSET: files that are not published as they are: stylesheets whose addresses follow the
 * fingerprints, and what goes through a minifier. */
#include "base/path.h"
#include "build/assets.h"
#include "build/filter.h"
#include "build/work.h"
#include "model/unit_builder.h"
#include "page/css_urls.h"
#include "page/integrity.h"

enum { IMPORTS_DEEP = 16 };

struct transform {
  struct work_unit *work;
  const struct graph_static *folder;
  struct bytes path; /* of the file */
  unsigned depth;    /* how many stylesheets import each other on the way here */
  struct error *error;
};

static int transform_file(const struct transform *transform, struct strbuf *out);

/* The digest of what the file at PATH becomes: that of its content, unless it is transformed too. */
static int published_digest(const struct transform *by, struct bytes path, struct digest content,
                            struct digest *digest) {
  *digest = content;
  if (!asset_is_transformed(by->folder, path))
    return 0;
  struct transform inner = *by;
  struct strbuf out = STRBUF_INIT;
  inner.path = path;
  inner.depth++;
  int rc = transform_file(&inner, &out);
  if (rc == 0)
    *digest = digest_of(strbuf_bytes(&out));
  strbuf_release(&out);
  return rc;
}

static bool is_elsewhere(struct bytes url) {
  return url.size == 0 || url.data[0] == '/' || url.data[0] == '#' || memchr(url.data, ':', url.size);
}

/* An address that leads to a file of the folder gets that file's fingerprint; any other stays. The read is recorded,
 * also of a file that is not there. */
static int write_url(void *context, struct bytes url, struct strbuf *out) {
  const struct transform *transform = context;
  struct worker *worker = transform->work->worker;
  size_t size = 0;
  struct bytes target, rest;
  while (size < url.size && url.data[size] != '?' && url.data[size] != '#')
    size++;
  struct bytes path = bytes_make(url.data, size);
  if (is_elsewhere(url) ||
      !path_resolve(&worker->arena, transform->path, path_url_decode(&worker->arena, path), &target) ||
      !path_below(target, transform->folder->root, &rest)) {
    strbuf_append(out, url);
    return 0;
  }
  trace_read(transform->work->script_unit.trace, READ_FILE, target);
  const struct file *file = map_get(&worker->build->world.files, target);
  if (!file) {
    strbuf_append(out, url);
    return 0;
  }
  struct digest digest;
  if (published_digest(transform, target, file->digest, &digest))
    return -1;
  strbuf_append(out, asset_fingerprinted(path, digest, &worker->arena));
  strbuf_append(out, bytes_make(url.data + size, url.size - size));
  return 0;
}

static int rewrite(const struct transform *transform, struct strbuf *content) {
  struct strbuf out = STRBUF_INIT;
  /* The context is not changed. NOLINTNEXTLINE(performance-no-int-to-ptr) */
  int rc = css_rewrite_urls(strbuf_bytes(content), write_url, (void *)(uintptr_t)transform, &out);
  if (rc == 0) {
    strbuf_clear(content);
    strbuf_append(content, strbuf_bytes(&out));
  }
  strbuf_release(&out);
  return rc;
}

static int minify(const struct transform *transform, struct strbuf *content) {
  const struct build *build = transform->work->worker->build;
  const struct graph_filter *declared = asset_filter(transform->folder, transform->path);
  if (!declared)
    return 0;
  const struct filter *filter = &build->filters[declared->index];
  struct strbuf out = STRBUF_INIT;
  int rc = filter_run(filter, arena_copy(&transform->work->worker->arena, transform->path).data, strbuf_bytes(content),
                      &out, transform->error);
  if (rc == 0) {
    strbuf_clear(content);
    strbuf_append(content, strbuf_bytes(&out));
  }
  strbuf_release(&out);
  return rc;
}

int work_minify(struct work_unit *work, struct bytes path, struct bytes *html, struct error *error) {
  const struct build *build = work->worker->build;
  const struct graph_filter *declared = build->graph.page_filter;
  if (!declared || !bytes_equal(path_extension(path), declared->extension))
    return 0;
  struct strbuf out = STRBUF_INIT;
  int rc = filter_run(&build->filters[declared->index], arena_copy(&work->worker->arena, work->in->id).data, *html,
                      &out, error);
  if (rc == 0)
    *html = arena_copy(&work->worker->arena, strbuf_bytes(&out));
  strbuf_release(&out);
  return rc;
}

static int transform_file(const struct transform *transform, struct strbuf *out) {
  struct worker *worker = transform->work->worker;
  const struct file *file = map_get(&worker->build->world.files, transform->path);
  const char *name =
      arena_format(&worker->arena, "%s/%.*s", worker->build->root, (int)transform->path.size, transform->path.data)
          .data;
  if (transform->depth > IMPORTS_DEEP)
    return error_set_at(transform->error, ERROR_INVALID, arena_copy(&worker->arena, transform->work->in->id).data, 0, 0,
                        "stylesheets import each other in a circle, or more than %d deep", IMPORTS_DEEP);
  if (file_read(name, out, NULL, transform->error))
    return -1;
  if (!digest_equal(digest_of(strbuf_bytes(out)), file->digest))
    return error_set_at(transform->error, ERROR_INVALID, file->path.data, 0, 0,
                        "it was changed while the build ran; build again");
  bool stylesheet = bytes_equal(path_extension(transform->path), bytes_from(".css"));
  if (stylesheet && transform->folder->fingerprint && rewrite(transform, out))
    return -1;
  return minify(transform, out);
}

int work_transform(struct work_unit *work, const struct graph_static *folder, struct error *error) {
  struct arena *arena = &work->worker->arena;
  struct transform transform = {.work = work, .folder = folder, .path = work->in->id, .error = error};
  struct strbuf content = STRBUF_INIT;
  char integrity[INTEGRITY_SIZE];
  int rc = transform_file(&transform, &content);
  if (rc == 0) {
    struct bytes output = asset_output(folder, work->in->id, digest_of(strbuf_bytes(&content)), arena);
    integrity_of(strbuf_bytes(&content), integrity);
    struct asset_facts facts = {.source = work->in->id,
                                .output = output,
                                .size = content.size,
                                .integrity = folder->fingerprint ? integrity : NULL};
    if (work_asset_facts(work, &facts, error) ||
        unit_builder_output(&work->builder, output, strbuf_bytes(&content), error))
      rc = -1;
  }
  strbuf_release(&content);
  return rc;
}
