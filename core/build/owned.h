/* owned.h: the log `.shard/owned` of the output paths that Shard made.
 *
 * Append-only text, one log per output folder: a line "@folder" at first, "+path" before a path is first written and
 * "-path" after one is deleted. It outlives the database: with it, a build after a kill or a lost state still knows
 * which files are Shard's. */
#ifndef SHARD_BUILD_OWNED_H
#define SHARD_BUILD_OWNED_H

#include "build/outputs.h"

/* Calls VISIT for each path that is Shard's by the log, if the log is not as the last commit left it; otherwise the
 * manifest knows all and nothing is read. */
int owned_load(struct outputs *outputs, void (*visit)(void *context, struct bytes path), struct error *error);
/* Remembers a line for the next flush. SIGN is '+' or '-'. A newline is escaped as %0A. */
void owned_note(struct outputs *outputs, char sign, struct bytes path);
/* Appends what was noted to the file. */
int owned_flush(struct outputs *outputs, struct error *error);
/* The size of the log, for the commit to remember, as 8 bytes in the arena. */
struct bytes owned_size(const struct outputs *outputs, struct arena *arena);

/* The folder that the log at PATH begins with, in the arena; false when it names none. */
bool owned_folder(const char *path, struct arena *arena, struct bytes *folder);

#endif
