/* store.h: the state of a site between builds, in `.shard/state.db` (SQLite, WAL).
 *
 * The store is a memory, never a source of truth: what cannot be read is rebuilt. It knows bytes, not their meaning: the
 * build encodes and decodes them (model/codec.h). One connection, on one thread, that of the build. Errors: ERROR_CORRUPT
 * when the file or a row is damaged, ERROR_OS for I/O (disk full), ERROR_BUSY when another process holds it. */
#ifndef SHARD_STORE_STORE_H
#define SHARD_STORE_STORE_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/error.h"
#include "model/model.h"

struct store;

enum store_condition {
  STORE_OPENED,   /* state of an earlier build */
  STORE_CREATED,  /* there was none */
  STORE_SET_ASIDE /* there was one that is damaged, foreign, newer or of an unknown format: renamed, and a new one made */
};

/* Opens PATH (folders are made), checks its application id, format version and integrity (PRAGMA quick_check), runs
 * missing migrations. On STORE_SET_ASIDE, WARNING (one line, to be freed by the caller) says why and where the old
 * file went. An older format is migrated, or where a migration drops the content, emptied. */
int store_open(const char *path, struct store **store, enum store_condition *condition, char **warning,
               struct error *error);
void store_close(struct store *store); /* rolls back what is not committed; NULL is fine */

/* All changes of one build are one transaction. store_begin is called once before the first change. */
int store_begin(struct store *store, struct error *error);
int store_commit(struct store *store, struct error *error);

/* Small named values: digests of the graph, lock-step of the ownership log, ... *VALUE is the arena's; ERROR_NOT_FOUND is
 * not an error: size 0 and data NULL. */
int store_get(struct store *store, struct bytes name, struct arena *arena, struct bytes *value, struct error *error);
int store_put(struct store *store, struct bytes name, struct bytes value, struct error *error);

/* The file index: one row per folder, the encoded files (codec.h files_encode) under its site path. */
struct stored_directory {
  struct bytes path, files;
};
int store_directories(struct store *store, struct arena *arena, struct stored_directory **directories, size_t *count,
                      struct error *error); /* sorted by path */
int store_put_directory(struct store *store, struct bytes path, struct bytes files, struct error *error);
int store_delete_directory(struct store *store, struct bytes path, struct error *error);

/* Groups (model.h): one row each. The light part is read for every group at every build; the heavy part only when the group's
 * digest does not hold. */
struct stored_group {
  enum stage stage;
  struct bytes name;
  struct digest inputs;   /* of its units' ids and own inputs; DIGEST_NONE: has work left */
  struct digest context;  /* of the kinds of reads that its units made: every single read holds while this does */
  uint32_t kinds;         /* trace_kinds of its result */
  uint64_t cost_ns;       /* of all units, for longest-first and predictions */
  uint32_t unit_count;
  uint32_t message_count;
  struct bytes outputs;   /* outputs_encode; empty when there are none */
};
struct stored_body {
  struct bytes result;  /* result_encode */
  struct bytes members; /* RENDER: the shard's page paths; VIEW and MERGE: the partition's records (records_encode) */
};
/* All groups, sorted by (stage, name). */
int store_groups(struct store *store, struct arena *arena, struct stored_group **groups, size_t *count,
                 struct error *error);
int store_group_body(struct store *store, enum stage stage, struct bytes name, struct arena *arena,
                     struct stored_body *body, struct error *error);
/* Result only / members only: NULL for the other part is allowed in both. */
int store_put_group(struct store *store, const struct stored_group *group, const struct stored_body *body,
                    struct error *error);
/* Replaces the light part alone (digests that hold again, stamps of outputs that were verified). */
int store_touch_group(struct store *store, const struct stored_group *group, struct error *error);
int store_delete_group(struct store *store, enum stage stage, struct bytes name, struct error *error);

#endif
