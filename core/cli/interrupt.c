/* interrupt.c: see interrupt.h.
 *
 * A signal handler has no argument, so this file has the one mutable global of the program that all threads see. */
#include "cli/interrupt.h"

#include "build/build.h"

#include <signal.h>
#include <stdatomic.h>

static struct build *_Atomic watched;

static void handle(int signal_number) {
  (void)signal_number;
  struct build *build = atomic_load(&watched);
  if (build)
    build_stop(build);
}

static void set_handler(void (*handler)(int), int flags) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
}

void interrupt_watch(struct build *build) {
  atomic_store(&watched, build);
  set_handler(handle, (int)(SA_RESTART | SA_RESETHAND));
}

void interrupt_unwatch(void) {
  set_handler(SIG_DFL, 0);
  atomic_store(&watched, NULL);
}
