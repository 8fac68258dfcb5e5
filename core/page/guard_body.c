/* guard_body.c: estimates of what parsing a body takes, and backslashes against what takes too much. */
#include "page/guard.h"

#include "base/strbuf.h"

/* Below this size, the worst that is known takes some tenths of a second. */
static const size_t small_body = (size_t)8 << 10;

/* Each is about a tenth of a second. */
static const size_t most_nested_work = (size_t)1 << 21;
static const size_t most_markup_work = (size_t)1 << 26;
static const size_t most_reference_bytes = (size_t)1 << 26;
static const size_t most_image_work = (size_t)1 << 28;

/* How deep containers may be nested in a body that is disarmed: deeper than anybody indents code. */
static const size_t most_nested = 300;

struct estimate {
  size_t nested;             /* containers around one line, at most */
  size_t pieces;             /* lines and delimiters: what cmark does once for each container around it */
  size_t brackets;           /* uses of link definitions, at most */
  size_t longest_definition; /* in bytes */
  size_t markup_work;        /* bytes that are looked at for the ends of "<?" and "<!"; saturates */
  size_t image_work;         /* "![" that are passed by each link that is closed behind them; saturates */
};

static size_t product(size_t a, size_t b) {
  size_t result;
  return __builtin_mul_overflow(a, b, &result) ? SIZE_MAX : result;
}

static bool too_nested(const struct estimate *estimate) {
  return product(estimate->nested, estimate->pieces) > most_nested_work;
}

static bool too_much_markup(const struct estimate *estimate) {
  return estimate->markup_work > most_markup_work;
}

static bool too_many_references(const struct estimate *estimate) {
  return product(estimate->brackets, estimate->longest_definition) > most_reference_bytes;
}

static bool too_many_images(const struct estimate *estimate) {
  return estimate->image_work > most_image_work;
}

static bool is_too_much(const struct estimate *estimate) {
  return too_nested(estimate) || too_much_markup(estimate) || too_many_references(estimate) ||
         too_many_images(estimate);
}

static bool is_line_end(char byte) {
  return byte == '\n' || byte == '\r';
}

/* How long the line at the start of TEXT is, without its end. */
static size_t line_size(struct bytes text) {
  size_t size = 0;
  while (size < text.size && !is_line_end(text.data[size]))
    size++;
  return size;
}

static bool is_marker(struct bytes line, size_t at) {
  char byte = line.data[at];
  if (byte == '>')
    return true;
  bool before_blank = at + 1 == line.size || bytes_is_blank(line.data[at + 1]);
  return before_blank && memchr("-+*.)", byte, 5); /* of 1. and 1) */
}

/* The containers that the start of LINE could open or continue, counted up to MOST; *AT is where that is reached. A
 * level of a list takes a marker, or two columns in later lines. */
static size_t count_containers(struct bytes line, size_t most, size_t *at) {
  size_t count = 0, columns = 0, i = 0;
  for (; i < line.size && count + columns / 2 < most; i++) {
    char byte = line.data[i];
    if (byte == ' ' || byte == '\t')
      columns += byte == ' ' ? 1 : 4;
    else if (is_marker(line, i))
      count++;
    else if (byte < '0' || byte > '9')
      break;
  }
  *at = i;
  return count + columns / 2;
}

static bool starts_definition(struct bytes text) {
  return text.size >= 2 && text.data[0] == ']' && text.data[1] == ':';
}

/* "<?", "<!A" and "<![CDATA[", but no comment, for whose end cmark looks no further than to the next "--". */
static bool starts_markup(struct bytes text) {
  if (text.size < 3 || text.data[0] != '<')
    return false;
  return text.data[1] == '?' || (text.data[1] == '!' && text.data[2] != '-');
}

static bool starts_image(struct bytes text) {
  return text.size >= 2 && text.data[0] == '!' && text.data[1] == '[';
}

/* A "[" that is not an image's: that may be escaped, "\![". */
static bool starts_link(struct bytes body, size_t at) {
  if (body.data[at] != '[')
    return false;
  return at == 0 || body.data[at - 1] != '!' || (at > 1 && body.data[at - 2] == '\\');
}

static void add_work(size_t *work, size_t times, size_t each) {
  if (__builtin_add_overflow(*work, product(times, each), work))
    *work = SIZE_MAX;
}

/* A stretch of lines without a blank one holds every paragraph and every definition that it touches. */
struct stretch {
  size_t start, openers; /* of "<?" and the like */
  size_t images, links;  /* "![" and "[" */
  bool defining;         /* is a link definition open, from `definition` on? */
  size_t definition;
};

static void end_definition(struct estimate *estimate, const struct stretch *stretch, size_t at) {
  if (stretch->defining && at - stretch->definition > estimate->longest_definition)
    estimate->longest_definition = at - stretch->definition;
}

static void end_stretch(struct estimate *estimate, const struct stretch *stretch, size_t at) {
  end_definition(estimate, stretch, at);
  add_work(&estimate->markup_work, stretch->openers, at - stretch->start);
  add_work(&estimate->image_work, stretch->images, stretch->links);
}

/* What an estimate is changed by starts with one of these, or ends a line. */
static const bool special[256] = {['*'] = true, ['_'] = true, ['~'] = true,  ['['] = true, [']'] = true,
                                  ['<'] = true, ['!'] = true, ['\n'] = true, ['\r'] = true};

static void count_byte(struct estimate *estimate, struct stretch *stretch, struct bytes body, size_t at) {
  struct bytes text = bytes_make(body.data + at, body.size - at);
  char byte = text.data[0];
  estimate->pieces += byte == '*' || byte == '_' || byte == '~' || byte == '[' || byte == ']';
  estimate->brackets += byte == '[';
  stretch->openers += starts_markup(text);
  stretch->images += starts_image(text);
  stretch->links += starts_link(body, at);
  if (starts_definition(text)) {
    end_definition(estimate, stretch, at);
    stretch->defining = true;
    stretch->definition = at;
  }
}

/* From AT to the end of the line, which is returned. */
static size_t measure_line(struct estimate *estimate, struct stretch *stretch, struct bytes body, size_t at) {
  size_t reached, containers = count_containers(bytes_make(body.data + at, body.size - at), SIZE_MAX, &reached);
  if (estimate->nested < containers)
    estimate->nested = containers;
  estimate->pieces++;
  for (;; at++) {
    while (at < body.size && !special[(unsigned char)body.data[at]])
      at++;
    if (at == body.size || is_line_end(body.data[at]))
      return at;
    count_byte(estimate, stretch, body, at);
  }
}

static struct estimate measure(struct bytes body) {
  struct estimate estimate = {0};
  struct stretch stretch = {0};
  for (size_t at = 0; at < body.size; at++) {
    /* a line end behind its like, which is not the second half of \r\n */
    if (is_line_end(body.data[at]) && (at == 0 || body.data[at - 1] == body.data[at])) {
      end_stretch(&estimate, &stretch, at);
      stretch = (struct stretch){.start = at};
    }
    at = measure_line(&estimate, &stretch, body, at);
  }
  end_stretch(&estimate, &stretch, body.size);
  return estimate;
}

/* Copies BODY, with a backslash where the estimate says that something is too much. */
static struct bytes disarm(struct bytes body, const struct estimate *estimate, struct arena *arena) {
  bool nested = too_nested(estimate), markup = too_much_markup(estimate), references = too_many_references(estimate);
  bool images = too_many_images(estimate);
  struct strbuf out;
  strbuf_init(&out);
  for (size_t at = 0; at < body.size;) {
    struct bytes line = bytes_make(body.data + at, line_size(bytes_make(body.data + at, body.size - at)));
    size_t cut = line.size;
    if (nested && count_containers(line, most_nested, &cut) < most_nested)
      cut = line.size;
    for (size_t i = 0; i < line.size; i++) {
      struct bytes text = bytes_make(line.data + i, line.size - i);
      if (i == cut || (markup && starts_markup(text)))
        strbuf_append_char(&out, '\\');
      strbuf_append_char(&out, line.data[i]);
      if ((references && starts_definition(text)) || (images && starts_image(text)))
        strbuf_append_char(&out, '\\');
    }
    at += line.size;
    if (at < body.size)
      strbuf_append_char(&out, body.data[at++]);
  }
  struct bytes copy = arena_copy(arena, strbuf_bytes(&out));
  strbuf_release(&out);
  return copy;
}

static size_t deepest_line(struct bytes body) {
  size_t deepest = 0, reached;
  for (size_t at = 0; at < body.size;) {
    struct bytes rest = bytes_make(body.data + at, body.size - at);
    size_t containers = count_containers(rest, SIZE_MAX, &reached);
    deepest = containers > deepest ? containers : deepest;
    const char *end = memchr(rest.data + reached, '\n', rest.size - reached);
    at = end ? (size_t)(end - body.data) + 1 : body.size;
  }
  return deepest;
}

static size_t count_marks(struct bytes body, const char *mark) {
  size_t count = 0;
  const char *found;
  while ((found = bytes_find_mark(body, mark))) {
    count++;
    body = bytes_make(found + 1, body.size - (size_t)(found - body.data) - 1);
  }
  return count;
}

/* A first look, several times as fast as the estimate, and never below it: every byte passes for a delimiter, the whole
 * body for one stretch. */
static bool is_harmless(struct bytes body) {
  const char *definition = bytes_find_mark(body, "]:");
  size_t defining = definition ? body.size - (size_t)(definition - body.data) : 0;
  size_t brackets = count_marks(body, "[");
  size_t markup = count_marks(body, "<?") + count_marks(body, "<!");
  struct estimate most = {.nested = deepest_line(body),
                          .pieces = body.size + 1,
                          .brackets = defining ? brackets : 0,
                          .longest_definition = defining,
                          .markup_work = product(markup, body.size),
                          .image_work = product(count_marks(body, "!["), brackets)};
  return !memchr(body.data, '\r', body.size) && !is_too_much(&most);
}

struct bytes guard_body(struct bytes body, struct arena *arena) {
  if (body.size <= small_body || is_harmless(body))
    return body;
  struct estimate estimate = measure(body);
  return is_too_much(&estimate) ? disarm(body, &estimate, arena) : body;
}
