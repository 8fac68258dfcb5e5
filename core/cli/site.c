/* site.c: see site.h. */
#include "cli/site.h"

#include "base/sanitizer.h"
#include "cli/interrupt.h"
#include "os/clock.h"

static void tick(void *context, struct build *build) {
  struct site *site = context;
  struct build_progress state;
  struct strbuf out;
  strbuf_init(&out);
  build_get_progress(build, &state);
  progress_update(&site->progress, &state, clock_monotonic_ns(), console_size(), &out);
  if (out.size > 0)
    console_write(stderr, &out);
  strbuf_release(&out);
}

void site_open(struct site *site, const struct invocation *invocation) {
  *site = (struct site){.invocation = invocation};
  console_open(&site->console);
  enum progress_mode mode = site->console.terminal ? PROGRESS_TERMINAL : PROGRESS_LOG;
  if (options_has(invocation, OPTION_QUIET))
    mode = PROGRESS_NONE;
  progress_init(&site->progress, mode, clock_monotonic_ns());

  struct build_options options = invocation->build;
  options.tick = tick;
  options.tick_context = site;
  site->build = build_create(&options);
  interrupt_watch(site->build);
}

void site_end_progress(struct site *site) {
  struct strbuf out;
  strbuf_init(&out);
  progress_finish(&site->progress, &out);
  if (out.size > 0)
    console_write(stderr, &out);
  strbuf_release(&out);
}

void site_close(struct site *site) {
  interrupt_unwatch();
  if (SANITIZER_ADDRESS || SANITIZER_THREAD) /* they tell what was never released */
    build_destroy(site->build);
  else
    build_leave(site->build);
}

int site_fail(const struct site *site, const struct error *error) {
  struct strbuf out, text;
  strbuf_init(&out);
  strbuf_init(&text);
  error_format(error, &text);
  console_append_styled(&site->console, &out, STYLE_ERROR, "shard:");
  strbuf_append_char(&out, ' ');
  console_append_safe(&out, strbuf_bytes(&text));
  strbuf_append_char(&out, '\n');
  if (error->traceback)
    strbuf_append_format(&out, "%s\n", error->traceback);
  console_write(stderr, &out);
  strbuf_release(&text);
  strbuf_release(&out);
  return error->code == ERROR_INTERRUPTED ? EXIT_INTERRUPTED : EXIT_INVALID;
}

int site_status(enum build_outcome outcome) {
  switch (outcome) {
  case BUILD_DONE:
    return EXIT_DONE;
  case BUILD_FAILED:
    return EXIT_ERRORS;
  case BUILD_INVALID:
    return EXIT_INVALID;
  case BUILD_INTERRUPTED:
    return EXIT_INTERRUPTED;
  }
  return EXIT_INVALID;
}
