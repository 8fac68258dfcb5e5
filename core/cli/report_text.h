/* report_text.h: what a build did and what a plan would do, for people. */
#ifndef SHARD_CLI_REPORT_TEXT_H
#define SHARD_CLI_REPORT_TEXT_H

#include "build/build.h"

/* Pages, shards, merges, outputs and time. VERBOSE lists before it what ran, with the reasons. */
void report_text_append_build(struct strbuf *out, const struct build_report *report, bool verbose);

/* The table of shards and what would run. VERBOSE lists every unit, else the first few of each group. */
void report_text_append_plan(struct strbuf *out, const struct build_report *report, bool verbose);

#endif
