/* version.c: `shard version`, also `shard --version`. */
#include "cli/command.h"
#include <stdio.h>

int command_version(const struct invocation *invocation) {
  (void)invocation;
  puts("shard " SHARD_VERSION);
  return EXIT_DONE;
}
