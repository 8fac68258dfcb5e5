/* test_alarm.c: an alarm rings on its own thread for CPU time that is used, and not after its end. */
#include "os/alarm.h"
#include "os/clock.h"
#include "unit/check.h"

#include <signal.h>

struct count {
  volatile sig_atomic_t rings;
  volatile sig_atomic_t strangers; /* rings on another thread */
  pthread_t thread;
};

static void ring(void *argument) {
  struct count *count = argument;
  count->rings = count->rings + 1;
  if (!pthread_equal(count->thread, pthread_self()))
    count->strangers = 1;
}

/* Uses CPU time until it has rung TIMES times, ten seconds of it at most. */
static void work(const struct count *count, int times) {
  uint64_t end = clock_thread_cpu_ns() + UINT64_C(10000000000);
  while (count->rings < times && clock_thread_cpu_ns() < end)
    ;
}

static void rings_again_and_again(void **state) {
  (void)state;
  struct count count = {.thread = pthread_self()};
  struct alarm alarm = {.ring = ring, .argument = &count};
  struct error error = ERROR_INIT;
  assert_int_equal(alarm_start(&alarm, 1000000, &error), 0);
  work(&count, 3);
  assert_in_range(count.rings, 3, 1000000);
  alarm_stop(&alarm);
  assert_int_equal(count.strangers, 0);
}

static void is_silent_after_its_end(void **state) {
  (void)state;
  struct count ended = {.thread = pthread_self()}, other = {.thread = pthread_self()};
  struct alarm first = {.ring = ring, .argument = &ended}, second = {.ring = ring, .argument = &other};
  struct error error = ERROR_INIT;
  assert_int_equal(alarm_start(&first, 1000000, &error), 0);
  alarm_stop(&first);
  int before = ended.rings;
  assert_int_equal(alarm_start(&second, 1000000, &error), 0);
  work(&other, 3); /* time in which the first would have rung as well */
  alarm_stop(&second);
  assert_in_range(other.rings, 3, 1000000);
  assert_int_equal(ended.rings, before);
}

static void *run_elsewhere(void *argument) {
  struct count *count = argument;
  struct alarm alarm = {.ring = ring, .argument = count};
  struct error error = ERROR_INIT;
  count->thread = pthread_self();
  if (alarm_start(&alarm, 1000000, &error))
    return NULL;
  work(count, 3);
  alarm_stop(&alarm);
  return count;
}

static void rings_on_the_thread_that_started_it(void **state) {
  (void)state;
  struct count count = {.rings = 0};
  pthread_t thread;
  void *result = NULL;
  assert_int_equal(pthread_create(&thread, NULL, run_elsewhere, &count), 0);
  pthread_join(thread, &result);
  assert_non_null(result);
  assert_in_range(count.rings, 3, 1000000);
  assert_int_equal(count.strangers, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rings_again_and_again),
      cmocka_unit_test(is_silent_after_its_end),
      cmocka_unit_test(rings_on_the_thread_that_started_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
