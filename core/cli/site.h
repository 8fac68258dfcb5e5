/* site.h: a site opened for one command: its build, the signals that stop it and what is shown while it runs. */
#ifndef SHARD_CLI_SITE_H
#define SHARD_CLI_SITE_H

#include "build/build.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/progress.h"

struct site {
  const struct invocation *invocation;
  struct build *build; /* owned */
  struct console console;
  struct progress progress;
};

void site_open(struct site *site, const struct invocation *invocation);
/* Takes the progress off the terminal. To be called when the command is done, before anything is printed. */
void site_end_progress(struct site *site);
/* The program ends after this: memory stays as it is. */
void site_close(struct site *site);

/* Prints "shard: ERROR" to standard error, with its traceback. Returns the exit status for it. */
int site_fail(const struct site *site, const struct error *error);
/* The exit status of a build or plan. */
int site_status(enum build_outcome outcome);

#endif
