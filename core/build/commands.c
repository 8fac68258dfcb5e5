/* commands.c: plans commands, runs each after those that it reads, and shows the site what they made. What one run is
 * is in work_command.c. */
#include "build/commands.h"
#include "base/glob.h"
#include "base/memory.h"
#include "base/path.h"
#include "os/process.h"
#include <dirent.h>
#include <stdlib.h>

/* --- what they depend on --- */

/* PATH and what is declared, nothing else. */
static void load_environment(struct build *build, struct command_state *state, struct digester *digester) {
  const struct graph_command *command = state->command;
  size_t count = 0;
  state->environment = arena_allocate_zeroed(&build->arena, command->environment_count + 2, sizeof(char *));
  for (size_t i = 0; i <= command->environment_count; i++) {
    struct bytes name = i ? command->environment[i - 1] : bytes_from("PATH");
    const char *value = build_variable(build, arena_copy(&build->arena, name).data);
    if (!value)
      continue;
    state->environment[count++] = arena_format(&build->arena, "%.*s=%s", (int)name.size, name.data, value).data;
    digester_add(digester, bytes_from(state->environment[count - 1]));
  }
}

static void load_program(struct build *build, struct command_state *state, struct digester *digester) {
  const char *name = arena_copy(&build->arena, state->command->run[0]).data;
  struct strbuf path = STRBUF_INIT;
  struct file_stamp stamp = {0};
  if (process_find(name, build->root, build_variable(build, "PATH"), &path, &stamp, &state->problem)) {
    error_context(&state->problem, "command '%.*s'", (int)state->command->name.size, state->command->name.data);
  } else {
    state->program = arena_copy(&build->arena, strbuf_bytes(&path)).data;
    digester_add(digester, strbuf_bytes(&path));
    digester_add_number(digester, stamp.size);
    digester_add_number(digester, (uint64_t)stamp.mtime_ns);
  }
  strbuf_release(&path);
}

void commands_load(struct build *build) {
  size_t count = build->graph.command_count;
  build->commands = count ? memory_allocate_zeroed(count, sizeof *build->commands) : NULL;
  for (size_t i = 0; i < count; i++) {
    struct command_state *state = &build->commands[i];
    struct digester digester;
    digester_init(&digester);
    state->command = &build->graph.commands[i];
    digester_add_digest(&digester, state->command->digest);
    load_program(build, state, &digester);
    load_environment(build, state, &digester);
    state->identity = digester_finish(&digester);
    digester_release(&digester);
  }
}

void commands_release(struct build *build) {
  for (size_t i = 0; build->commands && i < build->graph.command_count; i++)
    error_release(&build->commands[i].problem);
  free(build->commands);
}

void commands_add_context(const struct build *build, struct digester *digester) {
  for (size_t i = 0; build->commands && i < build->graph.command_count; i++)
    digester_add_digest(digester, build->commands[i].identity);
}

static bool reads(const struct graph_command *command, struct bytes path) {
  for (size_t i = 0; i < command->input_count; i++)
    if (glob_match(command->inputs[i], path))
      return true;
  return false;
}

bool commands_read(const struct build *build, struct bytes path) {
  for (size_t i = 0; i < build->graph.command_count; i++)
    if (reads(&build->graph.commands[i], path))
      return true;
  return false;
}

bool commands_made(struct bytes path) {
  return bytes_starts_with(path, bytes_from(COMMANDS_FOLDER "/"));
}

/* --- what they read and made --- */

static int compare_files(const void *a, const void *b) {
  return bytes_compare(((const struct file *)a)->path, ((const struct file *)b)->path);
}

/* The files that TAKES says, sorted, in the build's arena. */
static struct file *select_files(struct build *build, const struct graph_command *command,
                                 bool (*takes)(const struct graph_command *command, struct bytes path), size_t *count) {
  size_t capacity = 0;
  struct file *files = NULL;
  struct map_entry *item;
  *count = 0;
  for (size_t i = 0; (item = map_next(&build->scan.files, &i));) {
    struct scan_entry *entry = item->value;
    if (!takes(command, entry->file.path))
      continue;
    if (digest_is_none(entry->file.digest))
      scan_read(build, entry);
    files = memory_grow(files, *count, &capacity, sizeof *files);
    files[(*count)++] = entry->file;
  }
  struct file *kept = arena_allocate(&build->arena, (*count + 1) * sizeof *kept);
  if (*count) {
    memcpy(kept, files, *count * sizeof *kept);
    qsort(kept, *count, sizeof *kept, compare_files);
  }
  free(files);
  return kept;
}

static bool lies_in_folder(const struct graph_command *command, struct bytes path) {
  struct bytes rest;
  return path_below(path, command->folder, &rest);
}

static bool is_input(const struct graph_command *command, struct bytes path) {
  return reads(command, path) && !lies_in_folder(command, path);
}

struct digest command_made(struct bytes folder, const struct file *files, size_t count) {
  struct digester digester;
  digester_init(&digester);
  for (size_t i = 0; i < count; i++) {
    struct bytes name = files[i].path;
    path_below(files[i].path, folder, &name);
    digester_add(&digester, name);
    digester_add_digest(&digester, files[i].digest);
  }
  struct digest digest = digester_finish(&digester);
  digester_release(&digester);
  return digest;
}

struct digest command_input(struct digest base, struct digest made) {
  struct digester digester;
  digester_init(&digester);
  digester_add_digest(&digester, base);
  digester_add_digest(&digester, made);
  struct digest digest = digester_finish(&digester);
  digester_release(&digester);
  return digest;
}

/* A pattern that finds nothing is a mistake: of a name, or of the folder. */
static void require_inputs(struct command_state *state, const struct file *files, size_t count) {
  const struct graph_command *command = state->command;
  for (size_t i = 0; i < command->input_count && state->problem.code == ERROR_NONE; i++) {
    bool found = false;
    for (size_t k = 0; k < count && !found; k++)
      found = glob_match(command->inputs[i], files[k].path);
    if (!found)
      error_set_at(&state->problem, ERROR_NOT_FOUND, "Shardfile.lua", command->line, 0,
                   "command '%.*s': there is no file for its input '%.*s'", (int)command->name.size, command->name.data,
                   (int)command->inputs[i].size, command->inputs[i].data);
  }
}

static void gather_inputs(struct build *build, struct command_state *state) {
  size_t count = 0;
  struct file *files = select_files(build, state->command, is_input, &count);
  struct digester digester;
  digester_init(&digester);
  digester_add_digest(&digester, state->identity);
  state->files = files;
  state->file_count = count;
  for (size_t i = 0; i < count; i++) {
    digester_add(&digester, files[i].path);
    digester_add_digest(&digester, files[i].digest);
  }
  state->base = digester_finish(&digester);
  digester_release(&digester);
  require_inputs(state, files, count);
}

/* --- the stage --- */

static void plan_ready(struct build *build);

/* What it reads, if that failed: then it cannot run either. */
static const struct command_state *failed_source(const struct build *build, const struct command_state *state) {
  for (size_t i = 0; i < state->command->read_count; i++)
    if (build->commands[state->command->reads[i]].failed)
      return &build->commands[state->command->reads[i]];
  return NULL;
}

static void settle(struct command_state *state) {
  struct error error = ERROR_INIT;
  struct group *group = state->group;
  state->settled = true;
  state->failed = group->slot_count && group->slots[0].state == SLOT_FAILED;
  if (group->slot_count && group->slots[0].state == SLOT_DONE)
    scan_command_folder(group->build, state->command);
  group->completed = NULL;
  if (group_settle(group, &error))
    build_give_up(group->build, &error);
  error_release(&error);
}

static void on_completed(struct group *group) {
  settle(&group->build->commands[group->owner]);
  plan_ready(group->build);
}

static void plan_command(struct build *build, struct command_state *state) {
  const struct graph_command *command = state->command;
  const struct command_state *source = failed_source(build, state);
  size_t count = 0;
  if (source && state->problem.code == ERROR_NONE)
    error_set(&state->problem, ERROR_NOT_FOUND, "command '%.*s' needs what command '%.*s' makes, which failed",
              (int)command->name.size, command->name.data, (int)source->command->name.size, source->command->name.data);
  gather_inputs(build, state);
  const struct file *made = select_files(build, command, lies_in_folder, &count);
  struct group_input *input = arena_allocate_zeroed(&build->arena, 1, sizeof *input);
  *input = (struct group_input){.id = command->name,
                                .input = command_input(state->base, command_made(command->folder, made, count)),
                                .cost = 60 * (uint64_t)1000000000, /* so that it starts before all else */
                                .reason = state->problem.code ? "it cannot run" : NULL,
                                .hint = "its inputs, its program or its outputs changed"};
  state->group = group_create(build, STAGE_COMMAND, (uint32_t)(state - build->commands), command->name, command->name,
                              command->digest);
  state->group->completed = on_completed;
  group_plan(state->group, input, 1, false);
  if (!state->group->planned || build->dry)
    settle(state);
  else
    group_submit(state->group, GROUP_SLICE_NS);
}

static bool is_ready(const struct build *build, const struct command_state *state) {
  for (size_t i = 0; i < state->command->read_count; i++)
    if (!build->commands[state->command->reads[i]].settled)
      return false;
  return !state->group;
}

/* In order: what a command reads comes before it, so those that need not run are passed in one go. */
static void plan_ready(struct build *build) {
  for (size_t i = 0; i < build->graph.command_count && !build->damaged && !build_stopping(build); i++)
    if (is_ready(build, &build->commands[i]))
      plan_command(build, &build->commands[i]);
}

/* What runs of builds that were killed left behind. A tool that is still there may be writing into it: what cannot be
 * removed now will be by a later build. */
static void remove_stale(struct build *build, const char *folder) {
  DIR *listing = opendir(folder);
  const struct dirent *item;
  while (listing && (item = readdir(listing))) {
    struct error ignored = ERROR_INIT;
    if (strncmp(item->d_name, COMMANDS_HIDDEN, strlen(COMMANDS_HIDDEN)) == 0 && strcmp(item->d_name, ".") != 0 &&
        strcmp(item->d_name, "..") != 0)
      file_remove_tree(arena_format(&build->arena, "%s/%s", folder, item->d_name).data, &ignored);
    error_release(&ignored);
  }
  if (listing)
    closedir(listing);
}

int commands_start(struct build *build, struct error *error) {
  if (build->graph.command_count == 0)
    return 0;
  if (!build->dry) {
    struct bytes folder = arena_format(&build->arena, "%s/" COMMANDS_FOLDER, build->root);
    if (file_make_directories(folder.data, error))
      return -1;
    remove_stale(build, folder.data);
  }
  plan_ready(build);
  return 0;
}

int commands_finish(struct build *build, struct error *error) {
  (void)error;
  if (build->graph.command_count == 0)
    return 0;
  for (size_t i = 0; i < build->graph.command_count; i++)
    if (build->commands[i].group && !build->commands[i].settled) /* the build was stopped */
      settle(&build->commands[i]);
  commands_show(build, true);
  return 0;
}

void commands_show(struct build *build, bool shown) {
  struct map_entry *item;
  if (build->graph.command_count == 0)
    return;
  if (shown)
    memcpy(build->early_classes, build->world.class_digests, sizeof build->early_classes);
  for (size_t i = 0; (item = map_next(&build->scan.files, &i));) {
    struct scan_entry *entry = item->value;
    if (!commands_made(entry->file.path))
      continue;
    if (shown)
      map_put(&build->world.files, entry->file.path, &entry->file);
    else
      map_remove(&build->world.files, entry->file.path);
  }
  world_seal(&build->world, READ_FILE);
  world_seal(&build->world, READ_EXISTS);
  world_seal(&build->world, READ_GLOB);
}
