/* permalink_token.c: see permalink_token.h. */
#include "build/permalink_token.h"
#include "base/path.h"
#include "base/suggest.h"
#include "page/date.h"
#include <ctype.h>

/* Also in lua/shard/shardfile.lua. Those of the second row are parts of the date. */
static const char *const token_names[] = {
    "path",        "directory",       "section",     "sections",       "name",
    "filename",    "contentbasename", "slug",        "slugorfilename", "slugorcontentbasename",
    "slugortitle", "title",           "year",        "month",          "day",
    "monthname",   "weekday",         "weekdayname", "yearday"};

static bool is_index(struct bytes stem) {
  return bytes_equal(stem, bytes_from("index")) || bytes_equal(stem, bytes_from("_index"));
}

bool permalink_is_index(const struct permalink *link) {
  return is_index(path_stem(path_name(link->relative)));
}

/* --- parts of the date --- */

static const char *weekday_name(unsigned weekday) {
  static const char *const names[] = {"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
  return names[weekday];
}

static const char *month_name(unsigned month) {
  static const char *const names[] = {"january", "february", "march",     "april",   "may",      "june",
                                      "july",    "august",   "september", "october", "november", "december"};
  return names[month - 1];
}

/* Days since a Sunday, of the day as it was written. */
static unsigned weekday_of(const struct date *date) {
  enum { DAY = 86400, THURSDAY = 4 /* 1970-01-01 */ };
  int64_t seconds = date->seconds + (int64_t)date->offset * 60;
  int64_t days = seconds / DAY - (seconds % DAY < 0);
  return (unsigned)(((days + THURSDAY) % 7 + 7) % 7);
}

static unsigned day_of_year(const struct date *date) {
  static const unsigned before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  bool leap = (date->year % 4 == 0 && date->year % 100 != 0) || date->year % 400 == 0;
  return before[date->month - 1] + date->day + (leap && date->month > 2 ? 1u : 0u);
}

/* False: TOKEN is no part of a date. */
static bool date_part(const struct date *date, struct bytes token, struct arena *arena, struct bytes *out) {
  if (bytes_equal(token, bytes_from("year")))
    *out = arena_format(arena, "%04u", date->year);
  else if (bytes_equal(token, bytes_from("month")))
    *out = arena_format(arena, "%02u", date->month);
  else if (bytes_equal(token, bytes_from("day")))
    *out = arena_format(arena, "%02u", date->day);
  else if (bytes_equal(token, bytes_from("monthname")))
    *out = bytes_from(month_name(date->month));
  else if (bytes_equal(token, bytes_from("weekday")))
    *out = arena_format(arena, "%u", weekday_of(date));
  else if (bytes_equal(token, bytes_from("weekdayname")))
    *out = bytes_from(weekday_name(weekday_of(date)));
  else if (bytes_equal(token, bytes_from("yearday")))
    *out = arena_format(arena, "%u", day_of_year(date));
  else
    return false;
  return true;
}

/* --- parts of the path --- */

/* The name of `index.md` is its folder's, so that is what a slug stands for. */
static struct bytes page_path(const struct permalink *link, struct bytes name, struct arena *arena) {
  struct bytes directory = path_directory(link->relative);
  if (link->slug.size && permalink_is_index(link))
    directory = path_directory(directory);
  return path_join(arena, directory, name);
}

static struct bytes first_part(struct bytes path) {
  const char *slash = path.size ? memchr(path.data, '/', path.size) : NULL;
  return slash ? bytes_make(path.data, (size_t)(slash - path.data)) : path;
}

/* A place among COUNT folders: a number from 0, or "last". */
static bool read_place(struct bytes text, size_t count, size_t otherwise, size_t *place) {
  *place = text.size ? 0 : otherwise;
  if (bytes_equal(text, bytes_from("last"))) {
    *place = count ? count - 1 : 0;
    return true;
  }
  for (size_t i = 0; i < text.size; i++) {
    if (!isdigit((unsigned char)text.data[i]) || text.size > 4)
      return false;
    *place = *place * 10 + (size_t)(text.data[i] - '0');
  }
  return true;
}

static size_t count_parts(struct bytes path) {
  size_t count = path.size > 0;
  for (size_t i = 0; i < path.size; i++)
    count += path.data[i] == '/';
  return count;
}

/* Where part number PLACE of PATH begins; behind the slash that would be before it where it is the first that is not
 * there. */
static size_t start_of_part(struct bytes path, size_t place) {
  size_t at = 0;
  for (; place > 0 && at <= path.size; place--) {
    while (at < path.size && path.data[at] != '/')
      at++;
    at++;
  }
  return at;
}

/* Of "a/b/c" the parts from number FROM to number TO, without that. */
static struct bytes parts_between(struct bytes path, size_t from, size_t to) {
  if (from >= to)
    return bytes_from("");
  size_t start = start_of_part(path, from);
  return bytes_make(path.data + start, start_of_part(path, to) - 1 - start);
}

/* "1:", ":last", "1:2", "0", "last", as Hugo has them: the end is not part of it. */
static bool slice_sections(struct bytes sections, struct bytes slice, struct bytes *out) {
  const char *colon = memchr(slice.data, ':', slice.size);
  size_t count = count_parts(sections), from, to;
  if (!colon) {
    if (!read_place(slice, count, 0, &from))
      return false;
    to = from + 1;
  } else {
    size_t before = (size_t)(colon - slice.data);
    if (!read_place(bytes_make(slice.data, before), count, 0, &from) ||
        !read_place(bytes_make(colon + 1, slice.size - before - 1), count, count, &to))
      return false;
  }
  *out = parts_between(sections, from, to < count ? to : count);
  return true;
}

/* False: TOKEN is no part of the page's name. */
static bool name_part(const struct permalink *link, struct bytes token, struct arena *arena, struct bytes *out) {
  struct bytes directory = path_directory(link->relative), stem = path_stem(path_name(link->relative));
  struct bytes name = link->slug.size ? link->slug : is_index(stem) ? bytes_from("") : stem;
  struct bytes file = is_index(stem) ? path_name(directory) : stem;
  if (bytes_equal(token, bytes_from("path")))
    *out = page_path(link, name, arena);
  else if (bytes_equal(token, bytes_from("directory")))
    *out = directory;
  else if (bytes_equal(token, bytes_from("sections"))) /* the folder of `index.md` is its name, which stands apart */
    *out = is_index(stem) ? path_directory(directory) : directory;
  else if (bytes_equal(token, bytes_from("section")))
    *out = first_part(directory);
  else if (bytes_equal(token, bytes_from("filename")) || bytes_equal(token, bytes_from("contentbasename")))
    *out = file;
  else if (bytes_equal(token, bytes_from("name")) || bytes_equal(token, bytes_from("slugorfilename")) ||
           bytes_equal(token, bytes_from("slugorcontentbasename")))
    *out = link->slug.size ? link->slug : file;
  else if (bytes_equal(token, bytes_from("title")))
    *out = path_slug(arena, link->title);
  else if (bytes_equal(token, bytes_from("slug")))
    *out = link->slug.size ? link->slug : path_slug(arena, file);
  else if (bytes_equal(token, bytes_from("slugortitle")))
    *out = link->slug.size ? link->slug : path_slug(arena, link->title);
  else
    return false;
  return true;
}

int permalink_token(const struct permalink *link, struct bytes token, struct bytes slice, struct arena *arena,
                    struct bytes *out, struct error *error) {
  /* of any day, to know whether TOKEN is a part of one */
  struct date date = {.year = 1, .month = 1, .day = 1};
  const char *problem;
  if (name_part(link, token, arena, out)) {
    if (slice.size == 0 || slice_sections(*out, slice, out))
      return 0;
    return error_set_at(error, ERROR_INVALID, "Shardfile.lua", link->source->line, 0,
                        "permalink: ':sections[%.*s]' is none: write [1:], [:last], [1:2], [0] or [last]",
                        (int)slice.size, slice.data);
  }
  if (!date_part(&date, token, arena, out)) {
    const char *near = suggest(token, token_names, sizeof token_names / sizeof *token_names);
    return error_set_at(error, ERROR_INVALID, "Shardfile.lua", link->source->line, 0,
                        "permalink: unknown token ':%.*s'%s%s%s", (int)token.size, token.data,
                        near ? "; did you mean ':" : "", near ? near : "", near ? "'?" : "");
  }
  if (!date_parse(link->date, &date, &problem))
    return error_set_at(error, ERROR_INVALID, link->file, 1, 0,
                        "the permalink pattern uses :%.*s, but front matter has no 'date' like 2024-03-09",
                        (int)token.size, token.data);
  date_part(&date, token, arena, out);
  return 0;
}
