/* migrations.c: the tables of the state, as a series of numbered steps. PRAGMA user_version holds the number of the
 * last.
 *
 * A step that was released is never changed; a new one is added below it. What the build cannot read any more (a new
 * CODEC_VERSION or PARTITION_COUNT) needs a step too, one that deletes all rows: it is rebuilt. */
#include "store/migrations.h"

static const char *const migrations[] = {
    /* 1: The tables. The light part of a group and its body are apart, since every build reads all of the one and
     * little of the other; columns that are read at every build come before long ones. */
    "CREATE TABLE entry(name BLOB NOT NULL PRIMARY KEY, value BLOB NOT NULL, seal BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE directory(id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, seal BLOB NOT NULL, files BLOB NOT "
    "NULL);"
    "CREATE TABLE unit_group(id INTEGER PRIMARY KEY, stage INTEGER NOT NULL, name BLOB NOT NULL, inputs BLOB NOT NULL,"
    "  context BLOB NOT NULL, kinds INTEGER NOT NULL, cost_ns INTEGER NOT NULL, unit_count INTEGER NOT NULL, "
    "message_count INTEGER NOT NULL,"
    "  seal BLOB NOT NULL, outputs BLOB NOT NULL, UNIQUE(stage, name));"
    "CREATE TABLE group_body(id INTEGER PRIMARY KEY, result_seal BLOB NOT NULL, members_seal BLOB NOT NULL,"
    "  members BLOB NOT NULL, result BLOB NOT NULL);",
    /* 2: Groups know the size of their sources. CODEC_VERSION 2, whose stamps have a ctime. */
    "DELETE FROM entry;"
    "DELETE FROM directory;"
    "DELETE FROM group_body;"
    "DROP TABLE unit_group;"
    "CREATE TABLE unit_group(id INTEGER PRIMARY KEY, stage INTEGER NOT NULL, name BLOB NOT NULL, inputs BLOB NOT NULL,"
    "  context BLOB NOT NULL, kinds INTEGER NOT NULL, cost_ns INTEGER NOT NULL, bytes INTEGER NOT NULL,"
    "  unit_count INTEGER NOT NULL, message_count INTEGER NOT NULL,"
    "  seal BLOB NOT NULL, outputs BLOB NOT NULL, UNIQUE(stage, name));",
};

int migrations_version(void) {
  return (int)(sizeof migrations / sizeof *migrations);
}

int migrations_run(struct store *store, int version, struct error *error) {
  if (database_execute(store, "BEGIN IMMEDIATE", error) != 0)
    return -1;
  for (int number = version; number < migrations_version(); number++) {
    if (database_execute(store, migrations[number], error) != 0)
      return -1;
  }
  char *stamp = sqlite3_mprintf("PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
                                MIGRATIONS_APPLICATION_ID, migrations_version());
  if (!stamp)
    return database_fail(store, SQLITE_NOMEM, "write", error);
  int outcome = database_execute(store, stamp, error);
  sqlite3_free(stamp);
  return outcome;
}
