/* strikethrough.c: see strikethrough.h; the rules are those of the GFM specification, section 6.5, as cmark-gfm reads
 * them. */
#include "page/strikethrough.h"

#include "base/memory.h"
#include "page/region.h"

#include <cmark-gfm-extension_api.h>
#include <stdlib.h>
#include <string.h>

/* Stands for "~" among cmark's delimiters, whose table has room for ASCII. Where it occurs in a text, cmark cuts that
 * in two, which the autolink extension joins again. */
static const unsigned char delimiter_character = 0x7f;

/* As many as cmark's own extension takes at once. */
enum { MOST_TILDES = 100 };

/* What our extension keeps. */
struct original {
  cmark_syntax_extension *extension; /* cmark's, which renders */
  cmark_node_type type;              /* of its nodes */
};

static cmark_syntax_extension *original_extension(void) {
  return cmark_find_syntax_extension("strikethrough");
}

/* A run of tildes: text, until a run of the same length closes it. */
static cmark_node *match_tildes(cmark_syntax_extension *self, cmark_parser *parser, cmark_node *parent,
                                unsigned char character, cmark_inline_parser *inlines) {
  (void)self, (void)parser, (void)parent;
  if (character != '~')
    return NULL;
  int opens, closes, punctuation_before, punctuation_after;
  int count = cmark_inline_parser_scan_delimiters(inlines, MOST_TILDES, '~', &opens, &closes, &punctuation_before,
                                                  &punctuation_after);
  char tildes[MOST_TILDES + 1];
  memset(tildes, '~', (size_t)count);
  tildes[count] = '\0';
  cmark_node *text = cmark_node_new_with_mem(CMARK_NODE_TEXT, region_memory());
  cmark_node_set_literal(text, tildes);
  if ((opens || closes) && count <= 2)
    cmark_inline_parser_push_delimiter(inlines, delimiter_character, opens, closes, text);
  return text;
}

static void move_between(cmark_node *first, const cmark_node *last, cmark_node *into) {
  for (cmark_node *node = cmark_node_next(first); node && node != last;) {
    cmark_node *next = cmark_node_next(node);
    cmark_node_append_child(into, node);
    node = next;
  }
}

/* Makes one node of two runs and what is between them. Returns the delimiter to go on with. */
static delimiter *strike(cmark_syntax_extension *self, cmark_parser *parser, cmark_inline_parser *inlines,
                         delimiter *opener, delimiter *closer) {
  (void)parser;
  const struct original *original = cmark_syntax_extension_get_private(self);
  delimiter *after = closer->next;
  if (opener->length != closer->length)
    return after;
  cmark_node *node = cmark_node_new_with_mem_and_ext(original->type, region_memory(), original->extension);
  if (!cmark_node_insert_before(opener->inl_text, node)) {
    cmark_node_free(node);
    return after;
  }
  move_between(opener->inl_text, closer->inl_text, node);
  cmark_node_free(opener->inl_text);
  cmark_node_free(closer->inl_text);
  for (delimiter *at = closer; at != opener;) {
    delimiter *before = at->previous;
    cmark_inline_parser_remove_delimiter(inlines, at);
    at = before;
  }
  cmark_inline_parser_remove_delimiter(inlines, opener);
  return after;
}

/* The type of cmark's own nodes, which has no name outside cmark: that of the first inline of "~~a~~". */
static cmark_node_type original_type(void) {
  static const char sample[] = "~~a~~";
  cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
  cmark_parser_attach_syntax_extension(parser, original_extension());
  cmark_parser_feed(parser, sample, strlen(sample));
  cmark_node *document = cmark_parser_finish(parser);
  cmark_node_type type = cmark_node_get_type(cmark_node_first_child(cmark_node_first_child(document)));
  cmark_node_free(document);
  cmark_parser_free(parser);
  return type;
}

void strikethrough_start(void) {
  if (strikethrough_extension())
    return;
  struct original *original = memory_allocate(sizeof *original);
  *original = (struct original){original_extension(), original_type()};
  cmark_syntax_extension *extension = cmark_syntax_extension_new("shard_strikethrough");
  cmark_syntax_extension_set_match_inline_func(extension, match_tildes);
  cmark_syntax_extension_set_inline_from_delim_func(extension, strike);
  void *character = (void *)(uintptr_t)delimiter_character; /* NOLINT(performance-no-int-to-ptr): cmark's way */
  cmark_syntax_extension_set_special_inline_chars(
      extension, cmark_llist_append(cmark_get_default_mem_allocator(), NULL, character));
  cmark_syntax_extension_set_private(extension, original, NULL);
  /* cmark's registry of extensions keeps ours too, by way of the one it stands for. */
  cmark_syntax_extension_set_private(original_extension(), extension, NULL);
}

cmark_syntax_extension *strikethrough_extension(void) {
  return cmark_syntax_extension_get_private(original_extension());
}
