/* test_digest.c: digests, whose values stored state depends on. */
#include "unit/check.h"

#include "base/digest.h"

static void check_digest(struct digest digest, const char *expected) {
  char text[33];
  digest_format(digest, text);
  assert_string_equal(text, expected);
}

static void known_vectors_of_xxh3_128(void **state) {
  (void)state;
  check_digest(digest_of(bytes_make(NULL, 0)), "99aa06d3014798d86001c324468d497f");
  check_digest(digest_of(bytes_from("abc")), "06b05ab6733a618578af5f94892f3950");
}

/* The digester is XXH3-128 over each field's size (8 bytes, the lowest first) and its bytes. */
static void fields_are_length_prefixed(void **state) {
  (void)state;
  struct digester digester;
  digester_init(&digester);
  digester_add(&digester, bytes_from("ab"));
  digester_add(&digester, bytes_from("c"));
  struct digest one = digester_finish(&digester);
  assert_true(digest_equal(one, digest_of(bytes_make("\2\0\0\0\0\0\0\0ab\1\0\0\0\0\0\0\0c", 19))));
  digester_reset(&digester);
  digester_add(&digester, bytes_from("a"));
  digester_add(&digester, bytes_from("bc"));
  assert_false(digest_equal(one, digester_finish(&digester)));
  digester_add(&digester, bytes_make(NULL, 0));
  assert_false(digest_equal(digester_finish(&digester), one));
  digester_release(&digester);
}

static void numbers_and_digests_are_fields_too(void **state) {
  (void)state;
  struct digester digester;
  digester_init(&digester);
  digester_add_number(&digester, 0x0102030405060708u);
  assert_true(
      digest_equal(digester_finish(&digester), digest_of(bytes_make("\10\0\0\0\0\0\0\0\10\7\6\5\4\3\2\1", 16))));
  digester_reset(&digester);
  struct digest inner = digest_of(bytes_from("x"));
  digester_add_digest(&digester, inner);
  struct digest as_digest = digester_finish(&digester);
  digester_reset(&digester);
  digester_add(&digester, bytes_make((const char *)inner.bytes, sizeof inner.bytes));
  assert_true(digest_equal(as_digest, digester_finish(&digester)));
  digester_release(&digester);
}

static void none_is_all_zero(void **state) {
  (void)state;
  assert_true(digest_is_none(DIGEST_NONE));
  assert_false(digest_is_none(digest_of(bytes_from(""))));
  check_digest(DIGEST_NONE, "00000000000000000000000000000000");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(known_vectors_of_xxh3_128),
      cmocka_unit_test(fields_are_length_prefixed),
      cmocka_unit_test(numbers_and_digests_are_fields_too),
      cmocka_unit_test(none_is_all_zero),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
