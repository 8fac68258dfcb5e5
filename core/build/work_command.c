/* work_command.c: COMMAND: one run of an outside tool, into a fresh folder that takes the place of the old one.
 *
 * A tool may outlive a Shard that was killed, and write on. So each run's folder has a name of its own, which is given
 * to no later run. That name must not get into what the tool makes, or no two builds would be the same. */
#include "base/glob.h"
#include "base/path.h"
#include "build/commands.h"
#include "build/work.h"
#include "os/clock.h"
#include "os/process.h"
#include "os/walk.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/random.h>

enum { OUTPUT_KEPT = 64 << 10 };

struct attempt {
  struct work_unit *work;
  const struct command_state *state;
  struct arena *arena;
  const char *folder, *fresh, *old, *log; /* absolute */
  struct bytes run;                       /* what only this run's `fresh` has in its name */
  const char *out;                        /* `fresh`, relative to the site */
  struct file *files;                     /* what it made, sorted by path */
  size_t count, capacity;
};

/* --- the program and its arguments --- */

/* ARGUMENT with "{out}" replaced: by a path relative to the site, so that nothing of where the site lies gets into what
 * the tool makes. */
static const char *expand(const struct attempt *attempt, struct bytes argument) {
  struct strbuf text = STRBUF_INIT;
  static const char mark[] = "{out}";
  const char *at = argument.data, *end = argument.data + argument.size, *found;
  while ((found = memmem(at, (size_t)(end - at), mark, sizeof mark - 1))) {
    strbuf_append(&text, bytes_make(at, (size_t)(found - at)));
    strbuf_append_text(&text, attempt->out);
    at = found + sizeof mark - 1;
  }
  strbuf_append(&text, bytes_make(at, (size_t)(end - at)));
  const char *expanded = arena_copy(attempt->arena, strbuf_bytes(&text)).data;
  strbuf_release(&text);
  return expanded;
}

/* An argument that is "{inputs}" becomes all of them. */
static const char **make_arguments(const struct attempt *attempt) {
  const struct graph_command *command = attempt->state->command;
  const struct command_state *state = attempt->state;
  size_t most = command->run_count * (state->file_count + 1) + 1, count = 0;
  const char **arguments = arena_allocate_zeroed(attempt->arena, most, sizeof *arguments);
  for (size_t i = 0; i < command->run_count; i++) {
    bool inputs = bytes_equal(command->run[i], bytes_from("{inputs}"));
    for (size_t k = 0; inputs && k < state->file_count; k++)
      arguments[count++] = arena_copy(attempt->arena, state->files[k].path).data;
    if (!inputs)
      arguments[count++] = expand(attempt, command->run[i]);
  }
  return arguments;
}

static void set_traceback(struct error *error, const struct strbuf *output) {
  size_t size = output->size;
  while (size && output->data[size - 1] == '\n')
    size--;
  if (size)
    error->traceback = memory_copy_string(output->data, size);
}

static int run_program(struct attempt *attempt, struct error *error) {
  const struct command_state *state = attempt->state;
  struct build *build = attempt->work->worker->build;
  struct process_options options = {.program = state->program,
                                    .arguments = make_arguments(attempt),
                                    .environment = state->environment,
                                    .directory = build->root,
                                    .timeout_ms = state->command->timeout_ms,
                                    .output_limit = OUTPUT_KEPT,
                                    .cancelled = &build->cancelled};
  struct process_result result;
  struct strbuf output = STRBUF_INIT, end = STRBUF_INIT;
  int rc = process_run(&options, &output, NULL, &result, error);
  if (rc == 0)
    rc = file_write(attempt->log, strbuf_bytes(&output), FILE_WRITE_REPLACE, NULL, error);
  if (rc == 0 && (result.end != PROCESS_EXITED || result.status != 0)) {
    process_describe_end(&options, &result, &end);
    rc = error_set_at(error, ERROR_OS, "Shardfile.lua", state->command->line, 0, "command '%.*s' %s%s",
                      (int)state->command->name.size, state->command->name.data, end.data,
                      result.truncated ? "; of its output the beginning is kept" : "");
    set_traceback(error, &output);
  }
  strbuf_release(&output);
  strbuf_release(&end);
  return rc;
}

static bool is_unchanged(const struct build *build, const struct file *file, const char *path) {
  struct strbuf content = STRBUF_INIT;
  struct error ignored = ERROR_INIT;
  enum file_kind kind = FILE_MISSING;
  struct file_stamp stamp;
  bool same = file_status(path, &kind, &stamp, &ignored) == 0 && file_stamp_equal(&stamp, &file->stamp) &&
              file_stamp_settled(&stamp, build->scan.started_ns);
  if (!same)
    same =
        file_read(path, &content, NULL, &ignored) == 0 && digest_equal(digest_of(strbuf_bytes(&content)), file->digest);
  error_release(&ignored);
  strbuf_release(&content);
  return same;
}

/* What it read is what its inputs are known by, unless somebody wrote to one of them while it ran: what it made would
 * be taken for that of the file as it was, also when that comes back. */
static int check_inputs(const struct attempt *attempt, struct error *error) {
  const struct command_state *state = attempt->state;
  const struct build *build = attempt->work->worker->build;
  for (size_t i = 0; i < state->file_count; i++) {
    const struct file *file = &state->files[i];
    const char *path = arena_format(attempt->arena, "%s/%.*s", build->root, (int)file->path.size, file->path.data).data;
    if (!is_unchanged(build, file, path))
      return error_set_at(error, ERROR_INVALID, file->path.data, 0, 0,
                          "it was changed while command '%.*s' ran; build again", (int)state->command->name.size,
                          state->command->name.data);
  }
  return 0;
}

/* --- what it made --- */

static int names_its_folder(const struct attempt *attempt, struct bytes name, struct error *error) {
  const struct graph_command *command = attempt->state->command;
  return error_set_at(error, ERROR_INVALID, "Shardfile.lua", command->line, 0,
                      "command '%.*s' wrote the path of {out} into '%.*s', and that path is another for each run: have "
                      "it write paths relative to that file",
                      (int)command->name.size, command->name.data, (int)name.size, name.data);
}

static int visit(void *context, const struct walk_directory *directory, struct error *error) {
  struct attempt *attempt = context;
  struct strbuf content = STRBUF_INIT;
  int rc = 0;
  for (size_t i = 0; i < directory->count && rc == 0; i++) {
    struct bytes path = directory->entries[i].path;
    const char *absolute = arena_format(attempt->arena, "%s/%s", attempt->fresh, path.data).data;
    strbuf_clear(&content);
    rc = file_read(absolute, &content, NULL, error);
    if (rc == 0 && memmem(content.data, content.size, attempt->run.data, attempt->run.size))
      rc = names_its_folder(attempt, path, error);
    attempt->files = memory_grow(attempt->files, attempt->count, &attempt->capacity, sizeof *attempt->files);
    attempt->files[attempt->count++] = (struct file){.path = path, .digest = digest_of(strbuf_bytes(&content))};
  }
  strbuf_release(&content);
  return rc;
}

static bool enter(void *context, struct bytes directory) {
  (void)context;
  struct bytes name = path_name(directory);
  return !name.size || name.data[0] != '.';
}

static void pass_over(void *context, struct bytes path, const struct error *problem) {
  (void)context;
  (void)path;
  (void)problem;
}

static int compare_files(const void *a, const void *b) {
  return bytes_compare(((const struct file *)a)->path, ((const struct file *)b)->path);
}

static int wrong_output(const struct graph_command *command, const char *what, struct bytes name, struct error *error) {
  return error_set_at(error, ERROR_INVALID, "Shardfile.lua", command->line, 0, "command '%.*s' %s '%.*s'",
                      (int)command->name.size, command->name.data, what, (int)name.size, name.data);
}

/* It makes what it says, and nothing else. */
static int check_outputs(const struct attempt *attempt, struct error *error) {
  const struct graph_command *command = attempt->state->command;
  for (size_t i = 0; i < command->output_count; i++) {
    bool made = false;
    for (size_t k = 0; k < attempt->count && !made; k++)
      made = glob_match(command->outputs[i], attempt->files[k].path);
    if (!made)
      return wrong_output(command, "did not make its output", command->outputs[i], error);
  }
  for (size_t k = 0; k < attempt->count; k++) {
    bool declared = false;
    for (size_t i = 0; i < command->output_count && !declared; i++)
      declared = glob_match(command->outputs[i], attempt->files[k].path);
    if (!declared)
      return wrong_output(command, "made what its outputs do not name:", attempt->files[k].path, error);
  }
  return 0;
}

static int look_at_outputs(struct attempt *attempt, struct error *error) {
  struct walk_options options = {
      .root = attempt->fresh, .enter = enter, .visit = visit, .skipped = pass_over, .context = attempt};
  if (walk(&options, attempt->arena, error))
    return -1;
  if (attempt->count)
    qsort(attempt->files, attempt->count, sizeof *attempt->files, compare_files);
  return check_outputs(attempt, error);
}

static int move_folder(const char *from, const char *to, struct error *error) {
  return rename(from, to) && errno != ENOENT ? error_set_os(error, errno, "move", from) : 0;
}

/* Whoever is killed between the two has no outputs, and makes them again. */
static int take_place(const struct attempt *attempt, struct error *error) {
  return move_folder(attempt->folder, attempt->old, error) || move_folder(attempt->fresh, attempt->folder, error) ||
                 file_remove_tree(attempt->old, error)
             ? -1
             : 0;
}

/* --- all of it --- */

static int try_command(struct attempt *attempt, struct error *error) {
  if (file_remove_tree(attempt->old, error) || file_make_directories(attempt->fresh, error) ||
      run_program(attempt, error) || check_inputs(attempt, error) || look_at_outputs(attempt, error))
    return -1;
  struct digest made = command_made(bytes_from(""), attempt->files, attempt->count);
  attempt->work->input = command_input(attempt->state->base, made);
  return take_place(attempt, error);
}

static const char *place(const struct attempt *attempt, const char *before, const char *after) {
  struct bytes name = attempt->state->command->name;
  return arena_format(attempt->arena, "%s/" COMMANDS_FOLDER "/%s%.*s%s", attempt->work->worker->build->root, before,
                      (int)name.size, name.data, after)
      .data;
}

static int copy_problem(const struct error *problem, struct error *error) {
  return error_set_at(error, problem->code, problem->file, problem->line, problem->column, "%s", problem->message);
}

static int name_places(struct attempt *attempt, struct error *error) {
  uint64_t number = 0;
  if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
    return error_set_os(error, errno, "get a random number for", "a command");
  attempt->run = arena_format(attempt->arena, ".%016" PRIx64, number);
  attempt->folder = place(attempt, "", "");
  attempt->fresh = place(attempt, COMMANDS_HIDDEN, attempt->run.data);
  attempt->old = place(attempt, COMMANDS_HIDDEN, ".old");
  attempt->out = attempt->fresh + strlen(attempt->work->worker->build->root) + 1;
  attempt->log = place(attempt, "", ".log");
  return 0;
}

int work_command(struct work_unit *work, struct error *error) {
  const struct command_state *state = &work->worker->build->commands[work->task->owner];
  struct attempt attempt = {.work = work, .state = state, .arena = &work->worker->arena};
  if (state->problem.code)
    return copy_problem(&state->problem, error);
  if (name_places(&attempt, error))
    return -1;
  uint64_t started = clock_monotonic_ns();
  int rc = try_command(&attempt, error);
  if (rc) {
    struct error ignored = ERROR_INIT;
    file_remove_tree(attempt.fresh, &ignored);
    error_release(&ignored);
  }
  free(attempt.files);
  work->cost_ns = clock_monotonic_ns() - started;
  return rc;
}
