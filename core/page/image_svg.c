/* image_svg.c: the size of an SVG: the attributes of its root element, found without a parser of XML. */
#include "page/image.h"
#include <math.h>
#include <stdlib.h>

static bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Behind the next END at or after AT; the end of TEXT when there is none. */
static size_t skip_past(struct bytes text, size_t at, const char *end) {
  const char *found = memmem(text.data + at, text.size - at, end, strlen(end));
  return found ? (size_t)(found - text.data) + strlen(end) : text.size;
}

static bool starts_at(struct bytes text, size_t at, const char *word) {
  size_t size = strlen(word);
  return size <= text.size - at && memcmp(text.data + at, word, size) == 0;
}

/* A document type may hold declarations in brackets. */
static size_t skip_doctype(struct bytes text, size_t at) {
  while (at < text.size && text.data[at] != '>') {
    if (text.data[at] == '[')
      at = skip_past(text, at, "]");
    else
      at++;
  }
  return at < text.size ? at + 1 : at;
}

/* Where the attributes of the root begin; false when it is no <svg>. */
static bool find_root(struct bytes text, size_t *at) {
  size_t here = starts_at(text, 0, "\xEF\xBB\xBF") ? 3 : 0;
  while (here < text.size) {
    if (is_space(text.data[here])) {
      here++;
    } else if (starts_at(text, here, "<!--")) {
      here = skip_past(text, here, "-->");
    } else if (starts_at(text, here, "<?")) {
      here = skip_past(text, here, "?>");
    } else if (starts_at(text, here, "<!")) {
      here = skip_doctype(text, here);
    } else {
      *at = here + 4;
      return starts_at(text, here, "<svg") && *at < text.size && (is_space(text.data[*at]) || text.data[*at] == '>');
    }
  }
  return false;
}

/* The next attribute of the tag; false at its end. */
static bool next_attribute(struct bytes text, size_t *at, struct bytes *name, struct bytes *value) {
  size_t here = *at;
  while (here < text.size && is_space(text.data[here]))
    here++;
  size_t start = here;
  while (here < text.size && !is_space(text.data[here]) && !strchr("=>/", text.data[here]))
    here++;
  *name = bytes_make(text.data + start, here - start);
  while (here < text.size && is_space(text.data[here]))
    here++;
  if (here >= text.size || name->size == 0 || text.data[here] != '=')
    return false;
  here++;
  while (here < text.size && is_space(text.data[here]))
    here++;
  if (here >= text.size || (text.data[here] != '"' && text.data[here] != '\''))
    return false;
  const char *end = memchr(text.data + here + 1, text.data[here], text.size - here - 1);
  if (!end)
    return false;
  *value = bytes_make(text.data + here + 1, (size_t)(end - text.data) - here - 1);
  *at = (size_t)(end - text.data) + 1;
  return true;
}

/* A number at the start of TEXT, which is moved behind it. strtod would ask the locale, and take "inf" and "0x1". */
static bool read_number(struct bytes *text, double *number) {
  enum { MOST = 32 };
  char digits[MOST + 1];
  size_t size = 0;
  while (size < text->size && size < MOST && text->data[size] && strchr("0123456789.eE+-", text->data[size])) {
    /* The "em" of 1em is a unit. */
    bool exponent = text->data[size] == 'e' || text->data[size] == 'E';
    if (exponent && (size + 1 >= text->size || !strchr("0123456789+-", text->data[size + 1])))
      break;
    digits[size] = text->data[size];
    size++;
  }
  digits[size] = '\0';
  char *end = digits;
  *number = strtod(digits, &end);
  *text = bytes_make(text->data + (end - digits), text->size - (size_t)(end - digits));
  return end != digits && isfinite(*number);
}

/* A length in CSS pixels; 0 for one that is relative (em, %), or none at all. CSS Values 4, 6.2. */
static double length(struct bytes text) {
  static const struct {
    const char *unit;
    double pixels;
  } units[] = {{"", 1},           {"px", 1},         {"pt", 96.0 / 72}, {"pc", 16},
               {"mm", 96 / 25.4}, {"cm", 96 / 2.54}, {"in", 96},        {"Q", 96 / 101.6}};
  double number;
  while (text.size && is_space(text.data[0]))
    text = bytes_make(text.data + 1, text.size - 1);
  if (!read_number(&text, &number))
    return 0;
  while (text.size && is_space(text.data[text.size - 1]))
    text.size--;
  for (size_t i = 0; i < sizeof units / sizeof *units; i++)
    if (bytes_equal(text, bytes_from(units[i].unit)))
      return number * units[i].pixels;
  return 0;
}

/* "min-x min-y width height", separated by spaces or commas. */
static bool read_view_box(struct bytes text, double box[4]) {
  for (size_t i = 0; i < 4; i++) {
    while (text.size && (is_space(text.data[0]) || text.data[0] == ','))
      text = bytes_make(text.data + 1, text.size - 1);
    if (!read_number(&text, &box[i]))
      return false;
  }
  return box[2] > 0 && box[3] > 0;
}

static bool set_rounded(struct image_size *size, double width, double height) {
  const double most = 1e9;
  if (!(width > 0 && height > 0 && width < most && height < most))
    return false;
  *size = (struct image_size){(uint32_t)(width + 0.5), (uint32_t)(height + 0.5)};
  return size->width > 0 && size->height > 0;
}

bool image_measure_svg(struct bytes content, struct image_size *size) {
  size_t at = 0;
  struct bytes name, value;
  double width = 0, height = 0, box[4] = {0};
  bool has_box = false;
  if (content.size == 0 || !find_root(content, &at))
    return false;
  while (next_attribute(content, &at, &name, &value)) {
    if (bytes_equal(name, bytes_from("width")))
      width = length(value);
    else if (bytes_equal(name, bytes_from("height")))
      height = length(value);
    else if (bytes_equal(name, bytes_from("viewBox")))
      has_box = read_view_box(value, box);
  }
  if (has_box && width <= 0 && height <= 0) {
    width = box[2];
    height = box[3];
  } else if (has_box && width <= 0) {
    width = height * box[2] / box[3];
  } else if (has_box && height <= 0) {
    height = width * box[3] / box[2];
  }
  return set_rounded(size, width, height);
}
