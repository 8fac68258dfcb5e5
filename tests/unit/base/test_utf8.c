/* test_utf8.c: validation and decoding, at the edges of table 3-7 of the Unicode Standard. */
#include "unit/check.h"

#include "base/utf8.h"

static void check_valid(const char *text) {
  size_t at = 99;
  if (!utf8_valid(bytes_from(text), &at))
    fail_msg("refused at %zu: %s", at, text);
  assert_int_equal(at, 99);
}

static void check_invalid(const char *text, size_t expected) {
  size_t at = 99;
  if (utf8_valid(bytes_from(text), &at))
    fail_msg("accepted: %s", text);
  assert_int_equal(at, expected);
}

static void well_formed_text_is_valid(void **state) {
  (void)state;
  size_t at;
  assert_true(utf8_valid(bytes_make(NULL, 0), &at));
  assert_true(utf8_valid(bytes_make("a\0b", 3), &at));
  check_valid("plain ASCII, longer than eight bytes");
  check_valid("\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf");
}

static void the_first_bad_byte_is_told(void **state) {
  (void)state;
  check_invalid("\x80", 0);
  check_invalid("abcdefghij\xff", 10);
  check_invalid("abc\xc0\x80", 3);           /* overlong */
  check_invalid("abc\xc1\xbf", 3);           /* overlong */
  check_invalid("\xe0\x9f\xbf", 0);          /* overlong */
  check_invalid("\xf0\x8f\xbf\xbf", 0);      /* overlong */
  check_invalid("\xed\xa0\x80", 0);          /* surrogate */
  check_invalid("\xf4\x90\x80\x80", 0);      /* above U+10FFFF */
  check_invalid("\xf5\x80\x80\x80", 0);      /* above U+10FFFF */
  check_invalid("x\xe2\x82", 1);             /* cut off */
  check_invalid("\xf0\x9f\x98", 0);          /* cut off */
  check_invalid("\xe2\x28\xa1", 0);          /* no continuation */
  check_invalid("\xf0\x9f\x28\x80 rest", 0); /* no continuation */
  check_invalid("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3", 8);
}

static void decoding_reads_every_text_to_its_end(void **state) {
  (void)state;
  struct bytes text = bytes_from("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xff\xe2\x82");
  const uint32_t expected[] = {
      'a', 0xe9, 0x20ac, 0x1f600, UTF8_INVALID | 0xff, UTF8_INVALID | 0xe2, UTF8_INVALID | 0x82};
  size_t at = 0, count = 0;
  while (at < text.size)
    assert_int_equal(utf8_decode(text, &at), expected[count++]);
  assert_int_equal(count, 7);
  assert_int_equal(at, text.size);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(well_formed_text_is_valid),
      cmocka_unit_test(the_first_bad_byte_is_told),
      cmocka_unit_test(decoding_reads_every_text_to_its_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
