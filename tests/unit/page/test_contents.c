/* test_contents.c: the table of contents. */
#include "unit/check.h"

#include "page/markdown.h"

/* Contents of headings with the LEVELS given as digits: "232" has the ids and texts a, b, c. */
static void check_contents(const char *levels, unsigned from, unsigned to, const char *expected) {
  struct arena arena = ARENA_INIT;
  struct markdown_heading headings[16];
  size_t count = strlen(levels);
  for (size_t i = 0; i < count; i++) {
    struct bytes name = bytes_make(&"abcdefghijklmnop"[i], 1);
    headings[i] = (struct markdown_heading){.level = (unsigned)(levels[i] - '0'), .id = name, .text = name};
  }
  struct markdown_page page = {.headings = headings, .heading_count = count};
  check_bytes(markdown_contents(&page, from, to, &arena), expected);
  arena_release(&arena);
}

#define ITEM(name) "<li><a href=\"#" name "\">" name "</a>"

static void lists_follow_the_levels(void **state) {
  (void)state;
  check_contents("", 1, 6, "");
  check_contents("2", 1, 6, "<ul>\n" ITEM("a") "</li>\n</ul>\n");
  check_contents("22", 1, 6, "<ul>\n" ITEM("a") "</li>\n" ITEM("b") "</li>\n</ul>\n");
  check_contents("232", 1, 6,
                 "<ul>\n" ITEM("a") "\n<ul>\n" ITEM("b") "</li>\n</ul>\n</li>\n" ITEM("c") "</li>\n</ul>\n");
}

static void only_the_levels_asked_for_are_listed(void **state) {
  (void)state;
  check_contents("12345", 2, 3, "<ul>\n" ITEM("b") "\n<ul>\n" ITEM("c") "</li>\n</ul>\n</li>\n</ul>\n");
  check_contents("1", 2, 3, "");
  check_contents("2", 3, 2, "");
}

static void skipped_levels_get_no_list_of_their_own(void **state) {
  (void)state;
  check_contents("26", 1, 6, "<ul>\n" ITEM("a") "\n<ul>\n" ITEM("b") "</li>\n</ul>\n</li>\n</ul>\n");
  /* 4 and then 3 are both below the 2: one list. */
  check_contents("243", 1, 6,
                 "<ul>\n" ITEM("a") "\n<ul>\n" ITEM("b") "</li>\n" ITEM("c") "</li>\n</ul>\n</li>\n</ul>\n");
  check_contents("31", 1, 6, "<ul>\n" ITEM("a") "</li>\n" ITEM("b") "</li>\n</ul>\n");
  check_contents(
      "1642", 1, 6,
      "<ul>\n" ITEM("a") "\n<ul>\n" ITEM("b") "</li>\n" ITEM("c") "</li>\n" ITEM("d") "</li>\n</ul>\n</li>\n</ul>\n");
}

static void text_is_escaped_and_ids_are_encoded(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct markdown_heading heading = {.level = 2, .id = bytes_from("\xc3\xa4"), .text = bytes_from("<\xc3\xa4 & b>")};
  struct markdown_page page = {.headings = &heading, .heading_count = 1};
  check_bytes(markdown_contents(&page, 2, 2, &arena),
              "<ul>\n<li><a href=\"#%C3%A4\">&lt;\xc3\xa4 &amp; b&gt;</a></li>\n</ul>\n");
  arena_release(&arena);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(lists_follow_the_levels),
      cmocka_unit_test(only_the_levels_asked_for_are_listed),
      cmocka_unit_test(skipped_levels_get_no_list_of_their_own),
      cmocka_unit_test(text_is_escaped_and_ids_are_encoded),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
