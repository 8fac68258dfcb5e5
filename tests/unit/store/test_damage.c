/* test_damage.c: a file that is damaged, foreign, newer, locked or cannot be written: never a crash, never other bytes
 * than were put. */
#include "unit/store/store_fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <time.h>

#include <sqlite3.h>

static struct strbuf read_state(struct fixture *fixture) {
  struct strbuf content;
  strbuf_init(&content);
  must(fixture, file_read(STATE_PATH, &content, NULL, &fixture->error));
  return content;
}

static void write_state(struct fixture *fixture, struct bytes content) {
  must(fixture, file_write(STATE_PATH, content, FILE_WRITE_REPLACE, NULL, &fixture->error));
}

/* Changes the state by SQL of its own, as another program would. */
static void change(const char *sql) {
  sqlite3 *database;
  assert_int_equal(sqlite3_open(STATE_PATH, &database), SQLITE_OK);
  assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(database);
}

static void make_state(struct fixture *fixture, const char *value) {
  fixture_open(fixture);
  fixture_fill(fixture, value);
  fixture_close(fixture);
}

/* The next open sets the file aside as damaged-NUMBER, says why in words with PART, and gives an empty state that
 * works. */
static void check_set_aside(struct fixture *fixture, unsigned number, const char *part) {
  assert_int_equal(fixture_open(fixture), STORE_SET_ASIDE);
  struct bytes name = arena_format(&fixture->arena, STATE_PATH ".damaged-%u", number);
  assert_non_null(strstr(fixture->warning, part));
  assert_non_null(strstr(fixture->warning, name.data));
  assert_null(strchr(fixture->warning, '\n'));
  assert_true(is_there(name.data));
  assert_null(fixture_get(fixture, "name").data);
  fixture_fill(fixture, "anew");
  assert_int_equal(fixture_open(fixture), STORE_OPENED);
  check_bytes(fixture_get(fixture, "name"), "anew");
}

static void a_file_that_is_no_database_is_set_aside(void **state) {
  struct fixture *fixture = *state;
  put_file(STATE_PATH, "This is a text, long enough to have been a header. It is not the header of a database, though; "
                       "the hundred bytes of one would end about here.");
  check_set_aside(fixture, 1, "is damaged");
  check_file(STATE_PATH ".damaged-1",
             "This is a text, long enough to have been a header. It is not the header of a database, though; "
             "the hundred bytes of one would end about here.");
}

static void each_damaged_file_gets_a_name_of_its_own(void **state) {
  struct fixture *fixture = *state;
  for (unsigned number = 1; number <= 3; number++) {
    fixture_close(fixture);
    put_file(STATE_PATH, "not a database");
    check_set_aside(fixture, number, "is damaged");
  }
}

static void a_foreign_database_is_set_aside_unchanged(void **state) {
  struct fixture *fixture = *state;
  put_folder("site/.shard");
  change("CREATE TABLE theirs(value); PRAGMA user_version = 1");
  struct strbuf before = read_state(fixture);
  check_set_aside(fixture, 1, "is not a state of Shard");
  struct strbuf after;
  strbuf_init(&after);
  must(fixture, file_read(STATE_PATH ".damaged-1", &after, NULL, &fixture->error));
  assert_true(bytes_equal(strbuf_bytes(&before), strbuf_bytes(&after)));
  strbuf_release(&before);
  strbuf_release(&after);
}

static void a_newer_format_is_set_aside(void **state) {
  struct fixture *fixture = *state;
  make_state(fixture, "value");
  change("PRAGMA user_version = 1000");
  check_set_aside(fixture, 1, "is of a newer Shard");
}

static void an_older_format_is_emptied_and_used(void **state) {
  struct fixture *fixture = *state;
  make_state(fixture, "value");
  change("ALTER TABLE unit_group DROP COLUMN bytes; PRAGMA user_version = 1");
  assert_int_equal(fixture_open(fixture), STORE_OPENED);
  assert_null(fixture_get(fixture, "name").data);
  struct stored_group *groups;
  size_t count;
  must(fixture, store_groups(fixture->store, &fixture->arena, &groups, &count, &fixture->error));
  assert_int_equal(count, 0);
  fixture_fill(fixture, "new");
  fixture_open(fixture);
  check_bytes(fixture_get(fixture, "name"), "new");
}

static void a_missing_table_is_damage(void **state) {
  struct fixture *fixture = *state;
  make_state(fixture, "value");
  change("DROP TABLE unit_group");
  check_set_aside(fixture, 1, "is damaged");
}

static void an_empty_file_is_a_new_state(void **state) {
  struct fixture *fixture = *state;
  put_file(STATE_PATH, "");
  assert_int_equal(fixture_open(fixture), STORE_CREATED);
}

static void rows_of_other_content_are_corrupt(void **state) {
  struct fixture *fixture = *state;
  struct bytes value;
  struct stored_directory *directories;
  struct stored_group *groups;
  struct stored_body body;
  size_t count;
  make_state(fixture, "value");
  change("UPDATE entry SET value = x'00'; UPDATE directory SET path = x'00'; UPDATE unit_group SET unit_count = 5;"
         "UPDATE group_body SET members = result_seal");
  assert_int_equal(fixture_open(fixture), STORE_OPENED);
  struct store *store = fixture->store;
  struct arena *arena = &fixture->arena;
  struct error *error = &fixture->error;
  must_fail(fixture, store_get(store, bytes_from("name"), arena, &value, error), ERROR_CORRUPT, "a named value");
  must_fail(fixture, store_directories(store, arena, &directories, &count, error), ERROR_CORRUPT, "a folder");
  must_fail(fixture, store_groups(store, arena, &groups, &count, error), ERROR_CORRUPT, "a group");
  must_fail(fixture, store_group_body(store, STAGE_RENDER, bytes_from("docs/v1"), arena, &body, error), ERROR_CORRUPT,
            "the body of a group");
}

/* Each column by itself, so that none is left out of the seal. */
static void a_group_of_which_one_column_differs_is_corrupt(void **state) {
  static const char *const changes[] = {
      "stage = 2",        "name = x'00'",   "inputs = x'00112233445566778899aabbccddeeff'",
      "kinds = 1",        "cost_ns = 1",    "context = x'00112233445566778899aabbccddeeff'",
      "bytes = 1",        "unit_count = 1", "outputs = x'00'",
      "message_count = 1"};
  struct fixture *fixture = *state;
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
    struct stored_group *groups;
    size_t count;
    make_state(fixture, "value");
    change(arena_format(&fixture->arena, "UPDATE unit_group SET %s", changes[i]).data);
    fixture_open(fixture);
    print_message("%s\n", changes[i]);
    must_fail(fixture, store_groups(fixture->store, &fixture->arena, &groups, &count, &fixture->error), ERROR_CORRUPT,
              "a group");
    fixture_close(fixture);
    assert_int_equal(remove(STATE_PATH), 0);
  }
}

static void a_body_that_is_gone_is_corrupt(void **state) {
  struct fixture *fixture = *state;
  struct stored_body body;
  make_state(fixture, "value");
  change("DELETE FROM group_body");
  fixture_open(fixture);
  must_fail(
      fixture,
      store_group_body(fixture->store, STAGE_RENDER, bytes_from("docs/v1"), &fixture->arena, &body, &fixture->error),
      ERROR_CORRUPT, "the body of a group");
}

static void a_discarded_state_is_set_aside(void **state) {
  struct fixture *fixture = *state;
  make_state(fixture, "value");
  fixture_open(fixture);
  store_discard(fixture->store);
  fixture->store = NULL;
  assert_true(is_there(STATE_PATH ".damaged-1"));
  assert_int_equal(fixture_open(fixture), STORE_CREATED);
}

/* Content that is told apart from any other, LENGTH bytes long. */
static struct bytes numbered(struct arena *arena, unsigned number, size_t length) {
  char *content = arena_allocate(arena, length);
  for (size_t i = 0; i < length; i++)
    content[i] = (char)(unsigned char)((size_t)number * 31 + i * 7 + i / 251);
  return bytes_make(content, length);
}

enum { GROUPS = 24, BODY_SIZE = 40000 };

static struct bytes group_name(struct fixture *fixture, unsigned number) {
  return arena_format(&fixture->arena, "docs/%u", number);
}

static void fill_many(struct fixture *fixture) {
  fixture_open(fixture);
  must(fixture, store_begin(fixture->store, &fixture->error));
  for (unsigned i = 0; i < GROUPS; i++) {
    struct bytes content = numbered(&fixture->arena, i, BODY_SIZE / (i + 1));
    struct bytes name = group_name(fixture, i);
    const struct stored_group group = {.stage = STAGE_RENDER, .name = name, .outputs = content};
    const struct stored_body body = {content, content};
    must(fixture, store_put(fixture->store, name, content, &fixture->error));
    must(fixture, store_put_directory(fixture->store, name, content, &fixture->error));
    must(fixture, store_put_group(fixture->store, &group, &body, &fixture->error));
  }
  must(fixture, store_commit(fixture->store, &fixture->error));
  fixture_close(fixture);
}

/* 0 when OUTCOME is an error that says so; fails when it is any error but damage. */
static bool held(struct fixture *fixture, int outcome) {
  if (outcome == 0)
    return true;
  if (fixture->error.code != ERROR_CORRUPT && fixture->error.code != ERROR_NOT_FOUND)
    fail_msg("unexpected error %d: %s", (int)fixture->error.code, fixture->error.message);
  error_release(&fixture->error);
  return false;
}

static void check_content(struct fixture *fixture, unsigned number, struct bytes content) {
  if (!bytes_equal(content, numbered(&fixture->arena, number, BODY_SIZE / (number + 1))))
    fail_msg("the content of row %u is not what was put", number);
}

/* Reads everything; what is given must be what was put. */
static void read_all(struct fixture *fixture) {
  struct store *store = fixture->store;
  struct arena *arena = &fixture->arena;
  struct stored_group *groups;
  struct stored_directory *directories;
  size_t count;
  if (held(fixture, store_groups(store, arena, &groups, &count, &fixture->error))) {
    for (size_t i = 0; i < count; i++)
      check_content(fixture, (unsigned)strtoul(groups[i].name.data + 5, NULL, 10), groups[i].outputs);
  }
  if (held(fixture, store_directories(store, arena, &directories, &count, &fixture->error))) {
    for (size_t i = 0; i < count; i++)
      check_content(fixture, (unsigned)strtoul(directories[i].path.data + 5, NULL, 10), directories[i].files);
  }
  for (unsigned i = 0; i < GROUPS; i++) {
    struct bytes value;
    struct stored_body body;
    struct bytes name = group_name(fixture, i);
    if (held(fixture, store_get(store, name, arena, &value, &fixture->error)) && value.data)
      check_content(fixture, i, value);
    if (held(fixture, store_group_body(store, STAGE_RENDER, name, arena, &body, &fixture->error))) {
      check_content(fixture, i, body.result);
      check_content(fixture, i, body.members);
    }
  }
}

/* Writes to what may be damaged: an error is fine, a crash is not. */
static void write_some(struct fixture *fixture) {
  if (!held(fixture, store_begin(fixture->store, &fixture->error)))
    return;
  for (unsigned i = 0; i < GROUPS; i += 5) {
    struct bytes content = numbered(&fixture->arena, i, BODY_SIZE / (i + 1));
    const struct stored_group group = {.stage = STAGE_RENDER, .name = group_name(fixture, i), .outputs = content};
    const struct stored_body body = {content, content};
    if (!held(fixture, store_put_group(fixture->store, &group, &body, &fixture->error)))
      return;
  }
  held(fixture, store_commit(fixture->store, &fixture->error));
}

static void open_and_use(struct fixture *fixture) {
  enum store_condition condition;
  must(fixture, store_open(STATE_PATH, &fixture->store, &condition, &fixture->warning, &fixture->error));
  read_all(fixture);
  write_some(fixture);
  fixture_close(fixture);
  /* Whatever the first use met, after the next open the state works. */
  must(fixture, store_open(STATE_PATH, &fixture->store, &condition, &fixture->warning, &fixture->error));
  read_all(fixture);
  fixture_close(fixture);
}

static uint32_t next_random(uint32_t *seed) {
  *seed = *seed * 1664525 + 1013904223;
  return *seed >> 8;
}

/* The seed of this run: SHARD_TEST_SEED repeats one. */
static uint32_t choose_seed(void) {
  const char *given = getenv("SHARD_TEST_SEED");
  uint32_t seed = given ? (uint32_t)strtoul(given, NULL, 10) : (uint32_t)time(NULL);
  print_message("SHARD_TEST_SEED=%u\n", (unsigned)seed);
  return seed;
}

static void remove_state(struct fixture *fixture) {
  static const char *const suffixes[] = {"", "-wal", "-shm", ".damaged-1", ".damaged-1-wal", ".damaged-2"};
  for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
    struct bytes path = arena_format(&fixture->arena, STATE_PATH "%s", suffixes[i]);
    must(fixture, file_remove(path.data, &fixture->error));
  }
}

/* Overwrites one to eight runs of up to 64 bytes, often near the start of a page, where its structure is. */
static void damage(struct strbuf *content, uint32_t *seed) {
  for (uint32_t runs = next_random(seed) % 8 + 1; runs > 0; runs--) {
    size_t at = next_random(seed) % content->size;
    if (next_random(seed) % 2)
      at = at / 16384 * 16384 + next_random(seed) % 128;
    for (size_t length = next_random(seed) % 64 + 1; length > 0 && at < content->size; length--)
      content->data[at++] = (char)(unsigned char)next_random(seed);
  }
}

static void damage_anywhere_gives_errors_and_never_other_bytes(void **state) {
  enum { ROUNDS = 150 };
  struct fixture *fixture = *state;
  uint32_t seed = choose_seed();
  fill_many(fixture);
  struct strbuf sound = read_state(fixture);
  for (int round = 0; round < ROUNDS; round++) {
    struct strbuf damaged;
    strbuf_init(&damaged);
    strbuf_append(&damaged, strbuf_bytes(&sound));
    damage(&damaged, &seed);
    remove_state(fixture);
    write_state(fixture, strbuf_bytes(&damaged));
    open_and_use(fixture);
    strbuf_release(&damaged);
    arena_clear(&fixture->arena);
  }
  strbuf_release(&sound);
}

static void truncation_gives_errors_and_never_other_bytes(void **state) {
  enum { ROUNDS = 40 };
  struct fixture *fixture = *state;
  uint32_t seed = choose_seed();
  fill_many(fixture);
  struct strbuf sound = read_state(fixture);
  for (int round = 0; round < ROUNDS; round++) {
    size_t size = next_random(&seed) % sound.size;
    if (round % 2)
      size = size / 16384 * 16384;
    remove_state(fixture);
    write_state(fixture, bytes_make(sound.data, size));
    open_and_use(fixture);
    arena_clear(&fixture->arena);
  }
  strbuf_release(&sound);
}

static void a_second_connection_is_told_that_the_state_is_in_use(void **state) {
  struct fixture *fixture = *state;
  struct store *second;
  enum store_condition condition;
  char *warning;
  fixture_open(fixture);
  fixture_fill(fixture, "value");
  must_fail(fixture, store_open(STATE_PATH, &second, &condition, &warning, &fixture->error), ERROR_BUSY,
            "another process uses it");
  assert_null(second);
  check_bytes(fixture_get(fixture, "name"), "value");
}

static void a_path_that_cannot_be_made_is_an_error(void **state) {
  struct fixture *fixture = *state;
  struct store *store;
  enum store_condition condition;
  char *warning;
  put_file("file", "");
  must_fail(fixture, store_open("file/state.db", &store, &condition, &warning, &fixture->error), ERROR_OS, "file");
  put_folder("folder.db");
  must_fail(fixture, store_open("folder.db", &store, &condition, &warning, &fixture->error), ERROR_OS,
            "not a regular file");
}

static void a_folder_that_cannot_be_written_is_an_error(void **state) {
  struct fixture *fixture = *state;
  struct store *store;
  enum store_condition condition;
  char *warning;
  if (geteuid() == 0)
    skip(); /* the superuser can write anywhere */
  make_state(fixture, "value");
  assert_int_equal(chmod("site/.shard", 0500), 0);
  assert_int_equal(chmod(STATE_PATH, 0400), 0);
  must_fail(fixture, store_open(STATE_PATH, &store, &condition, &warning, &fixture->error), ERROR_OS, "state.db");
  assert_int_equal(chmod("site/.shard", 0700), 0);
}

static void a_full_disk_is_an_error_and_loses_nothing(void **state) {
  enum { LARGE = 24 << 20 };
  struct fixture *fixture = *state;
  char *large = memory_allocate_zeroed(LARGE, 1);
  const struct stored_group group = {.stage = STAGE_RENDER, .name = bytes_from("large")};
  const struct stored_body body = {bytes_make(large, LARGE), {NULL, 0}};
  make_state(fixture, "value");
  fixture_open(fixture);
  /* A limit on the size of files stands in for the disk. */
  struct rlimit before;
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
  const struct rlimit limit = {1 << 20, before.rlim_max};
  void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
  int outcome = store_begin(fixture->store, &fixture->error);
  if (outcome == 0)
    outcome = store_put_group(fixture->store, &group, &body, &fixture->error);
  if (outcome == 0)
    outcome = store_commit(fixture->store, &fixture->error);
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, handler);
  must_fail(fixture, outcome, ERROR_OS, "write");
  /* There is room again, but not for the rest alone. */
  error_release(&fixture->error);
  outcome = store_put(fixture->store, bytes_from("name"), bytes_from("other"), &fixture->error);
  must_fail(fixture, outcome, ERROR_OS, "could not be written");
  error_release(&fixture->error);
  must_fail(fixture, store_commit(fixture->store, &fixture->error), ERROR_OS, "could not be written");
  assert_int_equal(fixture_open(fixture), STORE_OPENED);
  check_bytes(fixture_get(fixture, "name"), "value");
  free(large);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      test_with_state(a_file_that_is_no_database_is_set_aside),
      test_with_state(each_damaged_file_gets_a_name_of_its_own),
      test_with_state(a_foreign_database_is_set_aside_unchanged),
      test_with_state(an_older_format_is_emptied_and_used),
      test_with_state(a_newer_format_is_set_aside),
      test_with_state(a_missing_table_is_damage),
      test_with_state(an_empty_file_is_a_new_state),
      test_with_state(rows_of_other_content_are_corrupt),
      test_with_state(a_group_of_which_one_column_differs_is_corrupt),
      test_with_state(a_body_that_is_gone_is_corrupt),
      test_with_state(a_discarded_state_is_set_aside),
      test_with_state(damage_anywhere_gives_errors_and_never_other_bytes),
      test_with_state(truncation_gives_errors_and_never_other_bytes),
      test_with_state(a_second_connection_is_told_that_the_state_is_in_use),
      test_with_state(a_path_that_cannot_be_made_is_an_error),
      test_with_state(a_folder_that_cannot_be_written_is_an_error),
      test_with_state(a_full_disk_is_an_error_and_loses_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
