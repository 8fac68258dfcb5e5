/* source_line.h: the line that a message is about, with a caret under the column. */
#ifndef SHARD_CLI_SOURCE_LINE_H
#define SHARD_CLI_SOURCE_LINE_H

#include "base/strbuf.h"

/* Appends line LINE (1-based) of FILE, a path relative to DIRECTORY (NULL: "."), and below it a caret at byte COLUMN
 * (1-based, 0: none). A long line is cut around the caret. Appends nothing when the file or the line is not there: the
 * message stands without it. */
void source_line_append(struct strbuf *out, const char *directory, struct bytes file, uint32_t line, uint32_t column);

#endif
