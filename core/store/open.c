/* open.c: opening the state: what is trusted, what is set aside, and what a transaction is.
 *
 * At open the structure of the tables that every build reads is checked (PRAGMA quick_check of those alone: its time
 * grows with what is read anyway, not with the whole file). All content, and the bodies when they are read, is checked
 * by the rows' seals (database.h). */
#include "base/memory.h"
#include "base/path.h"
#include "store/migrations.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Files that belong together: the database, its log, the log's index, and the journal of its first transactions. */
static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};

static int query_number(struct store *store, const char *query, int64_t *number, struct error *error) {
  sqlite3_stmt *statement = NULL;
  int outcome = -1;
  int answer = sqlite3_prepare_v2(store->database, query, -1, &statement, NULL);
  if (answer == SQLITE_OK)
    answer = sqlite3_step(statement);
  if (answer == SQLITE_ROW) {
    *number = sqlite3_column_int64(statement, 0);
    outcome = 0;
  } else {
    database_fail(store, answer, "read", error);
  }
  sqlite3_finalize(statement);
  return outcome;
}

/* *VERSION gets 0 for an empty database. */
static int check_identity(struct store *store, int64_t *version, struct error *error) {
  int64_t application;
  int64_t tables;
  if (query_number(store, "PRAGMA application_id", &application, error) != 0 ||
      query_number(store, "PRAGMA user_version", version, error) != 0 ||
      query_number(store, "SELECT count(*) FROM sqlite_schema", &tables, error) != 0)
    return -1;
  if (application == 0 && *version == 0 && tables == 0)
    return 0;
  if (application != MIGRATIONS_APPLICATION_ID)
    return error_set(error, ERROR_CORRUPT, "%s is not a state of Shard", store->path);
  if (*version > migrations_version())
    return error_set(error, ERROR_CORRUPT, "%s is of a newer Shard (its format is %lld, the newest known here %d)",
                     store->path, (long long)*version, migrations_version());
  if (*version < 1)
    return error_set(error, ERROR_CORRUPT, "%s has a format that Shard never had", store->path);
  return 0;
}

static int check_table(struct store *store, const char *query, struct error *error) {
  sqlite3_stmt *statement = NULL;
  int outcome = -1;
  int answer = sqlite3_prepare_v2(store->database, query, -1, &statement, NULL);
  if (answer == SQLITE_OK)
    answer = sqlite3_step(statement);
  const char *says = answer == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : NULL;
  if (answer != SQLITE_ROW)
    database_fail(store, answer, "read", error);
  else if (says && strcmp(says, "ok") == 0)
    outcome = 0;
  else
    error_set(error, ERROR_CORRUPT, "%s is damaged (%.*s)", store->path, says ? (int)strcspn(says, "\n") : 0,
              says ? says : "");
  sqlite3_finalize(statement);
  return outcome;
}

static int check_structure(struct store *store, struct error *error) {
  static const char *const queries[] = {"PRAGMA quick_check(entry)", "PRAGMA quick_check(directory)",
                                        "PRAGMA quick_check(unit_group)"};
  for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
    if (check_table(store, queries[i], error) != 0)
      return -1;
  }
  return 0;
}

/* A file with nothing in it yet is filled under SQLite's rollback journal, which notes only the few pages that were
 * there before: the log would write all of a first build twice and read it once more. After it the log is the better
 * one, since a later build changes a few pages of many. */
static int prefer_log(struct store *store, struct error *error) {
  store->unlogged = false;
  return database_execute(store, "PRAGMA journal_mode = WAL", error);
}

/* The order matters: nothing of the file changes before it is known to be ours and sound. */
static int prepare(struct store *store, struct error *error) {
  int64_t version;
  if (sqlite3_db_readonly(store->database, "main") ==
      1) /* reading takes a lock, which would be refused with less to say */
    return error_set(error, ERROR_OS, "cannot write %s: it is read-only; allow writing to it", store->path);
  if (check_identity(store, &version, error) != 0)
    return -1;
  if (version > 0 && check_structure(store, error) != 0)
    return -1;
  /* Long blobs like long pages. NORMAL: a power cut may cost the last build, never the file; one sync per build. At
   * most 8 MiB are kept in memory, and a transaction that is larger goes to the log in parts; SQLite turns the size
   * into pages at once, so it must know theirs. */
  if (database_execute(store, "PRAGMA page_size = 16384; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8192",
                       error) != 0)
    return -1;
  if (version == 0)
    store->unlogged = true;
  else if (prefer_log(store, error) != 0)
    return -1;
  return version < migrations_version() ? migrations_run(store, (int)version, error) : 0;
}

static int open_checked(const char *path, struct store **store, struct error *error) {
  if (database_open(path, store, error) != 0)
    return -1;
  if (prepare(*store, error) == 0)
    return 0;
  database_close(*store);
  *store = NULL;
  return -1;
}

/* The first name PATH.damaged-N that is free. */
static int find_free_name(const char *path, struct strbuf *name, struct error *error) {
  enum file_kind kind = FILE_REGULAR;
  for (unsigned number = 1; kind != FILE_MISSING; number++) {
    struct file_stamp stamp;
    strbuf_clear(name);
    strbuf_append_format(name, "%s.damaged-%u", path, number);
    if (file_status(name->data, &kind, &stamp, error) != 0)
      return -1;
  }
  return 0;
}

/* Renames the file and what belongs to it; NAME gets the new name. */
static int set_aside(const char *path, struct strbuf *name, struct error *error) {
  if (find_free_name(path, name, error) != 0)
    return -1;
  struct strbuf from;
  struct strbuf to;
  strbuf_init(&from);
  strbuf_init(&to);
  int outcome = 0;
  for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes && outcome == 0; i++) {
    strbuf_clear(&from);
    strbuf_clear(&to);
    strbuf_append_format(&from, "%s%s", path, suffixes[i]);
    strbuf_append_format(&to, "%s%s", name->data, suffixes[i]);
    if (rename(from.data, to.data) != 0 && errno != ENOENT)
      outcome = error_set_os(error, errno, "rename", from.data);
  }
  strbuf_release(&from);
  strbuf_release(&to);
  return outcome;
}

/* Makes the folder of PATH, and says whether PATH is there. */
static int look_at(const char *path, bool *exists, struct error *error) {
  struct bytes folder = path_directory(bytes_from(path));
  struct file_stamp stamp;
  enum file_kind kind;
  int outcome = 0;
  if (folder.size > 0) {
    char *name = memory_copy_string(folder.data, folder.size);
    outcome = file_make_directories(name, error);
    if (outcome == 0 && access(name, W_OK) != 0) /* files come and go beside the database */
      outcome = error_set(error, ERROR_OS, "cannot write in %s: %s; allow it", name, strerror(errno));
    free(name);
  }
  if (outcome != 0 || file_status(path, &kind, &stamp, error) != 0)
    return -1;
  if (kind == FILE_DIRECTORY || kind == FILE_OTHER)
    return error_set(error, ERROR_OS, "cannot open %s: it is not a regular file; move it away", path);
  *exists = kind == FILE_REGULAR && stamp.size > 0;
  return 0;
}

/* PATH cannot be trusted, for REASON: puts it out of the way and makes a new one. */
static int start_anew(const char *path, const struct error *reason, struct store **store, char **warning,
                      struct error *error) {
  struct strbuf name;
  struct strbuf text;
  strbuf_init(&name);
  strbuf_init(&text);
  int outcome = set_aside(path, &name, error);
  if (outcome == 0)
    outcome = open_checked(path, store, error);
  if (outcome == 0) {
    strbuf_append_format(&text, "%s; it is kept as %s, and everything is built anew", reason->message, name.data);
    size_t size;
    *warning = strbuf_detach(&text, &size);
  }
  strbuf_release(&name);
  strbuf_release(&text);
  return outcome;
}

int store_open(const char *path, struct store **store, enum store_condition *condition, char **warning,
               struct error *error) {
  *store = NULL;
  *warning = NULL;
  bool exists = false;
  if (look_at(path, &exists, error) != 0)
    return -1;
  struct error problem = ERROR_INIT;
  if (open_checked(path, store, &problem) == 0) {
    *condition = exists ? STORE_OPENED : STORE_CREATED;
    return 0;
  }
  if (problem.code != ERROR_CORRUPT) {
    *error = problem;
    return -1;
  }
  *condition = STORE_SET_ASIDE;
  int outcome = start_anew(path, &problem, store, warning, error);
  error_release(&problem);
  return outcome;
}

void store_close(struct store *store) {
  if (!store)
    return;
  char *damaged_path = store->damaged ? memory_copy_string(store->path, strlen(store->path)) : NULL;
  database_close(store);
  if (!damaged_path)
    return;
  /* Nobody is left to tell when this fails; the next build finds the damage again. */
  struct error ignored = ERROR_INIT;
  struct strbuf name;
  strbuf_init(&name);
  set_aside(damaged_path, &name, &ignored);
  strbuf_release(&name);
  error_release(&ignored);
  free(damaged_path);
}

void store_discard(struct store *store) {
  store->damaged = true;
  store_close(store);
}

static int run(struct store *store, enum statement which, struct error *error) {
  sqlite3_stmt *statement;
  if (database_statement(store, which, &statement, error) != 0)
    return -1;
  int outcome = database_run(store, statement, error);
  database_done(statement);
  return outcome;
}

int store_begin(struct store *store, struct error *error) {
  assert(!store->in_transaction);
  if (run(store, STATEMENT_BEGIN, error) != 0)
    return -1;
  store->in_transaction = true;
  return 0;
}

int store_commit(struct store *store, struct error *error) {
  assert(store->in_transaction);
  if (database_check(store, error) != 0 || run(store, STATEMENT_COMMIT, error) != 0)
    return -1;
  store->in_transaction = false;
  return store->unlogged ? prefer_log(store, error) : 0;
}
