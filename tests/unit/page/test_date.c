/* test_date.c: the forms in which dates are written. */
#include "page/date.h"
#include "unit/check.h"

static int setup(void **state) {
  static struct arena arena = ARENA_INIT;
  *state = &arena;
  return 0;
}

static int teardown(void **state) {
  arena_release(*state);
  return 0;
}

static struct date parse(const char *text) {
  struct date date;
  const char *problem = NULL;
  if (!date_parse(bytes_from(text), &date, &problem)) {
    print_error("\"%s\" %s\n", text, problem);
    fail();
  }
  return date;
}

static void every_form_has_its_text(void **state) {
  static const struct {
    const char *text, *shown;
  } cases[] = {
      {"2024-03-09", "2024-03-09"},
      {"2024-3-9", "2024-03-09"},
      {"2024/03/09", "2024-03-09"},
      {"20240309", "2024-03-09"},
      {"2024-02-29", "2024-02-29"},
      {" 2024-03-09 ", "2024-03-09"},
      {"2024-03-09T15:04:05Z", "2024-03-09T15:04:05Z"},
      {"2024-03-09t15:04:05z", "2024-03-09T15:04:05Z"},
      {"2024-03-09T15:04:05.5+01:00", "2024-03-09T15:04:05.5+01:00"},
      {"2024-03-09T15:04:05,25-03:30", "2024-03-09T15:04:05.25-03:30"},
      {"2024-03-09T15:04:05.000Z", "2024-03-09T15:04:05Z"},
      {"2024-03-09T15:04:05.1234567891Z", "2024-03-09T15:04:05.123456789Z"},
      {"2024-03-09 15:04", "2024-03-09T15:04:00"},
      {"2024-03-09 15:04:05", "2024-03-09T15:04:05"},
      {"2024-03-09 15:04:05 +0100", "2024-03-09T15:04:05+01:00"},
      {"2024-03-09 15:04:05 -5", NULL},
      {"2024-03-09 15:04:05 -05", "2024-03-09T15:04:05-05:00"},
      {"2024-03-09   15:04:05.1   -05:00", "2024-03-09T15:04:05.1-05:00"},
      {"2024-03-09 15:04:05 -0500 EST", "2024-03-09T15:04:05-05:00"},
      {"2024-03-09 15:04:05 UTC", "2024-03-09T15:04:05Z"},
      {"2024-03-09 3:04 PM", "2024-03-09T15:04:00"},
      {"2024-03-09 12:04am", "2024-03-09T00:04:00"},
      {"9 Mar 2024", "2024-03-09"},
      {"09 March 2024 15:04", "2024-03-09T15:04:00"},
      {"9-Mar-2024", "2024-03-09"},
      {"Mar 9, 2024", "2024-03-09"},
      {"march 9 2024", "2024-03-09"},
      {"Sept. 9th, 2024", "2024-09-09"},
      {"Mar 9, 2024 15:04:05 +01:00", "2024-03-09T15:04:05+01:00"},
      {"Sat, 09 Mar 2024 15:04:05 GMT", "2024-03-09T15:04:05Z"},
      {"Sat, 09 Mar 2024 15:04:05 +0100", "2024-03-09T15:04:05+01:00"},
      {"Saturday, March 9, 2024", "2024-03-09"},
      {"Sat Mar  9 15:04:05 2024", "2024-03-09T15:04:05"},
      {"Sat Mar  9 15:04:05 UTC 2024", "2024-03-09T15:04:05Z"},
      {"Sat Mar 09 15:04:05 +0100 2024", "2024-03-09T15:04:05+01:00"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct date date;
    const char *problem;
    bool valid = date_parse(bytes_from(cases[i].text), &date, &problem);
    struct bytes shown = valid ? date_text(&date, *state) : bytes_from("nothing");
    if (!bytes_equal(shown, bytes_from(cases[i].shown ? cases[i].shown : "nothing")))
      fail_msg("\"%s\" is shown as %s", cases[i].text, shown.data);
  }
}

static void the_shown_form_is_read_as_the_same(void **state) {
  static const char *const texts[] = {"2024-03-09", "2024-03-09T15:04:05", "2024-03-09T15:04:05.5+01:00"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct date date = parse(texts[i]);
    check_bytes(date_text(&date, *state), texts[i]);
  }
}

static void an_instant_counts_the_offset(void **state) {
  (void)state;
  assert_int_equal(parse("1970-01-01").seconds, 0);
  assert_int_equal(parse("2000-03-01").seconds, 951868800);
  assert_int_equal(parse("2024-03-09T15:04:05Z").seconds, 1709996645);
  assert_int_equal(parse("2024-03-09T16:04:05+01:00").seconds, 1709996645);
  assert_int_equal(parse("2024-03-08T23:34:05-15:30").seconds, 1709996645);
  assert_true(parse("0001-01-01").seconds == -62135596800);
  assert_true(parse("9999-12-31T23:59:59Z").seconds == 253402300799);
}

static void what_is_no_date_is_refused(void **state) {
  static const struct {
    const char *text, *problem;
  } cases[] = {
      {"", "is no date"},
      {"soon", "is no date"},
      {"2024", "is no date"},
      {"2024-03", "is no date"},
      {"3/9/2024", "is no date"},
      {"2024-03/09", "is no date"},
      {"2024-03-09T", "is no date"},
      {"2024-03-09T15", "is no date"},
      {"2024-03-09 15:04 x", "without a number"},
      {"2024-03-09 15:04:05 Europe/Berlin", "without a number"},
      {"2024-03-09 15:04:05 EST", "without a number"},
      {"2024-03-09Z", "is no date"},
      {"9 Foo 2024", "is no date"},
      {"Mar 9", "is no date"},
      {"2024-03-09 and more", "is no date"},
      {"99999999999", "is no date"},
      {"2023-02-29", "not in the calendar"},
      {"2100-02-29", "not in the calendar"},
      {"2024-13-01", "not in the calendar"},
      {"2024-00-01", "not in the calendar"},
      {"0000-01-01", "not in the calendar"},
      {"31 Apr 2024", "not in the calendar"},
      {"2024-03-09T24:00:00", "no such time"},
      {"2024-03-09T15:60:00", "no such time"},
      {"2024-03-09T15:00:00+24:00", "no such time"},
      {"2024-03-09T15:00:00+01:00x", "is no date"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct date date;
    const char *problem = "";
    if (date_parse(bytes_from(cases[i].text), &date, &problem) || !strstr(problem, cases[i].problem))
      fail_msg("\"%s\": %s", cases[i].text, problem);
  }
}

static void numbers_are_days_or_seconds(void **state) {
  struct date date;
  const char *problem;
  struct value day = value_integer(20240309), second = value_integer(1709996645), year = value_integer(2024);
  assert_true(date_of_value(&day, &date, &problem));
  check_bytes(date_text(&date, *state), "2024-03-09");
  assert_true(date_of_value(&second, &date, &problem));
  check_bytes(date_text(&date, *state), "2024-03-09T15:04:05Z");
  assert_false(date_of_value(&year, &date, &problem));
  struct value list = {.kind = VALUE_LIST};
  assert_false(date_of_value(&list, &date, &problem));
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_form_has_its_text),      cmocka_unit_test(the_shown_form_is_read_as_the_same),
      cmocka_unit_test(an_instant_counts_the_offset), cmocka_unit_test(what_is_no_date_is_refused),
      cmocka_unit_test(numbers_are_days_or_seconds),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
