/* print_report.h: how commands print a report: messages to standard error, the report, as text or JSON, to standard
 * output. */
#ifndef SHARD_CLI_PRINT_REPORT_H
#define SHARD_CLI_PRINT_REPORT_H

#include "cli/report_text.h"
#include "cli/site.h"

/* APPEND_TEXT is what makes the text of this command. Returns the exit status. */
int print_report(const struct site *site, const struct build_report *report,
                 void (*append_text)(struct strbuf *out, const struct build_report *report,
                                     const struct report_text_options *options));
/* The messages alone. */
void print_messages(const struct site *site, const struct build_report *report);

#endif
