/* test_path.c: the algebra of paths, URLs and slugs. */
#include "unit/check.h"

#include "base/path.h"

static int make_arena(void **state) {
  static struct arena arena;
  arena_init(&arena);
  *state = &arena;
  return 0;
}

static int release_arena(void **state) {
  arena_release(*state);
  return 0;
}

static void normalize_removes_what_says_nothing(void **state) {
  static const char *const table[][2] = {
      {"", ""},
      {".", ""},
      {"a", "a"},
      {"a/", "a"},
      {"./a//b/./c/", "a/b/c"},
      {"a/..", ""},
      {"a/../b", "b"},
      {"a/b/../../c", "c"},
      {"a/b/c/../..", "a"},
      {"...", "..."},
      {"..a/b..", "..a/b.."},
      {".a", ".a"},
      {"a/..b", "a/..b"},
      {"\\a", "\\a"},
  };
  struct bytes out;
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    assert_true(path_normalize(*state, bytes_from(table[i][0]), &out));
    check_bytes(out, table[i][1]);
    assert_int_equal(out.data[out.size], '\0');
  }
}

static void normalize_refuses_what_leaves_the_root(void **state) {
  static const char *const table[] = {
      "/",   "/etc/passwd",           "..", "../x", "a/../..", "a/../../a", "./../x", "a/b/../../../c",
      "//a", "../../../../etc/passwd"};
  struct bytes out;
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
    if (path_normalize(*state, bytes_from(table[i]), &out))
      fail_msg("accepted \"%s\"", table[i]);
  assert_false(path_normalize(*state, bytes_make("a\0b", 3), &out));
}

static void resolve_starts_at_the_folder_of_the_base(void **state) {
  static const char *const table[][3] = {
      {"docs/v1/a.md", "b.md", "docs/v1/b.md"},
      {"docs/v1/a.md", "../v2/b.md", "docs/v2/b.md"},
      {"docs/v1/a.md", "/img/x.png", "img/x.png"},
      {"docs/v1/a.md", "//img/x.png", "img/x.png"},
      {"docs/v1/a.md", "", "docs/v1"},
      {"a.md", "b/c.md", "b/c.md"},
      {"", "b.md", "b.md"},
      {"a.md", "/", ""},
  };
  struct bytes out;
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    assert_true(path_resolve(*state, bytes_from(table[i][0]), bytes_from(table[i][1]), &out));
    check_bytes(out, table[i][2]);
  }
  assert_false(path_resolve(*state, bytes_from("a/b.md"), bytes_from("../../x"), &out));
  assert_false(path_resolve(*state, bytes_from("a/b.md"), bytes_from("/../x"), &out));
  assert_false(path_resolve(*state, bytes_from("a/b.md"), bytes_make("x\0y", 3), &out));
}

static void join_puts_one_slash_between(void **state) {
  check_bytes(path_join(*state, bytes_from("a"), bytes_from("b/c")), "a/b/c");
  check_bytes(path_join(*state, bytes_from(""), bytes_from("b")), "b");
  check_bytes(path_join(*state, bytes_from("a"), bytes_make(NULL, 0)), "a");
  check_bytes(path_join(*state, bytes_from(""), bytes_from("")), "");
}

static void parts_of_a_path(void **state) {
  (void)state;
  static const struct {
    const char *path, *directory, *name, *stem, *extension;
  } table[] = {
      {"a/b/c.md", "a/b", "c.md", "c", ".md"},
      {"c.md", "", "c.md", "c", ".md"},
      {"a/c.tar.md", "a", "c.tar.md", "c.tar", ".md"},
      {"a.b/c", "a.b", "c", "c", ""},
      {"a/.bashrc", "a", ".bashrc", ".bashrc", ""},
      {"..x", "", "..x", "..x", ""},
      {".a.md", "", ".a.md", ".a", ".md"},
      {"a.", "", "a.", "a", "."},
      {"", "", "", "", ""},
  };
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    struct bytes path = bytes_from(table[i].path);
    check_bytes(path_directory(path), table[i].directory);
    check_bytes(path_name(path), table[i].name);
    check_bytes(path_stem(path), table[i].stem);
    check_bytes(path_extension(path), table[i].extension);
  }
}

static void below_compares_whole_parts(void **state) {
  (void)state;
  struct bytes rest;
  assert_true(path_below(bytes_from("docs/v1/a.md"), bytes_from("docs"), &rest));
  check_bytes(rest, "v1/a.md");
  assert_true(path_below(bytes_from("docs/a.md"), bytes_from(""), &rest));
  check_bytes(rest, "docs/a.md");
  assert_true(path_below(bytes_from("docs"), bytes_from("docs"), &rest));
  check_bytes(rest, "");
  assert_false(path_below(bytes_from("docs2/a.md"), bytes_from("docs"), &rest));
  assert_false(path_below(bytes_from("doc"), bytes_from("docs"), &rest));
}

static void url_encoding_keeps_what_a_path_may_hold(void **state) {
  check_bytes(path_url_encode(*state, bytes_from("/docs/a-b_c.~1/:@!$&()*+,;=")), "/docs/a-b_c.~1/:@!$&()*+,;=");
  check_bytes(path_url_encode(*state, bytes_from("a b\"'<>[]{}|\\^`%?#")),
              "a%20b%22%27%3C%3E%5B%5D%7B%7D%7C%5C%5E%60%25%3F%23");
  check_bytes(path_url_encode(*state, bytes_from("caf\xc3\xa9\n\x7f")), "caf%C3%A9%0A%7F");
  check_bytes(path_url_encode(*state, bytes_make("\0", 1)), "%00");
  check_bytes(path_url_encode(*state, bytes_make(NULL, 0)), "");
}

static void url_decoding_leaves_bad_escapes(void **state) {
  check_bytes(path_url_decode(*state, bytes_from("a%20b%2fc%2F%C3%a9")), "a b/c/\xc3\xa9");
  check_bytes(path_url_decode(*state, bytes_from("100%")), "100%");
  check_bytes(path_url_decode(*state, bytes_from("%2")), "%2");
  check_bytes(path_url_decode(*state, bytes_from("%zz%4g%%41")), "%zz%4g%A");
  check_bytes(path_url_decode(*state, bytes_from("%2541")), "%41"); /* once only */
  check_bytes(path_url_decode(*state, bytes_from("a+b")), "a+b");
  assert_int_equal(path_url_decode(*state, bytes_from("a%00b")).size, 3);
}

/* An encoded ".." or NUL is one after decoding, and is refused then. */
static void encoded_traversal_is_refused_after_decoding(void **state) {
  static const char *const table[] = {"%2e%2e/x", "a/%2E./../x", "..%2f..%2fetc", "a%00b", "%2fetc"};
  struct bytes out;
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
    if (path_normalize(*state, path_url_decode(*state, bytes_from(table[i])), &out))
      fail_msg("accepted \"%s\"", table[i]);
}

static void every_byte_survives_encoding_and_decoding(void **state) {
  char all[256];
  for (size_t i = 0; i < sizeof all; i++)
    all[i] = (char)i;
  struct bytes text = bytes_make(all, sizeof all);
  assert_true(bytes_equal(path_url_decode(*state, path_url_encode(*state, text)), text));
}

static void slugs_are_one_safe_part(void **state) {
  static const char *const table[][2] = {
      {"Getting Started", "getting-started"},
      {"  C++ & Lua!  ", "c-lua"},
      {"../../etc/passwd", "etc-passwd"},
      {"snake_case v1.2", "snake_case-v1-2"},
      {"\xc3\x89t\xc3\xa9 2024", "\xc3\x89t\xc3\xa9-2024"},
      {"\xe6\x97\xa5\xe6\x9c\xac", "\xe6\x97\xa5\xe6\x9c\xac"},
      {"a\xe2\x80\x94"
       "b",
       "a-b"},
      {"a\xc2\xa0"
       "b",
       "a-b"},
      {"a\xe2\x80\xae"
       "b",
       "a-b"},
      {"a\xff"
       "b",
       "a-b"},
      {"!!!", ""},
      {"", ""},
      {"---a---b---", "a-b"},
  };
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
    check_bytes(path_slug(*state, bytes_from(table[i][0])), table[i][1]);
  check_bytes(path_slug(*state, bytes_make("a\0b", 3)), "a-b");
}

static struct CMUnitTest in_arena(const char *name, CMUnitTestFunction test) {
  return (struct CMUnitTest){name, test, make_arena, release_arena, NULL};
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_arena("normalize_removes_what_says_nothing", normalize_removes_what_says_nothing),
      in_arena("normalize_refuses_what_leaves_the_root", normalize_refuses_what_leaves_the_root),
      in_arena("resolve_starts_at_the_folder_of_the_base", resolve_starts_at_the_folder_of_the_base),
      in_arena("join_puts_one_slash_between", join_puts_one_slash_between),
      in_arena("parts_of_a_path", parts_of_a_path),
      in_arena("below_compares_whole_parts", below_compares_whole_parts),
      in_arena("url_encoding_keeps_what_a_path_may_hold", url_encoding_keeps_what_a_path_may_hold),
      in_arena("url_decoding_leaves_bad_escapes", url_decoding_leaves_bad_escapes),
      in_arena("encoded_traversal_is_refused_after_decoding", encoded_traversal_is_refused_after_decoding),
      in_arena("every_byte_survives_encoding_and_decoding", every_byte_survives_encoding_and_decoding),
      in_arena("slugs_are_one_safe_part", slugs_are_one_safe_part),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
