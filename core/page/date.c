/* date.c: see date.h. The text is read from left to right, each part by a function that moves the cursor past it. */
#include "page/date.h"

#include <stdio.h>

static const char no_date[] = "is no date: write 2024-03-09, or with a time 2024-03-09T15:04:05+01:00";
static const char no_such_day[] = "is not in the calendar: check the day and the month";
static const char no_such_time[] = "has no such time of day: hours go to 23, minutes and seconds to 59";
static const char no_zone[] = "has a time zone without a number: write its offset from UTC, as +01:00";

struct cursor {
  const char *at, *end;
};

static bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte) {
  char small = (char)(byte | 0x20);
  return small >= 'a' && small <= 'z';
}

static char peek(const struct cursor *cursor) {
  return cursor->at < cursor->end ? *cursor->at : '\0';
}

static bool skip(struct cursor *cursor, char byte) {
  if (peek(cursor) != byte || cursor->at == cursor->end)
    return false;
  cursor->at++;
  return true;
}

static bool skip_blanks(struct cursor *cursor) {
  const char *start = cursor->at;
  while (peek(cursor) == ' ' || peek(cursor) == '\t')
    cursor->at++;
  return cursor->at > start;
}

/* How many digits there are, of which the number of at most nine is read; more are none. */
static size_t take_number(struct cursor *cursor, unsigned *number) {
  size_t digits = 0;
  *number = 0;
  while (is_digit(peek(cursor)) && digits < 9) {
    *number = *number * 10 + (unsigned)(peek(cursor) - '0');
    cursor->at++;
    digits++;
  }
  return is_digit(peek(cursor)) ? 0 : digits;
}

static struct bytes take_word(struct cursor *cursor) {
  const char *start = cursor->at;
  while (is_letter(peek(cursor)))
    cursor->at++;
  return bytes_make(start, (size_t)(cursor->at - start));
}

/* Is WORD one of NAMES, in any case, or at least the first three letters of it? 1 for the first, 0 for none. */
static unsigned name_number(struct bytes word, const char *const *names, unsigned count) {
  for (unsigned i = 0; i < count; i++) {
    size_t size = strlen(names[i]), at = 0;
    while (at < word.size && at < size && (word.data[at] | 0x20) == names[i][at])
      at++;
    if (at == word.size && at >= 3)
      return i + 1;
  }
  return 0;
}

static unsigned month_number(struct bytes word) {
  static const char *const months[] = {"january", "february", "march",     "april",   "may",      "june",
                                       "july",    "august",   "september", "october", "november", "december"};
  return name_number(word, months, 12);
}

static bool is_weekday(struct bytes word) {
  static const char *const days[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
  return name_number(word, days, 7) != 0;
}

static bool is_word(struct bytes word, const char *text) {
  if (word.size != strlen(text))
    return false;
  for (size_t i = 0; i < word.size; i++)
    if ((word.data[i] | 0x20) != text[i])
      return false;
  return true;
}

/* --- the day --- */

/* 03-09 after "2024-", or 03/09 after "2024/". */
static bool take_rest_of_iso(struct cursor *cursor, char separator, struct date *out) {
  return take_number(cursor, &out->month) - 1 < 2 && skip(cursor, separator) && take_number(cursor, &out->day) - 1 < 2;
}

/* "Mar 2024" or "-Mar-2024", after the day. */
static bool take_rest_of_day_first(struct cursor *cursor, struct date *out) {
  bool dashed = skip(cursor, '-');
  if (!dashed && !skip_blanks(cursor))
    return false;
  out->month = month_number(take_word(cursor));
  if (dashed ? !skip(cursor, '-') : (skip(cursor, '.'), skip(cursor, ','), !skip_blanks(cursor)))
    return false;
  return take_number(cursor, &out->year) == 4 && out->month;
}

static bool take_time(struct cursor *cursor, struct date *out);
static bool take_zone(struct cursor *cursor, struct date *out, const char **problem);

/* "9, 2024", "9th 2024", or "9 15:04:05 UTC 2024" as Unix's date writes it, after the month. */
static bool take_rest_of_month_first(struct cursor *cursor, struct date *out, const char **problem) {
  skip(cursor, '.');
  if (!skip_blanks(cursor) || take_number(cursor, &out->day) - 1 >= 2)
    return false;
  struct bytes ending = take_word(cursor);
  if (ending.size && !is_word(ending, "st") && !is_word(ending, "nd") && !is_word(ending, "rd") &&
      !is_word(ending, "th"))
    return false;
  skip(cursor, ',');
  if (!skip_blanks(cursor))
    return false;
  struct cursor before = *cursor;
  if (take_number(cursor, &out->year) == 4 && peek(cursor) != ':')
    return true;
  *cursor = before;
  if (!take_time(cursor, out))
    return false;
  before = *cursor;
  skip_blanks(&before);
  if (!is_digit(peek(&before)) && !take_zone(cursor, out, problem))
    return false;
  return skip_blanks(cursor) && take_number(cursor, &out->year) == 4;
}

static bool take_day(struct cursor *cursor, struct date *out, const char **problem) {
  if (is_letter(peek(cursor))) {
    struct bytes word = take_word(cursor);
    out->month = month_number(word);
    if (!out->month && is_weekday(word)) {
      skip(cursor, ',');
      skip_blanks(cursor);
      if (is_digit(peek(cursor)))
        return take_day(cursor, out, problem);
      out->month = month_number(take_word(cursor));
    }
    return out->month && take_rest_of_month_first(cursor, out, problem);
  }
  unsigned number;
  size_t digits = take_number(cursor, &number);
  if (digits == 8) {
    out->year = number / 10000;
    out->month = number / 100 % 100;
    out->day = number % 100;
    return true;
  }
  if (digits == 4) {
    out->year = number;
    char separator = peek(cursor);
    return (separator == '-' || separator == '/') && skip(cursor, separator) &&
           take_rest_of_iso(cursor, separator, out);
  }
  out->day = number;
  return digits >= 1 && digits <= 2 && take_rest_of_day_first(cursor, out);
}

/* --- the time --- */

static void take_fraction(struct cursor *cursor, struct date *out) {
  uint32_t unit = 100000000;
  for (; is_digit(peek(cursor)); cursor->at++, unit /= 10)
    out->nanoseconds += (uint32_t)(peek(cursor) - '0') * unit;
}

/* "3:04 pm" */
static void take_half_of_day(struct cursor *cursor, struct date *out) {
  struct cursor after = *cursor;
  skip_blanks(&after);
  struct bytes word = take_word(&after);
  bool evening = is_word(word, "pm");
  if ((!evening && !is_word(word, "am")) || out->hour == 0 || out->hour > 12)
    return;
  out->hour = out->hour % 12 + (evening ? 12 : 0);
  *cursor = after;
}

static bool take_time(struct cursor *cursor, struct date *out) {
  if (take_number(cursor, &out->hour) - 1 >= 2 || !skip(cursor, ':') || take_number(cursor, &out->minute) != 2)
    return false;
  if (skip(cursor, ':')) {
    if (take_number(cursor, &out->second) != 2)
      return false;
    if ((peek(cursor) == '.' || peek(cursor) == ',') && cursor->end - cursor->at > 1 && is_digit(cursor->at[1])) {
      cursor->at++;
      take_fraction(cursor, out);
    }
  }
  out->has_time = true;
  take_half_of_day(cursor, out);
  return true;
}

/* "Z", "UTC", "+01:00", "+0100", "+01"; a name after a number adds nothing: "-0500 EST", "+0000 (UTC)". */
static bool take_zone(struct cursor *cursor, struct date *out, const char **problem) {
  skip_blanks(cursor);
  out->has_zone = true;
  if (is_letter(peek(cursor))) {
    struct bytes word = take_word(cursor);
    if (is_word(word, "z") || is_word(word, "utc") || is_word(word, "gmt"))
      return true;
    *problem = no_zone;
    return false;
  }
  bool behind = skip(cursor, '-');
  if (!behind && !skip(cursor, '+'))
    return false;
  unsigned hours, minutes = 0;
  size_t digits = take_number(cursor, &hours);
  if (digits == 4) {
    minutes = hours % 100;
    hours /= 100;
  } else if (digits != 2 || (skip(cursor, ':') && take_number(cursor, &minutes) != 2)) {
    return false;
  }
  *problem = no_such_time;
  if (hours > 23 || minutes > 59)
    return false;
  out->offset = (int)(hours * 60 + minutes) * (behind ? -1 : 1);
  struct cursor after = *cursor;
  if (!skip_blanks(&after))
    return true;
  bool bracket = skip(&after, '(');
  if (take_word(&after).size && (!bracket || skip(&after, ')')))
    *cursor = after;
  return true;
}

/* What may follow the day: nothing, a time, a time with a zone. */
static bool take_time_of_day(struct cursor *cursor, struct date *out, const char **problem) {
  if (!skip(cursor, 'T') && !skip(cursor, 't')) {
    skip(cursor, ',');
    if (!skip_blanks(cursor))
      return false;
  }
  if (!take_time(cursor, out))
    return false;
  struct cursor after = *cursor;
  skip_blanks(&after);
  return after.at == after.end || take_zone(cursor, out, problem);
}

/* --- the calendar --- */

static unsigned days_in_month(unsigned year, unsigned month) {
  static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return days[month - 1] + (month == 2 && leap ? 1u : 0u);
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar, by counting years from March, so that the day that leap
 * years have more comes last. */
static int64_t days_since_epoch(unsigned year, unsigned month, unsigned day) {
  int64_t years = (int64_t)year - (month <= 2);
  int64_t months = month > 2 ? (int64_t)month - 3 : (int64_t)month + 9;
  int64_t day_of_year = (153 * months + 2) / 5 + (int64_t)day - 1;
  return years * 365 + years / 4 - years / 100 + years / 400 + day_of_year - 719468;
}

static bool check(struct date *date, const char **problem) {
  *problem = no_such_day;
  if (date->year == 0 || date->month == 0 || date->month > 12 || date->day == 0 ||
      date->day > days_in_month(date->year, date->month))
    return false;
  *problem = no_such_time;
  if (date->hour > 23 || date->minute > 59 || date->second > 60) /* 60: a leap second */
    return false;
  date->seconds = days_since_epoch(date->year, date->month, date->day) * 86400 + (int64_t)date->hour * 3600 +
                  (int64_t)date->minute * 60 + date->second - (int64_t)date->offset * 60;
  return true;
}

bool date_parse(struct bytes text, struct date *out, const char **problem) {
  *out = (struct date){.seconds = 0};
  *problem = no_date;
  struct cursor cursor = {text.data, text.data ? text.data + text.size : NULL};
  skip_blanks(&cursor);
  if (!take_day(&cursor, out, problem))
    return false;
  struct cursor after = cursor;
  skip_blanks(&after);
  if (after.at < after.end && (out->has_time || !take_time_of_day(&cursor, out, problem)))
    return false;
  *problem = no_date;
  skip_blanks(&cursor);
  return cursor.at == cursor.end && check(out, problem);
}

bool date_of_value(const struct value *value, struct date *out, const char **problem) {
  if (value->kind == VALUE_STRING)
    return date_parse(value->as.string, out, problem);
  *problem = no_date;
  if (value->kind != VALUE_INTEGER)
    return false;
  int64_t number = value->as.integer;
  if (number >= 10000101 && number <= 99991231) {
    char text[16];
    int size = snprintf(text, sizeof text, "%lld", (long long)number);
    return date_parse(bytes_make(text, (size_t)size), out, problem);
  }
  if (number < 100000000 || number > 253402300799) /* to the end of 9999; small numbers are years or mistakes */
    return false;
  *out = (struct date){.seconds = number, .has_time = true, .has_zone = true};
  int64_t second = number % 86400;
  out->hour = (unsigned)(second / 3600);
  out->minute = (unsigned)(second / 60 % 60);
  out->second = (unsigned)(second % 60);
  int64_t days = number / 86400;
  for (out->year = 1970; days_since_epoch(out->year + 1, 1, 1) <= days;)
    out->year++;
  for (out->month = 1; out->month < 12 && days_since_epoch(out->year, out->month + 1, 1) <= days;)
    out->month++;
  out->day = (unsigned)(days - days_since_epoch(out->year, out->month, 1)) + 1;
  return true;
}

struct bytes date_text(const struct date *date, struct arena *arena) {
  char text[64];
  size_t size = (size_t)snprintf(text, sizeof text, "%04u-%02u-%02u", date->year, date->month, date->day);
  if (date->has_time)
    size +=
        (size_t)snprintf(text + size, sizeof text - size, "T%02u:%02u:%02u", date->hour, date->minute, date->second);
  if (date->nanoseconds) {
    size += (size_t)snprintf(text + size, sizeof text - size, ".%09u", date->nanoseconds);
    while (text[size - 1] == '0')
      size--;
  }
  if (date->has_zone && date->offset == 0)
    text[size++] = 'Z';
  else if (date->has_zone)
    size += (size_t)snprintf(text + size, sizeof text - size, "%c%02d:%02d", date->offset < 0 ? '-' : '+',
                             (date->offset < 0 ? -date->offset : date->offset) / 60,
                             (date->offset < 0 ? -date->offset : date->offset) % 60);
  return arena_copy(arena, bytes_make(text, size));
}
