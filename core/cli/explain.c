/* explain.c: `shard explain PAGE`. */
#include "cli/print_report.h"

int command_explain(const struct invocation *invocation) {
  struct error error = ERROR_INIT;
  const struct build_report *report = NULL;
  struct strbuf out;
  struct site site;
  strbuf_init(&out);
  site_open(&site, invocation);
  int outcome = build_explain(site.build, invocation->argument, &out, &report, &error);
  site_end_progress(&site);
  int status = EXIT_DONE;
  if (outcome) {
    status = site_fail(&site, &error);
  } else if (report->outcome == BUILD_INVALID) {
    print_messages(&site, report);
    status = EXIT_INVALID;
  }
  console_write(stdout, &out);
  site_close(&site);
  strbuf_release(&out);
  error_release(&error);
  return status;
}
