/* interrupt.h: SIGINT and SIGTERM stop the running build. */
#ifndef SHARD_CLI_INTERRUPT_H
#define SHARD_CLI_INTERRUPT_H

struct build;

/* From now on the first SIGINT or SIGTERM asks BUILD to stop; the second ends the program at once, as it would
 * without this. */
void interrupt_watch(struct build *build);
/* Must come before BUILD is destroyed. */
void interrupt_unwatch(void);

#endif
