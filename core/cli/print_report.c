/* print_report.c: see print_report.h. */
#include "cli/print_report.h"

#include "cli/messages.h"
#include "cli/report_json.h"
#include <unistd.h>

void print_messages(const struct site *site, const struct build_report *report) {
  const struct invocation *invocation = site->invocation;
  struct messages_options options = {
      .console = &site->console,
      .directory = invocation->build.directory,
      .errors_only = options_has(invocation, OPTION_QUIET),
      .all = options_has(invocation, OPTION_VERBOSE),
  };
  struct strbuf out;
  strbuf_init(&out);
  if (report->state_warning && !options.errors_only) {
    console_append_styled(&site->console, &out, STYLE_WARNING, "shard: warning:");
    strbuf_append_char(&out, ' ');
    console_append_safe(&out, bytes_from(report->state_warning));
    strbuf_append_char(&out, '\n');
  }
  messages_append(&out, report, &options);
  console_write(stderr, &out);
  strbuf_release(&out);
}

int print_report(const struct site *site, const struct build_report *report,
                 void (*append_text)(struct strbuf *out, const struct build_report *report,
                                     const struct report_text_options *options)) {
  const struct invocation *invocation = site->invocation;
  int status = site_status(report->outcome);
  struct strbuf out;
  strbuf_init(&out);
  print_messages(site, report);
  if (invocation->report_json)
    report_json_append(&out, report, invocation->command->name, status);
  else if (!options_has(invocation, OPTION_QUIET))
    append_text(&out, report,
                &(struct report_text_options){.verbose = options_has(invocation, OPTION_VERBOSE),
                                              .columns = console_columns(STDOUT_FILENO)});
  console_write(stdout, &out);
  strbuf_release(&out);
  return status;
}
