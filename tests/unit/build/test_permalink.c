/* The URL of a page and the file that it is written to. */
#include "unit/check.h"

#include "base/arena.h"
#include "build/permalink.h"

static struct arena arena;

static struct permalink link_of(const struct graph_source *source, const char *relative) {
  return (struct permalink){.source = source,
                            .file = "content/page.md",
                            .relative = bytes_from(relative),
                            .title = bytes_from("A Title"),
                            .is_section = strstr(relative, "_index.md") != NULL};
}

static void expect(const struct permalink *link, const char *url, const char *output) {
  struct bytes got_url, got_output;
  struct error error = ERROR_INIT;
  assert_int_equal(permalink_make(link, &arena, &got_url, &got_output, &error), 0);
  assert_string_equal(arena_copy(&arena, got_url).data, url);
  assert_string_equal(arena_copy(&arena, got_output).data, output);
}

static void expect_error(const struct permalink *link, const char *text) {
  struct bytes url, output;
  struct error error = ERROR_INIT;
  assert_int_equal(permalink_make(link, &arena, &url, &output, &error), -1);
  assert_non_null(strstr(error.message, text));
  error_release(&error);
}

static const struct graph_source docs = {.mount = {"/docs/", 6}, .permalink = {"/:path/", 7}};

static void test_pretty_urls(void **state) {
  (void)state;
  struct permalink link = link_of(&docs, "v1/start.md");
  expect(&link, "/docs/v1/start/", "docs/v1/start/index.html");
}

static void test_index_pages_are_their_folder(void **state) {
  (void)state;
  struct permalink section = link_of(&docs, "v1/_index.md"), bundle = link_of(&docs, "v1/guide/index.md");
  expect(&section, "/docs/v1/", "docs/v1/index.html");
  expect(&bundle, "/docs/v1/guide/", "docs/v1/guide/index.html");
}

static void test_root_section(void **state) {
  (void)state;
  const struct graph_source root = {.mount = {"/", 1}, .permalink = {"/:path/", 7}};
  struct permalink link = link_of(&root, "_index.md");
  expect(&link, "/", "index.html");
}

static void test_html_suffix(void **state) {
  (void)state;
  const struct graph_source plain = {.mount = {"/", 1}, .permalink = {"/:path.html", 11}};
  struct permalink link = link_of(&plain, "a/b.md");
  expect(&link, "/a/b.html", "a/b.html");
}

static void test_html_urls(void **state) {
  (void)state;
  const struct graph_source files = {.mount = {"/docs/", 6}, .permalink = {"/:path/", 7}, .html_urls = true};
  struct permalink link = link_of(&files, "a/b.md"), bundle = link_of(&files, "a/index.md");
  expect(&link, "/docs/a/b.html", "docs/a/b.html");
  expect(&bundle, "/docs/a/", "docs/a/index.html");
}

static void test_lowercase_urls(void **state) {
  (void)state;
  const struct graph_source lower = {.mount = {"/Docs/", 6}, .permalink = {"/:path/", 7}, .lowercase_urls = true};
  struct permalink link = link_of(&lower, "Größe/ÄB.md"), section = link_of(&lower, "FAQ/_index.md"), own = link;
  own.url = bytes_from("/Own/");
  expect(&link, "/Docs/gr%C3%B6%C3%9Fe/%C3%A4b/", "Docs/größe/äb/index.html");
  expect(&section, "/Docs/faq/", "Docs/faq/index.html");
  expect(&own, "/Own/", "Own/index.html");
}

static void test_languages(void **state) {
  (void)state;
  const struct graph_source site = {.mount = {"/docs/", 6}, .permalink = {"/:path/", 7}, .site_language = {"en", 2}};
  struct permalink german = link_of(&site, "a/b.md"), english = german;
  german.language = bytes_from("de");
  english.language = bytes_from("en");
  expect(&german, "/de/docs/a/b/", "de/docs/a/b/index.html");
  expect(&english, "/docs/a/b/", "docs/a/b/index.html");
}

static void test_dates_and_slugs(void **state) {
  (void)state;
  const struct graph_source blog = {.mount = {"/blog", 5}, .permalink = {"/:year/:month/:slug/", 20}};
  struct permalink link = link_of(&blog, "2024/news.md");
  link.date = bytes_from("2024-03-09T10:00:00Z");
  expect(&link, "/blog/2024/03/news/", "blog/2024/03/news/index.html");
  link.slug = bytes_from("big-news");
  expect(&link, "/blog/2024/03/big-news/", "blog/2024/03/big-news/index.html");
  link.date = bytes_from("yesterday");
  expect_error(&link, "has no 'date' like 2024-03-09");
}

static void test_all_tokens(void **state) {
  (void)state;
  static const struct {
    const char *pattern, *plain, *with_slug;
  } cases[] = {
      {"/:section/:sections/:directory/", "/a/a/b/c/a/b/c/", "/a/a/b/c/a/b/c/"},
      {"/:sections[1:]/x/", "/b/c/x/", "/b/c/x/"},
      {"/:sections[:last]/x/", "/a/b/x/", "/a/b/x/"},
      {"/:sections[last]/:sections[0]/", "/c/a/", "/c/a/"},
      {"/:sections[1:2]/:sections[5]/:sections[2:1]/y/", "/b/y/", "/b/y/"},
      {"/:name/:filename/:contentbasename/", "/my-file/my-file/my-file/", "/s/my-file/my-file/"},
      {"/:slug/:slugorfilename/:slugorcontentbasename/", "/my-file/my-file/my-file/", "/s/s/s/"},
      {"/:title/:slugortitle/", "/a-title/a-title/", "/a-title/s/"},
      {"/:year/:month/:day/", "/2024/03/09/", "/2024/03/09/"},
      {"/:monthname/:weekday/:weekdayname/:yearday/", "/march/6/saturday/69/", "/march/6/saturday/69/"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const struct graph_source source = {.mount = bytes_from("/"), .permalink = bytes_from(cases[i].pattern)};
    struct permalink link = link_of(&source, "a/b/c/my-file.md");
    struct bytes url, output;
    struct error error = ERROR_INIT;
    link.date = bytes_from("2024-03-09T23:30:00-07:00");
    check_success(permalink_make(&link, &arena, &url, &output, &error), &error);
    check_bytes(url, cases[i].plain);
    link.slug = bytes_from("s");
    check_success(permalink_make(&link, &arena, &url, &output, &error), &error);
    check_bytes(url, cases[i].with_slug);
  }
}

static void test_a_bundle_is_named_by_its_folder(void **state) {
  (void)state;
  const struct graph_source source = {.mount = bytes_from("/"), .permalink = bytes_from("/:sections/:filename/")};
  const struct permalink link = link_of(&source, "a/b/bundle/index.md");
  expect(&link, "/a/b/bundle/", "a/b/bundle/index.html");
  const struct graph_source last = {.mount = bytes_from("/"), .permalink = bytes_from("/:sections[last]/:slug/")};
  const struct permalink top = link_of(&last, "bundle/index.md");
  expect(&top, "/bundle/", "bundle/index.html");
}

static void test_days_before_1970(void **state) {
  (void)state;
  const struct graph_source source = {.mount = bytes_from("/"), .permalink = bytes_from("/:weekdayname/:yearday/")};
  struct permalink link = link_of(&source, "a.md");
  link.date = bytes_from("1969-12-31");
  expect(&link, "/wednesday/365/", "wednesday/365/index.html");
  link.date = bytes_from("1968-12-31T23:00:00+02:00");
  expect(&link, "/tuesday/366/", "tuesday/366/index.html");
}

static void test_a_slice_that_is_none(void **state) {
  (void)state;
  const struct graph_source source = {.mount = bytes_from("/"), .permalink = bytes_from("/:sections[x]/")};
  struct permalink link = link_of(&source, "a/b.md");
  expect_error(&link, "':sections[x]' is none");
}

static void test_front_matter_url_wins(void **state) {
  (void)state;
  struct permalink link = link_of(&docs, "v1/start.md");
  link.url = bytes_from("/elsewhere/page.html");
  expect(&link, "/elsewhere/page.html", "elsewhere/page.html");
}

static void test_a_url_cannot_leave_the_site(void **state) {
  (void)state;
  struct permalink link = link_of(&docs, "v1/start.md");
  link.url = bytes_from("/../../etc/passwd");
  expect_error(&link, "leaves the site");
  link.url = bytes_from("/%2e%2e/%2e%2e/x");
  expect_error(&link, "leaves the site");
}

static void test_names_are_encoded_in_urls_only(void **state) {
  (void)state;
  struct permalink link = link_of(&docs, "v1/größe und maß.md");
  expect(&link, "/docs/v1/gr%C3%B6%C3%9Fe%20und%20ma%C3%9F/", "docs/v1/größe und maß/index.html");
}

static void test_unknown_token(void **state) {
  (void)state;
  const struct graph_source wrong = {.mount = {"/", 1}, .permalink = {"/:sectoin/", 10}};
  struct permalink link = link_of(&wrong, "a.md");
  expect_error(&link, "did you mean ':section'?");
}

static int teardown(void **state) {
  (void)state;
  arena_release(&arena);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_teardown(test_pretty_urls, teardown),
      cmocka_unit_test_teardown(test_index_pages_are_their_folder, teardown),
      cmocka_unit_test_teardown(test_root_section, teardown),
      cmocka_unit_test_teardown(test_html_suffix, teardown),
      cmocka_unit_test_teardown(test_html_urls, teardown),
      cmocka_unit_test_teardown(test_lowercase_urls, teardown),
      cmocka_unit_test_teardown(test_languages, teardown),
      cmocka_unit_test_teardown(test_dates_and_slugs, teardown),
      cmocka_unit_test_teardown(test_all_tokens, teardown),
      cmocka_unit_test_teardown(test_a_bundle_is_named_by_its_folder, teardown),
      cmocka_unit_test_teardown(test_days_before_1970, teardown),
      cmocka_unit_test_teardown(test_a_slice_that_is_none, teardown),
      cmocka_unit_test_teardown(test_front_matter_url_wins, teardown),
      cmocka_unit_test_teardown(test_a_url_cannot_leave_the_site, teardown),
      cmocka_unit_test_teardown(test_names_are_encoded_in_urls_only, teardown),
      cmocka_unit_test_teardown(test_unknown_token, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
