/* commands.h: outside tools: when they run, and when the site may see what they made.
 *
 * A command is a group of one unit. Its outputs lie in ".shard/commands/NAME", whole or not at all: a command writes
 * into a fresh folder, which takes the place of the old one when it succeeded. To the rest of the build they are files
 * of the site that come late: pages are described and views are made while commands run, and what is rendered, copied
 * and merged afterwards sees them.
 *
 * Coordinator, but for what is marked. */
#ifndef SHARD_BUILD_COMMANDS_H
#define SHARD_BUILD_COMMANDS_H

#include "build/internal.h"

/* How the names begin of folders that are no command's, since no command's name does: a run that is not done writes
 * into one, and the outputs that another's replace are moved into one. */
#define COMMANDS_HIDDEN "."

struct command_state {
  const struct graph_command *command;
  struct group *group;    /* NULL: not planned yet */
  struct digest identity; /* of the declaration, the program found, and the environment */
  struct digest base;     /* of that and of its inputs */
  const char *program;    /* NULL: not found */
  const char **environment;
  const struct file *files; /* its inputs, sorted by path */
  size_t file_count;
  struct error problem; /* why it cannot run; given to the unit as its error */
  bool settled, failed;
};

/* Finds the programs and the environment. After the Shardfile was loaded. */
void commands_load(struct build *build);
void commands_release(struct build *build);
/* What decides, beside files, whether a command runs. */
void commands_add_context(const struct build *build, struct digester *digester);
/* Is the file at PATH an input of some command? */
bool commands_read(const struct build *build, struct bytes path);
/* Is it one that a command made? */
bool commands_made(struct bytes path);

/* Submits the commands that have to run and that wait for no other; the others follow as those end. */
int commands_start(struct build *build, struct error *error);
/* After the tasks ran: settles what is left, and lets the site see all outputs. */
int commands_finish(struct build *build, struct error *error);
/* Lets the site see the outputs, or takes them away again. */
void commands_show(struct build *build, bool shown);

/* The input of the unit: BASE, and what lies in its folder. Any thread. */
struct digest command_input(struct digest base, struct digest made);
/* The digest of FILES (sorted by path): paths below FOLDER, and contents. Any thread. */
struct digest command_made(struct bytes folder, const struct file *files, size_t count);

#endif
