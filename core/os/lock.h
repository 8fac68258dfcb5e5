/* lock.h: one build at a time in a site. */
#ifndef SHARD_OS_LOCK_H
#define SHARD_OS_LOCK_H

#include "base/error.h"

struct lock {
  int descriptor; /* -1 while not held */
  bool abandoned; /* whoever held it before did not give it up: it was killed. False again when all is put in order */
};
#define LOCK_INIT \
  { -1, false }

/* Takes the lock at PATH (an flock on that file, released by the system when the process dies) and writes "PID on HOST"
 * into it. When another holds it: ERROR_BUSY, whose message names the holder. Waits only, and for a second at most, for
 * what a killed holder left behind. */
int lock_take(struct lock *lock, const char *path, struct error *error);
/* Nothing when the lock is not held. The file stays, and while `abandoned` is true the next holder hears of that, too.
 */
void lock_release(struct lock *lock);

#endif
