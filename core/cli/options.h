/* options.h: the command line, parsed by one table that the help texts are made from too.
 *
 * As with git, options stand before or after the command, a value follows as `--name VALUE`, `--name=VALUE`,
 * `-n VALUE` or `-nVALUE`, letters without a value may be joined, and `--` ends the options. */
#ifndef SHARD_CLI_OPTIONS_H
#define SHARD_CLI_OPTIONS_H

#include "base/arena.h"
#include "build/build.h"

struct command;

enum option {
  OPTION_DIRECTORY,
  OPTION_OUTPUT,
  OPTION_JOBS,
  OPTION_SET,
  OPTION_EXECUTOR,
  OPTION_NO_SHARD,
  OPTION_FAIL_FAST,
  OPTION_FORCE,
  OPTION_DRAFTS,
  OPTION_FUTURE,
  OPTION_EXPIRED,
  OPTION_REPORT,
  OPTION_QUIET,
  OPTION_VERBOSE,
  OPTION_HELP,
  OPTION_VERSION,
  OPTION_COUNT
};
#define OPTION_BIT(option) (1u << (option))

/* Jobs beyond this are a slip of the finger, not a machine. */
#define OPTIONS_JOBS_MAX 1024

struct option_spec {
  const char *name;  /* without the dashes */
  const char *value; /* what the help calls its value; NULL: takes none */
  const char *help;  /* one line */
  char letter;       /* 0: has none */
};
extern const struct option_spec option_specs[OPTION_COUNT];

/* A parsed command line. The strings are argv's or the arena's. */
struct invocation {
  const struct command *command; /* NULL when none was named */
  const char *argument;          /* the command's, NULL when there is none */
  struct build_options build;
  struct build_setting *settings; /* owned */
  struct arena arena;             /* holds names of settings, and several -C joined, as git does */
  unsigned seen;                  /* OPTION_BIT of each that was given */
  bool report_json;
};

/* ERROR_INVALID with a suggestion where a name is close. On failure INVOCATION has what was understood before it, for
 * the hint which help to read. */
int options_parse(int argc, char *const *argv, struct invocation *invocation, struct error *error);
void options_release(struct invocation *invocation);

static inline bool options_has(const struct invocation *invocation, enum option option) {
  return (invocation->seen & OPTION_BIT(option)) != 0;
}

#endif
