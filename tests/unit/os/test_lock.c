/* test_lock.c: one holder at a time, in one process or several. */
#include "unit/os/temporary.h"

#include "os/lock.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

static void taken_once_and_again_after_release(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  struct lock one = LOCK_INIT, two = LOCK_INIT;
  check_success(lock_take(&one, ".shard/lock", &error), &error);
  assert_int_equal(lock_take(&two, ".shard/lock", &error), -1);
  assert_int_equal(two.descriptor, -1);
  check_error(&error, ERROR_BUSY, ".shard/lock");
  lock_release(&two); /* not held: nothing */
  lock_release(&one);
  check_success(lock_take(&two, ".shard/lock", &error), &error);
  lock_release(&two);
}

/* A child that takes the lock, says so, and holds it until it is killed. */
static pid_t start_holder(const char *path) {
  int channel[2];
  assert_int_equal(pipe(channel), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    struct error error = ERROR_INIT;
    struct lock lock = LOCK_INIT;
    char answer = lock_take(&lock, path, &error) ? 'n' : 'y';
    if (write(channel[1], &answer, 1) == 1)
      pause();
    _exit(1);
  }
  close(channel[1]);
  char answer = 0;
  assert_int_equal(read(channel[0], &answer, 1), 1);
  assert_int_equal(answer, 'y');
  close(channel[0]);
  return child;
}

static void another_process_is_named_and_its_death_frees(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  struct lock lock = LOCK_INIT;
  pid_t child = start_holder("lock");
  struct strbuf expected = STRBUF_INIT;
  strbuf_append_format(&expected, "process %ld on ", (long)child);
  assert_int_equal(lock_take(&lock, "lock", &error), -1);
  check_error(&error, ERROR_BUSY, expected.data);
  assert_int_equal(kill(child, SIGKILL), 0);
  assert_int_equal(waitpid(child, NULL, 0), child);
  check_success(lock_take(&lock, "lock", &error), &error);
  lock_release(&lock);
  strbuf_release(&expected);
}

/* A process that is killed while it starts another: that one has the lock for a moment longer. */
static void what_a_dead_holder_left_behind_is_waited_for(void **state) {
  (void)state;
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    struct error error = ERROR_INIT;
    struct lock lock = LOCK_INIT;
    int failed = lock_take(&lock, "lock", &error);
    if (fork() == 0)
      poll(NULL, 0, 50); /* holds it, and ends */
    _exit(failed ? 1 : 0);
  }
  int status = -1;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
  struct error error = ERROR_INIT;
  struct lock lock = LOCK_INIT;
  check_success(lock_take(&lock, "lock", &error), &error);
  lock_release(&lock);
}

static void the_file_holds_the_holder_while_it_is_held(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  struct lock lock = LOCK_INIT;
  put_file("lock", "99999999 on a machine with a long name that was here before\nand more\n");
  check_success(lock_take(&lock, "lock", &error), &error);
  struct strbuf text = STRBUF_INIT, expected = STRBUF_INIT;
  check_success(file_read("lock", &text, NULL, &error), &error);
  strbuf_append_format(&expected, "%ld on ", (long)getpid());
  assert_true(bytes_starts_with(strbuf_bytes(&text), strbuf_bytes(&expected)));
  assert_null(strstr(text.data, "more"));
  assert_true(lock.abandoned);
  lock_release(&lock);
  check_success(lock_take(&lock, "lock", &error), &error);
  assert_true(lock.abandoned); /* nobody put in order what was left */
  lock.abandoned = false;
  lock_release(&lock);
  check_file("lock", "");
  strbuf_release(&text);
  strbuf_release(&expected);
}

static void a_lock_that_cannot_be_opened_is_an_error(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  struct lock lock = LOCK_INIT;
  put_folder("folder");
  put_file("precious", "kept");
  assert_int_equal(symlink("precious", "link"), 0);
  assert_int_equal(lock_take(&lock, "folder", &error), -1);
  check_error(&error, ERROR_OS, "folder");
  assert_int_equal(lock_take(&lock, "link", &error), -1); /* nothing is written through a link */
  check_error(&error, ERROR_OS, "link");
  check_file("precious", "kept");
  assert_int_equal(lock_take(&lock, "precious/lock", &error), -1);
  check_error(&error, ERROR_OS, "precious/lock");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      test_in_folder(taken_once_and_again_after_release),
      test_in_folder(another_process_is_named_and_its_death_frees),
      test_in_folder(what_a_dead_holder_left_behind_is_waited_for),
      test_in_folder(the_file_holds_the_holder_while_it_is_held),
      test_in_folder(a_lock_that_cannot_be_opened_is_an_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
