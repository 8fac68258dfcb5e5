/* test_layout.c: which templates are looked for, and in which order. */
#include "unit/check.h"

#include "build/layout.h"

static const struct graph_source source = {
    .template_name = {"blog/page.html", 14}, .section_template = {"list.html", 9}, .template_folder = {"templates", 9}};
static const struct graph_source strict = {.template_name = {"page.html", 9},
                                           .section_template = {"list.html", 9},
                                           .template_folder = {"templates", 9},
                                           .strict_layouts = true};

static bool note(void *context, struct bytes path) {
  struct strbuf *asked = context;
  strbuf_append(asked, path);
  strbuf_append_char(asked, ' ');
  return false;
}

/* What was looked for, in order, and what became of it when nothing was there. */
static void check_search(const struct graph_source *of, const char *layout, const char *type, bool is_section,
                         const char *asked, const char *chosen) {
  struct arena arena = ARENA_INIT;
  struct value_field fields[2];
  struct value params = {.kind = VALUE_MAP, .as.map = {fields, 0}};
  struct strbuf paths;
  strbuf_init(&paths);
  if (layout)
    fields[params.as.map.count++] = (struct value_field){bytes_from("layout"), value_string(bytes_from(layout))};
  if (type)
    fields[params.as.map.count++] = (struct value_field){bytes_from("type"), value_string(bytes_from(type))};
  const struct template_finder finder = {note, &paths};
  check_bytes(layout_template(of, &params, is_section, &finder, &arena), chosen);
  check_bytes(strbuf_bytes(&paths), asked);
  strbuf_release(&paths);
  arena_release(&arena);
}

static void a_page_that_says_nothing_asks_nothing(void **state) {
  (void)state;
  check_search(&source, NULL, NULL, false, "", "blog/page.html");
  check_search(&strict, NULL, NULL, true, "", "list.html");
}

static void the_folder_of_the_type_comes_first(void **state) {
  (void)state;
  check_search(&source, "search", "docs", false,
               "templates/docs/search.html templates/docs/page.html templates/search.html ", "blog/page.html");
  check_search(&source, NULL, "docs", true, "templates/docs/list.html ", "list.html");
}

static void an_extension_is_tried_as_it_is(void **state) {
  (void)state;
  check_search(&source, "base.njk", NULL, false, "templates/base.njk templates/base.njk.html ", "blog/page.html");
  check_search(&source, "a/post.html", NULL, false, "templates/a/post.html ", "blog/page.html");
}

static void nothing_outside_the_folder_is_asked_for(void **state) {
  (void)state;
  check_search(&source, "../post", "/etc", false, "", "blog/page.html");
  check_search(&strict, "../post", NULL, false, "", "../post");
}

static void a_strict_source_keeps_what_was_meant(void **state) {
  (void)state;
  check_search(&strict, "post", NULL, false, "templates/post.html ", "post.html");
  check_search(&strict, NULL, "docs", false, "templates/docs/page.html ", "docs/page.html");
}

static void none_is_no_file(void **state) {
  (void)state;
  check_search(&strict, "none", "docs", false, "", "none.html");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_page_that_says_nothing_asks_nothing),
      cmocka_unit_test(the_folder_of_the_type_comes_first),
      cmocka_unit_test(an_extension_is_tried_as_it_is),
      cmocka_unit_test(nothing_outside_the_folder_is_asked_for),
      cmocka_unit_test(a_strict_source_keeps_what_was_meant),
      cmocka_unit_test(none_is_no_file),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
