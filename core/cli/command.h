/* command.h: the commands of `shard`, one file each; the table in command.c is what parsing and help go by.
 *
 * Only this layer prints and exits. What was asked for goes to standard output, everything else (progress, messages of
 * the build) to standard error. */
#ifndef SHARD_CLI_COMMAND_H
#define SHARD_CLI_COMMAND_H

#include "cli/options.h"

/* Exit statuses; docs/cli.md documents them. */
enum exit_status {
  EXIT_DONE = 0,
  EXIT_ERRORS = 1,       /* some pages, plugin calls or outputs failed */
  EXIT_INVALID = 2,      /* the command line or the Shardfile */
  EXIT_INTERRUPTED = 130 /* SIGINT or SIGTERM */
};

struct command {
  const char *name;
  const char *argument; /* what the help calls its argument; NULL: takes none */
  bool argument_required;
  unsigned options;                                /* OPTION_BITs */
  const char *summary;                             /* for the list of commands: no capital, no full stop */
  const char *description;                         /* paragraphs, wrapped at 80 columns, with a final newline */
  int (*run)(const struct invocation *invocation); /* returns an exit status */
};

extern const struct command commands[];
extern const size_t command_count;

/* NULL: ERROR_INVALID, with a suggestion. */
const struct command *command_find(const char *name, struct error *error);

int command_build(const struct invocation *invocation);
int command_plan(const struct invocation *invocation);
int command_explain(const struct invocation *invocation);
int command_graph(const struct invocation *invocation);
int command_clean(const struct invocation *invocation);
int command_help(const struct invocation *invocation);
int command_version(const struct invocation *invocation);

/* The overview of all commands, and the help of one. */
void help_append_overview(struct strbuf *out);
void help_append_command(struct strbuf *out, const struct command *command);

#endif
