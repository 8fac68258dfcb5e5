/* test_thread.c: threads with their stack, and how many processors there are. */
#include "unit/os/temporary.h"

#include "os/cgroup.h"
#include "os/thread.h"

#include <pthread.h>
#include <sched.h>

static void note_stack_size(void *argument) {
  pthread_attr_t attributes;
  size_t *size = argument;
  if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
    pthread_attr_getstacksize(&attributes, size);
    pthread_attr_destroy(&attributes);
  }
}

static void a_thread_runs_with_the_stack_promised(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  uv_thread_t thread;
  size_t size = 0;
  check_success(thread_start(&thread, note_stack_size, &size, &error), &error);
  thread_join(&thread);
  assert_true(size >= THREAD_STACK_SIZE);
}

static void affinity_bounds_the_processors(void **state) {
  (void)state;
  assert_true(thread_processors() >= 1);
  cpu_set_t before, one;
  assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
  CPU_ZERO(&one);
  for (size_t i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; i++)
    if (CPU_ISSET(i, &before))
      CPU_SET(i, &one);
  assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
  unsigned count = thread_processors();
  assert_int_equal(sched_setaffinity(0, sizeof before, &before), 0);
  assert_int_equal(count, 1);
}

static void no_control_group_means_no_quota(void **state) {
  (void)state;
  assert_int_equal(cgroup_processors("missing", "missing"), 0);
  put_file("membership", "0::/a/b\n");
  assert_int_equal(cgroup_processors("membership", "mount"), 0);
  put_file("membership", "");
  assert_int_equal(cgroup_processors("membership", "mount"), 0);
}

static void version_2_takes_the_smallest_up_to_the_mount(void **state) {
  (void)state;
  put_file("membership", "0::/a/b\n");
  put_file("mount/a/b/cpu.max", "max 100000\n");
  assert_int_equal(cgroup_processors("membership", "mount"), 0);
  put_file("mount/a/cpu.max", "250000 100000\n");
  assert_int_equal(cgroup_processors("membership", "mount"), 3); /* 2.5, rounded up */
  put_file("mount/a/b/cpu.max", "400000 100000\n");
  assert_int_equal(cgroup_processors("membership", "mount"), 3);
  put_file("mount/cpu.max", "1000 100000\n"); /* the mount of a container is its own group */
  assert_int_equal(cgroup_processors("membership", "mount"), 1);
  put_file("membership", "0::/\n");
  assert_int_equal(cgroup_processors("membership", "mount"), 1);
  put_file("membership", "0::/a/b"); /* no newline at the end */
  assert_int_equal(cgroup_processors("membership", "mount"), 1);
}

static void version_1_is_found_by_its_controller(void **state) {
  (void)state;
  put_file("membership", "5:memory:/x\n4:cpuset:/y\n3:cpuacct,cpu:/x\n");
  put_file("mount/cpu/x/cpu.cfs_quota_us", "200000\n");
  put_file("mount/cpu/x/cpu.cfs_period_us", "100000\n");
  assert_int_equal(cgroup_processors("membership", "mount"), 2);
  put_file("mount/cpu/x/cpu.cfs_quota_us", "-1\n");
  assert_int_equal(cgroup_processors("membership", "mount"), 0);
}

static void nonsense_means_no_quota(void **state) {
  (void)state;
  static const char *const quotas[] = {"", "x y", "100", "100 0", "0 100", "-5 -5", "99999999999999999999 1", "1 x"};
  put_file("membership", "junk\n::\n0:\n:\n\n0::/a\n");
  for (size_t i = 0; i < sizeof quotas / sizeof quotas[0]; i++) {
    put_file("mount/a/cpu.max", quotas[i]);
    if (cgroup_processors("membership", "mount") != 0)
      fail_msg("\"%s\" gave a quota", quotas[i]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_thread_runs_with_the_stack_promised),
      cmocka_unit_test(affinity_bounds_the_processors),
      test_in_folder(no_control_group_means_no_quota),
      test_in_folder(version_2_takes_the_smallest_up_to_the_mount),
      test_in_folder(version_1_is_found_by_its_controller),
      test_in_folder(nonsense_means_no_quota),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
