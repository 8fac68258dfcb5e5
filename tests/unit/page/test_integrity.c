/* test_integrity.c: the digests that browsers check. */
#include "page/integrity.h"
#include "unit/check.h"

static void it_is_what_browsers_compute(void **state) {
  (void)state;
  char text[INTEGRITY_SIZE];
  /* as in the W3C's own example. */
  integrity_of(bytes_from("alert('Hello, world.');"), text);
  assert_string_equal(text, "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO");
  integrity_of(bytes_from(""), text);
  assert_string_equal(text, "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(it_is_what_browsers_compute)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
