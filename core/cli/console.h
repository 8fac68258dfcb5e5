/* console.h: what standard error is connected to, and text that is safe to show there.
 *
 * Names of files and pages come from the site: whatever they hold, they must not move the cursor or colour the screen.
 */
#ifndef SHARD_CLI_CONSOLE_H
#define SHARD_CLI_CONSOLE_H

#include "base/strbuf.h"
#include <stdio.h>

struct console {
  bool terminal; /* lines may be redrawn in place and coloured: a terminal that can, and no NO_COLOR */
};

struct console_size {
  unsigned columns, rows;
};

enum console_style { STYLE_PLAIN, STYLE_ERROR, STYLE_WARNING, STYLE_STRONG, STYLE_FAINT };

/* Looks at standard error, NO_COLOR (no-color.org) and TERM. */
void console_open(struct console *console);
/* As it is now, since windows are resized; 80 by 24 where unknown. */
struct console_size console_size(void);
/* Of the terminal that DESCRIPTOR leads to; 0 where that is no terminal, or does not say. */
unsigned console_columns(int descriptor);

/* Appends TEXT in STYLE, plain where the console is no terminal. */
void console_append_styled(const struct console *console, struct strbuf *out, enum console_style style,
                           const char *text);
/* Appends text of unknown origin: control characters become '?', invalid UTF-8 U+FFFD, a tab a space. */
void console_append_safe(struct strbuf *out, struct bytes text);
/* As console_append_safe, and at most WIDTH columns, the last of them an ellipsis when something was cut. Returns the
 * columns used. */
unsigned console_append_clipped(struct strbuf *out, struct bytes text, unsigned width);
/* The columns that TEXT takes, as console_append_safe shows it. */
unsigned console_width(struct bytes text);

/* Writes all of TEXT at once, so that a redraw does not flicker. Flushes STREAM. */
void console_write(FILE *stream, const struct strbuf *text);

#endif
