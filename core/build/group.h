/* group.h: the one incremental machine that all stages share.
 *
 * A stage says what units a group has now and what each one's own input is; the group finds out which earlier results
 * still hold, runs the others as tasks, and stores what came of it. Nothing here knows what a unit does. Coordinator
 * thread only. */
#ifndef SHARD_BUILD_GROUP_H
#define SHARD_BUILD_GROUP_H

#include "base/arena.h"
#include "build/build.h"
#include "store/store.h"

/* What a stage says of one unit. */
struct group_input {
  struct bytes id;
  struct digest input;          /* DIGEST_NONE: known only to the task, so the unit must run */
  const struct record *records; /* for reductions */
  uint32_t record_count;
  uint64_t cost;      /* predicted, in ns of CPU time, where there is no history */
  const char *reason; /* not NULL: it must run, and this is why */
  const char *hint;   /* the reason to give if `input` differs from the stored one; NULL: "its input changed" */
};

enum slot_state {
  SLOT_REUSED,  /* the stored result holds */
  SLOT_PLANNED, /* must run; still so at the end when the build was stopped */
  SLOT_DONE,
  SLOT_FAILED /* its last good result stays, and it runs again at the next build */
};

struct group_slot {
  struct group_input input;
  enum slot_state state;
  const char *reason;        /* why it runs; NULL when reused */
  const struct unit *unit;   /* what it gives now; NULL: nothing yet */
  const struct result *home; /* whose `reads` the unit's indices mean */
  const struct unit *old;    /* what it gave before, or NULL */
  bool old_known;            /* false: it may have given something before, but nobody can tell what */
};

/* A task that was submitted: its bytes are freed when it is done, or with the group. */
struct group_task {
  struct group_task *next;
  struct group *group;
  struct hot_part *part; /* that it folds; NULL: it runs units of the group */
  char *bytes;           /* NULL: it is done */
  uint64_t cost;         /* predicted, of its units */
};

/* Heap memory that lives as long as the group's arena, taken over instead of copied: results of tasks. */
struct group_block {
  struct group_block *next;
  char *data;
};

struct group {
  struct build *build;
  enum stage stage;
  uint32_t owner; /* index in the graph's sources, views, merges or statics */
  struct bytes name, owner_name;
  struct digest spec; /* of the program and the declaration (ASSET: of where the files go); part of the context, and of
                         every unit's input */

  const struct stored_group *stored; /* NULL: new */
  struct stored_body body;           /* once opened */
  struct result old;
  uint8_t *holds; /* one byte per read of `old` */
  bool opened;

  struct group_slot *slots; /* sorted by id; none when skipped */
  size_t slot_count, planned, pending_tasks;
  bool reported;
  uint64_t bytes;               /* of its sources, for reports; RENDER */
  struct digest inputs;         /* of the slots' ids and inputs */
  bool skipped;                 /* its digests held */
  bool removed_units;           /* a stored unit is not there any more */
  const struct record *records; /* VIEW, MERGE: the partition's, to store beside the result if they changed */
  size_t record_count;
  bool records_changed;
  bool unfinished;     /* something beside its units failed: it is opened again at the next build */
  bool settled, empty; /* group_settle was called; it then had no units */
  struct arena arena;  /* what this group needs; released by group_release */
  struct group_task *tasks;
  struct group_block *blocks;

  /* A stage's own way to find the earlier result of a unit that came from another group; may be NULL. */
  const struct unit *(*find_elsewhere)(struct group *group, struct bytes id, const struct result **home,
                                       const uint8_t **holds, bool *known);
  /* Called when the last of the group's tasks was delivered; may be NULL. */
  void (*completed)(struct group *group);
};

/* Makes a group, looks up what is stored of it, and enters it into the build's list. NAME and OWNER_NAME must live as
 * long as the build. */
struct group *group_create(struct build *build, enum stage stage, uint32_t owner, struct bytes name,
                           struct bytes owner_name, struct digest spec);
void group_release(struct group *group); /* its memory; the struct itself is the build's */

/* Loads and decodes what is stored. A damaged body counts as none. */
void group_open(struct group *group);
/* Is everything of the kinds that the group's units read as it was? */
bool group_reads_hold(const struct group *group);
/* Is everything that the group's units read, and did they leave, as it was? Says nothing of their inputs. */
bool group_context_holds(const struct group *group);

/* Decides which units run. INPUTS are sorted by id. When the stored digests hold, the group is skipped unopened, unless
 * MUST_OPEN. */
void group_plan(struct group *group, const struct group_input *inputs, size_t count, bool must_open);
/* What a byte to work on takes, about, where nothing better is known. */
enum { GROUP_BYTE_NS = 20 };
/* A unit's predicted cost in ns of CPU time: what it took last time, else what its stage says. */
uint64_t group_slot_cost(const struct group_slot *slot);
/* Is it known from the last time? */
bool group_slot_was_measured(const struct group_slot *slot);
/* Submits the planned units in slices of about SLICE_NS predicted CPU time: that keeps every worker busy and bounds
 * memory. Groups are started costliest first, and a group's slices one after the other: what they give is in memory
 * until the last of them is done. */
enum { GROUP_SLICE_NS = 20 * 1000 * 1000 };
void group_submit(struct group *group, uint64_t slice_ns);
/* A part of a group's work, to be a task. */
struct group_slice {
  const struct task_unit *units;
  uint32_t count;
  uint64_t cost, priority; /* predicted, of these units; higher starts earlier */
  struct hot_part *part;   /* of a hot key (hot.h), else NULL */
};
void group_submit_task(struct group *group, const struct group_slice *slice);
/* Enters what UNIT, of HOME, gave into its slot: done, or failed. */
void group_take_unit(struct group *group, const struct result *home, const struct unit *unit);
/* The executor's `done`, with the build as its context and the group_task as the task's owner. */
void group_task_done(void *context, const struct executor_task *executor_task, struct strbuf *encoded,
                     const struct error *problem);

/* The end of a group: writes its new state into the store, or its new digests alone, or nothing when nothing differs;
 * reports it, marks its outputs as made, and releases its memory, unless it was skipped: then others may point into its
 * body. Once; later calls do nothing. */
int group_settle(struct group *group, struct error *error);
/* The unit of a result by id, or NULL. */
const struct unit *group_find_unit(const struct result *result, struct bytes id);
/* NULL: the group has no such unit any more. */
struct group_slot *group_find_slot(const struct group *group, struct bytes id);
/* The field NAME of a slot's unit; false when it has none. */
bool group_slot_field(const struct group_slot *slot, const char *name, struct bytes *value);

/* Of the declaration and of everything of the KINDS of reads that the units made: while it is the same, none needs a
 * look. */
struct digest group_context_digest(const struct group *group, uint32_t kinds);
/* Digest of (id, input) pairs: what group->inputs is. */
struct digest group_inputs_digest(const struct group_input *inputs, size_t count);

#endif
