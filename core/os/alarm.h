/* alarm.h: a signal to the calling thread at every so much CPU time that it uses, to interrupt what takes long without
 * a cost to what does not. Linux only: a POSIX timer on the thread's CPU clock, aimed at the thread.
 *
 * The process's handler of SIGRTMIN + 4 belongs to this module. System calls that a signal finds waiting go on. */
#ifndef SHARD_OS_ALARM_H
#define SHARD_OS_ALARM_H

#include "base/error.h"
#include <pthread.h>

struct alarm {
  void (*ring)(void *argument); /* runs in the signal handler, on the thread: what is async-signal-safe only */
  void *argument;
  pthread_t thread;
  timer_t timer;
};

/* Starts to ring for the calling thread, after every INTERVAL_NS nanoseconds of its CPU time (the kernel's tick, some
 * milliseconds, is the finest). ALARM, whose ring and argument are set, stays where it is until alarm_stop. */
int alarm_start(struct alarm *alarm, uint64_t interval_ns, struct error *error);

/* To be called on the alarm's thread, or when that is not running any more; afterwards it does not ring. */
void alarm_stop(struct alarm *alarm);

#endif
