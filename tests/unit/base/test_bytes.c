/* test_bytes.c: comparison and hashing of byte runs. */
#include "unit/check.h"

static void equal_compares_content_and_accepts_null(void **state) {
  (void)state;
  assert_true(bytes_equal(bytes_make(NULL, 0), bytes_from("")));
  assert_true(bytes_equal(bytes_make("a\0b", 3), bytes_make("a\0b", 3)));
  assert_false(bytes_equal(bytes_make("a\0b", 3), bytes_make("a\0c", 3)));
  assert_false(bytes_equal(bytes_from("a"), bytes_from("ab")));
  assert_int_equal(bytes_from(NULL).size, 0);
}

static void order_is_by_unsigned_bytes_and_a_prefix_comes_first(void **state) {
  (void)state;
  assert_true(bytes_compare(bytes_from("a"), bytes_from("b")) < 0);
  assert_true(bytes_compare(bytes_from("a"), bytes_from("ab")) < 0);
  assert_true(bytes_compare(bytes_from("b"), bytes_from("ab")) > 0);
  assert_true(bytes_compare(bytes_from("z"), bytes_from("\xc3\xa9")) < 0);
  assert_int_equal(bytes_compare(bytes_make(NULL, 0), bytes_from("")), 0);
  assert_true(bytes_compare(bytes_make(NULL, 0), bytes_from("a")) < 0);
}

static void prefixes_and_suffixes(void **state) {
  (void)state;
  assert_true(bytes_starts_with(bytes_from("docs/a"), bytes_from("docs/")));
  assert_false(bytes_starts_with(bytes_from("doc"), bytes_from("docs")));
  assert_true(bytes_starts_with(bytes_make(NULL, 0), bytes_make(NULL, 0)));
  assert_true(bytes_ends_with(bytes_from("a.md"), bytes_from(".md")));
  assert_false(bytes_ends_with(bytes_from("md"), bytes_from(".md")));
  assert_true(bytes_ends_with(bytes_make(NULL, 0), bytes_from("")));
}

/* Virtual partitions are numbered by this hash: stored state depends on its values. */
static void hash_is_xxh3_64(void **state) {
  (void)state;
  assert_true(bytes_hash(bytes_make(NULL, 0)) == 0x2d06800538d394c2u);
  assert_true(bytes_hash(bytes_from("abc")) == 0x78af5f94892f3950u);
}

static void a_mark_is_found_at_its_first_place(void **state) {
  (void)state;
  struct bytes text = bytes_from("a { b {{ c {{< d {{< e");
  assert_ptr_equal(bytes_find_mark(text, "{{<"), text.data + 11);
  assert_ptr_equal(bytes_find_mark(text, "a"), text.data);
  assert_ptr_equal(bytes_find_mark(text, "< e"), text.data + 19);
  assert_null(bytes_find_mark(text, "{{%"));
  assert_null(bytes_find_mark(bytes_make(text.data, 13), "{{<"));
  assert_null(bytes_find_mark(bytes_from(NULL), "x"));
}

static void trimming_takes_blanks_alone(void **state) {
  (void)state;
  assert_true(bytes_equal(bytes_trim(bytes_from(" \t\r\n a b \n")), bytes_from("a b")));
  assert_true(bytes_equal(bytes_trim_end(bytes_from(" a \t\r\n")), bytes_from(" a")));
  assert_int_equal(bytes_trim(bytes_from(" \n")).size, 0);
  assert_int_equal(bytes_trim(bytes_make(NULL, 0)).size, 0);
  assert_true(bytes_equal(bytes_trim(bytes_make("\v\0", 2)), bytes_make("\v\0", 2)));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(equal_compares_content_and_accepts_null),
      cmocka_unit_test(order_is_by_unsigned_bytes_and_a_prefix_comes_first),
      cmocka_unit_test(prefixes_and_suffixes),
      cmocka_unit_test(a_mark_is_found_at_its_first_place),
      cmocka_unit_test(trimming_takes_blanks_alone),
      cmocka_unit_test(hash_is_xxh3_64),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
