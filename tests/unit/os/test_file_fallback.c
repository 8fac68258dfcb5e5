/* test_file_fallback.c: file systems that lack what file_write and file_copy use first, played by a filter on system
 * calls: without a rename that replaces nothing, without hard links, without copies inside the kernel. */
#include "unit/os/temporary.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum { CANNOT_FILTER = 77 };

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define UNLESS(value, skipped) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (skipped))
#define WHEN(value, skipped) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (skipped), 0)
#define FAIL(reason) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (reason))

/* From here on the calling process is refused the calls, as such file systems refuse them. */
static bool forbid(bool links) {
  struct sock_filter filter[] = {
      LOAD(nr),
      UNLESS(SYS_copy_file_range, 1),
      FAIL(EXDEV),
#ifdef SYS_link
      UNLESS(links ? SYS_link : UINT32_MAX, 1),
      FAIL(EPERM),
#endif
      UNLESS(links ? SYS_linkat : UINT32_MAX, 1),
      FAIL(EPERM),
      UNLESS(SYS_renameat2, 3),
      LOAD(args[4]), /* a rename without flags works everywhere; on some processors it is this call */
      WHEN(0, 1),
      FAIL(EINVAL),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* 0, or the number of the step that went wrong. Runs in the child, where no assertion may jump out. */
static int write_and_copy(void) {
  struct error error = ERROR_INIT;
  if (file_write("new", bytes_from("new"), FILE_WRITE_NEW, NULL, &error))
    return 1;
  if (file_copy("source", "copied", FILE_WRITE_NEW, NULL, &error))
    return 2;
  if (file_write("old", bytes_from("lost"), FILE_WRITE_NEW, NULL, &error) == 0 || error.code != ERROR_CONFLICT)
    return 3;
  error_release(&error);
  if (file_copy("source", "dangling", FILE_WRITE_NEW, NULL, &error) == 0 || error.code != ERROR_CONFLICT)
    return 4;
  error_release(&error);
  return file_copy("source", "replaced", FILE_WRITE_REPLACE, NULL, &error) ? 5 : 0;
}

static void check_without(bool links) {
  put_file("source", "content");
  put_file("old", "kept");
  put_file("replaced", "old");
  assert_int_equal(symlink("nowhere", "dangling"), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0)
    _exit(forbid(links) ? write_and_copy() : CANNOT_FILTER);
  int status;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status));
  if (WEXITSTATUS(status) == CANNOT_FILTER)
    skip();
  assert_int_equal(WEXITSTATUS(status), 0);
  check_file("new", "new");
  check_file("copied", "content");
  check_file("old", "kept");
  check_file("replaced", "content");
  assert_false(is_there(".new.shard-tmp") || is_there(".old.shard-tmp") || is_there("nowhere"));
}

static void without_the_flag_files_are_linked(void **state) {
  (void)state;
  check_without(false);
}

static void without_links_there_is_a_look_before_the_rename(void **state) {
  (void)state;
  check_without(true);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      test_in_folder(without_the_flag_files_are_linked),
      test_in_folder(without_links_there_is_a_look_before_the_rename),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
