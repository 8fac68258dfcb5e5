/* build.c: one build from start to end: the stages in order, and what happens when one of them cannot go on. */
#include "build/build.h"
#include "base/memory.h"
#include "base/path.h"
#include "build/commands.h"
#include "build/internal.h"
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
  *build = (struct build){.options = *options, .only_pages_changed = true};
  build->jobs = options->jobs ? options->jobs : thread_processors();
  arena_init(&build->arena);
  arena_init(&build->derive_arena);
  build->lock = (struct lock)LOCK_INIT;
  strbuf_init(&build->shardfile);
  strbuf_init(&build->graph_bytes);
  world_init(&build->world);
  outputs_init(&build->outputs, build);
  uv_mutex_init(&build->derive_lock);
  uv_mutex_init(&build->derive_script_lock);
  build->phase = PHASE_COUNT;
}

static void end(struct build *build) {
  executor_destroy(build->executor);
  script_destroy(build->script);
  commands_release(build);
  store_close(build->store);
  lock_release(&build->lock);
  for (size_t i = 0; i < build->group_count; i++)
    group_release(build->groups[i]);
  for (size_t i = 0; i < build->moved_from_count; i++)
    group_release(build->moved_from[i]);
  if (build->view_shuffle.partitions)
    shuffle_release(&build->view_shuffle);
  if (build->merge_shuffle.partitions)
    shuffle_release(&build->merge_shuffle);
  read_list_release(&build->load_reads);
  outputs_release(&build->outputs);
  world_release(&build->world);
  map_release(&build->stored_index);
  map_release(&build->scanned);
  map_release(&build->old_directories);
  map_release(&build->old_shards);
  derive_release(build);
  uv_mutex_destroy(&build->derive_lock);
  uv_mutex_destroy(&build->derive_script_lock);
  strbuf_release(&build->shardfile);
  strbuf_release(&build->graph_bytes);
  free(build->directories);
  free(build->folders);
  free(build->changed_pages);
  free(build->groups);
  free(build->moved_from);
  free(build->shards);
  free(build->messages);
  free(build->report_groups);
  free(build->run_units);
  free(build->statuses);
  free(build->root);
  arena_release(&build->derive_arena);
  arena_release(&build->arena);
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

const char *build_phase_name(enum build_phase phase) {
  static const char *const names[PHASE_COUNT] = {"load", "scan",   "describe", "partition", "views", "assets",
                                                 "plan", "render", "shuffle",  "merge",     "commit"};
  return phase < PHASE_COUNT ? names[phase] : "";
}

void build_enter_phase(struct build *build, enum build_phase phase) {
  uint64_t now = clock_monotonic_ns();
  if (build->phase < PHASE_COUNT)
    build->report.phase_ns[build->phase] += now - build->phase_started_ns;
  build->phase = phase;
  build->phase_started_ns = now;
  build->progress_done = build->progress_total = 0;
  build->progress_cost_done = build->progress_cost_total = 0;
}

bool build_stopping(const struct build *build) {
  return build->stopped || build->failed_fast;
}

/* The next tick passes it on to the executor. */
void build_stop(struct build *build) {
  build->stopped = true;
  build->cancelled = true;
}

static void on_tick(void *context) {
  struct build *build = context;
  if (build->stopped)
    executor_stop(build->executor);
  if (build->options.tick)
    build->options.tick(build->options.tick_context, build);
}

int build_run_tasks(struct build *build, struct error *error) {
  struct error problem = ERROR_INIT;
  if (build_stopping(build))
    return 0;
  int rc = executor_run(build->executor, &problem);
  if (rc && problem.code == ERROR_INTERRUPTED) {
    rc = 0;
  } else if (rc) {
    *error = problem;
    return rc;
  }
  error_release(&problem);
  return rc;
}

void build_get_progress(const struct build *build, struct build_progress *progress) {
  *progress = (struct build_progress){.phase = build->phase,
                                      .done = build->progress_done,
                                      .total = build->progress_total,
                                      .cost_done = build->progress_cost_done,
                                      .cost_total = build->progress_cost_total,
                                      .workers = build->statuses,
                                      .worker_count = build->executor ? executor_jobs(build->executor) : 0};
  if (build->executor && build->statuses)
    executor_statuses(build->executor, build->statuses);
}

void build_give_up(struct build *build, const struct error *problem) {
  build_add_problem(build, STAGE_COUNT, bytes_from(""), bytes_from(""), SEVERITY_ERROR, problem);
  build->failed_fast = true;
  build->cancelled = true;
  if (build->executor)
    executor_stop(build->executor);
}

struct bytes build_stage_key(struct arena *arena, enum stage stage, struct bytes name) {
  char *key = arena_allocate(arena, name.size + 1);
  key[0] = (char)stage;
  if (name.size)
    memcpy(key + 1, name.data, name.size);
  return bytes_make(key, name.size + 1);
}

const struct stored_group *build_find_stored(const struct build *build, enum stage stage, struct bytes name) {
  struct arena scratch = ARENA_INIT;
  const struct stored_group *found = map_get(&build->stored_index, build_stage_key(&scratch, stage, name));
  arena_release(&scratch);
  return found;
}

static int open_root(struct build *build, struct error *error) {
  const char *directory = build->options.directory ? build->options.directory : ".";
  struct strbuf real;
  strbuf_init(&real);
  int rc = file_real_path(directory, &real, error);
  if (rc == 0) {
    build->root = strbuf_detach(&real, NULL);
    build->world.root = build->root;
  }
  strbuf_release(&real);
  return rc;
}

static int require_shardfile(struct build *build, struct error *error) {
  struct bytes path = arena_format(&build->arena, "%s/Shardfile.lua", build->root);
  enum file_kind kind = FILE_MISSING;
  struct file_stamp stamp;
  if (file_status(path.data, &kind, &stamp, error))
    return -1;
  if (kind == FILE_REGULAR)
    return 0;
  return error_set(error, ERROR_NOT_FOUND, "there is no Shardfile.lua in %s; name the site's folder with -C DIR",
                   build->root);
}

static int open_store(struct build *build, bool discard, struct error *error) {
  struct bytes path = arena_format(&build->arena, "%s/.shard/state.db", build->root);
  enum store_condition condition = STORE_OPENED;
  char *warning = NULL;
  if (store_open(path.data, &build->store, &condition, &warning, error))
    return -1;
  if (warning)
    build->report.state_warning = arena_copy(&build->arena, bytes_from(warning)).data;
  free(warning);
  if (discard) {
    store_discard(build->store);
    build->store = NULL;
    warning = NULL;
    if (store_open(path.data, &build->store, &condition, &warning, error))
      return -1;
    free(warning);
    build->report.state_warning = "the stored state is damaged and was set aside; everything is built again";
  }
  struct bytes engine = {NULL, 0};
  if (store_get(build->store, bytes_from("engine"), &build->arena, &engine, error))
    return -1;
  bool same_engine =
      engine.size == sizeof build->engine.bytes && memcmp(engine.data, build->engine.bytes, engine.size) == 0;
  build->state_reset = condition != STORE_OPENED || !same_engine;
  if (store_groups(build->store, &build->arena, &build->stored, &build->stored_count, error))
    return -1;
  for (size_t i = 0; i < build->stored_count && !build->state_reset; i++)
    map_put(&build->stored_index, build_stage_key(&build->arena, build->stored[i].stage, build->stored[i].name),
            &build->stored[i]);
  return 0;
}

int open_site(struct build *build, bool discard, struct error *error) {
  if (open_root(build, error) || require_shardfile(build, error))
    return -1;
  struct bytes lock = arena_format(&build->arena, "%s/.shard/lock", build->root);
  struct bytes folder = arena_format(&build->arena, "%s/.shard", build->root);
  if (file_make_directories(folder.data, error) || lock_take(&build->lock, lock.data, error))
    return -1;
  if (load_engine(build, error))
    return -1;
  return open_store(build, discard, error);
}

int build_open_executor(struct build *build, bool inline_only, struct error *error) {
  const char *kind = inline_only ? "inline" : build->options.executor ? build->options.executor : "threads";
  struct executor_options options = {.kind = kind,
                                     .jobs = build->jobs,
                                     .body = work_body(build),
                                     .done = group_task_done,
                                     .done_context = build,
                                     .tick = on_tick,
                                     .tick_context = build};
  executor_destroy(build->executor);
  build->executor = NULL;
  build->share_script = inline_only || strcmp(kind, "inline") == 0;
  if (executor_create(&options, &build->executor, error))
    return -1;
  free(build->statuses);
  build->statuses = memory_allocate_zeroed(executor_jobs(build->executor), sizeof *build->statuses);
  return 0;
}

struct digest build_context_digest(struct build *build) {
  struct digester digester;
  digester_init(&digester);
  digester_add_digest(&digester, build->engine);
  digester_add_digest(&digester, build->graph.digest);
  digester_add(&digester, build->output_name);
  commands_add_context(build, &digester);
  const uint32_t outside = 1u << READ_ENVIRONMENT | 1u << READ_TIME; /* where anybody asks for them at all */
  uint32_t kinds = 1u << READ_PARAMETER | 1u << READ_SITE | (build->kinds_used & outside);
  for (size_t i = 0; i < build->stored_count; i++)
    kinds |= build->stored[i].kinds & outside;
  kinds |= build->partition_kinds & outside;
  digester_add_digest(&digester, trace_class_digest(&build->world, kinds));
  struct digest digest = digester_finish(&digester);
  digester_release(&digester);
  return digest;
}

bool build_state_holds(struct build *build) {
  struct bytes stored = {NULL, 0};
  struct error ignored = ERROR_INIT;
  if (build->state_reset || build->message_count)
    return false;
  if (store_get(build->store, bytes_from("context"), &build->arena, &stored, &ignored)) {
    error_release(&ignored);
    return false;
  }
  world_seal(&build->world, READ_SITE);
  world_seal(&build->world, READ_PARAMETER);
  world_seal(&build->world, READ_ENVIRONMENT);
  world_seal(&build->world, READ_TIME);
  build->last_complete =
      stored.size == sizeof build->engine.bytes && memcmp(stored.data, DIGEST_NONE.bytes, stored.size) != 0;
  struct bytes partition_kinds = {NULL, 0};
  if (store_get(build->store, bytes_from("partition kinds"), &build->arena, &partition_kinds, &ignored)) {
    error_release(&ignored);
    return false;
  }
  if (partition_kinds.size == sizeof build->partition_kinds)
    memcpy(&build->partition_kinds, partition_kinds.data, partition_kinds.size);
  struct digest context = build_context_digest(build);
  if (stored.size != sizeof context.bytes || memcmp(stored.data, context.bytes, stored.size) != 0)
    return false;
  for (size_t i = 0; i < build->stored_count; i++)
    if (digest_is_none(build->stored[i].inputs) || !outputs_good(&build->outputs, &build->stored[i]))
      return false;
  return true;
}

/* The name of the declaration that a stored group belongs to: the longest that its own name starts with. */
static struct bytes owner_of(const struct build *build, const struct stored_group *stored) {
  const struct graph *graph = &build->graph;
  struct bytes owner = stored->stage == STAGE_ASSET ? stored->name : bytes_from("");
  for (size_t i = 0; i < graph->source_count && (stored->stage == STAGE_RENDER || stored->stage == STAGE_DESCRIBE);
       i++) {
    struct bytes name = graph->sources[i].name;
    if (bytes_starts_with(stored->name, name) && name.size > owner.size)
      owner = name;
  }
  bool views = stored->stage == STAGE_VIEW, merges = stored->stage == STAGE_MERGE || stored->stage == STAGE_FINISH;
  const struct graph_reducer *reducers = views ? graph->views : graph->merges;
  size_t count = views ? graph->view_count : merges ? graph->merge_count : 0;
  for (size_t i = 0; i < count; i++)
    if (bytes_starts_with(stored->name, reducers[i].name) && reducers[i].name.size > owner.size)
      owner = reducers[i].name;
  return owner;
}

void build_skip_others(struct build *build) {
  struct map present = MAP_INIT;
  for (size_t i = 0; i < build->group_count; i++)
    map_put(&present, build_stage_key(&build->arena, build->groups[i]->stage, build->groups[i]->name), build);
  for (size_t i = 0; i < build->stored_count; i++) {
    const struct stored_group *stored = &build->stored[i];
    if (map_get(&present, build_stage_key(&build->arena, stored->stage, stored->name)))
      continue;
    struct group *group = group_create(build, stored->stage, 0, stored->name, owner_of(build, stored), DIGEST_NONE);
    group->skipped = true;
  }
  map_release(&present);
}

static bool state_needs_touch(const struct build *build) {
  if (build->outputs.restarted)
    return true;
  for (size_t i = 0; i < build->directory_count; i++)
    if (build->directories[i].changed)
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
  if (outputs_load(&build->outputs, error))
    return -1;
  build->holds = build_state_holds(build);
  build->current = build->holds && !build->scan_changed;
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
  return build->damaged || build_stopping(build) ? 0 : stage_plan(build, error);
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
  if (!build_stopping(build)) {
    if (stage_render(build, error) || stage_merge(build, error))
      return -1;
    if (build->damaged)
      return 0;
  }
  return stage_commit(build, error);
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
  if (rc)
    build_add_problem(build, STAGE_COUNT, bytes_from(""), bytes_from(""), SEVERITY_ERROR, &error);
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
