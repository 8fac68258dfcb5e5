/* test_title.c: the first heading of level 1, without parsing the page. */
#include "unit/check.h"

#include "page/markdown.h"

static void check_title(const char *body, const char *expected) {
  struct arena arena = ARENA_INIT;
  struct bytes title = {NULL, 0};
  bool found = markdown_title(bytes_from(body), &arena, &title);
  check_bytes(title, expected ? expected : "");
  assert_int_equal(found, expected != NULL);
  /* It is the text that the page itself will have. */
  struct markdown_page page;
  markdown_render(bytes_from(body), &(struct markdown_options){.gfm = true, .heading_ids = true, .unsafe_html = true},
                  &arena, &page);
  for (size_t i = 0; expected && i < page.heading_count; i++) {
    if (page.headings[i].level == 1 && page.headings[i].text.size > 0) {
      check_bytes(page.headings[i].text, expected);
      break;
    }
  }
  arena_release(&arena);
}

static void a_title_is_the_first_heading_of_level_one(void **state) {
  (void)state;
  check_title("# Install\n\ntext\n", "Install");
  check_title("text\n## Two\n   #\tInstall  \n# Other\n", "Install");
  check_title("# Install\r\n", "Install");
  check_title("#\n# Second", "Second");
}

static void markup_is_taken_out(void **state) {
  (void)state;
  check_title("# The `code` of *all* [links](x) \\# & &copy; a_b ##\n", "The code of all links # & \xc2\xa9 a_b");
  check_title("# Title {#id}\n", "Title");
  check_title("# C#\n", "C#");
}

static void underlined_headings_count(void **state) {
  (void)state;
  check_title("Install *it*\n===\n", "Install it");
  check_title("## a\ntwo\nlines\n=\n", "two lines");
  check_title("Two\n---\nOne\n===\n", "One");
  check_title("- item\n===\n\n# Real\n", "Real");
  check_title("===\n# Real\n", "Real");
}

static void code_and_comments_hold_no_headings(void **state) {
  (void)state;
  check_title("```sh\n# not\n```\n# Real\n", "Real");
  check_title("~~~~\n~~~\n# not\n````\n~~~~ x\n~~~~\n# Real\n", "Real");
  check_title("    # not\n\n\t# not\n\n# Real\n", "Real");
  check_title("<!--\n# not\n\n# not\n-->\n# Real\n", "Real");
  check_title("``` `code` span\n# Real\n", "Real");
  check_title("```\n# unclosed\n", NULL);
}

static void there_may_be_none(void **state) {
  (void)state;
  static const char *const bodies[] = {"", "\n", "#", "#tag\n", "## Two\n", "text\n", "####### x\n", "=\n"};
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
    check_title(bodies[i], NULL);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_title_is_the_first_heading_of_level_one),
      cmocka_unit_test(markup_is_taken_out),
      cmocka_unit_test(underlined_headings_count),
      cmocka_unit_test(code_and_comments_hold_no_headings),
      cmocka_unit_test(there_may_be_none),
  };
  markdown_start();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
