/* plan.c: `shard plan`. */
#include "cli/print_report.h"
#include "cli/report_text.h"

int command_plan(const struct invocation *invocation) {
  struct site site;
  site_open(&site, invocation);
  const struct build_report *report = build_plan(site.build);
  site_end_progress(&site);
  int status = print_report(&site, report, report_text_append_plan);
  site_close(&site);
  return status;
}
