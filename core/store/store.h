/* store.h: the state of a site between builds, in `.shard/state.db` (SQLite, WAL).
 *
 * The store is a memory, never a source of truth: what cannot be read is rebuilt. It knows bytes, not their meaning:
 * the build encodes and decodes them (model/codec.h). One connection, on one thread, that of the build. A build that
 * changes nothing writes nothing.
 *
 * Errors: ERROR_CORRUPT when the file or a row is damaged, ERROR_OS for I/O (disk full), ERROR_BUSY when another
 * process holds it. Every row has a checksum over its key and content, so damage in the middle of the file is
 * ERROR_CORRUPT, not other bytes. After ERROR_CORRUPT from store_group_body the caller runs the group again; after
 * ERROR_CORRUPT from anything else it gives up on the file: store_discard, then store_open makes a new one. */
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
  STORE_SET_ASIDE /* there was one that is damaged, foreign, newer or of an unknown format: renamed, and a new one made
                   */
};

/* Opens PATH (folders are made), checks its application id, format version and the structure of what every build reads
 * (PRAGMA quick_check of those tables; bodies are checked when they are read), runs missing migrations. On
 * STORE_SET_ASIDE, WARNING (one line, to be freed by the caller) says why and where the old file went. An older format
 * is migrated, or where a migration drops the content, emptied. */
int store_open(const char *path, struct store **store, enum store_condition *condition, char **warning,
               struct error *error);
/* Rolls back what is not committed; NULL is fine. A file in which SQLite met damage of its own structure is set aside,
 * so that the next store_open makes a new one. */
void store_close(struct store *store);
/* Closes and sets the file aside whatever its state. */
void store_discard(struct store *store);

/* All changes of one build are one transaction. store_begin is called once before the first change. When one of them
 * cannot be written, the others and the commit are refused, and closing the store leaves it as it was before. */
int store_begin(struct store *store, struct error *error);
int store_commit(struct store *store, struct error *error);

/* Small named values: digests of the graph, lock-step of the ownership log, ... *VALUE is the arena's; ERROR_NOT_FOUND
 * is not an error: size 0 and data NULL. */
int store_get(struct store *store, struct bytes name, struct arena *arena, struct bytes *value, struct error *error);
int store_put(struct store *store, struct bytes name, struct bytes value, struct error *error);
/* One that is not there is fine. */
int store_delete(struct store *store, struct bytes name, struct error *error);
/* The names of all of them, sorted. They are not checked by seals, which cover a name with its value. */
int store_names(struct store *store, struct arena *arena, struct bytes **names, size_t *count, struct error *error);

/* The file index: one row per folder, the encoded files (codec.h files_encode) under its site path. */
struct stored_directory {
  struct bytes path, files;
};
int store_directories(struct store *store, struct arena *arena, struct stored_directory **directories, size_t *count,
                      struct error *error); /* sorted by path */
int store_put_directory(struct store *store, struct bytes path, struct bytes files, struct error *error);
int store_delete_directory(struct store *store, struct bytes path, struct error *error);

/* Groups (model.h): one row each. The light part is read for every group at every build; the heavy part only when the
 * group's digest does not hold. */
struct stored_group {
  enum stage stage;
  struct bytes name;
  struct digest inputs;  /* of its units' ids and own inputs; DIGEST_NONE: has work left */
  struct digest context; /* of the kinds of reads that its units made: every single read holds while this does */
  uint32_t kinds;        /* trace_kinds of its result */
  uint64_t cost_ns;      /* of all units, for longest-first and predictions */
  uint64_t bytes;        /* of what its units are made from, for reports */
  uint32_t unit_count;
  uint32_t message_count;
  struct bytes outputs; /* outputs_encode; empty when there are none */
};
struct stored_body {
  struct bytes result;  /* result_encode */
  struct bytes members; /* VIEW and MERGE: the records of the partition (records_encode); empty for other stages */
};
/* All groups, sorted by (stage, name). */
int store_groups(struct store *store, struct arena *arena, struct stored_group **groups, size_t *count,
                 struct error *error);
/* A part that was never put, and an empty one, has size 0. ERROR_NOT_FOUND: no such group. */
int store_group_body(struct store *store, enum stage stage, struct bytes name, struct arena *arena,
                     struct stored_body *body, struct error *error);
/* Makes or replaces the group. A part of BODY whose data is NULL stays as it is stored; to empty it give data that is
 * not NULL and size 0. */
int store_put_group(struct store *store, const struct stored_group *group, const struct stored_body *body,
                    struct error *error);
/* Replaces the light part alone (digests that hold again, stamps of outputs that were verified). ERROR_NOT_FOUND. */
int store_touch_group(struct store *store, const struct stored_group *group, struct error *error);
int store_delete_group(struct store *store, enum stage stage, struct bytes name, struct error *error);

#endif
