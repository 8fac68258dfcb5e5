/* fuzz_markdown.c: any bytes as Markdown. But for the ids, the HTML must be that of cmark-gfm; links, contents and
 * titles are only run, and so are extras, but that one which is not used changes nothing. The first byte chooses the
 * options. */
#include "page/guard.h"
#include "page/markdown.h"

#include "../unit/page/plain_cmark.h"

#include <stdio.h>

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *count, char ***arguments) {
  (void)count, (void)arguments;
  markdown_start();
  return 0;
}

static bool replace_every_other(void *context, struct bytes target, bool image, uint32_t line, struct bytes *out) {
  (void)image, (void)line;
  *out = arena_format(context, "/new/%.*s", (int)target.size, target.data);
  return target.size % 2 == 0;
}

/* Raw HTML could look like a heading of ours, so it is left out here; an id that the author wrote is taken out of the
 * text. */
static void compare_with_cmark(struct bytes body, struct markdown_options options, struct arena *arena) {
  if (memchr(body.data, '{', body.size) || !guard_tables(body))
    return;
  options.unsafe_html = options.alerts = options.containers = options.math = false;
  options.attributes = options.definition_lists = false;
  options.code = (struct code_options){.highlight = NULL};
  int flags = (options.smart ? CMARK_OPT_SMART : 0) | (options.footnotes ? CMARK_OPT_FOOTNOTES : 0);
  struct markdown_page page;
  markdown_render(body, &options, arena, &page);
  struct bytes expected = plain_cmark(body, flags, arena), actual = without_ids(&page, arena);
  if (!bytes_equal(actual, expected)) {
    fprintf(stderr, "cmark: %s\nshard: %s\n", expected.data, actual.data);
    abort();
  }
}

/* An option that gave nothing, for its MARK is not in the HTML, changed nothing. */
static void compare_unused(struct bytes body, struct markdown_options with, struct markdown_options without,
                           const char *mark, struct arena *arena) {
  struct markdown_page used, unused;
  markdown_render(body, &with, arena, &used);
  if (bytes_find_mark(used.html, mark))
    return;
  markdown_render(body, &without, arena, &unused);
  if (!bytes_equal(used.html, unused.html)) {
    fprintf(stderr, "with: %s\nwithout: %s\n", used.html.data, unused.html.data);
    abort();
  }
}

/* One of them for each input. Dollars are left out: what an open $$ has begun is parsed by itself; and beside math,
 * links of addresses, which may have taken what math is not written in. */
static void compare_without_extra(struct bytes body, struct markdown_options options, unsigned choice,
                                  struct arena *arena) {
  if (!body.size || memchr(body.data, '$', body.size))
    return;
  struct markdown_options without = options;
  switch (choice) {
  case 0:
    options.math = true;
    options.gfm = without.gfm = without.math = false;
    compare_unused(body, options, without, "class=\"math ", arena);
    break;
  case 1:
    options.definition_lists = true;
    without.definition_lists = false;
    compare_unused(body, options, without, "<dl", arena);
    break;
  case 2:
    options.containers = true;
    without.containers = false;
    compare_unused(body, options, without, "<d", arena);
    break;
  default:
    options.alerts = true;
    without.alerts = false;
    compare_unused(body, options, without, "markdown-alert", arena);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  struct arena arena = ARENA_INIT;
  struct bytes body = bytes_make((const char *)data + 1, size - 1);
  struct markdown_options options = markdown_default_options();
  options.unsafe_html = data[0] & 1;
  options.smart = data[0] & 2;
  options.footnotes = data[0] & 4;
  options.math = data[0] & 8;
  options.definition_lists = data[0] & 16;
  options.attributes = data[0] & 32;
  compare_with_cmark(body, options, &arena);
  compare_without_extra(body, options, data[0] >> 6, &arena);
  options.resolve = replace_every_other;
  options.context = &arena;
  struct markdown_page page;
  markdown_render(body, &options, &arena, &page);
  markdown_contents(&page, 1, 6, &arena);
  struct bytes title;
  markdown_title(body, &arena, &title);
  arena_release(&arena);
  return 0;
}
