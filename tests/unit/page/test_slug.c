/* test_slug.c: ids as GitHub makes them. */
#include "unit/check.h"

#include "page/slug.h"

static void slugs_are_those_of_github(void **state) {
  (void)state;
  static const struct {
    const char *text, *slug;
  } cases[] = {
      {"Getting Started", "getting-started"},
      {"What's new in v3.6?", "whats-new-in-v36"},
      {"a  b - c", "a--b---c"},
      {"snake_case & CamelCase", "snake_case--camelcase"},
      {"\xf0\x9f\x9a\x80 Launch", "-launch"},
      {"\xc3\x84rger \xc3\x9c"
       "ber Gro\xc3\x9f",
       "\xc3\xa4rger-\xc3\xbc"
       "ber-gro\xc3\x9f"},                                                        /* Latin */
      {"\xce\x91\xce\xa9 \xd0\x94\xd0\xb0", "\xce\xb1\xcf\x89-\xd0\xb4\xd0\xb0"}, /* Greek, Cyrillic */
      {"\xe5\xae\x89\xe8\xa3\x85\xef\xbc\x9a\xe3\x80\x8c"
       "a\xe3\x80\x8d",
       "\xe5\xae\x89\xe8\xa3\x85"
       "a"}, /* Chinese */
      {"a \xe2\x80\x93 b \xe2\x80\xa6", "a--b-"},
      {"tab\there", "tabhere"},
      {"bad \xff\xc3", "bad-"},
      {"", ""},
  };
  struct strbuf out;
  strbuf_init(&out);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    strbuf_clear(&out);
    slug_append(&out, bytes_from(cases[i].text));
    check_bytes(strbuf_bytes(&out), cases[i].slug);
  }
  strbuf_release(&out);
}

static void repetitions_are_numbered_past_what_is_taken(void **state) {
  (void)state;
  static const char *const pairs[][2] = {
      {"a", "a"},      {"a-2", "a-2"},          {"a", "a-1"}, {"a", "a-3"}, {"a-1", "a-1-1"},
      {"", "section"}, {"section", "section-1"}};
  struct arena arena = ARENA_INIT;
  struct slug_set set;
  slug_set_init(&set, SLUG_GITHUB, &arena);
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
    check_bytes(slug_set_add(&set, bytes_from(pairs[i][0])), pairs[i][1]);
  slug_set_release(&set);
  arena_release(&arena);
}

/* As @mdit-vue/shared, Rust's slug and Python-Markdown have it; but nothing is spelled in Latin letters, and syllables
 * of Korean stay whole. */
static void slugs_are_those_of_other_tools(void **state) {
  (void)state;
  static const struct {
    const char *text, *vitepress, *zola, *mkdocs;
  } cases[] = {
      {"Getting Started", "getting-started", "getting-started", "getting-started"},
      {"index.html and Root", "index-html-and-root", "index-html-and-root", "indexhtml-and-root"},
      {"server.port", "server-port", "server-port", "serverport"},
      {"get_url", "get-url", "get-url", "get_url"},
      {"a  b - c!", "a-b-c", "a-b-c", "a-b-c"},
      {"--force -", "force", "force", "-force-"},
      {"1. First", "_1-first", "1-first", "1-first"},
      {"What's new?", "what-s-new", "what-s-new", "whats-new"},
      {"What\xe2\x80\x99s \xc3\x9c"
       "ber \xef\xac\x81",
       "what-s-uber-fi", "what-s-uber-fi", "whats-uber-fi"},
      {"\xe5\xae\x89\xe8\xa3\x85\xef\xbc\x9a"
       "a",
       "\xe5\xae\x89\xe8\xa3\x85-a", "\xe5\xae\x89\xe8\xa3\x85-a", "a"}, /* with a full-width colon */
      {"\xed\x95\x9c", "\xed\x95\x9c", "\xed\x95\x9c", ""},              /* one of Korean is one */
      {"\xf0\x9f\x9a\x80 Go", "\xf0\x9f\x9a\x80-go", "go", "go"},        /* a rocket */
      {"bad \xff", "bad", "bad", "bad"},
      {"?!", "", "", ""},
  };
  struct arena arena = ARENA_INIT;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    check_bytes(slug_make(SLUG_VITEPRESS, bytes_from(cases[i].text), &arena), cases[i].vitepress);
    check_bytes(slug_make(SLUG_ZOLA, bytes_from(cases[i].text), &arena), cases[i].zola);
    check_bytes(slug_make(SLUG_MKDOCS, bytes_from(cases[i].text), &arena), cases[i].mkdocs);
  }
  arena_release(&arena);
}

static void mkdocs_numbers_repetitions_behind_an_underscore(void **state) {
  (void)state;
  static const char *const pairs[][2] = {{"a", "a"}, {"a", "a_1"}, {"", "_1"}, {"", "_2"}, {"a", "a_2"}};
  struct arena arena = ARENA_INIT;
  struct slug_set set;
  slug_set_init(&set, SLUG_MKDOCS, &arena);
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
    check_bytes(slug_set_add(&set, bytes_from(pairs[i][0])), pairs[i][1]);
  slug_set_release(&set);
  arena_release(&arena);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(slugs_are_those_of_github),
      cmocka_unit_test(slugs_are_those_of_other_tools),
      cmocka_unit_test(repetitions_are_numbered_past_what_is_taken),
      cmocka_unit_test(mkdocs_numbers_repetitions_behind_an_underscore),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
