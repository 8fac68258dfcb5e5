/* shortcode_tree.c: see shortcode_tree.h. */
#include "page/shortcode_tree.h"

enum { LONGEST_INDENTATION = 100 };

/* The text of a tag without its comment marks. What would make it HTML in Markdown becomes an entity. */
static void unescape(struct bytes body, struct shortcode *item, struct arena *arena) {
  const char *tag = body.data + item->begin;
  struct bytes inside = {tag + 5, item->end - item->begin - 10};
  bool html = !item->in_code && tag[2] == '<' && inside.size > 0 && !strchr(" \t\r\n", inside.data[0]);
  item->output = arena_format(arena, "{{%s%.*s%c}}",
                              html            ? "&lt;"
                              : tag[2] == '<' ? "<"
                                              : "%",
                              (int)inside.size, inside.data, tag[2] == '<' ? '>' : '%');
}

/* What stands before the first byte of ITEM on its line, when that is blanks and the marks of lists and quotes alone.
 */
static struct bytes find_indentation(struct bytes body, const struct shortcode *item, struct arena *arena) {
  struct bytes before = {body.data + item->begin - (item->column - 1), item->column - 1};
  struct bytes copy = arena_copy(arena, before);
  char *text = (char *)copy.data; /* just made */
  bool word = false;
  for (size_t i = 0; i < copy.size; i++) {
    if (text[i] == ' ' || text[i] == '\t' || text[i] == '>') {
      word = false;
      continue;
    }
    bool digit = text[i] >= '0' && text[i] <= '9';
    bool marker = (!word && strchr("-+*", text[i])) || (word && strchr(".)", text[i]));
    if ((!digit && !marker) || (marker && i + 1 < copy.size && text[i + 1] != ' ' && text[i + 1] != '\t'))
      return bytes_make(text, 0);
    word = true;
    text[i] = ' ';
  }
  return word ? bytes_make(text, 0) : copy;
}

int shortcode_tree_link(struct shortcodes *list, const char *path, struct arena *arena, struct error *error) {
  uint32_t around[SHORTCODE_DEPTH_MAX + 1], ordinals[SHORTCODE_DEPTH_MAX + 2] = {0};
  size_t depth = 0;
  for (uint32_t i = 0; i < list->count; i++) {
    struct shortcode *item = &list->items[i];
    while (depth > 0 && list->items[around[depth - 1]].inner_end <= item->begin)
      list->items[around[--depth]].next = i;
    item->parent = depth > 0 ? around[depth - 1] + 1 : 0;
    item->ordinal = ordinals[depth]++;
    item->next = i + 1;
    if (item->kind == SHORTCODE_ESCAPED)
      unescape(list->body, item, arena);
    if (item->kind == SHORTCODE_MARKDOWN && item->column > 1 && item->column <= LONGEST_INDENTATION)
      item->indentation = find_indentation(list->body, item, arena);
    if (item->inner == item->inner_end)
      continue;
    if (depth == SHORTCODE_DEPTH_MAX)
      return error_set_at(error, ERROR_INVALID, path, item->line, item->column,
                          "shortcodes are nested more than %d deep", SHORTCODE_DEPTH_MAX);
    around[depth++] = i;
    ordinals[depth] = 0;
  }
  while (depth > 0)
    list->items[around[--depth]].next = (uint32_t)list->count;
  return 0;
}
