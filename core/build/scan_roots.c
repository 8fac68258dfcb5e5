/* scan_roots.c: which folders and files of the site are scanned: those that the Shardfile names, each once. */
#include "base/path.h"
#include "base/suggest.h"
#include "build/commands.h"
#include "build/internal.h"

struct root_list {
  struct bytes root;
  const char *what;
  uint32_t line;
};

static bool is_covered(const struct root_list *roots, size_t count, size_t index) {
  struct bytes rest;
  if (path_below(bytes_from("plugins"), roots[index].root, &rest) && roots[index].root.size == 7)
    return true;
  for (size_t i = 0; i < count; i++) {
    if (i == index || !path_below(roots[index].root, roots[i].root, &rest))
      continue;
    if (rest.size || i < index)
      return true;
  }
  return false;
}

/* The folder that holds all that PATTERN can match: what of it stands before the first part with a special character.
 */
static struct bytes fixed_folder(struct bytes pattern) {
  size_t size = 0;
  while (size < pattern.size && !strchr("*?[{\\", pattern.data[size]))
    size++;
  while (size > 0 && pattern.data[size - 1] != '/')
    size--;
  return bytes_make(pattern.data, size ? size - 1 : 0);
}

static bool is_pattern(struct bytes text) {
  for (size_t i = 0; i < text.size; i++)
    if (strchr("*?[{\\", text.data[i]))
      return true;
  return false;
}

/* The folders of a command's inputs. */
static size_t add_inputs(struct build *build, const struct graph_command *command, struct root_list *roots) {
  size_t count = 0;
  const char *what = arena_format(&build->arena, "command '%.*s'", (int)command->name.size, command->name.data).data;
  for (size_t i = 0; i < command->input_count; i++)
    if (is_pattern(command->inputs[i]) && !commands_made(command->inputs[i]))
      roots[count++] = (struct root_list){fixed_folder(command->inputs[i]), what, command->line};
  return count;
}

/* Files that commands name, where no folder was scanned that holds them; and what commands made. */
static int scan_commands(struct build *build, struct error *error) {
  for (size_t i = 0; i < build->graph.command_count; i++) {
    const struct graph_command *command = &build->graph.commands[i];
    if (scan_root(build, command->folder, NULL, 0))
      return error_set(error, ERROR_OS, "the scan of '%.*s' failed", (int)command->folder.size, command->folder.data);
    for (size_t k = 0; k < command->input_count; k++) {
      struct bytes input = command->inputs[k];
      if (!is_pattern(input) && !commands_made(input) && !map_get(&build->scan.files, input) &&
          scan_file(build, input, error))
        return -1;
    }
  }
  return 0;
}

static size_t count_inputs(const struct graph *graph) {
  size_t count = 0;
  for (size_t i = 0; i < graph->command_count; i++)
    count += graph->commands[i].input_count;
  return count;
}

/* The names of the site's templates, relative to their folder. */
static const char **template_names(struct build *build, size_t *count) {
  const char **names = arena_allocate(&build->arena, (build->scan.files.count + 1) * sizeof *names);
  struct map_entry *item;
  struct bytes rest;
  *count = 0;
  for (size_t i = 0; (item = map_next(&build->scan.files, &i));)
    if (path_below(item->key, build->graph.templates, &rest))
      names[(*count)++] = arena_copy(&build->arena, rest).data;
  return names;
}

/* A template that a source names and nobody wrote would be an error of each of its pages. */
static void check_templates(struct build *build) {
  const struct graph *graph = &build->graph;
  for (size_t i = 0; i < graph->needed_template_count; i++) {
    const struct graph_template *needed = &graph->needed_templates[i];
    if (map_get(&build->scan.files, path_join(&build->arena, graph->templates, needed->name)))
      continue;
    size_t count;
    const char **names = template_names(build, &count), *near = suggest(needed->name, names, count);
    struct error problem = ERROR_INIT;
    error_set_at(&problem, ERROR_INVALID, "Shardfile.lua", needed->line, needed->column,
                 "%.*s: there is no template '%.*s' in '%.*s'%s%s%s", (int)needed->what.size, needed->what.data,
                 (int)needed->name.size, needed->name.data, (int)graph->templates.size, graph->templates.data,
                 near ? ": did you mean '" : "", near ? near : "", near ? "'?" : "");
    build_add_problem(build, STAGE_DESCRIBE, bytes_from(""), bytes_from(""), SEVERITY_ERROR, &problem);
    error_release(&problem);
    build->invalid = true;
  }
}

int stage_scan(struct build *build, struct error *error) {
  const struct graph *graph = &build->graph;
  size_t capacity = graph->source_count + graph->static_count + graph->data_count + count_inputs(graph) + 2, count = 0;
  struct root_list *roots = arena_allocate_zeroed(&build->arena, capacity, sizeof *roots);
  for (size_t i = 0; i < graph->source_count; i++) {
    const struct graph_source *source = &graph->sources[i];
    const char *what = arena_format(&build->arena, "source '%.*s'", (int)source->name.size, source->name.data).data;
    roots[count++] = (struct root_list){source->root, what, source->line};
  }
  for (size_t i = 0; i < graph->static_count; i++)
    if (!graph->statics[i].made && !graph->statics[i].beside)
      roots[count++] = (struct root_list){graph->statics[i].root, "static", graph->statics[i].line};
  for (size_t i = 0; i < graph->data_count; i++)
    roots[count++] = (struct root_list){graph->data[i].root, "data", graph->data[i].line};
  roots[count++] = (struct root_list){graph->templates, NULL, 0};
  if (graph->shortcodes.size)
    roots[count++] = (struct root_list){graph->shortcodes, NULL, 0};
  for (size_t i = 0; i < graph->command_count; i++)
    count += add_inputs(build, &graph->commands[i], roots + count);

  for (size_t i = 0; i < count; i++) {
    if (is_covered(roots, count, i))
      continue;
    if (scan_root(build, roots[i].root, roots[i].what, roots[i].line))
      return error_set(error, ERROR_OS, "the scan of '%.*s' failed", (int)roots[i].root.size, roots[i].root.data);
  }
  if (scan_commands(build, error))
    return -1;
  check_templates(build);
  if (build->scan.old_directories.count) {
    build->scan.changed = true;
    build->scan.only_pages_changed = false;
  }
  world_seal(&build->world, READ_EXISTS);
  world_seal(&build->world, READ_GLOB);
  return 0;
}
