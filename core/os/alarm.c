/* alarm.c: see alarm.h. */
#include "os/alarm.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

/* glibc has the field of `struct sigevent` that names the thread, but its name only since 2.38. */
#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

static int alarm_signal(void) {
  return SIGRTMIN + 4; /* the first ones are popular with libraries */
}

static void handle(int number, siginfo_t *info, void *context) {
  (void)number, (void)context;
  int kept = errno;
  const struct alarm *alarm = info->si_code == SI_TIMER ? info->si_value.sival_ptr : NULL;
  if (alarm)
    alarm->ring(alarm->argument);
  errno = kept;
}

int alarm_start(struct alarm *alarm, uint64_t interval_ns, struct error *error) {
  struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_RESTART};
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = alarm_signal()};
  struct timespec interval = {.tv_sec = (time_t)(interval_ns / 1000000000),
                              .tv_nsec = (long)(interval_ns % 1000000000)};
  struct itimerspec times = {.it_interval = interval, .it_value = interval};
  event.sigev_value.sival_ptr = alarm;
  event.sigev_notify_thread_id = gettid();
  sigemptyset(&action.sa_mask);
  if (sigaction(alarm_signal(), &action, NULL) || timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &alarm->timer))
    return error_set_os(error, errno, "start a timer", NULL);
  alarm->thread = pthread_self();
  if (timer_settime(alarm->timer, 0, &times, NULL) == 0)
    return 0;
  error_set_os(error, errno, "start a timer", NULL);
  timer_delete(alarm->timer);
  return -1;
}

void alarm_stop(struct alarm *alarm) {
  timer_delete(alarm->timer);
}
