/* git.c: see git.h. The formats are those of gitrepository-layout(5). */
#include "build/git.h"
#include "base/path.h"
#include "os/process.h"
#include <stdlib.h>

/* --- which commit --- */

static bool read_small(struct bytes folder, const char *name, struct strbuf *out) {
  struct strbuf path;
  struct error ignored = ERROR_INIT;
  strbuf_init(&path);
  strbuf_clear(out);
  strbuf_append(&path, folder);
  strbuf_append_char(&path, '/');
  strbuf_append_text(&path, name);
  bool read = file_read(path.data, out, NULL, &ignored) == 0;
  error_release(&ignored);
  strbuf_release(&path);
  while (read && out->size && out->data[out->size - 1] == '\n')
    out->data[--out->size] = '\0';
  return read;
}

static struct bytes absolute(struct bytes base, struct bytes path, struct arena *arena) {
  return path.size && path.data[0] == '/' ? arena_copy(arena, path) : path_join(arena, base, path);
}

/* The folder of the repository at PATH: that, or what a file there says. */
static bool git_folder(struct bytes path, struct arena *arena, struct bytes *found) {
  struct error ignored = ERROR_INIT;
  enum file_kind kind = FILE_MISSING;
  struct file_stamp stamp;
  struct strbuf text;
  path = arena_copy(arena, path);
  bool looked = file_status(path.data, &kind, &stamp, &ignored) == 0;
  error_release(&ignored);
  *found = path;
  if (!looked || kind != FILE_REGULAR)
    return looked && kind == FILE_DIRECTORY;
  strbuf_init(&text);
  struct bytes folder = path_directory(path);
  bool linked =
      read_small(folder, path_name(path).data, &text) && bytes_starts_with(strbuf_bytes(&text), bytes_from("gitdir: "));
  if (linked)
    *found = absolute(folder, bytes_make(text.data + 8, text.size - 8), arena);
  strbuf_release(&text);
  return linked;
}

static void add_file(struct digester *digester, struct bytes folder, const char *name, struct strbuf *text) {
  bool there = read_small(folder, name, text);
  digester_add(digester, there ? strbuf_bytes(text) : bytes_from("missing"));
}

/* HEAD, and where the branch that it names may be written. */
static struct digest digest_head(struct bytes folder, struct bytes common) {
  struct strbuf text, name;
  struct digester digester;
  strbuf_init(&text);
  strbuf_init(&name);
  digester_init(&digester);
  add_file(&digester, folder, "HEAD", &text);
  if (bytes_starts_with(strbuf_bytes(&text), bytes_from("ref: "))) {
    strbuf_append_text(&name, text.data + 5);
    add_file(&digester, common, name.data, &text);
    add_file(&digester, common, "packed-refs", &text);
    add_file(&digester, common, "reftable/tables.list", &text);
  }
  add_file(&digester, common, "shallow", &text);
  struct digest digest = digester_finish(&digester);
  digester_release(&digester);
  strbuf_release(&name);
  strbuf_release(&text);
  return digest;
}

/* As git finds it: where GIT_DIR says, seen from the folder that git runs in, else from that folder upwards. */
static bool find_repository(const struct build *build, struct arena *arena, struct bytes *folder) {
  const char *given = build_variable(build, "GIT_DIR");
  struct bytes top = bytes_from(build->root);
  if (given && *given)
    return git_folder(absolute(top, bytes_from(given), arena), arena, folder);
  while (top.size > 1 && !git_folder(path_join(arena, top, bytes_from(".git")), arena, folder))
    top = path_directory(top);
  return top.size > 1;
}

/* The commit, and the variables that decide which files are the repository's. */
static struct digest digest_state(const struct build *build, struct bytes folder, struct bytes common) {
  static const char *const names[] = {"GIT_DIR", "GIT_WORK_TREE"};
  struct digester digester;
  digester_init(&digester);
  digester_add_digest(&digester, digest_head(folder, common));
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const char *value = build_variable(build, names[i]);
    digester_add(&digester, bytes_from(value ? value : ""));
  }
  struct digest digest = digester_finish(&digester);
  digester_release(&digester);
  return digest;
}

void git_find(const struct build *build, struct git_state *state) {
  struct arena arena = ARENA_INIT;
  struct strbuf text;
  struct bytes folder;
  *state = (struct git_state){.found = false};
  strbuf_init(&text);
  if (find_repository(build, &arena, &folder)) {
    struct bytes common = folder;
    if (read_small(folder, "commondir", &text))
      common = absolute(folder, strbuf_bytes(&text), &arena);
    state->found = true;
    state->shallow = read_small(common, "shallow", &text);
    state->head = digest_state(build, folder, common);
  }
  strbuf_release(&text);
  arena_release(&arena);
}

/* --- dates --- */

/* COMMIT_MARK DATE NUL, then NEWLINE PATH NUL PATH NUL ... of each commit, the newest first. */
#define COMMIT_MARK '\x01'

static void take_log(struct bytes log, struct strbuf *out) {
  struct map seen = MAP_INIT;
  struct bytes date = bytes_from("");
  for (size_t at = 0; at < log.size;) {
    const char *end = memchr(log.data + at, '\0', log.size - at);
    struct bytes token = bytes_make(log.data + at, end ? (size_t)(end - log.data) - at : log.size - at);
    at += token.size + 1;
    while (token.size && token.data[0] == '\n')
      token = bytes_make(token.data + 1, token.size - 1);
    if (token.size && token.data[0] == COMMIT_MARK) {
      date = bytes_make(token.data + 1, token.size - 1);
    } else if (token.size && date.size && !map_put(&seen, token, &seen)) {
      strbuf_append(out, date);
      strbuf_append_char(out, '\t');
      strbuf_append(out, token);
      strbuf_append_char(out, '\0');
    }
  }
  map_release(&seen);
}

static const char **environment(struct build *build) {
  static const char *const names[] = {"PATH", "HOME", "XDG_CONFIG_HOME", "GIT_DIR", "GIT_WORK_TREE"};
  enum { COUNT = sizeof names / sizeof *names };
  const char **list = arena_allocate_zeroed(&build->arena, COUNT + 2, sizeof *list);
  size_t count = 0;
  list[count++] = "LC_ALL=C";
  for (size_t i = 0; i < COUNT; i++)
    if (build_variable(build, names[i]))
      list[count++] = arena_format(&build->arena, "%s=%s", names[i], build_variable(build, names[i])).data;
  return list;
}

static int run_git(struct build *build, const char *program, struct strbuf *log, struct error *error) {
  enum { HOUR_MS = 60 * 60 * 1000 };
  static const char *const arguments[] = {"git",        "-c",          "log.showSignature=false",
                                          "log",        "-z",          "--format=%x01%aI",
                                          "--relative", "--name-only", "--no-renames",
                                          "--",         ".",           NULL};
  struct process_options options = {.program = program,
                                    .arguments = arguments,
                                    .environment = environment(build),
                                    .directory = build->root,
                                    .timeout_ms = HOUR_MS,
                                    .output_limit = (size_t)1 << 30,
                                    .cancelled = &build->cancelled};
  struct process_result result;
  struct strbuf messages = STRBUF_INIT, end = STRBUF_INIT;
  int rc = process_run(&options, log, &messages, &result, error);
  if (rc == 0 && (result.end != PROCESS_EXITED || result.status != 0 || result.truncated)) {
    process_describe_end(&options, &result, &end);
    size_t line = strcspn(messages.size ? messages.data : "", "\n");
    rc = error_set(error, ERROR_OS, "git log %s: %.*s", end.data, (int)line, messages.size ? messages.data : "");
  }
  strbuf_release(&messages);
  strbuf_release(&end);
  return rc;
}

int git_dates(struct build *build, struct strbuf *out, struct error *error) {
  struct strbuf program = STRBUF_INIT, log = STRBUF_INIT;
  struct file_stamp stamp;
  int rc = process_find("git", build->root, build_variable(build, "PATH"), &program, &stamp, error);
  if (rc == 0)
    rc = run_git(build, program.data, &log, error);
  if (rc == 0)
    take_log(strbuf_bytes(&log), out);
  strbuf_release(&log);
  strbuf_release(&program);
  return rc;
}
