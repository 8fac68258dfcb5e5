/* explain.c: `shard explain PAGE`. */
#include "cli/site.h"

int command_explain(const struct invocation *invocation) {
  struct error error = ERROR_INIT;
  struct strbuf out;
  struct site site;
  strbuf_init(&out);
  site_open(&site, invocation);
  int outcome = build_explain(site.build, invocation->argument, &out, &error);
  site_end_progress(&site);
  int status = outcome ? site_fail(&site, &error) : EXIT_DONE;
  console_write(stdout, &out);
  site_close(&site);
  strbuf_release(&out);
  error_release(&error);
  return status;
}
