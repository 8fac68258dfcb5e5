/* messages.h: errors and warnings of a build as people read them: grouped by shard, with the source line and a caret,
 * and the traceback of a plugin. */
#ifndef SHARD_CLI_MESSAGES_H
#define SHARD_CLI_MESSAGES_H

#include "build/build.h"
#include "cli/console.h"

struct messages_options {
  const struct console *console;
  const char *directory; /* of the site, where source lines are read; NULL: "." */
  bool errors_only;
  bool all; /* else a group with very many shows the first of them */
};

/* Appends the messages of REPORT in their order, and nothing when there are none. */
void messages_append(struct strbuf *out, const struct build_report *report, const struct messages_options *options);

#endif
