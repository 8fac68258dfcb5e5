/* test_shortcode_code.c: shortcodes are found where cmark sees text, and not where it sees code or comments: shown with
 * examples, and with made-up pages for which cmark is asked. */
#include "page/markdown.h"
#include "page/shortcode.h"
#include "unit/check.h"

#include <stdio.h>

static int setup(void **state) {
  static struct arena arena = ARENA_INIT;
  markdown_start();
  *state = &arena;
  return 0;
}

static int teardown(void **state) {
  arena_release(*state);
  return 0;
}

/* The names of the shortcodes that are found in the text of BODY. */
static struct bytes found(void **state, const char *body) {
  struct error error = ERROR_INIT;
  struct shortcodes list;
  struct strbuf names;
  strbuf_init(&names);
  check_success(shortcode_scan(bytes_from(body), SHORTCODE_TEXT, "a.md", 1, *state, &list, &error), &error);
  for (size_t i = 0; i < list.count; i++)
    strbuf_append_format(&names, "%s%.*s", i ? " " : "", (int)list.items[i].name.size, list.items[i].name.data);
  struct bytes kept = arena_copy(*state, strbuf_bytes(&names));
  strbuf_release(&names);
  return kept;
}

static void fenced_code_is_left_alone(void **state) {
  check_bytes(found(state, "{{< a >}}\n```\n{{< no >}}\n```\n{{< b >}}"), "a b");
  check_bytes(found(state, "~~~ x `\n{{< no >}}\n```\n{{< no >}}\n~~~~\n{{< b >}}"), "b");
  check_bytes(found(state, "- x\n\n  ```\n  {{< no >}}\n\n{{< out >}}"), "out");
  check_bytes(found(state, "> ```\n> {{< no >}}\n{{< out >}}"), "out");
  check_bytes(found(state, "``` a`b\n{{< yes >}}\n"), "yes");
}

static void indented_code_is_left_alone(void **state) {
  check_bytes(found(state, "x\n\n    {{< no >}}\n\n    {{< no >}}\ny {{< a >}}"), "a");
  check_bytes(found(state, "x\n    {{< lazy >}}"), "lazy");
  check_bytes(found(state, "- x\n\n    {{< in_item >}}\n\n      {{< no >}}"), "in_item");
  check_bytes(found(state, "10. x\n\n    {{< in_item >}}\n\n\t\t{{< no >}}"), "in_item");
  check_bytes(found(state, "-\t\t{{< no >}}\n\n{{< a >}}"), "a");
  check_bytes(found(state, "> x\n\n    {{< no >}}"), "");
}

static void code_spans_are_left_alone(void **state) {
  check_bytes(found(state, "`{{< no >}}` {{< a >}} ``{{< no >}} ` ``"), "a");
  check_bytes(found(state, "\\`{{< a >}}`"), "a");
  check_bytes(found(state, "`x\n{{< no >}}`\n\n`{{< a >}}\n\n`"), "a");
  check_bytes(found(state, "{{< a `raw` \"`\" >}} {{< b >}} `"), "a b");
  check_bytes(found(state, "# `{{< a >}}\n`"), "a");
}

static void comments_are_left_alone(void **state) {
  check_bytes(found(state, "<!--\n{{< no >}}\n\n{{< no >}} --> {{< a >}}\n\n{{< b >}}"), "a b");
  check_bytes(found(state, "x <!-- {{< no >}} --> {{< a >}} <!-- {{< b >}}\n\n-->"), "a b");
}

static void html_is_no_code(void **state) {
  check_bytes(found(state, "<div>\n    {{< a >}}\n```\n{{< b >}}\n</div>"), "a b");
  check_bytes(found(state, "<pre>\n\n    {{< a >}}\n</pre>\n\n    {{< no >}}"), "a");
  check_bytes(found(state, "<x-y title=\"`\">\n    {{< a >}}"), "a");
}

static void everywhere_is_everywhere(void **state) {
  struct error error = ERROR_INIT;
  struct shortcodes list;
  struct bytes body = bytes_from("`{{< a >}}` {{< b >}}\n```\n{{< c >}}\n```\n<!-- {{< d >}} -->");
  check_success(shortcode_scan(body, SHORTCODE_EVERYWHERE, "a.md", 1, *state, &list, &error), &error);
  assert_int_equal(list.count, 4);
  assert_true(list.items[0].in_code && !list.items[1].in_code && list.items[2].in_code && list.items[3].in_code);
}

/* --- the same as cmark --- */

static const char *const fragments[] = {" ",   "  ",    "    ", "\t",    "> ",         ">",      "- ", "1. ", "2) ",
                                        "* ",  "```",   "~~~",  "````",  "`",          "``",     "\\", "# ",  "---",
                                        "===", "<div>", "</p>", "<pre>", "</pre>",     "[^1]: ", "a",  "b c", "<b>",
                                        "-",   "12.",   "+ ",   "\\`",   "<!-- c -->", "<?x?>",  "",   "",    ""};

static uint32_t draw(uint32_t *seed, uint32_t below) {
  *seed = *seed * 1664525u + 1013904223u;
  return (*seed >> 8) % below;
}

/* A page with COUNT marks, once as tags and once as words. */
static void make_up(uint32_t *seed, struct strbuf *tags, struct strbuf *words, unsigned *count) {
  strbuf_append_text(tags, "[^1]\n\n");
  strbuf_append_text(words, "[^1]\n\n");
  *count = 0;
  for (uint32_t lines = 1 + draw(seed, 10); lines > 0; lines--) {
    for (uint32_t parts = draw(seed, 6); parts > 0; parts--) {
      if (draw(seed, 4) == 0) {
        strbuf_append_format(tags, "{{< m%u >}}", *count);
        strbuf_append_format(words, "mark%ux", *count);
        ++*count;
        continue;
      }
      const char *fragment = fragments[draw(seed, sizeof fragments / sizeof fragments[0])];
      strbuf_append_text(tags, fragment);
      strbuf_append_text(words, fragment);
    }
    strbuf_append_char(tags, '\n');
    strbuf_append_char(words, '\n');
  }
}

/* Is AT in HTML between <code> and </code>? */
static bool is_in_code(const char *html, const char *at) {
  const char *open = NULL;
  for (const char *next = html; (next = strstr(next, "<code")) && next < at; next++)
    open = next;
  if (!open)
    return false;
  const char *close = strstr(open, "</code>");
  return !close || close > at;
}

/* The last one: a heading's id may have it, too. */
static const char *find_last(const char *html, const char *word) {
  const char *last = NULL;
  for (const char *next = html; (next = strstr(next, word)); next++)
    last = next;
  return last;
}

static bool is_found(const struct shortcodes *list, const char *name) {
  for (size_t i = 0; i < list->count; i++)
    if (bytes_equal(list->items[i].name, bytes_from(name)))
      return true;
  return false;
}

static void compare(void **state, uint32_t seed) {
  struct error error = ERROR_INIT;
  struct strbuf tags, words;
  struct shortcodes list;
  struct markdown_options options = {.unsafe_html = true, .footnotes = true};
  struct markdown_page page;
  unsigned count;
  uint32_t first_seed = seed;
  strbuf_init(&tags);
  strbuf_init(&words);
  make_up(&seed, &tags, &words, &count);
  check_success(shortcode_scan(strbuf_bytes(&tags), SHORTCODE_TEXT, "a.md", 1, *state, &list, &error), &error);
  markdown_render(strbuf_bytes(&words), &options, *state, &page);
  for (unsigned i = 0; i < count; i++) {
    char word[32], name[32];
    snprintf(word, sizeof word, "mark%ux", i);
    snprintf(name, sizeof name, "m%u", i);
    const char *at = find_last(page.html.data, word);
    if (at && is_in_code(page.html.data, at) == is_found(&list, name)) {
      print_error("seed %u, %s is %s:\n%s\ncmark makes of it:\n%s\n", first_seed, name,
                  is_found(&list, name) ? "found in code" : "not found in text", tags.data, page.html.data);
      fail();
    }
  }
  strbuf_release(&tags);
  strbuf_release(&words);
}

static void code_is_what_cmark_takes_for_code(void **state) {
  for (uint32_t seed = 1; seed <= 30000; seed++)
    compare(state, seed);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(fenced_code_is_left_alone),
      cmocka_unit_test(indented_code_is_left_alone),
      cmocka_unit_test(code_spans_are_left_alone),
      cmocka_unit_test(comments_are_left_alone),
      cmocka_unit_test(html_is_no_code),
      cmocka_unit_test(everywhere_is_everywhere),
      cmocka_unit_test(code_is_what_cmark_takes_for_code),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
