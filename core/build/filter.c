/* filter.c: one run of an outside tool for one text. */
#include "build/filter.h"
#include "base/memory.h"
#include "build/internal.h"
#include "os/process.h"
#include <stdlib.h>

enum { TIMEOUT_MS = 60 * 1000, MESSAGES_SHOWN = 2000 };
#define OUTPUT_MOST ((size_t)256 << 20)

static const char *search_path(const struct build *build) {
  const struct bytes *path = map_get(&build->world.environment, bytes_from("PATH"));
  return path ? path->data : "";
}

static void load(struct build *build, const struct graph_filter *declared, struct filter *filter) {
  struct arena *arena = &build->arena;
  struct strbuf path = STRBUF_INIT;
  struct file_stamp stamp = {0};
  struct digester digester;
  *filter = (struct filter){.declared = declared, .directory = build->root, .cancelled = &build->cancelled};
  filter->arguments = arena_allocate_zeroed(arena, declared->run_count + 1, sizeof *filter->arguments);
  digester_init(&digester);
  for (size_t i = 0; i < declared->run_count; i++) {
    filter->arguments[i] = arena_copy(arena, declared->run[i]).data;
    digester_add(&digester, declared->run[i]);
  }
  const char **environment = arena_allocate_zeroed(arena, 2, sizeof *environment);
  environment[0] = arena_format(arena, "PATH=%s", search_path(build)).data;
  filter->environment = environment;
  if (process_find(filter->arguments[0], build->root, search_path(build), &path, &stamp, &filter->problem)) {
    error_context(&filter->problem, "minify");
  } else {
    filter->program = arena_copy(arena, strbuf_bytes(&path)).data;
    digester_add(&digester, strbuf_bytes(&path));
    digester_add_number(&digester, stamp.size);
    digester_add_number(&digester, (uint64_t)stamp.mtime_ns);
  }
  filter->identity = digester_finish(&digester);
  digester_release(&digester);
  strbuf_release(&path);
}

void filters_load(struct build *build) {
  size_t count = build->graph.filter_count;
  build->filters = count ? memory_allocate_zeroed(count, sizeof *build->filters) : NULL;
  for (size_t i = 0; i < count; i++)
    load(build, build->graph.filters[i], &build->filters[i]);
}

void filters_release(struct build *build) {
  for (size_t i = 0; build->filters && i < build->graph.filter_count; i++)
    error_release(&build->filters[i].problem);
  free(build->filters);
}

void filters_add_context(const struct build *build, struct digester *digester) {
  for (size_t i = 0; build->filters && i < build->graph.filter_count; i++)
    digester_add_digest(digester, build->filters[i].identity);
}

struct digest filter_of_pages(const struct build *build) {
  const struct graph_filter *declared = build->graph.page_filter;
  return declared && build->filters ? build->filters[declared->index].identity : DIGEST_NONE;
}

static int missing(const struct filter *filter, struct error *error) {
  return error_set(
      error, ERROR_NOT_FOUND,
      "%s; install it (Debian's 'minify' is in the package of that name), or name another in the Shardfile",
      filter->problem.message);
}

int filter_run(const struct filter *filter, const char *path, struct bytes input, struct strbuf *output,
               struct error *error) {
  if (!filter->program)
    return missing(filter, error);
  struct process_options options = {.program = filter->program,
                                    .arguments = filter->arguments,
                                    .environment = filter->environment,
                                    .directory = filter->directory,
                                    .input = input,
                                    .timeout_ms = TIMEOUT_MS,
                                    .output_limit = OUTPUT_MOST,
                                    .cancelled = filter->cancelled};
  struct process_result result;
  struct strbuf messages = STRBUF_INIT, end = STRBUF_INIT;
  int rc = process_run(&options, output, &messages, &result, error);
  if (rc == 0 && (result.end != PROCESS_EXITED || result.status != 0 || result.truncated)) {
    process_describe_end(&options, &result, &end);
    rc = error_set_at(error, ERROR_OS, path, 0, 0, "%s %s", filter->arguments[0], end.data);
    if (messages.size)
      error->traceback =
          memory_copy_string(messages.data, messages.size < MESSAGES_SHOWN ? messages.size : MESSAGES_SHOWN);
  }
  strbuf_release(&messages);
  strbuf_release(&end);
  return rc;
}
