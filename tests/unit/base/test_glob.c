/* test_glob.c: what patterns mean, what is refused, and that hostile ones are quick. */
#include "unit/check.h"

#include "base/glob.h"
#include "base/glob_token.h"
#include "base/memory.h"

#include <stdlib.h>

/* Every pattern is matched by both matchers: a pair of braces around it means the same and takes the other. */
static void check_match(const char *pattern, const char *path, bool expected) {
  struct error error = ERROR_INIT;
  check_success(glob_check(bytes_from(pattern), &error), &error);
  if (glob_match(bytes_from(pattern), bytes_from(path)) != expected)
    fail_msg("\"%s\" %s \"%s\"", pattern, expected ? "does not match" : "matches", path);
  struct strbuf braced = STRBUF_INIT;
  strbuf_append_char(&braced, '{');
  strbuf_append_text(&braced, pattern);
  strbuf_append_char(&braced, '}');
  if (!strchr(pattern, ',') && glob_match(strbuf_bytes(&braced), bytes_from(path)) != expected)
    fail_msg("\"%s\" %s \"%s\"", braced.data, expected ? "does not match" : "matches", path);
  strbuf_release(&braced);
}

struct rule {
  const char *pattern;
  const char *matches[6], *not [6];
};

static const struct rule rules[] = {
    {"a.md", {"a.md"}, {"a_md", "a.mdx", "xa.md", "a", "", "d/a.md"}},
    {"", {""}, {"a"}},
    {"*", {"a", "a.md", ".hidden"}, {"", "a/b"}},
    {"*.md", {"a.md", ".md", "a.b.md"}, {"a/b.md", "md", "a.md/b", "a.mdx"}},
    {"a*c*e", {"ace", "abcde", "acce", "acecae"}, {"acd", "ac/e", "aec"}},
    {"?", {"a", "\xc3\xa9", "\xff"}, {"", "ab", "/"}},
    {"a?c",
     {"abc", "a\xe2\x82\xac"
             "c"},
     {"ac", "a/c", "abbc"}},
    {"docs/*", {"docs/a"}, {"docs", "docs/a/b", "docsa"}},
    {"*/b", {"a/b"}, {"b", "a/a/b", "a/bb"}},
    {"**", {"", "a", "a/b", "a/b/c.md"}, {NULL}},
    {"**/*", {"a", "a/b", "a/b/c"}, {""}},
    {"**/*.md", {"a.md", "d/a.md", "d/e/a.md"}, {"a.txt", "d.md/a", ""}},
    {"docs/**", {"docs", "docs/a", "docs/a/b"}, {"docsx", "x/docs", "docsx/a"}},
    {"docs/**/a.md", {"docs/a.md", "docs/x/a.md", "docs/x/y/a.md"}, {"docs/xa.md", "docs/x/ya.md", "a.md"}},
    {"**/x/**", {"x", "a/x", "x/a", "a/x/b", "a/b/x/c/d"}, {"", "xx", "a/xx/b"}},
    {"**/**", {"", "a", "a/b"}, {NULL}},
    {"a/**/**/b", {"a/b", "a/x/b", "a/x/y/b"}, {"ab", "a/xb"}},
    {"**/a/*/b", {"a/x/b", "a/a/x/b", "a/x/a/y/b"}, {"a/b", "a/x/y/b"}},
    {"**/a/**/b", {"a/b", "b/a/b", "a/a/b/b", "a/b/a/b"}, {"b/a", "ab"}},
    {"a**", {"a", "ab"}, {"a/b", "b"}}, /* two stars are special only as a part of their own */
    {"**b", {"b", "ab"}, {"a/b"}},
    {"a/**b/c", {"a/b/c", "a/xb/c"}, {"a/c", "a/x/b/c"}},
    {"***", {"a"}, {"a/b", ""}},
    {"[abc]", {"a", "c"}, {"d", "", "ab", "/"}},
    {"[a-c]x", {"ax", "cx"}, {"dx", "-x"}},
    {"[!a-c]", {"d", "-"}, {"a", "b", "", "/"}},
    {"a[!b]c", {"axc"}, {"a/c", "abc"}},
    {"[]a]", {"]", "a"}, {"b"}},
    {"[!]a]", {"b"}, {"]", "a"}},
    {"[a-]", {"a", "-"}, {"b"}},
    {"[-a]", {"a", "-"}, {"b"}},
    {"[\\]]", {"]"}, {"\\", "a"}},
    {"[a\\-c]", {"a", "-", "c"}, {"b"}},
    {"[*?{,}]", {"*", "?", "{", ",", "}"}, {"a"}},
    {"[\xc3\xa0-\xc3\xbc]", {"\xc3\xa9"}, {"e", "\xc3", "\xc3\x80"}}, /* a range of characters, not of bytes */
    {"[+-9]", {"5"}, {"/"}},                                          /* a slash is in no set */
    {"\\*", {"*"}, {"a", "\\*"}},
    {"a\\?\\[\\{\\\\", {"a?[{\\"}, {"ab[{\\"}},
    {"a,b", {"a,b"}, {"a", "b"}}, /* a comma outside of braces is one */
    {"{a,b}", {"a", "b"}, {"", "ab", "c", "a,b"}},
    {"{a}", {"a"}, {"{a}"}},
    {"x{,y}", {"x", "xy"}, {"", "xyy"}},
    {"*.{md,html}", {"a.md", "a.html"}, {"a.txt", "a.", "d/a.md"}},
    {"{docs,blog}/**/*.md", {"docs/a.md", "blog/x/a.md"}, {"a.md", "other/a.md", "docs/a.txt"}},
    {"{docs/v1,blog}/*", {"docs/v1/a", "blog/a"}, {"docs/a", "docs/v1"}},
    {"a/{b/**,c}/d", {"a/b/d", "a/b/x/d", "a/b/x/y/d", "a/c/d"}, {"a/d", "a/bx/d", "a/c/x/d"}},
    {"{**/,}a", {"a", "x/a", "x/y/a"}, {"xa", ""}},
    {"{a,{b,c{d,e}}}f", {"af", "bf", "cdf", "cef"}, {"f", "cf", "df"}},
    {"{a,b}{c,d}", {"ac", "ad", "bc", "bd"}, {"a", "c", "ab", "cd"}},
    {"{a\\,b,c\\}}", {"a,b", "c}"}, {"a", "b", "c"}},
    {"{[,}],x}", {",", "}", "x"}, {"[", "[,}]", ""}}, /* a set inside braces */
};

static void patterns_mean_what_the_table_says(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
    for (size_t k = 0; k < 6 && rules[i].matches[k]; k++)
      check_match(rules[i].pattern, rules[i].matches[k], true);
    for (size_t k = 0; k < 6 && rules[i].not [k]; k++)
      check_match(rules[i].pattern, rules[i].not [k], false);
  }
}

static void check_refused(const char *pattern, const char *why) {
  struct error error = ERROR_INIT;
  assert_int_equal(glob_check(bytes_from(pattern), &error), -1);
  check_error(&error, ERROR_INVALID, why);
}

static void mistakes_are_told_with_the_mend(void **state) {
  (void)state;
  check_refused("a[bc", "byte 2: a [ is never closed; write \\[");
  check_refused("[]", "a [ is never closed");
  check_refused("[!]", "a [ is never closed");
  check_refused("[a\\]", "a [ is never closed");
  check_refused("a/{b,c", "byte 3: a { is never closed");
  check_refused("{a,{b}", "byte 1: a { is never closed");
  check_refused("a}b", "byte 2: a } without a {");
  check_refused("a\\", "a lone backslash");
  check_refused("[z-a]", "runs backwards");
  check_refused("a[/]b", "never a slash");
  check_refused("a\\/b", "a slash cannot be quoted");
  check_refused("/a", "starts with a slash");
  check_refused("docs/", "write /** for all below a folder");
  check_refused("{{{{{{{{{a}}}}}}}}}", "nested more than 8 deep");
}

static void refused_patterns_that_are_huge_are_cut_in_the_message(void **state) {
  (void)state;
  char pattern[5000];
  memset(pattern, 'a', sizeof pattern);
  struct error error = ERROR_INIT;
  assert_int_equal(glob_check(bytes_make(pattern, sizeof pattern), &error), -1);
  assert_true(strlen(error.message) < 300);
  check_error(&error, ERROR_INVALID, "longer than 1024 bytes");
}

/* Each would take longer than the universe has if stars or braces were tried one after the other. */
static void hostile_patterns_end(void **state) {
  (void)state;
  struct strbuf stars = STRBUF_INIT, folders = STRBUF_INIT, braces = STRBUF_INIT, text = STRBUF_INIT,
                deep = STRBUF_INIT;
  for (int i = 0; i < 200; i++) {
    strbuf_append_text(&stars, "*a");
    strbuf_append_text(&folders, "**/a/");
    strbuf_append_text(&braces, "{a,a}");
    strbuf_append_text(&text, "aaaa");
    strbuf_append_text(&deep, "a/a/");
  }
  strbuf_append_char(&stars, 'b');
  strbuf_append_char(&folders, 'b');
  strbuf_append_char(&braces, 'b');
  strbuf_append_char(&deep, 'a');
  check_match(stars.data, text.data, false);
  check_match(folders.data, deep.data, false);
  check_match(braces.data, text.data, false);
  check_match("{*,{*,{*,{*,{*,{*,{*,*}}}}}}}{*,*}{*,*}{*,*}{*,*}{*,*}{*,*}b", text.data, false);
  strbuf_release(&stars);
  strbuf_release(&folders);
  strbuf_release(&braces);
  strbuf_release(&text);
  strbuf_release(&deep);
}

static unsigned next_random(uint64_t *seed) {
  *seed = *seed * 6364136223846793005u + 1442695040888963407u;
  return (unsigned)(*seed >> 33);
}

/* Two matchers, built on nothing in common but the tokens, agree on random patterns without braces. */
static void both_matchers_agree(void **state) {
  (void)state;
  static const char *const pieces[] = {"a", "b", "/", "/", "*", "**", "**/", "/**", "?", "[ab]", "[!a]"};
  static const char letters[] = "ab/";
  const char *given = getenv("SHARD_TEST_SEED");
  const uint64_t first = given ? strtoull(given, NULL, 10) : 1;
  uint64_t seed = first;
  for (int round = 0; round < 20000; round++) {
    struct strbuf pattern = STRBUF_INIT, braced = STRBUF_INIT, path = STRBUF_INIT;
    for (unsigned i = next_random(&seed) % 7; i > 0; i--)
      strbuf_append_text(&pattern, pieces[next_random(&seed) % (sizeof pieces / sizeof pieces[0])]);
    for (unsigned i = next_random(&seed) % 8; i > 0; i--) {
      char letter = letters[next_random(&seed) % 3];
      if (letter != '/' || (path.size && path.data[path.size - 1] != '/' && i > 1))
        strbuf_append_char(&path, letter);
    }
    while (path.size && path.data[path.size - 1] == '/')
      path.data[--path.size] = '\0';
    strbuf_append_format(&braced, "{%s}", pattern.data);
    struct error error = ERROR_INIT;
    bool usable = glob_check(strbuf_bytes(&pattern), &error) == 0 && !strstr(pattern.data, "//");
    error_release(&error);
    if (usable && glob_match(strbuf_bytes(&pattern), strbuf_bytes(&path)) !=
                      glob_match_braces(strbuf_bytes(&braced), strbuf_bytes(&path)))
      fail_msg("SHARD_TEST_SEED=%llu: \"%s\" and \"%s\" differ", (unsigned long long)first, pattern.data, path.data);
    strbuf_release(&pattern);
    strbuf_release(&braced);
    strbuf_release(&path);
  }
}

/* Whatever passes the check can be matched; whatever does not says why. */
static void random_bytes_are_checked_or_matched(void **state) {
  (void)state;
  static const char bytes[] = "ab/*?[]!-{},\\\xc3\xa9\xff";
  uint64_t seed = 7;
  for (int round = 0; round < 20000; round++) {
    char pattern[12], path[12];
    size_t pattern_size = next_random(&seed) % sizeof pattern, path_size = next_random(&seed) % sizeof path;
    for (size_t i = 0; i < sizeof pattern; i++) {
      pattern[i] = bytes[next_random(&seed) % (sizeof bytes - 1)];
      path[i] = bytes[next_random(&seed) % (sizeof bytes - 1)];
    }
    char *exact = memory_resize(NULL, pattern_size, 1); /* so that the sanitizer sees a byte too far */
    memcpy(exact, pattern, pattern_size);
    struct error error = ERROR_INIT;
    if (glob_check(bytes_make(exact, pattern_size), &error) == 0)
      glob_match(bytes_make(exact, pattern_size), bytes_make(path, path_size));
    else
      assert_non_null(error.message);
    error_release(&error);
    free(exact);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(patterns_mean_what_the_table_says),
      cmocka_unit_test(mistakes_are_told_with_the_mend),
      cmocka_unit_test(refused_patterns_that_are_huge_are_cut_in_the_message),
      cmocka_unit_test(hostile_patterns_end),
      cmocka_unit_test(both_matchers_agree),
      cmocka_unit_test(random_bytes_are_checked_or_matched),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
