/* clean.c: `shard clean`. */
#include "cli/format.h"
#include "cli/site.h"

int command_clean(const struct invocation *invocation) {
  struct error error = ERROR_INIT;
  struct strbuf out;
  struct site site;
  uint32_t removed = 0;
  int status = EXIT_DONE;
  strbuf_init(&out);
  site_open(&site, invocation);
  if (build_clean(site.build, &removed, &error)) {
    status = site_fail(&site, &error);
  } else if (!options_has(invocation, OPTION_QUIET)) {
    strbuf_append_text(&out, "Removed ");
    format_count(&out, removed, "output");
    strbuf_append_text(&out, " and the state.\n");
    console_write(stdout, &out);
  }
  site_close(&site);
  strbuf_release(&out);
  error_release(&error);
  return status;
}
