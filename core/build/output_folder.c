/* output_folder.c: where the site is written: which folders may be it, and which log is its. */
#include "base/memory.h"
#include "base/path.h"
#include "build/internal.h"
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

static bool folder_is_empty(const char *path) {
  DIR *folder = opendir(path);
  if (!folder)
    return errno == ENOENT;
  size_t count = 0;
  while (count <= 2 && readdir(folder)) /* "." and ".." */
    count++;
  closedir(folder);
  return count <= 2;
}

static int refuse_place(const char *path, const char *what, struct error *error) {
  return error_set(error, ERROR_INVALID, "the output folder %s %s; choose another, such as --output public", path,
                   what);
}

static bool is_in_state(struct build *build, struct bytes path) {
  struct bytes own = path_join(&build->arena, bytes_from(build->root), bytes_from(".shard")), rest;
  return path_below(path, own, &rest);
}

/* Can a folder be at PATH? It need not be there yet. */
static int check_place(struct build *build, struct bytes path, struct error *error) {
  enum file_kind kind = FILE_MISSING;
  struct file_stamp stamp;
  struct stat status;
  if (is_in_state(build, path))
    return refuse_place(path.data, "is in the folder of Shard's state", error);
  if (file_status(path.data, &kind, &stamp, error))
    return -1;
  if (kind == FILE_MISSING && lstat(path.data, &status) == 0)
    return refuse_place(path.data, "is a link that leads nowhere", error);
  if (kind != FILE_MISSING && kind != FILE_DIRECTORY)
    return refuse_place(path.data, "is a file", error);
  return 0;
}

static struct bytes absolute_folder(struct build *build, struct bytes path) {
  if (path.size == 0)
    path = bytes_from("public");
  if (path.data[0] != '/')
    path = path_join(&build->arena, bytes_from(build->root), path);
  return arena_copy(&build->arena, path);
}

/* Does the folder at PATH hold ROOT, a folder that the site is made from? */
static bool holds_root(const struct build *build, struct bytes path, struct bytes root, struct bytes *found) {
  struct arena scratch = ARENA_INIT;
  struct bytes input = path_join(&scratch, bytes_from(build->root), root), rest;
  bool holds = bytes_equal(path, bytes_from("/")) || path_below(input, path, &rest);
  arena_release(&scratch);
  if (holds)
    *found = root;
  return holds;
}

/* Any of them? FOUND gets it. */
static bool holds_input(const struct build *build, struct bytes path, struct bytes *found) {
  const struct graph *graph = &build->graph;
  for (size_t i = 0; i < graph->source_count; i++)
    if (holds_root(build, path, graph->sources[i].root, found))
      return true;
  for (size_t i = 0; i < graph->static_count; i++)
    if (holds_root(build, path, graph->statics[i].root, found))
      return true;
  for (size_t i = 0; i < graph->data_count; i++)
    if (holds_root(build, path, graph->data[i].root, found))
      return true;
  return (graph->templates.size && holds_root(build, path, graph->templates, found)) ||
         (graph->shortcodes.size && holds_root(build, path, graph->shortcodes, found)) ||
         holds_root(build, path, bytes_from(".shard"), found) || holds_root(build, path, bytes_from("plugins"), found);
}

/* The output folder may lie in a folder of the site (the scan passes it over), but not the other way round. */
static int check_output_folder(struct build *build, struct error *error) {
  struct bytes root;
  if (is_in_state(build, bytes_from(build->outputs.folder)))
    return refuse_place(build->outputs.folder, "is in the folder of Shard's state", error);
  if (holds_input(build, bytes_from(build->outputs.folder), &root))
    return error_set(
        error, ERROR_INVALID,
        "the output folder %s holds '%.*s', which the site is made from; choose another, such as --output public",
        build->outputs.folder, (int)root.size, root.data);
  return 0;
}

/* What builds without --output left in the site is no part of it. */
static void note_usual_folder(struct build *build) {
  struct bytes usual = build->graph.output, root;
  if (build->options.output && usual.size > 0 && !holds_input(build, absolute_folder(build, usual), &root))
    build->outputs.usual = usual;
}

int load_output_path(struct build *build, struct bytes path, struct error *error) {
  path = absolute_folder(build, path);
  if (!build->dry && file_make_directories(path.data, error))
    return -1;
  struct strbuf real;
  struct error missing = ERROR_INIT;
  strbuf_init(&real);
  if (file_real_path(path.data, &real, &missing))
    strbuf_append(&real, path);
  error_release(&missing);
  build->outputs.folder = strbuf_detach(&real, NULL);

  build->outputs.was_empty = folder_is_empty(build->outputs.folder);
  struct bytes name = bytes_from(build->outputs.folder), rest, remembered = {NULL, 0};
  if (bytes_equal(name, bytes_from(build->root)))
    return error_set(error, ERROR_INVALID,
                     "the output folder is the site itself; choose another, such as --output public");
  if (path_below(name, bytes_from(build->root), &rest))
    name = rest;
  build->output_name = name;
  struct bytes log =
      arena_format(&build->arena, "%s/.shard/owned-%016llx", build->root, (unsigned long long)bytes_hash(name));
  build->outputs.log_path = memory_copy_string(log.data, log.size);
  if (build->store && store_get(build->store, bytes_from("output"), &build->arena, &remembered, error))
    return -1;
  build->outputs.moved = remembered.size && !bytes_equal(remembered, name);
  return 0;
}

int load_output_folder(struct build *build, struct error *error) {
  struct bytes folder = build->options.output ? bytes_from(build->options.output) : build->graph.output;
  folder = absolute_folder(build, folder);
  note_usual_folder(build);
  return check_place(build, folder, error) || load_output_path(build, folder, error) ||
                 check_output_folder(build, error)
             ? -1
             : 0;
}
