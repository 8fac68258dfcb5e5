/* test_walk.c: order, links, and what is passed over. */
#include "unit/os/temporary.h"

#include "os/walk.h"

#include <sys/resource.h>

/* Writes down what a walk tells: "[FOLDER] FILE FILE " for each folder, "!PATH: MESSAGE " for what is passed over. */
struct log {
  struct strbuf seen, skipped;
  const char *without; /* a folder not to enter */
  const char *vanish;  /* is removed when the first folder is visited */
  bool stop;
};

static bool enter(void *context, struct bytes directory) {
  const struct log *log = context;
  return !log->without || !bytes_equal(directory, bytes_from(log->without));
}

static int visit(void *context, const struct walk_directory *directory, struct error *error) {
  struct log *log = context;
  strbuf_append_format(&log->seen, "[%s] ", directory->path.data);
  for (size_t i = 0; i < directory->count; i++) {
    struct bytes path = directory->entries[i].path;
    assert_int_equal(path.data[path.size], '\0');
    strbuf_append_format(&log->seen, "%s ", path.data);
  }
  if (log->vanish && rename(log->vanish, "gone") == 0)
    log->vanish = NULL;
  return log->stop ? error_set(error, ERROR_INTERRUPTED, "stopped at %s", directory->path.data) : 0;
}

static void skipped(void *context, struct bytes path, const struct error *problem) {
  struct log *log = context;
  strbuf_append_format(&log->skipped, "!%s: %s ", path.data, problem->message);
}

static void release(struct log *log) {
  strbuf_release(&log->seen);
  strbuf_release(&log->skipped);
}

static struct log new_log(void) {
  struct log log = {.without = NULL};
  strbuf_init(&log.seen);
  strbuf_init(&log.skipped);
  return log;
}

/* Walks "site" in the test's folder ROOT. */
static int walk_site(const char *root, struct log *log, struct error *error) {
  struct arena arena = ARENA_INIT;
  struct strbuf path = STRBUF_INIT;
  strbuf_append_format(&path, "%s/site", root);
  const struct walk_options options = {path.data, enter, visit, skipped, log};
  int result = walk(&options, &arena, error);
  strbuf_release(&path);
  arena_release(&arena);
  return result;
}

static void check_walk(const char *root, struct log *log, const char *expected) {
  struct error error = ERROR_INIT;
  check_success(walk_site(root, log, &error), &error);
  assert_string_equal(log->seen.data, expected);
}

static void order_is_by_bytes_parents_first(void **state) {
  put_file("site/b/2", "");
  put_file("site/b/10", "");
  put_file("site/b/c/x", "");
  put_file("site/b-c/x", "");
  put_file("site/B/x", "");
  put_file("site/z", "");
  put_file("site/.dot", "");
  put_file("site/\xc3\xa9", "");
  put_folder("site/empty");
  struct log log = new_log();
  check_walk(*state, &log, "[] .dot z \xc3\xa9 [B] B/x [b] b/10 b/2 [b/c] b/c/x [b-c] b-c/x [empty] ");
  assert_string_equal(log.skipped.data, "");
  release(&log);
}

static int check_stamp(void *context, const struct walk_directory *directory, struct error *error) {
  (void)error;
  assert_int_equal(directory->count, 1);
  assert_true(file_stamp_equal(&directory->entries[0].stamp, context));
  return 0;
}

static void files_carry_their_stamp(void **state) {
  struct error error = ERROR_INIT;
  struct file_stamp stamp;
  check_success(file_write("a", bytes_from("12345"), FILE_WRITE_NEW, &stamp, &error), &error);
  struct arena arena = ARENA_INIT;
  const struct walk_options options = {.root = *state, .visit = check_stamp, .context = &stamp};
  check_success(walk(&options, &arena, &error), &error);
  arena_release(&arena);
}

static void a_folder_may_be_left_out(void **state) {
  put_file("site/a/b/x", "");
  put_file("site/a/c/x", "");
  struct log log = new_log();
  log.without = "a/b";
  check_walk(*state, &log, "[] [a] [a/c] a/c/x ");
  release(&log);
}

static void a_visit_can_stop_the_walk(void **state) {
  put_file("site/a/x", "");
  struct error error = ERROR_INIT;
  struct log log = new_log();
  log.stop = true;
  assert_int_equal(walk_site(*state, &log, &error), -1);
  check_error(&error, ERROR_INTERRUPTED, "stopped at ");
  assert_string_equal(log.seen.data, "[] ");
  release(&log);
}

static void a_root_that_is_no_folder_is_an_error(void **state) {
  struct error error = ERROR_INIT;
  struct log log = new_log();
  assert_int_equal(walk_site(*state, &log, &error), -1);
  check_error(&error, ERROR_NOT_FOUND, "/site");
  put_file("site", "a file");
  assert_int_equal(walk_site(*state, &log, &error), -1);
  check_error(&error, ERROR_OS, "/site");
  release(&log);
}

static void links_inside_are_followed(void **state) {
  put_file("site/v1/a.md", "");
  assert_int_equal(symlink("v1", "site/latest"), 0);
  assert_int_equal(symlink("../v1/a.md", "site/v1/b.md"), 0);
  struct log log = new_log();
  check_walk(*state, &log, "[] [latest] latest/a.md latest/b.md [v1] v1/a.md v1/b.md ");
  assert_string_equal(log.skipped.data, "");
  release(&log);
}

static void the_root_may_be_a_link_itself(void **state) {
  put_file("real/d/a", "");
  assert_int_equal(symlink("real", "site"), 0);
  assert_int_equal(symlink("d", "real/e"), 0);
  struct log log = new_log();
  check_walk(*state, &log, "[] [d] d/a [e] e/a ");
  release(&log);
}

static void links_that_leave_the_root_are_passed_over(void **state) {
  put_file("site/a", "");
  put_file("site2/secret", "");
  assert_int_equal(symlink("../site2/secret", "site/file"), 0);
  assert_int_equal(symlink("../site2", "site/folder"), 0); /* whose name starts like the root's */
  assert_int_equal(symlink("/etc", "site/system"), 0);
  struct log log = new_log();
  check_walk(*state, &log, "[] a ");
  assert_non_null(strstr(log.skipped.data, "!file: the link file leads out of "));
  assert_non_null(strstr(log.skipped.data, "!folder: the link folder leads out of "));
  assert_non_null(strstr(log.skipped.data, "!system: the link system leads out of "));
  assert_true(strstr(log.skipped.data, "!file") < strstr(log.skipped.data, "!folder")); /* in order of names */
  release(&log);
}

static void links_that_lead_nowhere_are_passed_over(void **state) {
  put_file("site/a", "");
  assert_int_equal(symlink("missing", "site/dangling"), 0);
  assert_int_equal(symlink("itself", "site/itself"), 0);
  struct log log = new_log();
  check_walk(*state, &log, "[] a ");
  assert_non_null(strstr(log.skipped.data, "!dangling: the link dangling leads nowhere"));
  assert_non_null(strstr(log.skipped.data, "!itself: the link itself leads nowhere"));
  release(&log);
}

static void loops_end(void **state) {
  put_file("site/a/x", "");
  put_file("site/b/y", "");
  assert_int_equal(symlink("..", "site/a/up"), 0);
  assert_int_equal(symlink(".", "site/a/here"), 0);
  assert_int_equal(symlink("../b", "site/a/b"), 0); /* a/b and b/a lead to one another */
  assert_int_equal(symlink("../a", "site/b/a"), 0);
  struct log log = new_log();
  check_walk(*state, &log, "[] [a] a/x [a/b] a/b/y [b] b/y [b/a] b/a/x ");
  assert_non_null(strstr(log.skipped.data, "!a/up: the link a/up leads to a folder that it lies in"));
  assert_non_null(strstr(log.skipped.data, "!a/here: "));
  assert_non_null(strstr(log.skipped.data, "!a/b/a: "));
  assert_non_null(strstr(log.skipped.data, "!b/a/b: "));
  release(&log);
}

/* 12 folders, each with two links to the next: with some more of them there would be more paths than time, were there
 * no bound on the links in one. */
static void links_do_not_multiply_without_bound(void **state) {
  for (int i = 0; i < 12; i++) {
    char path[64];
    snprintf(path, sizeof path, "site/%02d", i);
    put_folder(path);
    for (int k = 0; k < 2; k++) {
      char link[64], target[64];
      snprintf(link, sizeof link, "site/%02d/%d", i, k);
      snprintf(target, sizeof target, "../%02d", i + 1);
      assert_int_equal(symlink(target, link), 0);
    }
  }
  struct error error = ERROR_INIT;
  struct log log = new_log();
  check_success(walk_site(*state, &log, &error), &error);
  assert_non_null(strstr(log.skipped.data, "goes through more than 8 links"));
  release(&log);
}

static void what_vanishes_is_left_out_silently(void **state) {
  put_file("site/a/x", "");
  put_file("site/b/x", "");
  struct log log = new_log();
  log.vanish = "site/b"; /* is already known to the walk by then */
  check_walk(*state, &log, "[] [a] a/x ");
  assert_string_equal(log.skipped.data, "");
  release(&log);
}

static void pipes_are_left_out(void **state) {
  put_file("site/a", "");
  assert_int_equal(mkfifo("site/pipe", 0600), 0);
  assert_int_equal(symlink("pipe", "site/link"), 0);
  struct log log = new_log();
  check_walk(*state, &log, "[] a ");
  release(&log);
}

static void an_unreadable_folder_is_passed_over(void **state) {
  put_file("site/a/x", "");
  put_file("site/b/x", "");
  bool privileged = geteuid() == 0; /* may read everything, so becomes another user for the walk */
  const char *open_to_all[] = {*state, "site", "site/b"}; /* whatever the umask */
  for (size_t i = 0; i < sizeof(open_to_all) / sizeof(*open_to_all); i++)
    assert_int_equal(chmod(open_to_all[i], 0755), 0);
  assert_int_equal(chmod("site/a", 0), 0);
  if (privileged && (seteuid(65534) || access(*state, X_OK))) {
    assert_int_equal(seteuid(0), 0);
    skip();
  }
  struct error error = ERROR_INIT;
  struct log log = new_log();
  int result = walk_site(*state, &log, &error);
  if (privileged)
    assert_int_equal(seteuid(0), 0);
  assert_int_equal(chmod("site/a", 0755), 0);
  check_success(result, &error);
  assert_string_equal(log.seen.data, "[] [b] b/x ");
  assert_non_null(strstr(log.skipped.data, "!a: cannot read a: Permission denied"));
  release(&log);
}

/* Sets how many descriptors may be open besides those that are; returns the limit before. */
static struct rlimit allow_descriptors(unsigned more) {
  struct rlimit before;
  assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
  int next = dup(0);
  close(next);
  assert_true(next >= 0);
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &(struct rlimit){(rlim_t)next + more, before.rlim_max}), 0);
  return before;
}

static void depth_needs_no_descriptors(void **state) {
  struct strbuf path = STRBUF_INIT;
  strbuf_append_text(&path, "site");
  for (int i = 0; i < 200; i++)
    strbuf_append_text(&path, "/d");
  put_folder(path.data);
  struct error error = ERROR_INIT;
  struct log log = new_log();
  const struct rlimit before = allow_descriptors(2);
  int result = walk_site(*state, &log, &error);
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
  check_success(result, &error);
  assert_non_null(strstr(log.seen.data, path.data + strlen("site/")));
  strbuf_release(&path);
  release(&log);
}

/* Whoever compares with an earlier walk would take what this one cannot see for removed. */
static void a_walk_that_cannot_see_all_fails(void **state) {
  put_file("site/a/x", "");
  struct error error = ERROR_INIT;
  struct log log = new_log();
  const struct rlimit before = allow_descriptors(1);
  int result = walk_site(*state, &log, &error);
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
  assert_int_equal(result, -1);
  check_error(&error, ERROR_OS, "Too many open files");
  release(&log);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      test_in_folder(order_is_by_bytes_parents_first),
      test_in_folder(files_carry_their_stamp),
      test_in_folder(a_folder_may_be_left_out),
      test_in_folder(a_visit_can_stop_the_walk),
      test_in_folder(a_root_that_is_no_folder_is_an_error),
      test_in_folder(links_inside_are_followed),
      test_in_folder(the_root_may_be_a_link_itself),
      test_in_folder(links_that_leave_the_root_are_passed_over),
      test_in_folder(links_that_lead_nowhere_are_passed_over),
      test_in_folder(loops_end),
      test_in_folder(links_do_not_multiply_without_bound),
      test_in_folder(what_vanishes_is_left_out_silently),
      test_in_folder(pipes_are_left_out),
      test_in_folder(an_unreadable_folder_is_passed_over),
      test_in_folder(depth_needs_no_descriptors),
      test_in_folder(a_walk_that_cannot_see_all_fails),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
