/* database.h: the connection that the files of store/ share: statements, the mapping of errors, seals. Private to
 * store/.
 *
 * Every row carries a seal, a digest over its key and content: SQLite checks the structure of its pages but not what is
 * in them. A row whose seal does not match is ERROR_CORRUPT. */
#ifndef SHARD_STORE_DATABASE_H
#define SHARD_STORE_DATABASE_H

#include "store/store.h"

#include <sqlite3.h>

/* The statements, each prepared when it is first needed: a build that changes nothing needs three. */
enum statement {
  STATEMENT_BEGIN,
  STATEMENT_COMMIT,
  STATEMENT_GET_ENTRY,
  STATEMENT_PUT_ENTRY,
  STATEMENT_LIST_ENTRIES,
  STATEMENT_DELETE_ENTRY,
  STATEMENT_LIST_DIRECTORIES,
  STATEMENT_PUT_DIRECTORY,
  STATEMENT_DELETE_DIRECTORY,
  STATEMENT_LIST_GROUPS,
  STATEMENT_PUT_GROUP,
  STATEMENT_TOUCH_GROUP,
  STATEMENT_DELETE_GROUP,
  STATEMENT_GET_BODY,
  STATEMENT_PUT_BODY,
  STATEMENT_DELETE_BODY,
  STATEMENT_COUNT
};

struct store {
  sqlite3 *database;                         /* owned */
  char *path;                                /* owned */
  sqlite3_stmt *statements[STATEMENT_COUNT]; /* owned; NULL until needed */
  struct digester digester;                  /* of seals */
  bool in_transaction;
  bool failed;   /* a part of the transaction could not be written: no more of it is, and it cannot be committed */
  bool unlogged; /* a new file, which is filled without the log (open.c) */
  bool damaged;  /* SQLite met damage that no rebuilt row mends: store_close sets the file aside */
};

/* The file at PATH with nothing checked, or created. ERROR_OS. */
int database_open(const char *path, struct store **store, struct error *error);
void database_close(struct store *store);

/* The error for what SQLite answered when it was asked to ACTION ("read", "write"); returns -1. */
int database_fail(struct store *store, int answer, const char *action, struct error *error);
/* The error for a row whose content cannot be what was written; returns -1. */
int database_fail_row(struct store *store, const char *what, struct error *error);

/* Runs SQL whose rows, if any, nobody wants. */
int database_execute(struct store *store, const char *text, struct error *error);

/* A statement, reset and ready for its parameters. */
int database_statement(struct store *store, enum statement which, sqlite3_stmt **statement, struct error *error);
/* Binds bytes, borrowed until database_done. Data NULL binds NULL. */
void database_bind(sqlite3_stmt *statement, int parameter, struct bytes bytes);
/* Steps: *ROW says whether there is one. */
int database_step(struct store *store, sqlite3_stmt *statement, const char *action, bool *row, struct error *error);
/* ERROR_OS when the transaction cannot be committed any more. */
int database_check(const struct store *store, struct error *error);
/* Steps a statement that gives no rows, to its end. */
int database_run(struct store *store, sqlite3_stmt *statement, struct error *error);
/* Frees what the statement holds of its last run; NULL is fine. */
void database_done(sqlite3_stmt *statement);
/* A column of the current row, valid until the next step. */
struct bytes database_column(sqlite3_stmt *statement, int column);

/* A table that is read as a whole. */
struct list {
  enum statement statement;
  size_t item_size;
  /* Makes ITEM of the current row. */
  int (*read)(struct store *store, sqlite3_stmt *statement, struct arena *arena, void *item, struct error *error);
  int (*compare)(const void *a, const void *b); /* by key, for qsort */
  const char *name;                             /* "the list of groups" */
};
/* Its rows, in ARENA, sorted by key; one that is there twice can only come of damage. */
int database_list(struct store *store, const struct list *list, struct arena *arena, void **items, size_t *count,
                  struct error *error);

/* What a seal covers begins with the table, so that no row passes for one of another. */
enum seal { SEAL_ENTRY = 1, SEAL_DIRECTORY, SEAL_GROUP, SEAL_RESULT, SEAL_MEMBERS };
/* The seal of a row with these two parts; NUMBER is part of the key, 0 where there is none. */
struct digest database_seal(struct store *store, enum seal seal, uint64_t number, struct bytes key, struct bytes value);
bool database_seal_matches(struct digest seal, struct bytes stored);
/* A digest as what database_bind takes. */
static inline struct bytes digest_bytes(const struct digest *digest) {
  return bytes_make((const char *)digest->bytes, sizeof digest->bytes);
}

#endif
