/* report_text.h: what a build did and what a plan would do, for people. */
#ifndef SHARD_CLI_REPORT_TEXT_H
#define SHARD_CLI_REPORT_TEXT_H

#include "build/build.h"

struct report_text_options {
  bool verbose;
  unsigned columns; /* of the terminal that it goes to; 0: it is none, and nothing is cut */
};

/* Pages, shards, merges, outputs and time; verbose: before it what ran, with the reasons. */
void report_text_append_build(struct strbuf *out, const struct build_report *report,
                              const struct report_text_options *options);

/* The table of shards, what would run, and what would be deleted; verbose: every unit, else the first few of each
 * group (plan_text.c). */
void report_text_append_plan(struct strbuf *out, const struct build_report *report,
                             const struct report_text_options *options);

/* The groups in which something runs, with at most UNITS_SHOWN of the units of each. PREPARATIONS: those, too, that are
 * made for others: facts of pages, and views. */
void report_text_append_running(struct strbuf *out, const struct build_report *report, size_t units_shown,
                                bool preparations);

#endif
