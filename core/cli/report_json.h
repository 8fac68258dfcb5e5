/* report_json.h: the report for programs; docs/report.md documents it. */
#ifndef SHARD_CLI_REPORT_JSON_H
#define SHARD_CLI_REPORT_JSON_H

#include "build/build.h"

/* Raised when a field changes its meaning or goes away; new fields do not raise it. */
#define REPORT_JSON_SCHEMA 1

/* COMMAND: "build" or "plan". */
void report_json_append(struct strbuf *out, const struct build_report *report, const char *command, int exit_status);

#endif
