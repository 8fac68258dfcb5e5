/* command.c: the table of commands. See command.h. */
#include "cli/command.h"

#include "base/suggest.h"

#define EVERYWHERE (OPTION_BIT(OPTION_HELP) | OPTION_BIT(OPTION_VERSION))
/* Of commands that open a site, and of those that run tasks in it. */
#define SITE (EVERYWHERE | OPTION_BIT(OPTION_DIRECTORY) | OPTION_BIT(OPTION_SET))
#define TASKS                                                                                 \
  (SITE | OPTION_BIT(OPTION_OUTPUT) | OPTION_BIT(OPTION_JOBS) | OPTION_BIT(OPTION_EXECUTOR) | \
   OPTION_BIT(OPTION_NO_SHARD) | OPTION_BIT(OPTION_DRAFTS) | OPTION_BIT(OPTION_FUTURE) | OPTION_BIT(OPTION_EXPIRED))
#define REPORT (OPTION_BIT(OPTION_REPORT) | OPTION_BIT(OPTION_QUIET) | OPTION_BIT(OPTION_VERBOSE))

const struct command commands[] = {
    {
        .name = "build",
        .options = TASKS | REPORT | OPTION_BIT(OPTION_FAIL_FAST) | OPTION_BIT(OPTION_FORCE),
        .summary = "build the site, and only what is not up to date",
        .description = "Builds the site that Shardfile.lua declares into its output folder. Shards of\n"
                       "which nothing changed are skipped; in the others, pages whose recorded reads\n"
                       "still hold are reused. The result is byte for byte that of a clean build.\n"
                       "\n"
                       "A page that fails does not stop the others: its last good output stays, and\n"
                       "the errors are listed at the end. Ctrl-C finishes what is being written and\n"
                       "saves what is complete; the next build goes on from there.\n",
        .run = command_build,
    },
    {
        .name = "plan",
        .options = TASKS | REPORT,
        .summary = "show what a build would run, and why, without running it",
        .description = "Lists the shards with their pages, bytes, predicted cost and skew (their cost\n"
                       "relative to the average shard), what a build would run, with reasons, and\n"
                       "which outputs it would delete. Which merges run is known after rendering, so\n"
                       "they are listed only where no page would be rendered.\n"
                       "Nothing is rendered or written.\n",
        .run = command_plan,
    },
    {
        .name = "explain",
        .argument = "NAME",
        .argument_required = true,
        .options = TASKS,
        .summary = "show what something read, and why it was or would be rebuilt",
        .description = "NAME is one of these, the first that there is:\n"
                       "\n"
                       "  a page         its path, relative to the Shardfile, or its URL\n"
                       "  a shard        as 'shard plan' lists it\n"
                       "  a view, merge  its name; NAME[KEY] is a key, NAME/07 a partition\n"
                       "  a command      its name\n"
                       "  an output      its path in the output folder, or its URL\n"
                       "  a file         its path: a static file, or one that pages read\n",
        .run = command_explain,
    },
    {
        .name = "graph",
        .options = SITE,
        .summary = "print the graph that the Shardfile declares, as DOT",
        .description = "Prints sources, views and merges and what flows between them in the language\n"
                       "of Graphviz: shard graph | dot -Tsvg > graph.svg\n",
        .run = command_graph,
    },
    {
        .name = "clean",
        .options = SITE | OPTION_BIT(OPTION_OUTPUT) | OPTION_BIT(OPTION_QUIET),
        .summary = "remove the state and every output that Shard made",
        .description = "Removes the folder .shard, every file that Shard made in any output folder,\n"
                       "and the folders that this leaves empty. Files that Shard did not make stay.\n",
        .run = command_clean,
    },
    {
        .name = "help",
        .argument = "COMMAND",
        .options = EVERYWHERE,
        .summary = "show the help of a command",
        .description = "Without COMMAND, lists all commands.\n",
        .run = command_help,
    },
    {
        .name = "version",
        .options = EVERYWHERE,
        .summary = "print the version",
        .description = "Prints the version of Shard.\n",
        .run = command_version,
    },
};
const size_t command_count = sizeof commands / sizeof *commands;

const struct command *command_find(const char *name, struct error *error) {
  const char *names[sizeof commands / sizeof *commands];
  for (size_t i = 0; i < command_count; i++) {
    if (strcmp(commands[i].name, name) == 0)
      return &commands[i];
    names[i] = commands[i].name;
  }
  const char *close = suggest(bytes_from(name), names, command_count);
  if (close)
    error_set(error, ERROR_INVALID, "there is no command '%s'; did you mean '%s'?", name, close);
  else
    error_set(error, ERROR_INVALID, "there is no command '%s'", name);
  return NULL;
}
