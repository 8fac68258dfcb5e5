/* groups.c: groups, the light part and the body of each. */
#include "store/database.h"

#include <assert.h>

/* The light part's columns, in the order of STATEMENT_LIST_GROUPS; parameter N is column N - 1. */
enum { STAGE, NAME, INPUTS, CONTEXT, KINDS, COST, BYTES, UNITS, MESSAGES, OUTPUTS, SEAL };

static struct bytes not_null(struct bytes bytes) {
  return bytes.data ? bytes : bytes_from("");
}

static struct digest seal_group(struct store *store, const struct stored_group *group) {
  struct digester *digester = &store->digester;
  digester_reset(digester);
  digester_add_number(digester, SEAL_GROUP);
  digester_add_number(digester, group->stage);
  digester_add(digester, group->name);
  digester_add_digest(digester, group->inputs);
  digester_add_digest(digester, group->context);
  digester_add_number(digester, group->kinds);
  digester_add_number(digester, group->cost_ns);
  digester_add_number(digester, group->bytes);
  digester_add_number(digester, group->unit_count);
  digester_add_number(digester, group->message_count);
  digester_add(digester, group->outputs);
  return digester_finish(digester);
}

static void bind_key(sqlite3_stmt *statement, enum stage stage, struct bytes name) {
  sqlite3_bind_int64(statement, STAGE + 1, stage);
  database_bind(statement, NAME + 1, not_null(name));
}

/* SEAL_OF_GROUP must live until the statement is done. */
static void bind_group(sqlite3_stmt *statement, const struct stored_group *group, const struct digest *seal_of_group) {
  bind_key(statement, group->stage, group->name);
  database_bind(statement, INPUTS + 1, digest_bytes(&group->inputs));
  database_bind(statement, CONTEXT + 1, digest_bytes(&group->context));
  sqlite3_bind_int64(statement, KINDS + 1, group->kinds);
  sqlite3_bind_int64(statement, COST + 1, (sqlite3_int64)group->cost_ns);
  sqlite3_bind_int64(statement, BYTES + 1, (sqlite3_int64)group->bytes);
  sqlite3_bind_int64(statement, UNITS + 1, group->unit_count);
  sqlite3_bind_int64(statement, MESSAGES + 1, group->message_count);
  database_bind(statement, OUTPUTS + 1, not_null(group->outputs));
  database_bind(statement, SEAL + 1, digest_bytes(seal_of_group));
}

static bool read_digest(sqlite3_stmt *statement, int column, struct digest *digest) {
  struct bytes bytes = database_column(statement, column);
  if (bytes.size != sizeof digest->bytes)
    return false;
  memcpy(digest->bytes, bytes.data, bytes.size);
  return true;
}

/* The current row. The seal is over the numbers as read, so a number that does not fit its type does not match. */
static int read_group(struct store *store, sqlite3_stmt *statement, struct arena *arena, void *item,
                      struct error *error) {
  struct stored_group *group = item;
  sqlite3_int64 stage = sqlite3_column_int64(statement, STAGE);
  if (stage < 0 || stage >= STAGE_COUNT)
    return database_fail_row(store, "a group", error);
  *group = (struct stored_group){.stage = (enum stage)stage,
                                 .name = database_column(statement, NAME),
                                 .kinds = (uint32_t)sqlite3_column_int64(statement, KINDS),
                                 .cost_ns = (uint64_t)sqlite3_column_int64(statement, COST),
                                 .bytes = (uint64_t)sqlite3_column_int64(statement, BYTES),
                                 .unit_count = (uint32_t)sqlite3_column_int64(statement, UNITS),
                                 .message_count = (uint32_t)sqlite3_column_int64(statement, MESSAGES),
                                 .outputs = database_column(statement, OUTPUTS)};
  if (!read_digest(statement, INPUTS, &group->inputs) || !read_digest(statement, CONTEXT, &group->context) ||
      !database_seal_matches(seal_group(store, group), database_column(statement, SEAL)))
    return database_fail_row(store, "a group", error);
  group->name = arena_copy(arena, group->name);
  group->outputs = arena_copy(arena, group->outputs);
  return 0;
}

static int compare_groups(const void *a, const void *b) {
  const struct stored_group *left = a;
  const struct stored_group *right = b;
  if (left->stage != right->stage)
    return left->stage < right->stage ? -1 : 1;
  return bytes_compare(left->name, right->name);
}

int store_groups(struct store *store, struct arena *arena, struct stored_group **groups, size_t *count,
                 struct error *error) {
  static const struct list list = {STATEMENT_LIST_GROUPS, sizeof(struct stored_group), read_group, compare_groups,
                                   "the list of groups"};
  void *items = NULL;
  int outcome = database_list(store, &list, arena, &items, count, error);
  *groups = items;
  return outcome;
}

/* One part of a body: its column and, after it, its seal. A row that is gone has neither. */
static int read_part(struct store *store, sqlite3_stmt *statement, int column, enum seal seal,
                     const struct stored_group *group, struct arena *arena, struct bytes *part, struct error *error) {
  struct bytes content = database_column(statement, column);
  struct digest expected = database_seal(store, seal, group->stage, group->name, content);
  if (!database_seal_matches(expected, database_column(statement, column + 1)))
    return database_fail_row(store, "the body of a group", error);
  *part = arena_copy(arena, content);
  return 0;
}

int store_group_body(struct store *store, enum stage stage, struct bytes name, struct arena *arena,
                     struct stored_body *body, struct error *error) {
  const struct stored_group group = {.stage = stage, .name = name};
  sqlite3_stmt *statement;
  bool row;
  int outcome = -1;
  *body = (struct stored_body){{NULL, 0}, {NULL, 0}};
  if (database_statement(store, STATEMENT_GET_BODY, &statement, error) != 0)
    return -1;
  bind_key(statement, stage, name);
  if (database_step(store, statement, "read", &row, error) != 0)
    goto out;
  if (!row) {
    error_set(error, ERROR_NOT_FOUND, "%s has no group \"%.*s\" of stage %s", store->path, (int)name.size, name.data,
              stage_name(stage));
    goto out;
  }
  if (read_part(store, statement, 0, SEAL_RESULT, &group, arena, &body->result, error) != 0 ||
      read_part(store, statement, 2, SEAL_MEMBERS, &group, arena, &body->members, error) != 0)
    goto out;
  outcome = 0;
out:
  database_done(statement);
  return outcome;
}

/* Writes the light part by STATEMENT, which returns the row's id: *ID, 0 when there is no such group. */
static int write_group(struct store *store, enum statement which, const struct stored_group *group, int64_t *id,
                       struct error *error) {
  assert(store->in_transaction);
  sqlite3_stmt *statement;
  bool row;
  if (database_statement(store, which, &statement, error) != 0)
    return -1;
  struct digest seal = seal_group(store, group);
  bind_group(statement, group, &seal);
  int outcome = database_step(store, statement, "write", &row, error);
  if (outcome == 0) {
    *id = row ? sqlite3_column_int64(statement, 0) : 0;
    if (row)
      outcome = database_run(store, statement, error);
  }
  database_done(statement);
  return outcome;
}

/* PART and its seal, which stay as they are stored where PART's data is NULL, and the seal of an empty part, for a new
 * row. SEALS must live until the statement is done. */
static void bind_part(struct store *store, sqlite3_stmt *statement, int parameter, int empty_parameter, enum seal seal,
                      const struct stored_group *group, struct bytes part, struct digest seals[2]) {
  seals[0] = database_seal(store, seal, group->stage, group->name, part);
  seals[1] = database_seal(store, seal, group->stage, group->name, bytes_make(NULL, 0));
  database_bind(statement, parameter, part);
  database_bind(statement, parameter + 1, part.data ? digest_bytes(&seals[0]) : bytes_make(NULL, 0));
  database_bind(statement, empty_parameter, digest_bytes(&seals[1]));
}

static int write_body(struct store *store, const struct stored_group *group, int64_t id, const struct stored_body *body,
                      struct error *error) {
  sqlite3_stmt *statement;
  if (database_statement(store, STATEMENT_PUT_BODY, &statement, error) != 0)
    return -1;
  struct digest result_seals[2];
  struct digest members_seals[2];
  sqlite3_bind_int64(statement, 1, id);
  bind_part(store, statement, 2, 6, SEAL_RESULT, group, body->result, result_seals);
  bind_part(store, statement, 4, 7, SEAL_MEMBERS, group, body->members, members_seals);
  int outcome = database_run(store, statement, error);
  database_done(statement);
  return outcome;
}

int store_put_group(struct store *store, const struct stored_group *group, const struct stored_body *body,
                    struct error *error) {
  int64_t id;
  if (write_group(store, STATEMENT_PUT_GROUP, group, &id, error) != 0)
    return -1;
  return write_body(store, group, id, body, error);
}

int store_touch_group(struct store *store, const struct stored_group *group, struct error *error) {
  int64_t id;
  if (write_group(store, STATEMENT_TOUCH_GROUP, group, &id, error) != 0)
    return -1;
  if (id == 0)
    return error_set(error, ERROR_NOT_FOUND, "%s has no group \"%.*s\" of stage %s", store->path, (int)group->name.size,
                     group->name.data, stage_name(group->stage));
  return 0;
}

static int delete_by_key(struct store *store, enum statement which, enum stage stage, struct bytes name,
                         struct error *error) {
  assert(store->in_transaction);
  sqlite3_stmt *statement;
  if (database_statement(store, which, &statement, error) != 0)
    return -1;
  bind_key(statement, stage, name);
  int outcome = database_run(store, statement, error);
  database_done(statement);
  return outcome;
}

int store_delete_group(struct store *store, enum stage stage, struct bytes name, struct error *error) {
  if (delete_by_key(store, STATEMENT_DELETE_BODY, stage, name, error) != 0)
    return -1;
  return delete_by_key(store, STATEMENT_DELETE_GROUP, stage, name, error);
}
