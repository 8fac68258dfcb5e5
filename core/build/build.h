/* build.h: what the command line (and any other front end) asks of a build.
 *
 * A `struct build` is one site, opened for one run of one command. It owns everything it returns: reports and strings
 * live until build_destroy. One thread (build_stop excepted). Nothing here prints. */
#ifndef SHARD_BUILD_BUILD_H
#define SHARD_BUILD_BUILD_H

#include "exec/executor.h"
#include "model/model.h"

struct build;

struct build_setting {
  const char *name, *value; /* --set NAME=VALUE */
};

struct build_options {
  const char *directory; /* of Shardfile.lua; NULL: "." */
  const char *output;    /* overrides the Shardfile's; NULL: as declared; relative to `directory` */
  const char *executor;  /* "threads" (NULL) or "inline" */
  unsigned jobs;         /* 0: thread_processors() */
  bool fail_fast;        /* stop at the first error */
  /* Pages that are drafts, whose date has not come, or that have expired are part of the site. */
  bool drafts, future, expired;
  bool force;             /* overwrite files in the output folder that Shard did not make */
  uint64_t hot_key_bytes; /* 0: HOT_KEY_BYTES (hot.h); for tests, since nothing of it shows in what is built */
  const struct build_setting *settings;
  size_t setting_count;
  void (*tick)(void *context, struct build *build); /* ten times a second while tasks run; may be NULL */
  void *tick_context;
};

enum build_outcome {
  BUILD_DONE,        /* exit status 0 */
  BUILD_FAILED,      /* some pages, plugin calls or outputs failed; the rest is built and committed: 1 */
  BUILD_INVALID,     /* the Shardfile or the options: nothing was built: 2 */
  BUILD_INTERRUPTED, /* build_stop: what was complete is committed: 130 */
};

/* One group of the plan, after the run one group of the report. */
struct build_group {
  enum stage stage;
  struct bytes name;  /* shard id; "VIEW/07"; "MERGE/07"; folder */
  struct bytes owner; /* name of its source, view, merge or static folder */
  uint32_t units;     /* pages, keys, files */
  uint32_t run;       /* units that ran (in a plan: that would run) */
  uint32_t reused;    /* units of an opened group whose result was reused */
  uint32_t failed;
  bool skipped;       /* its digest held: nobody looked inside */
  const char *reason; /* why it was opened, in a few words; "" when skipped. With several reasons, the first unit's */
  uint64_t bytes;     /* of its sources (RENDER) */
  /* CPU time: of all units and of those that run, as recorded earlier or estimated from bytes; as it was now. */
  uint64_t whole_ns, predicted_ns, cost_ns;
  bool estimated; /* of some of its units nothing is recorded: they count as their bytes let expect */
};

/* One unit that ran or would run, with its reason. */
struct build_unit {
  enum stage stage;
  struct bytes group, id;
  const char *reason; /* "new", "source changed", "read view navigation[v1] changed", "output docs/a/index.html is
                         missing", ... */
};

struct build_message {
  enum stage stage;
  struct bytes group, unit; /* may be empty: of the whole build */
  struct message message;
  bool stored; /* a warning of an earlier build that still holds: its unit did not run now */
};

enum build_phase {
  PHASE_LOAD,
  PHASE_SCAN,
  PHASE_DESCRIBE,
  PHASE_PARTITION,
  PHASE_VIEWS,
  PHASE_ASSETS,
  PHASE_PLAN,
  PHASE_RENDER,
  PHASE_SHUFFLE,
  PHASE_MERGE,
  PHASE_COMMIT,
  PHASE_COUNT
};
const char *build_phase_name(enum build_phase phase);

struct build_report {
  enum build_outcome outcome;
  const struct build_group *groups;     /* sorted by (stage, name) */
  const struct build_unit *units;       /* those that ran or would run, in the same order */
  const struct build_message *messages; /* in order of (stage, group, unit, position) */
  size_t group_count, unit_count, message_count;
  uint32_t pages, pages_built, pages_reused, pages_failed; /* reused: not rendered, in skipped shards or not */
  uint32_t shards, shards_built, shards_skipped;           /* built: at least one page ran */
  uint32_t partitions, partitions_run;                     /* of merges, `finish` counted as one each */
  uint32_t views_run;                                      /* partitions of views */
  uint32_t outputs, outputs_written, outputs_unchanged, outputs_deleted; /* unchanged: made again with the same bytes */
  uint32_t errors, warnings;
  /* Of a plan. Where pages would be rendered or leave, MERGES_PENDING: which partitions of the merges run is known when
   * they were, and those that are among the groups are none. DELETIONS: outputs that nobody would make any more, but
   * for those of such merges; sorted. */
  bool merges_pending;
  const struct bytes *deletions;
  size_t deletion_count;
  const struct bytes *merges; /* names of all that are declared */
  size_t merge_count;
  uint64_t phase_ns[PHASE_COUNT], wall_ns;
  const char *output;        /* the output folder, absolute */
  const char *state_warning; /* the state was set aside, or NULL */
};

/* While a stage runs. */
struct build_progress {
  enum build_phase phase;
  uint32_t done, total;           /* units of the phase */
  uint64_t cost_done, cost_total; /* predicted */
  const struct executor_status *workers;
  unsigned worker_count;
};

struct build;
/* OPTIONS is copied, its strings are borrowed. Never fails: errors come with the first command. */
struct build *build_create(const struct build_options *options);
void build_destroy(struct build *build); /* NULL is fine */
/* For a program that ends now: closes the state and gives the lock back, and leaves the memory, and workers that sleep,
 * to the kernel, which is faster with them. The build is not used any more. */
void build_leave(struct build *build);

/* Each command returns the report (owned by the build). A missing folder, Shardfile or lock, or an error of the
 * Shardfile: outcome BUILD_INVALID with messages. */
const struct build_report *build_run(struct build *build);
/* What build_run would do, without rendering or merging; nothing is written but an empty state where there is none.
 * Pages are described. What a change of a page's facts would do further on is predicted as far as views go: they are
 * reduced in memory. */
const struct build_report *build_plan(struct build *build);
/* Appends, as text, what NAME was made of, with the state of each read, and why it was or would be made again. NAME:
 * the path of a page, a URL, an output, a shard's id, a view or merge, NAME/07 and NAME[key] for its partitions and
 * keys, a command, a file of the site. ERROR_NOT_FOUND with a suggestion where there is none. *REPORT is that of the
 * plan; with the outcome BUILD_INVALID its messages say all, nothing is appended, and that is no error. */
int build_explain(struct build *build, const char *name, struct strbuf *out, const struct build_report **report,
                  struct error *error);
/* Appends the graph as DOT; returns the report of the plan, with which it is as in build_explain. */
const struct build_report *build_graph_dot(struct build *build, struct strbuf *out);
/* Removes the state and every output that Shard made, with the folders that this leaves empty. */
int build_clean(struct build *build, uint32_t *removed, struct error *error);

/* Asks a running command to stop; async-signal-safe, from any thread. */
void build_stop(struct build *build);
/* For the tick. */
void build_get_progress(const struct build *build, struct build_progress *progress);

#endif
