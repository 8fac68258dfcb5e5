/* build.c: one build from start to end: the stages in order, and what happens when one of them cannot go on. */
#include "build/build.h"
#include "base/memory.h"
#include "build/cascade.h"
#include "build/commands.h"
#include "build/filter.h"
#include "build/internal.h"
#include "build/modified.h"
#include "build/related.h"
#include "os/clock.h"
#include "os/thread.h"
#include "page/markdown.h"
#include <stdlib.h>

/* cmark-gfm's registry is process-wide and unguarded: filled once, before any worker. */
static void start_libraries(void) {
  static uv_once_t once = UV_ONCE_INIT;
  uv_once(&once, markdown_start);
}

static void begin(struct build *build, const struct build_options *options) {
  *build = (struct build){.options = *options, .scan.only_pages_changed = true};
  build->jobs = options->jobs ? options->jobs : thread_processors();
  arena_init(&build->arena);
  arena_init(&build->derive.arena);
  build->lock = (struct lock)LOCK_INIT;
  strbuf_init(&build->loaded.shardfile);
  strbuf_init(&build->loaded.graph);
  world_init(&build->world);
  outputs_init(&build->outputs, build);
  uv_mutex_init(&build->derive.lock);
  related_init(build);
  uv_mutex_init(&build->derive.script_lock);
  uv_mutex_init(&build->derive.highlight_lock);
  build->progress.phase = PHASE_COUNT;
}

static void release_groups(struct build *build) {
  for (size_t i = 0; i < build->group_count; i++)
    group_release(build->groups[i]);
  for (size_t i = 0; i < build->earlier.count; i++)
    group_release(build->earlier.shards[i]);
  map_release(&build->earlier.by_page);
  free(build->earlier.shards);
  free(build->groups);
  free(build->shards);
  if (build->view_shuffle.partitions)
    shuffle_release(&build->view_shuffle);
  if (build->merge_shuffle.partitions)
    shuffle_release(&build->merge_shuffle);
}

static void release_scan(struct scan *scan) {
  map_release(&scan->generated);
  map_release(&scan->files);
  map_release(&scan->old_directories);
  free(scan->directories);
  free(scan->folders);
  free(scan->changed_pages);
  free(scan->beside);
}

static void end(struct build *build) {
  executor_destroy(build->executor);
  free(build->statuses);
  script_destroy(build->script);
  commands_release(build);
  filters_release(build);
  store_close(build->store);
  lock_release(&build->lock);
  release_groups(build);
  derive_release(build);
  related_release(build);
  modified_release(build);
  uv_mutex_destroy(&build->derive.lock);
  uv_mutex_destroy(&build->derive.script_lock);
  uv_mutex_destroy(&build->derive.highlight_lock);
  arena_release(&build->derive.arena);
  outputs_release(&build->outputs);
  world_release(&build->world);
  release_scan(&build->scan);
  map_release(&build->cascades.by_folder);
  map_release(&build->stored_index);
  read_list_release(&build->loaded.reads);
  strbuf_release(&build->loaded.shardfile);
  strbuf_release(&build->loaded.graph);
  free(build->lists.deletions);
  free(build->lists.messages);
  free(build->lists.groups);
  free(build->lists.units);
  free(build->root);
  arena_release(&build->arena);
}

void build_leave(struct build *build) {
  store_close(build->store);
  lock_release(&build->lock);
}

struct build *build_create(const struct build_options *options) {
  start_libraries();
  struct build *build = memory_allocate(sizeof *build);
  begin(build, options);
  return build;
}

void build_destroy(struct build *build) {
  if (!build)
    return;
  end(build);
  free(build);
}

static bool state_needs_touch(const struct build *build) {
  if (build->outputs.restarted)
    return true;
  for (size_t i = 0; i < build->scan.directory_count; i++)
    if (build->scan.directories[i].changed)
      return true;
  struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(&build->outputs.known, &i));)
    if (((const struct known_output *)entry->value)->verified)
      return true;
  return false;
}

/* Up to the point where it is known whether there is anything to do. */
static int prepare(struct build *build, bool discard, struct error *error) {
  build_enter_phase(build, PHASE_LOAD);
  if (open_site(build, discard, error)) {
    build->invalid = true;
    return -1;
  }
  if (build->damaged)
    return 0;
  if (stage_scan_start(build, error) || stage_load(build, error))
    return -1;
  if (build->invalid)
    return 0;
  commands_load(build);
  if (load_output_folder(build, error)) {
    build->invalid = true;
    return -1;
  }
  build_enter_phase(build, PHASE_SCAN);
  if (stage_scan(build, error))
    return -1;
  if (build->invalid)
    return 0;
  build->outputs.tidy = build->lock.abandoned && !build->dry;
  if (outputs_load(&build->outputs, error))
    return -1;
  if (build->outputs.tidy && !build->outputs.moved) /* else what it left lies in another folder */
    build->lock.abandoned = false;
  if (due_load(build, error))
    return -1;
  modified_find(build);
  build->holds = build_state_holds(build);
  build->current = build->holds && !build->scan.changed;
  return 0;
}

/* Everything that has to be known before the first page is rendered. When the build is stopped on the way, what was
 * described still goes through the shuffle, so that the stored views know of it. */
static int plan(struct build *build, struct error *error) {
  if (build_open_executor(build, false, error)) {
    build->invalid = true;
    return -1;
  }
  if (commands_start(build, error) || stage_describe(build, error))
    return -1;
  if (!build->damaged && !build_stopping(build) && stage_partition(build, error))
    return -1;
  if (!build->damaged && stage_views(build, error))
    return -1;
  if (!build->damaged && commands_finish(build, error))
    return -1;
  if (!build->damaged && !build_stopping(build) && stage_assets(build, error))
    return -1;
  if (build->damaged || build_stopping(build))
    return 0;
  build->planned = true;
  if (stage_plan(build, error))
    return -1;
  if (build->dry && !build->damaged)
    stage_forecast(build);
  return 0;
}

/* What another engine stored is not to be met by a later build either, should this one be stopped half-way. */
static int forget_groups(struct build *build, struct error *error) {
  for (size_t i = 0; build->state_reset && i < build->stored_count; i++)
    if (store_delete_group(build->store, build->stored[i].stage, build->stored[i].name, error))
      return -1;
  return 0;
}

static int run(struct build *build, bool discard, struct error *error) {
  if (prepare(build, discard, error))
    return -1;
  if (build->invalid || build->damaged)
    return 0;
  if (build->current && !build->explaining) {
    build_skip_others(build);
    if (build->dry || !state_needs_touch(build))
      return 0;
    return store_begin(build->store, error) ? -1 : stage_commit(build, error);
  }
  if (!build->dry && (store_begin(build->store, error) || forget_groups(build, error)))
    return -1;
  cascade_load(build);
  if (modified_load(build, error))
    return -1;
  if (build->holds && !build->dry) {
    bool done = false;
    if (stage_quick(build, &done, error))
      return -1;
    if (done || build->damaged)
      return build->damaged ? 0 : stage_commit(build, error);
  }
  if (plan(build, error))
    return -1;
  if (build->damaged || build->dry)
    return 0;
  /* Also when it was stopped meanwhile: records that leave with a page or shard are in the shuffle by now. */
  if (build->planned && (stage_render(build, error) || stage_merge(build, error)))
    return -1;
  return build->damaged ? 0 : stage_commit(build, error);
}

/* The damaged state out of the way, and everything back to how build_create left it, but for the options and what was
 * asked for. */
static void start_again(struct build *build) {
  struct build_options options = build->options;
  bool dry = build->dry, explaining = build->explaining, stopped = build->stopped;
  if (build->store)
    store_discard(build->store);
  build->store = NULL;
  end(build);
  begin(build, &options);
  build->dry = dry;
  build->explaining = explaining;
  if (stopped)
    build->stopped = true;
}

static const struct build_report *run_and_report(struct build *build, bool dry) {
  uint64_t started = clock_monotonic_ns();
  struct error error = ERROR_INIT;
  build->dry = dry;
  int rc = run(build, false, &error);
  if (build->damaged || (rc && error.code == ERROR_CORRUPT)) {
    error_release(&error);
    start_again(build);
    rc = run(build, true, &error);
  }
  if (rc) {
    build_add_problem(build, STAGE_COUNT, bytes_from(""), bytes_from(""), SEVERITY_ERROR, &error);
    build_end_tasks(build);
  }
  error_release(&error);
  stage_report(build);
  build->report.wall_ns = clock_monotonic_ns() - started;
  return &build->report;
}

const struct build_report *build_run(struct build *build) {
  return run_and_report(build, false);
}

const struct build_report *build_plan(struct build *build) {
  return run_and_report(build, true);
}
