/* progress.h: what is shown while a build runs.
 *
 * On a terminal: a line per running shard and an overall bar with the time left, redrawn in place. In a log: a line now
 * and then, less and less often. This module lays out text and never writes; the caller brings time and screen size, so
 * that tests can too. */
#ifndef SHARD_CLI_PROGRESS_H
#define SHARD_CLI_PROGRESS_H

#include "build/build.h"
#include "cli/console.h"

enum progress_mode { PROGRESS_NONE, PROGRESS_LOG, PROGRESS_TERMINAL };

struct progress {
  enum progress_mode mode;
  bool begun;             /* PHASE is meaningful */
  enum build_phase phase; /* the one that was last seen */
  uint64_t phase_began_ns;
  uint64_t next_ns;     /* when the next line of a log is due */
  uint64_t interval_ns; /* until the one after it */
  unsigned drawn;       /* lines on the terminal, above which the cursor stood */
};

void progress_init(struct progress *progress, enum progress_mode mode, uint64_t now_ns);
/* Appends what is to be written now, nothing in most cases of a log. */
void progress_update(struct progress *progress, const struct build_progress *state, uint64_t now_ns,
                     struct console_size size, struct strbuf *out);
/* Appends what takes the drawn lines away. */
void progress_finish(struct progress *progress, struct strbuf *out);

#endif
