/* outputs.h: the output folder: what Shard made there, how it is now, and who owns what.
 *
 * A path belongs to one owner. The manifest of earlier builds (the stored groups' outputs) says what Shard made; the
 * log `.shard/owned-*` says it too, written before a file is first made, so that neither a kill nor a lost state turns
 * Shard's own files into strangers or strangers' files into Shard's.
 *
 * outputs.c has the manifest, claims.c the claims, outputs_write.c what is done to files, owned.c the log. */
#ifndef SHARD_BUILD_OUTPUTS_H
#define SHARD_BUILD_OUTPUTS_H

#include "base/map.h"
#include "build/build.h"
#include "store/store.h"

enum output_status {
  OUTPUT_GOOD,    /* there, and as Shard wrote it */
  OUTPUT_MISSING, /* somebody deleted it */
  OUTPUT_CHANGED, /* somebody wrote to it, or nobody knows what it should hold */
};

struct known_output {
  struct output output;
  enum output_status status;
  const struct stored_group *group; /* NULL: known from the log alone */
  bool claimed;                     /* somebody makes it in this build, or its group was skipped */
  bool verified;                    /* its stamp was renewed: the group's row wants a touch */
};

/* A second group that says it made the same path: one of the two is what an earlier build, stopped or with errors, did
 * not get to. */
struct contested_output {
  struct known_output *known;
  struct output output;
  const struct stored_group *group;
};

struct outputs {
  struct build *build;
  char *folder; /* absolute, owned */
  struct bytes
      usual; /* site path of the Shardfile's, where --output names another and nothing in it is an input; else "" */
  bool was_empty;   /* the folder had nothing in it when the build began */
  bool moved;       /* the state is about another output folder: nothing of it is known here but from the log */
  bool tidy;        /* the last build was killed: what it left half written is removed when outputs are looked at */
  bool restarted;   /* the machine started anew since the last build: content decides, not stamps */
  struct map known; /* path -> struct known_output * */
  struct contested_output *contested; /* owned */
  size_t contested_count, contested_capacity;
  bool *bad_groups;  /* per stored group: some output is not as it should be */
  struct map claims; /* path -> struct output_claim *: pages, assets and merges of this build */
  struct map folded; /* those whose path is not plain (page/fold.h), by what it folds to */
  struct strbuf log; /* lines not yet appended to the log */
  char *log_path;    /* owned */
  uint64_t log_size; /* bytes on disk */
  _Atomic uint32_t written, unchanged;
  uint32_t deleted;
};

struct output_claim {
  enum stage stage;
  struct bytes path, group, unit;
  bool alias;     /* of a page: a small one that leads to it */
  bool announced; /* in the log, if that is where it belongs */
  bool noted;     /* by a line of this build */
  bool made;      /* the file is there; the claim's owner says so, from its thread */
};

void outputs_init(struct outputs *outputs, struct build *build);
void outputs_release(struct outputs *outputs);

/* Reads manifests and, where the last build did not end well or the state is new, the log. Looks at every known file,
 * on several threads; after a restart of the machine, which may have been a power cut, it reads every one: outputs are
 * not synced, and a file system may give back one with its stamp but without its content. */
int outputs_load(struct outputs *outputs, struct error *error);
/* Are all outputs of the stored group there and unchanged? */
bool outputs_good(const struct outputs *outputs, const struct stored_group *group);
/* The first output of UNIT that is not as it should be, or NULL. */
const struct known_output *outputs_first_bad(const struct outputs *outputs, const struct unit *unit);

/* Claims PATH; the first claim wins and the second gets ERROR_CONFLICT that names both. Paths that some disks take for
 * one, since they differ only in case or in how Unicode writes a character, are one. */
int outputs_claim(struct outputs *outputs, struct bytes path, enum stage stage, struct bytes group, struct bytes unit,
                  struct error *error);
/* The same for an alias of PAGE. */
int outputs_claim_alias(struct outputs *outputs, struct bytes path, struct bytes source, struct bytes page,
                        struct error *error);
/* Is PATH PAGE's, by a claim or because nobody had to claim anything (quick.c)? Any thread. */
bool outputs_claimed_by(const struct outputs *outputs, struct bytes path, struct bytes page);
/* Announces in the log every claimed path that no earlier build made. To be called before any of them is written. */
int outputs_announce(struct outputs *outputs, struct error *error);
/* Takes back what this build announced and nobody made, for it failed or the build was stopped: a file that is found
 * there later is somebody else's. */
int outputs_retract(struct outputs *outputs, struct error *error);

/* Writes OUTPUT's content unless the file has it already; fills its digest, size and stamp and drops the content. Any
 * thread. ERROR_CONFLICT: there is a file that Shard did not make (and no --force). */
int outputs_write(struct outputs *outputs, struct output *output, struct error *error);
/* The same for a file copied from SOURCE (absolute) whose content has OUTPUT's digest. Any thread. */
int outputs_copy(struct outputs *outputs, const char *source, struct output *output, struct error *error);
/* Has the file that was written OUTPUT's digest? Reads it. Any thread. */
bool outputs_hold(const struct outputs *outputs, const struct output *output);

/* The absolute path of an output, NUL-terminated, in BUFFER. Any thread. */
const char *outputs_path(const struct outputs *outputs, struct bytes path, struct strbuf *buffer);
/* Has the file at PATH, which is absolute, content of that DIGEST? STAMP is of what was read. Any thread. */
bool outputs_content_is(const char *path, struct digest digest, struct file_stamp *stamp);

/* Removes what a build that was killed left of the file on its way to OUTPUT. Any thread. */
void outputs_remove_temporary(const struct outputs *outputs, struct bytes output);

/* Marks as made in this build. */
void outputs_mark(struct outputs *outputs, struct bytes path);
/* Marks what skipped groups made; SKIPPED has a flag per stored group. */
void outputs_mark_skipped(struct outputs *outputs, const bool *skipped);
/* Deletes what Shard made and nobody makes any more, with folders this leaves empty, and notes it in the log. When
 * there were errors, what has no group that made it stays: it may be what a failing unit made last. */
int outputs_sweep(struct outputs *outputs, struct error *error);

#endif
