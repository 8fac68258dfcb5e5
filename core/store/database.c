/* database.c: see database.h. */
#include "store/database.h"

#include "base/memory.h"

#include <stdlib.h>

static const char *const sql[STATEMENT_COUNT] = {
    [STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
    [STATEMENT_COMMIT] = "COMMIT",
    [STATEMENT_GET_ENTRY] = "SELECT value, seal FROM entry WHERE name = ?1",
    [STATEMENT_PUT_ENTRY] = "INSERT OR REPLACE INTO entry(name, value, seal) VALUES(?1, ?2, ?3)",
    [STATEMENT_LIST_ENTRIES] = "SELECT name FROM entry",
    [STATEMENT_DELETE_ENTRY] = "DELETE FROM entry WHERE name = ?1",
    /* Lists are read in the order of the file and sorted here: no index has to be trusted for completeness. */
    [STATEMENT_LIST_DIRECTORIES] = "SELECT path, files, seal FROM directory ORDER BY id",
    [STATEMENT_PUT_DIRECTORY] = "INSERT INTO directory(path, files, seal) VALUES(?1, ?2, ?3)"
                                " ON CONFLICT(path) DO UPDATE SET files = excluded.files, seal = excluded.seal",
    [STATEMENT_DELETE_DIRECTORY] = "DELETE FROM directory WHERE path = ?1",
    [STATEMENT_LIST_GROUPS] =
        "SELECT stage, name, inputs, context, kinds, cost_ns, bytes, unit_count, message_count, outputs, seal"
        " FROM unit_group ORDER BY id",
    [STATEMENT_PUT_GROUP] =
        "INSERT INTO unit_group(stage, name, inputs, context, kinds, cost_ns, bytes, unit_count, message_count,"
        "  outputs, seal)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
        " ON CONFLICT(stage, name) DO UPDATE SET inputs = excluded.inputs, context = excluded.context, kinds = "
        "excluded.kinds,"
        " cost_ns = excluded.cost_ns, bytes = excluded.bytes, unit_count = excluded.unit_count, message_count = "
        "excluded.message_count,"
        " outputs = excluded.outputs, seal = excluded.seal RETURNING id",
    [STATEMENT_TOUCH_GROUP] =
        "UPDATE unit_group SET inputs = ?3, context = ?4, kinds = ?5, cost_ns = ?6, bytes = ?7,"
        " unit_count = ?8, message_count = ?9, outputs = ?10, seal = ?11 WHERE stage = ?1 AND name = ?2 RETURNING id",
    [STATEMENT_DELETE_GROUP] = "DELETE FROM unit_group WHERE stage = ?1 AND name = ?2",
    [STATEMENT_GET_BODY] = "SELECT result, result_seal, members, members_seal FROM unit_group"
                           " LEFT JOIN group_body USING(id) WHERE stage = ?1 AND name = ?2",
    /* A part that is not given stays as it is; in a new row it is empty, with the seal ?6 or ?7. */
    [STATEMENT_PUT_BODY] = "INSERT INTO group_body(id, result, result_seal, members, members_seal)"
                           " VALUES(?1, coalesce(?2, x''), coalesce(?3, ?6), coalesce(?4, x''), coalesce(?5, ?7))"
                           " ON CONFLICT(id) DO UPDATE SET"
                           " result = coalesce(?2, result), result_seal = coalesce(?3, result_seal),"
                           " members = coalesce(?4, members), members_seal = coalesce(?5, members_seal)",
    [STATEMENT_DELETE_BODY] = "DELETE FROM group_body WHERE id ="
                              " (SELECT id FROM unit_group WHERE stage = ?1 AND name = ?2)",
};

/* Whether the structure of the whole file is sound. Slow; for rare errors. */
static bool is_sound(struct store *store) {
  sqlite3_stmt *statement = NULL;
  const char *says = NULL;
  if (sqlite3_prepare_v2(store->database, "PRAGMA quick_check(1)", -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step(statement) == SQLITE_ROW)
    says = (const char *)sqlite3_column_text(statement, 0); /* NULL where memory is short */
  bool sound = says && strcmp(says, "ok") == 0;
  sqlite3_finalize(statement);
  return sound;
}

static int fail_damaged(struct store *store, const char *says, struct error *error) {
  store->damaged = true;
  return error_set(error, ERROR_CORRUPT, "%s is damaged (%s)", store->path, says);
}

static int fail_system(struct store *store, const char *says, const char *action, struct error *error) {
  int errno_value = store->database ? sqlite3_system_errno(store->database) : 0;
  if (errno_value != 0)
    return error_set_os(error, errno_value, action, store->path);
  return error_set(error, ERROR_OS, "cannot %s %s: %s", action, store->path, says);
}

int database_fail(struct store *store, int answer, const char *action, struct error *error) {
  const char *says = store->database ? sqlite3_errmsg(store->database) : sqlite3_errstr(answer);
  switch (answer & 0xff) {
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    return error_set(error, ERROR_BUSY, "cannot %s %s: another process uses it; run again when it is done", action,
                     store->path);
  case SQLITE_FULL:
    /* SQLite also says so when a damaged page refers to one beyond the largest possible file. */
    if (!is_sound(store))
      return fail_damaged(store, "it refers to pages that are not there", error);
    return error_set(error, ERROR_OS, "cannot %s %s: no space is left on its disk; free some and run again", action,
                     store->path);
  case SQLITE_NOMEM:
  case SQLITE_TOOBIG:
    if (!is_sound(store))
      return fail_damaged(store, "a row is larger than can be", error);
    return error_set(error, ERROR_LIMIT, "cannot %s %s: a row is larger than SQLite allows", action, store->path);
  case SQLITE_IOERR:
    return answer == SQLITE_IOERR_SHORT_READ ? fail_damaged(store, says, error)
                                             : fail_system(store, says, action, error);
  case SQLITE_CANTOPEN:
    return error_set(error, ERROR_OS, "cannot open %s, or its -journal or -wal beside it: %s", store->path,
                     store->database ? strerror(sqlite3_system_errno(store->database)) : says);
  case SQLITE_READONLY:
  case SQLITE_PERM:
  case SQLITE_AUTH:
    return fail_system(store, says, action, error);
  default:
    /* What is left says that the file is not what it was when it was written: malformed pages, a table that is missing,
     * a constraint that no longer holds. */
    return fail_damaged(store, says, error);
  }
}

int database_fail_row(struct store *store, const char *what, struct error *error) {
  return error_set(error, ERROR_CORRUPT, "%s is damaged (%s is not as it was written)", store->path, what);
}

static int configure(struct store *store, struct error *error) {
  sqlite3_extended_result_codes(store->database, 1);
  /* The schema may be anybody's: nothing in it runs, and nothing writes to it but migrations. */
  static const int switches[][2] = {{SQLITE_DBCONFIG_DEFENSIVE, 1},
                                    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                                    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
                                    {SQLITE_DBCONFIG_ENABLE_VIEW, 0}};
  for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
    sqlite3_db_config(store->database, switches[i][0], switches[i][1], NULL);
  /* Exclusive: one process at a time (os/lock.h), so the log's index is kept in memory and no -shm file is made. */
  return database_execute(store, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cell_size_check = ON", error);
}

int database_open(const char *path, struct store **store, struct error *error) {
  struct store *opened = memory_allocate_zeroed(1, sizeof *opened);
  opened->path = memory_copy_string(path, strlen(path));
  digester_init(&opened->digester);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  int answer = sqlite3_open_v2(path, &opened->database, flags, NULL);
  if (answer != SQLITE_OK) {
    database_fail(opened, answer, "open", error);
    goto failed;
  }
  if (configure(opened, error) != 0)
    goto failed;
  *store = opened;
  return 0;
failed:
  database_close(opened);
  return -1;
}

void database_close(struct store *store) {
  for (size_t i = 0; i < STATEMENT_COUNT; i++)
    sqlite3_finalize(store->statements[i]);
  /* An open transaction is rolled back. */
  sqlite3_close(store->database);
  digester_release(&store->digester);
  free(store->path);
  free(store);
}

int database_execute(struct store *store, const char *text, struct error *error) {
  int answer = sqlite3_exec(store->database, text, NULL, NULL, NULL);
  return answer == SQLITE_OK ? 0 : database_fail(store, answer, "write", error);
}

int database_statement(struct store *store, enum statement which, sqlite3_stmt **statement, struct error *error) {
  if (!store->statements[which]) {
    int answer =
        sqlite3_prepare_v3(store->database, sql[which], -1, SQLITE_PREPARE_PERSISTENT, &store->statements[which], NULL);
    if (answer != SQLITE_OK)
      return database_fail(store, answer, "read", error);
  }
  *statement = store->statements[which];
  return 0;
}

void database_bind(sqlite3_stmt *statement, int parameter, struct bytes bytes) {
  if (bytes.data)
    sqlite3_bind_blob64(statement, parameter, bytes.data, bytes.size, SQLITE_STATIC);
  else
    sqlite3_bind_null(statement, parameter);
}

int database_check(const struct store *store, struct error *error) {
  if (!store->failed)
    return 0;
  return error_set(error, ERROR_OS, "cannot write %s: a part of what belongs together could not be written",
                   store->path);
}

/* After some failures SQLite has rolled the transaction back, and would commit what comes behind piece by piece. */
int database_step(struct store *store, sqlite3_stmt *statement, const char *action, bool *row, struct error *error) {
  bool writes = store->in_transaction && !sqlite3_stmt_readonly(statement);
  if (writes && database_check(store, error) != 0)
    return -1;
  int answer = sqlite3_step(statement);
  *row = answer == SQLITE_ROW;
  if (answer == SQLITE_ROW || answer == SQLITE_DONE)
    return 0;
  store->failed |= writes;
  return database_fail(store, answer, action, error);
}

int database_run(struct store *store, sqlite3_stmt *statement, struct error *error) {
  bool row;
  return database_step(store, statement, "write", &row, error);
}

void database_done(sqlite3_stmt *statement) {
  if (!statement)
    return;
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
}

struct bytes database_column(sqlite3_stmt *statement, int column) {
  const void *data = sqlite3_column_blob(statement, column);
  return bytes_make(data, (size_t)sqlite3_column_bytes(statement, column));
}

static int sort_list(struct store *store, const struct list *list, char *items, size_t count, struct error *error) {
  if (count > 0)
    qsort(items, count, list->item_size, list->compare);
  for (size_t i = 1; i < count; i++) {
    if (list->compare(items + (i - 1) * list->item_size, items + i * list->item_size) == 0)
      return database_fail_row(store, list->name, error);
  }
  return 0;
}

int database_list(struct store *store, const struct list *list, struct arena *arena, void **items, size_t *count,
                  struct error *error) {
  sqlite3_stmt *statement = NULL;
  char *found = NULL;
  size_t capacity = 0;
  int outcome = -1;
  *count = 0;
  if (database_statement(store, list->statement, &statement, error) != 0)
    goto out;
  for (;; (*count)++) {
    bool row;
    if (database_step(store, statement, "read", &row, error) != 0)
      goto out;
    if (!row)
      break;
    found = memory_grow(found, *count, &capacity, list->item_size);
    if (list->read(store, statement, arena, found + *count * list->item_size, error) != 0)
      goto out;
  }
  if (sort_list(store, list, found, *count, error) != 0)
    goto out;
  outcome = 0;
  *items = arena_allocate(arena, *count * list->item_size);
  if (*count > 0)
    memcpy(*items, found, *count * list->item_size);
out:
  if (outcome != 0)
    *count = 0; /* nobody goes through what is not there */
  free(found);
  database_done(statement);
  return outcome;
}

struct digest database_seal(struct store *store, enum seal seal, uint64_t number, struct bytes key,
                            struct bytes value) {
  digester_reset(&store->digester);
  digester_add_number(&store->digester, seal);
  digester_add_number(&store->digester, number);
  digester_add(&store->digester, key);
  digester_add(&store->digester, value);
  return digester_finish(&store->digester);
}

bool database_seal_matches(struct digest seal, struct bytes stored) {
  return bytes_equal(digest_bytes(&seal), stored);
}
