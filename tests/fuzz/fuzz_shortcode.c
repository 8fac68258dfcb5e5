/* fuzz_shortcode.c: any bytes as a page with shortcodes. What they become is made up: the outer ones repeat what is in
 * them. The first byte chooses where they count. */
#include "page/shortcode.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_item(const struct shortcodes *list, size_t index) {
  const struct shortcode *item = &list->items[index];
  const struct shortcode *outer = item->parent ? &list->items[item->parent - 1] : NULL;
  bool within = item->begin < item->end && item->end <= list->body.size && item->next > index;
  if (!within || (outer && (item->parent > index || item->begin < outer->inner || item->end > outer->inner_end)))
    abort();
}

/* Outputs that hold the placeholder of the next one, a tag, and newlines. */
static void make_outputs(struct shortcodes *list, struct arena *arena) {
  struct strbuf output;
  strbuf_init(&output);
  for (size_t i = 0; i < list->count; i++) {
    check_item(list, i);
    if (list->items[i].kind == SHORTCODE_ESCAPED)
      continue;
    strbuf_clear(&output);
    strbuf_append(&output, list->items[i].name);
    strbuf_append_text(&output, "\n<b title='");
    if (i + 1 < list->count)
      shortcode_append_placeholder(list, i + 1, &output);
    strbuf_append_text(&output, "'>\n");
    list->items[i].output = arena_copy(arena, strbuf_bytes(&output));
  }
  strbuf_release(&output);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  struct arena arena = ARENA_INIT;
  struct error error = ERROR_INIT;
  struct shortcodes list;
  struct bytes body = bytes_make((const char *)data + 1, size - 1);
  enum shortcode_scope scope = data[0] & 1 ? SHORTCODE_EVERYWHERE : SHORTCODE_TEXT;
  if (shortcode_scan(body, scope, "a.md", 1, &arena, &list, &error) == 0 && list.count > 0) {
    struct shortcode_lines lines;
    make_outputs(&list, &arena);
    struct bytes expanded = shortcode_insert(&list, &arena, &lines);
    for (uint32_t line = 1; line < 20; line++)
      shortcode_source_line(&lines, line);
    shortcode_fill(&list, expanded, &arena);
    shortcode_fill_text(&list, expanded, &arena);
  } else if (error.code != ERROR_NONE && (error.line == 0 || error.column == 0 || !error.file)) {
    abort();
  }
  error_release(&error);
  arena_release(&arena);
  return 0;
}
