/* Which names a disk may take for one. */
#include "unit/check.h"

#include "page/fold.h"

static void expect_fold(const char *name, const char *wanted) {
  struct arena arena = ARENA_INIT;
  struct bytes folded = fold_name(bytes_from(name), &arena);
  assert_int_equal(folded.size, strlen(wanted));
  assert_memory_equal(folded.data, wanted, folded.size);
  arena_release(&arena);
}

static void test_plain_names_are_their_own_form(void **state) {
  (void)state;
  assert_true(fold_is_plain(bytes_from("docs/v1.2/a_b-c.html")));
  assert_false(fold_is_plain(bytes_from("docs/README")));
  assert_false(fold_is_plain(bytes_from("\xc3\xa9")));
  expect_fold("docs/v1.2/a_b-c.html", "docs/v1.2/a_b-c.html");
}

static void test_case(void **state) {
  (void)state;
  expect_fold("README", "readme");
  expect_fold("\xc3\x89t\xc3\xa9", "e\xcc\x81te\xcc\x81");
  expect_fold("STRASSE", "strasse");
  expect_fold("stra\xc3\x9f"
              "e",
              "strasse");
}

static void test_accents(void **state) {
  (void)state;
  expect_fold("e\xcc\x81", "e\xcc\x81");
  expect_fold("\xc3\xa9", "e\xcc\x81");
}

static void test_what_is_not_utf8(void **state) {
  (void)state;
  expect_fold("A\xff", "a\xff");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_plain_names_are_their_own_form),
      cmocka_unit_test(test_case),
      cmocka_unit_test(test_accents),
      cmocka_unit_test(test_what_is_not_utf8),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
