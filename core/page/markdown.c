/* markdown.c: parse by cmark-gfm, walk its tree once, render. */
#include "page/markdown.h"

#include "page/alert.h"
#include "page/attributed.h"
#include "page/container.h"
#include "page/definition.h"
#include "page/guard.h"
#include "page/math.h"
#include "page/region.h"
#include "page/renderer.h"

#include <stdlib.h>

struct markdown_options markdown_default_options(void) {
  return (struct markdown_options){.gfm = true,
                                   .footnotes = true,
                                   .unsafe_html = true,
                                   .tag_filter = true,
                                   .heading_ids = true,
                                   .alerts = true,
                                   .containers = true,
                                   .attributes = true,
                                   .definition_lists = true,
                                   .code = {.attributes = true, .mermaid = true}};
}

static int flags_of(const struct markdown_options *options) {
  return (options->unsafe_html ? CMARK_OPT_UNSAFE : 0) | (options->smart ? CMARK_OPT_SMART : 0) |
         (options->footnotes ? CMARK_OPT_FOOTNOTES : 0);
}

/* A feature that the body cannot use is not even looked for. */
static struct cmark_dialect dialect_of(const struct markdown_options *options, struct bytes body, bool masked) {
  struct cmark_dialect dialect = {.flags = flags_of(options), .gfm = options->gfm, .tag_filter = options->tag_filter};
  dialect.tables = options->gfm && guard_tables(body);
  dialect.addresses = options->gfm && guard_addresses(body);
  if (options->smart && !guard_quotes(body))
    dialect.flags &= ~CMARK_OPT_SMART;
  if (options->containers && container_present(body))
    dialect.extras[0] = container_extension_create();
  if (options->math && math_present(body))
    dialect.extras[1] = math_extension_create(true, masked);
  if (options->definition_lists && definition_present(body))
    dialect.extras[2] = definition_extension_create();
  if (options->alerts && alert_present(body))
    dialect.extras[3] = alert_extension_create();
  return dialect;
}

void markdown_render(struct bytes body, const struct markdown_options *options, struct arena *arena,
                     struct markdown_page *out) {
  struct region region;
  region_begin(&region);
  struct renderer renderer = {.options = options, .arena = arena, .line = 1};
  if (options->math)
    body = math_mask(body, arena, &renderer.masked);
  renderer.dialect = dialect_of(options, body, renderer.masked);
  renderer.alerts = renderer.dialect.extras[3] != NULL;
  renderer.attributes = options->attributes && attributed_present(body);
  strbuf_init(&renderer.scratch);
  renderer.document = renderer_parse(&renderer, guard_body(body, arena), &renderer.dialect, &renderer.extensions);
  renderer_walk(&renderer);
  renderer_finish(&renderer, out);
  strbuf_release(&renderer.scratch);
  free(renderer.headings);
  free(renderer.boxes);
  free(renderer.anchors);
  free(renderer.definitions);
  free(renderer.attributed);
  for (size_t i = 0; i < sizeof renderer.dialect.extras / sizeof *renderer.dialect.extras; i++)
    cmark_free_extra(renderer.dialect.extras[i]);
  cmark_free_extra(renderer.inline_math);
  region_end(&region);
}
