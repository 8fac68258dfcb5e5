/* entries.c: named values and the file index. */
#include "store/database.h"

#include <assert.h>

/* Writes (KEY, VALUE) with its seal, by a statement with these three parameters. An empty value is stored, not NULL. */
static int put(struct store *store, enum statement which, enum seal seal, struct bytes key, struct bytes value,
               struct error *error) {
  assert(store->in_transaction);
  sqlite3_stmt *statement;
  if (database_statement(store, which, &statement, error) != 0)
    return -1;
  if (!key.data)
    key = bytes_from("");
  if (!value.data)
    value = bytes_from("");
  struct digest digest = database_seal(store, seal, 0, key, value);
  database_bind(statement, 1, key);
  database_bind(statement, 2, value);
  database_bind(statement, 3, digest_bytes(&digest));
  int outcome = database_run(store, statement, error);
  database_done(statement);
  return outcome;
}

int store_get(struct store *store, struct bytes name, struct arena *arena, struct bytes *value, struct error *error) {
  sqlite3_stmt *statement;
  bool row;
  *value = bytes_make(NULL, 0);
  if (database_statement(store, STATEMENT_GET_ENTRY, &statement, error) != 0)
    return -1;
  database_bind(statement, 1, name);
  int outcome = database_step(store, statement, "read", &row, error);
  if (outcome == 0 && row) {
    struct bytes found = database_column(statement, 0);
    if (database_seal_matches(database_seal(store, SEAL_ENTRY, 0, name, found), database_column(statement, 1)))
      *value = arena_copy(arena, found);
    else
      outcome = database_fail_row(store, "a named value", error);
  }
  database_done(statement);
  return outcome;
}

int store_put(struct store *store, struct bytes name, struct bytes value, struct error *error) {
  return put(store, STATEMENT_PUT_ENTRY, SEAL_ENTRY, name, value, error);
}

/* Deletes what has KEY, by a statement with that one parameter. */
static int delete_row(struct store *store, enum statement which, struct bytes key, struct error *error) {
  assert(store->in_transaction);
  sqlite3_stmt *statement;
  if (database_statement(store, which, &statement, error) != 0)
    return -1;
  database_bind(statement, 1, key.data ? key : bytes_from(""));
  int outcome = database_run(store, statement, error);
  database_done(statement);
  return outcome;
}

int store_delete(struct store *store, struct bytes name, struct error *error) {
  return delete_row(store, STATEMENT_DELETE_ENTRY, name, error);
}

static int compare_names(const void *a, const void *b) {
  return bytes_compare(*(const struct bytes *)a, *(const struct bytes *)b);
}

static int read_name(struct store *store, sqlite3_stmt *statement, struct arena *arena, void *item,
                     struct error *error) {
  (void)store;
  (void)error;
  *(struct bytes *)item = arena_copy(arena, database_column(statement, 0));
  return 0;
}

int store_names(struct store *store, struct arena *arena, struct bytes **names, size_t *count, struct error *error) {
  static const struct list list = {STATEMENT_LIST_ENTRIES, sizeof(struct bytes), read_name, compare_names,
                                   "the list of named values"};
  void *items = NULL;
  int outcome = database_list(store, &list, arena, &items, count, error);
  *names = items;
  return outcome;
}

static int compare_directories(const void *a, const void *b) {
  const struct stored_directory *left = a;
  const struct stored_directory *right = b;
  return bytes_compare(left->path, right->path);
}

static int read_directory(struct store *store, sqlite3_stmt *statement, struct arena *arena, void *item,
                          struct error *error) {
  struct stored_directory *directory = item;
  struct bytes path = database_column(statement, 0);
  struct bytes files = database_column(statement, 1);
  struct bytes seal = database_column(statement, 2);
  if (!database_seal_matches(database_seal(store, SEAL_DIRECTORY, 0, path, files), seal))
    return database_fail_row(store, "a folder", error);
  *directory = (struct stored_directory){arena_copy(arena, path), arena_copy(arena, files)};
  return 0;
}

int store_directories(struct store *store, struct arena *arena, struct stored_directory **directories, size_t *count,
                      struct error *error) {
  static const struct list list = {STATEMENT_LIST_DIRECTORIES, sizeof(struct stored_directory), read_directory,
                                   compare_directories, "the list of folders"};
  void *items = NULL;
  int outcome = database_list(store, &list, arena, &items, count, error);
  *directories = items;
  return outcome;
}

int store_put_directory(struct store *store, struct bytes path, struct bytes files, struct error *error) {
  return put(store, STATEMENT_PUT_DIRECTORY, SEAL_DIRECTORY, path, files, error);
}

int store_delete_directory(struct store *store, struct bytes path, struct error *error) {
  return delete_row(store, STATEMENT_DELETE_DIRECTORY, path, error);
}
