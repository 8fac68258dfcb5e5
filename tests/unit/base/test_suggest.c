/* test_suggest.c: "did you mean". */
#include "unit/check.h"

#include "base/suggest.h"

static const char *const names[] = {"source", "site", "static", "view", "merge", "template", "title", "weight"};

static const char *of(const char *word) {
  return suggest(bytes_from(word), names, sizeof names / sizeof names[0]);
}

static void the_usual_slips_are_found(void **state) {
  (void)state;
  assert_string_equal(of("sorce"), "source");   /* a letter missing */
  assert_string_equal(of("souurce"), "source"); /* one too many */
  assert_string_equal(of("sourxe"), "source");  /* a wrong one */
  assert_string_equal(of("wieght"), "weight");  /* two swapped count as one */
  assert_string_equal(of("templates"), "template");
  assert_string_equal(of("viwe"), "view"); /* four letters allow one slip, and a swap is one */
}

static void what_is_far_gets_none(void **state) {
  (void)state;
  assert_null(of("banana"));
  assert_null(of("vx"));
  assert_null(of("wiweghtt"));
  assert_null(of(""));
  assert_null(suggest(bytes_from("a"), NULL, 0));
  assert_null(of("templateeees")); /* four away: never more than three */
}

static void the_nearest_wins_and_the_earliest_a_tie(void **state) {
  (void)state;
  static const char *const ties[] = {"cat", "car", "cab", "caps"};
  assert_string_equal(suggest(bytes_from("caz"), ties, 4), "cat");
  assert_string_equal(suggest(bytes_from("cap"), ties, 4), "cat");
  assert_string_equal(suggest(bytes_from("cab"), ties, 4), "cab");
}

static void long_words_are_no_trouble(void **state) {
  (void)state;
  static char word[100000], candidate[256];
  memset(word, 'a', sizeof word);
  memset(candidate, 'a', sizeof candidate - 1);
  const char *const one[] = {candidate};
  assert_null(suggest(bytes_make(word, sizeof word), one, 1));
  for (size_t size = 240; size < 260; size++) {
    const char *found = suggest(bytes_make(word, size), one, 1);
    assert_true(found == NULL || found == candidate);
  }
  candidate[200] = '\0';
  assert_ptr_equal(suggest(bytes_make(word, 203), one, 1), candidate);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_usual_slips_are_found),
      cmocka_unit_test(what_is_far_gets_none),
      cmocka_unit_test(the_nearest_wins_and_the_earliest_a_tie),
      cmocka_unit_test(long_words_are_no_trouble),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
