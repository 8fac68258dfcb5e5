/* internal.h: the state of one build, shared by the stages (one file each). Not for other layers.
 *
 * build.c runs the stages in order; each stage's entry point is declared here. open.c opens the site, holds.c says
 * whether there is anything to do, progress.c runs tasks and stops them. Coordinator thread, but for `world`, `graph`,
 * `scan.files` and `outputs`, which workers read while tasks run. */
#ifndef SHARD_BUILD_INTERNAL_H
#define SHARD_BUILD_INTERNAL_H

#include "base/map.h"
#include "build/build.h"
#include "build/graph.h"
#include "build/group.h"
#include "build/outputs.h"
#include "build/scan.h"
#include "build/shuffle.h"
#include "os/lock.h"
#include "os/thread.h"
#include "script/highlight.h"
#include "script/script.h"

/* What loading the Shardfile read and gave; the graph that it means is beside it. */
struct loaded {
  struct strbuf shardfile, graph; /* its text; the encoded graph */
  struct read_list reads;
};

/* The shards of the last build, opened because pages have moved between shards. */
struct earlier_shards {
  struct map by_page; /* page path -> struct group * that had it */
  bool ready;
  struct group **shards; /* released at the end */
  size_t count, capacity;
};

/* Values derived from the bodies of pages: see derive.c. */
struct derivation {
  uv_mutex_t lock;
  struct map values;  /* under the lock */
  struct arena arena; /* likewise */
  _Atomic bool moved; /* a value came from a file that is not what its page was described from */
  uv_mutex_t script_lock;
  struct script *script; /* runs shortcodes for it, once it was needed; under script_lock */
  uv_mutex_t highlight_lock;
  struct highlighter *highlighter; /* likewise, under highlight_lock */
};

/* Which pages stand around a page: see related.h. */
struct relations {
  uv_mutex_t lock;
  struct map folders; /* "source:path" -> struct related_folder * */
  struct arena arena;
};

/* When files were last modified: see modified.h. */
struct modifications {
  bool git, shallow; /* a source wants git, and the site lies in a repository */
  struct digest head;
  struct map dates; /* site path -> struct bytes *: text */
};

/* What sections pass on: see cascade.h. */
struct cascades {
  struct map by_folder; /* folder -> the first struct cascade * of a list (cascade_load.c) */
  size_t count;
  struct bytes stored; /* those of the last build, encoded */
  bool known;          /* `by_folder` is that of this build */
  bool changed;        /* and differs from the last one's */
};

/* What the report is made of, while it comes in. */
struct report_lists {
  struct build_group *groups;
  size_t group_count, group_capacity;
  struct build_unit *units;
  size_t unit_count, unit_capacity;
  struct build_message *messages;
  size_t message_count, message_capacity;
  struct bytes *deletions;
  size_t deletion_count, deletion_capacity;
};

struct phase_progress {
  enum build_phase phase;
  uint64_t phase_started_ns;
  uint32_t done, total; /* units of the phase */
  uint64_t cost_done, cost_total;
};

struct build {
  struct build_options options;
  struct arena arena;   /* for what lives as long as the build */
  char *root;           /* absolute path of the site; owned */
  struct digest engine; /* of this program and its libraries: a new Shard trusts nothing that an old one made */
  unsigned jobs;        /* threads that work at a time, whatever on */

  /* What was asked for, and how it goes. */
  bool dry;             /* plan, explain: nothing is stored or written */
  bool explaining;      /* the plan is wanted in full even where nothing changed */
  bool holds;           /* the state as a whole may be taken as it is, but for what the scan found */
  bool current;         /* and the scan found nothing */
  bool quick;           /* only bodies changed: quick.c did all */
  bool planned;         /* every page has its place in a shard of this build, whether it was rendered or not */
  bool damaged;         /* a stored body did not decode: the build starts again without state */
  bool invalid;         /* the Shardfile, the options or the site's folder: nothing is built */
  bool failed_fast;     /* stopped by an error */
  bool given_up;        /* for the state could not be written: nothing of the build is stored */
  _Atomic bool stopped; /* asked to stop */

  /* What earlier builds left. */
  struct lock lock;
  struct store *store;
  struct stored_group *stored; /* sorted by stage and name */
  size_t stored_count;
  struct map stored_index;     /* stage_key -> struct stored_group * */
  bool state_reset;            /* the state is new or of another engine */
  bool last_complete;          /* the last build came to its end */
  uint32_t partition_kinds;    /* trace_kinds of what partitioners read, in this build and earlier ones */
  uint32_t kinds_used;         /* trace_kinds of what was stored in this build */
  struct world_due stored_due; /* what the state has of world.due; all zero when that does not hold any more */

  /* The site. */
  struct script *script; /* the coordinator's */
  bool share_script;     /* the one worker is the coordinator itself, and uses its script */
  struct loaded loaded;
  struct graph graph;
  struct filter *filters;                       /* per filter of the graph */
  struct digest *describe_specs, *render_specs; /* per source: of all but the page that decides the outcome */
  uint64_t rendered_ns,
      rendered_bytes; /* CPU time that all pages took when they were rendered last, and for how much */
  struct digest early_classes[READ_KIND_COUNT]; /* class digests without what commands made, once that is shown */
  struct command_state *commands;               /* per command of the graph; workers read theirs */
  _Atomic bool cancelled;                       /* commands that run are to end */
  struct scan scan;
  struct cascades cascades;
  struct world world;
  struct outputs outputs;
  struct bytes output_name; /* of the output folder: relative to the site where it is inside, so that a moved site keeps
                               its state */

  /* The work. */
  struct executor *executor;
  struct executor_status *statuses;
  struct group **groups; /* all of this build, in order of creation */
  size_t group_count, group_capacity;
  struct shard *shards; /* sorted by id */
  size_t shard_count;
  struct earlier_shards earlier;
  struct shuffle view_shuffle, merge_shuffle;
  struct merging *merging; /* merge.c: while merges run */
  struct derivation derive;
  struct relations related;
  struct modifications modified;

  struct build_report report;
  struct report_lists lists;
  struct phase_progress progress;
};

/* Stages, in order. Each returns -1 only when the build cannot go on at all. */
int stage_load(struct build *build, struct error *error);
/* The digest of this program: a new Shard trusts nothing that an old one made. */
int load_engine(struct build *build, struct error *error);
int load_output_folder(struct build *build, struct error *error); /* after stage_load */
/* The same for a folder that is given. */
int load_output_path(struct build *build, struct bytes path, struct error *error);
/* How views and merges are declared now. */
void load_reducer_list(const struct build *build, struct strbuf *out);
/* The lines of LIST that the state has, too. */
int load_known_reducers(struct build *build, struct bytes list, struct strbuf *out, struct error *error);
/* Root, lock and state; DISCARD: the state is set aside. */
int open_site(struct build *build, bool discard, struct error *error);
int stage_scan(struct build *build, struct error *error);
/* Looks anew into the folder of a command that ran. */
void scan_command_folder(struct build *build, const struct graph_command *command);
/* Reads a file whose digest is not known yet. */
void scan_read(struct build *build, struct scan_entry *entry);
int stage_scan_start(struct build *build, struct error *error); /* the Shardfile and plugins, before stage_load */
int stage_describe(struct build *build, struct error *error);
int stage_partition(struct build *build, struct error *error);
/* Where the state has what the partitioner said of the pages that have PAGE's key. */
#define PARTITION_PREFIX "partition:"
struct bytes partition_entry(struct build *build, const struct page *page);
/* Of a page, with the digest of what its sections pass on to it. */
struct digest describe_input(struct digest content, struct digest spec, struct digest cascade);
void describe_folder(struct build *build, const struct page_folder *folder); /* plans and submits one folder */
void describe_take(struct build *build, struct group *group, const struct unit *unit,
                   bool current); /* enters its page into the world */
/* The group of a static folder's files that are copied, or of those that are transformed. */
struct group *assets_group(struct build *build, uint32_t index, bool transformed);
void assets_take(struct build *build, struct group *group);              /* enters its files into the world */
void views_complete(struct group *group);                                /* group->completed of a partition of a view */
void views_take(struct build *build, struct group *group);               /* enters its values into the world */
struct digest render_input(const struct page *page, struct digest spec); /* of a page's rendering */
/* What rendering a page of so many bytes takes, about: as those of the last build did, where there was one. */
uint64_t render_cost(const struct build *build, uint64_t bytes);
void merges_complete(struct group *group); /* group->completed of a partition of a merge */
int stage_views(struct build *build, struct error *error);
int stage_assets(struct build *build, struct error *error);
int stage_plan(struct build *build, struct error *error);
/* What only a plan says: which merges would run, and which outputs would be deleted. */
void stage_forecast(struct build *build);
/* Plans the merges and runs nothing. Exact where no page is rendered or leaves. */
void merges_plan(struct build *build);
int stage_render(struct build *build, struct error *error);
int stage_merge(struct build *build, struct error *error);
int stage_commit(struct build *build, struct error *error);
void stage_report(struct build *build);

/* world.due, before anything is compared with the state (due_state.c). */
int due_load(struct build *build, struct error *error);
/* Notes when the answers that UNIT of HOME got will change. */
void due_note(struct build *build, const struct result *home, const struct unit *unit);
int due_save(struct build *build, struct error *error);

/* Everything that a group's end has to say: counts and messages for the report; the group may be released then. */
void report_group(struct build *build, struct group *group);

/* When only bodies of pages changed: renders those and reads nothing of the rest. *DONE: that was so, and all is ready
 * to be committed; else nothing is different from before, and the full build has to be done. */
int stage_quick(struct build *build, bool *done, struct error *error);

/* No state, parameter, variable or output stands in the way of taking what is stored as it is. */
bool build_state_holds(struct build *build);
/* The digest of everything outside files that a build depends on. */
struct digest build_context_digest(struct build *build);

/* Makes the executor; INLINE_ONLY: for a few units, on the coordinator. */
int build_open_executor(struct build *build, bool inline_only, struct error *error);
/* Enters every stored group that is not among the build's as skipped. */
void build_skip_others(struct build *build);
/* The state could not be written: reports it and stops the build. What was stored of it is not to be committed: a page
 * that is known as it was, with its records as they are now, would be taken for up to date when it is edited back. */
void build_give_up(struct build *build, const struct error *problem);
void build_enter_phase(struct build *build, enum build_phase phase);
bool build_stopping(const struct build *build);
/* Runs what was submitted; 0 also when it was stopped (build_stopping tells). */
int build_run_tasks(struct build *build, struct error *error);
/* Ends what still runs, commands too; nobody hears of what comes of it. */
void build_end_tasks(struct build *build);

/* What the environment has under NAME, which is NUL-terminated; NULL when it has nothing. */
const char *build_variable(const struct build *build, const char *name);
/* The build that WORLD is part of, for the functions that the world is given (derive, relate, modified). */
static inline struct build *build_of_world(const struct world *world) {
  return (struct build *)((const char *)world - offsetof(struct build, world));
}

/* A message; strings are copied. UNIT and GROUP may be empty. */
void build_add_message(struct build *build, enum stage stage, struct bytes group, struct bytes unit,
                       const struct message *message, bool stored);
void build_add_problem(struct build *build, enum stage stage, struct bytes group, struct bytes unit,
                       enum severity severity, const struct error *problem);

/* "stage byte + name", in the build's arena: the key of stored_index. */
struct bytes build_stage_key(struct arena *arena, enum stage stage, struct bytes name);
const struct stored_group *build_find_stored(const struct build *build, enum stage stage, struct bytes name);

/* Claims and writes the outputs in the results of the groups from number FIRST to END, which is excluded. */
int build_write_groups(struct build *build, size_t first, size_t end, struct error *error);

/* The injected body of the executor (work.c). */
struct executor_body work_body(struct build *build);
/* world->derive (derive.c). */
bool derive_value(const struct world *world, const struct page *page, struct bytes field, struct arena *arena,
                  struct bytes *value, const struct read_list **reads);
/* Forgets what was derived, for the world was not complete. */
void derive_forget(struct build *build);
void derive_release(struct build *build);
/* The body of PAGE, whose file is SOURCE, with its shortcodes run. READS gets what they read, also on -1. */
int derive_expand(struct build *build, const struct page *page, struct bytes source, struct arena *arena,
                  struct shortcodes *list, struct bytes *markdown, struct read_list *reads, struct error *error);

#endif
