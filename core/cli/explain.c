/* explain.c: `shard explain NAME`. */
#include "cli/print_report.h"

/* Line by line, since names are the site's. */
static void append_safe_lines(struct strbuf *out, struct bytes text) {
  while (text.size) {
    const char *end = memchr(text.data, '\n', text.size);
    size_t size = end ? (size_t)(end - text.data) : text.size;
    console_append_safe(out, bytes_make(text.data, size));
    strbuf_append_char(out, '\n');
    size += end != NULL;
    text = bytes_make(text.data + size, text.size - size);
  }
}

int command_explain(const struct invocation *invocation) {
  struct error error = ERROR_INIT;
  const struct build_report *report = NULL;
  struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;
  struct site site;
  site_open(&site, invocation);
  int outcome = build_explain(site.build, invocation->argument, &text, &report, &error);
  site_end_progress(&site);
  int status = EXIT_DONE;
  if (outcome || report->outcome == BUILD_INVALID) {
    print_messages(&site, report); /* a page with a mistake in its front matter is none, for instance */
    status = EXIT_INVALID;
  }
  if (outcome)
    status = site_fail(&site, &error);
  append_safe_lines(&out, strbuf_bytes(&text));
  console_write(stdout, &out);
  site_close(&site);
  strbuf_release(&text);
  strbuf_release(&out);
  error_release(&error);
  return status;
}
