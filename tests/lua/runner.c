/* runner.c: lua_tests FILE... runs Lua test files in the sandbox. tests/lua/harness.lua, which lies beside them, says
 * what they may use. Prints a line per test; the exit status is 1 when one failed. */
#include "base/path.h"
#include "os/file.h"
#include "script/script.h"
#include <stdio.h>
#include <stdlib.h>

/* A test file may take its time: the tests of the template engine are many. */
#define INSTRUCTIONS UINT64_C(20000000000)

static int fail(struct error *error) {
  struct strbuf text;
  strbuf_init(&text);
  error_format(error, &text);
  fprintf(stderr, "%s\n%s\n", text.data, error->traceback ? error->traceback : "");
  strbuf_release(&text);
  error_release(error);
  return -1;
}

/* Runs one file in a state of its own and prints its report. */
static int run_file(const struct world *world, const char *path, struct arena *arena) {
  struct error error = ERROR_INIT;
  struct strbuf harness, argument, report;
  strbuf_init(&harness);
  strbuf_init(&argument);
  strbuf_init(&report);
  struct script *script = script_create(world, &(struct script_limits){.instructions = INSTRUCTIONS});
  struct bytes beside = path_join(arena, path_directory(bytes_from(path)), bytes_from("harness.lua"));
  strbuf_append(&argument, path_name(bytes_from(path)));
  strbuf_append_char(&argument, '\0');
  int rc = -1;
  if (file_read(path, &argument, NULL, &error) || file_read(arena_copy(arena, beside).data, &harness, NULL, &error) ||
      script_evaluate(script, strbuf_bytes(&harness), "harness.lua", strbuf_bytes(&argument), &report, &error)) {
    fail(&error);
    goto out;
  }
  fputs(report.data, stdout);
  rc = bytes_ends_with(strbuf_bytes(&report), bytes_from(" 0 failed\n")) ? 0 : -1;
out:
  script_destroy(script);
  strbuf_release(&report);
  strbuf_release(&argument);
  strbuf_release(&harness);
  return rc;
}

int main(int argc, char **argv) {
  struct arena arena;
  struct world world;
  int failures = 0;
  if (argc < 2) {
    fprintf(stderr, "usage: lua_tests FILE...\n");
    return 2;
  }
  arena_init(&arena);
  world_init(&world);
  for (int i = 1; i < argc; i++)
    failures += run_file(&world, argv[i], &arena) != 0;
  world_release(&world);
  arena_release(&arena);
  return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
