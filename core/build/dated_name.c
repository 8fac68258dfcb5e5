/* dated_name.c: see dated_name.h. */
#include "build/dated_name.h"

#include "base/path.h"
#include "page/date.h"

enum { DATE_SIZE = 10 };

static bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

static bool is_day(struct bytes text) {
  static const char form[] = "0000-00-00";
  struct date date;
  const char *problem;
  for (size_t i = 0; i < DATE_SIZE; i++)
    if (form[i] == '0' ? !is_digit(text.data[i]) : text.data[i] != form[i])
      return false;
  return date_parse(text, &date, &problem);
}

bool dated_name(struct bytes relative, struct bytes *date, struct bytes *rest) {
  struct bytes stem = path_stem(path_name(relative));
  if (bytes_equal(stem, bytes_from("index")))
    stem = path_name(path_directory(relative));
  if (stem.size < DATE_SIZE || !is_day(bytes_make(stem.data, DATE_SIZE)))
    return false;
  *date = bytes_make(stem.data, DATE_SIZE);
  *rest = bytes_make(stem.data + DATE_SIZE, stem.size - DATE_SIZE);
  if (rest->size == 0)
    return true;
  char separator = rest->data[0];
  if (separator != '-' && separator != '_' && separator != ' ')
    return false;
  *rest = bytes_make(rest->data + 1, rest->size - 1);
  return true;
}
