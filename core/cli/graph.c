/* graph.c: `shard graph`. */
#include "cli/print_report.h"

int command_graph(const struct invocation *invocation) {
  struct strbuf out;
  struct site site;
  strbuf_init(&out);
  site_open(&site, invocation);
  const struct build_report *report = build_graph_dot(site.build, &out);
  site_end_progress(&site);
  int status = EXIT_DONE;
  if (report->outcome == BUILD_INVALID) {
    print_messages(&site, report);
    status = EXIT_INVALID;
  }
  console_write(stdout, &out);
  site_close(&site);
  strbuf_release(&out);
  return status;
}
