/* yaml_scalar.c: the core schema of YAML 1.2.2, section 10.3.2, for plain scalars. */
#include "page/yaml.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

static bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

static bool is_one_of(struct bytes text, const char *const *words) {
  for (size_t i = 0; words[i]; i++)
    if (bytes_equal(text, bytes_from(words[i])))
      return true;
  return false;
}

/* 0o17 and 0xff; no sign. */
static bool read_prefixed(struct bytes text, int64_t *out) {
  if (text.size < 3 || text.data[0] != '0' || (text.data[1] != 'o' && text.data[1] != 'x'))
    return false;
  int base = text.data[1] == 'x' ? 16 : 8;
  size_t digits = text.size - 2;
  if (strspn(text.data + 2, base == 16 ? "0123456789abcdefABCDEF" : "01234567") != digits)
    return false;
  errno = 0;
  long long number = strtoll(text.data + 2, NULL, base);
  *out = number;
  return errno == 0;
}

static bool read_integer(struct bytes text, int64_t *out) {
  size_t at = text.data[0] == '-' || text.data[0] == '+';
  if (at == text.size)
    return false;
  for (size_t i = at; i < text.size; i++)
    if (!is_digit(text.data[i]))
      return false;
  errno = 0;
  long long number = strtoll(text.data, NULL, 10);
  *out = number;
  return errno == 0;
}

/* Moves past digits; false when there are none. */
static bool skip_digits(struct bytes text, size_t *at) {
  size_t start = *at;
  while (*at < text.size && is_digit(text.data[*at]))
    (*at)++;
  return *at > start;
}

/* [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?, and not an integer. */
static bool has_form_of_number(struct bytes text) {
  size_t at = text.data[0] == '-' || text.data[0] == '+';
  bool whole = skip_digits(text, &at);
  bool point = at < text.size && text.data[at] == '.';
  if (point) {
    at++;
    bool part = skip_digits(text, &at);
    if (!whole && !part)
      return false;
  } else if (!whole) {
    return false;
  }
  bool exponent = at < text.size && (text.data[at] == 'e' || text.data[at] == 'E');
  if (exponent) {
    at++;
    if (at < text.size && (text.data[at] == '-' || text.data[at] == '+'))
      at++;
    if (!skip_digits(text, &at))
      return false;
  }
  return at == text.size && (point || exponent);
}

static bool read_number(struct bytes text, double *out) {
  static const char *const infinite[] = {".inf", ".Inf", ".INF", NULL};
  static const char *const not_a_number[] = {".nan", ".NaN", ".NAN", NULL};
  size_t sign = text.data[0] == '-' || text.data[0] == '+';
  if (is_one_of(bytes_make(text.data + sign, text.size - sign), infinite)) {
    *out = text.data[0] == '-' ? -INFINITY : INFINITY;
    return true;
  }
  if (is_one_of(text, not_a_number)) {
    *out = NAN;
    return true;
  }
  if (!has_form_of_number(text))
    return false;
  *out = strtod(text.data, NULL);
  return true;
}

static struct value plain_number(struct bytes text) {
  struct value value;
  if (read_prefixed(text, &value.as.integer) || read_integer(text, &value.as.integer))
    value.kind = VALUE_INTEGER;
  else if (read_number(text, &value.as.number))
    value.kind = VALUE_NUMBER;
  else
    value = (struct value){.kind = VALUE_STRING, .as.string = text};
  return value;
}

static struct value plain_word(struct bytes text) {
  static const char *const null_words[] = {"null", "Null", "NULL", "~", NULL};
  static const char *const true_words[] = {"true", "True", "TRUE", NULL};
  static const char *const false_words[] = {"false", "False", "FALSE", NULL};
  if (is_one_of(text, null_words))
    return (struct value){.kind = VALUE_NIL};
  if (is_one_of(text, true_words))
    return (struct value){.kind = VALUE_TRUE};
  if (is_one_of(text, false_words))
    return (struct value){.kind = VALUE_FALSE};
  return (struct value){.kind = VALUE_STRING, .as.string = text};
}

struct value yaml_plain_scalar(struct bytes text) {
  if (text.size == 0)
    return (struct value){.kind = VALUE_NIL};
  char first = text.data[0];
  if (is_digit(first) || first == '-' || first == '+' || first == '.')
    return plain_number(text);
  if (text.size <= 5 && strchr("nN~tTfF", first))
    return plain_word(text);
  return (struct value){.kind = VALUE_STRING, .as.string = text};
}
