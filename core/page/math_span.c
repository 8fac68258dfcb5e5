/* math_span.c: see math_span.h. */
#include "page/math_span.h"

static bool is_alphanumeric(int byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

static int byte_at(struct bytes text, size_t at) {
  return at < text.size ? text.data[at] : 0;
}

static bool is_mask(int byte) {
  return byte == MATH_ROUND || byte == MATH_SQUARE;
}

/* --- delimiters --- */

enum math_delimiter math_delimiter_at(struct bytes text, size_t at, bool masked) {
  int next = byte_at(text, at + 1);
  if (byte_at(text, at) != '$')
    return MATH_NONE;
  if (masked && is_mask(next))
    return next == MATH_ROUND ? MATH_PARENTHESES : MATH_BRACKETS;
  if (at > 0 && text.data[at - 1] == '$')
    return MATH_NONE;
  if (next != '$' || (masked && is_mask(byte_at(text, at + 2))))
    return MATH_DOLLAR;
  return byte_at(text, at + 2) == '$' ? MATH_NONE : MATH_DOLLARS;
}

/* Where the next dollar is, from AT on, that no backslash precedes and that is no mask; TEXT's size when none is. */
static size_t find_dollar(struct bytes text, size_t at, bool masked) {
  for (; at < text.size; at++) {
    if (text.data[at] == '\\' || (masked && text.data[at] == '$' && is_mask(byte_at(text, at + 1))))
      at++;
    else if (text.data[at] == '$')
      return at;
  }
  return text.size;
}

static bool has_text(struct bytes text, size_t from, size_t to) {
  while (from < to && bytes_is_blank(text.data[from]))
    from++;
  return from < to;
}

static size_t end_of_dollar(struct bytes text, size_t at, bool masked) {
  size_t end = find_dollar(text, at + 1, masked);
  if (end == text.size || (at > 0 && is_alphanumeric(text.data[at - 1])) || bytes_is_blank(text.data[at + 1]) ||
      bytes_is_blank(text.data[end - 1]) || is_alphanumeric(byte_at(text, end + 1)) || byte_at(text, end + 1) == '$')
    return 0;
  return end + 1;
}

static size_t end_of_dollars(struct bytes text, size_t at, bool masked) {
  size_t end = find_dollar(text, at + 2, masked);
  while (end < text.size && byte_at(text, end + 1) != '$')
    end = find_dollar(text, end + 1, masked);
  return end < text.size && has_text(text, at + 2, end) ? end + 2 : 0;
}

/* CLOSE with a backslash that is not itself behind one. Another OPEN begins other math, perhaps. */
static size_t end_of_brackets(struct bytes text, size_t at, char open, char close) {
  for (size_t end = at + 2; end + 1 < text.size; end++) {
    if (text.data[end] == '$' && text.data[end + 1] == open)
      return 0;
    if (text.data[end] != '\\')
      continue;
    if (text.data[end + 1] == close)
      return has_text(text, at + 2, end) ? end + 2 : 0;
    end++;
  }
  return 0;
}

size_t math_span_end(struct bytes text, size_t at, bool masked) {
  switch (math_delimiter_at(text, at, masked)) {
  case MATH_NONE:
    return 0;
  case MATH_DOLLAR:
    return end_of_dollar(text, at, masked);
  case MATH_DOLLARS:
    return end_of_dollars(text, at, masked);
  case MATH_PARENTHESES:
    return end_of_brackets(text, at, MATH_ROUND, ')');
  case MATH_BRACKETS:
    return end_of_brackets(text, at, MATH_SQUARE, ']');
  }
  return 0;
}

bool math_line_closes(struct bytes line, enum math_delimiter delimiter) {
  bool brackets = delimiter == MATH_BRACKETS;
  if (!bytes_ends_with(line, bytes_from(brackets ? "\\]" : "$$")))
    return false;
  size_t before = line.size - 2, backslashes = 0;
  while (backslashes < before && line.data[before - backslashes - 1] == '\\')
    backslashes++;
  return backslashes % 2 == 0;
}

/* --- masks --- */

/* Behind <scheme:...> at AT; AT when that is not there. cmark wants neither blanks nor control characters in it. */
static size_t skip_address_in_angles(struct bytes text, size_t at) {
  size_t end = at + 1;
  while (is_alphanumeric(byte_at(text, end)) || byte_at(text, end) == '+' || byte_at(text, end) == '.' ||
         byte_at(text, end) == '-')
    end++;
  if (byte_at(text, end) != ':' || end - at < sizeof "ab")
    return at;
  while (end < text.size && (unsigned char)text.data[end] > ' ' && text.data[end] != '<' && text.data[end] != '>')
    end++;
  return byte_at(text, end) == '>' ? end + 1 : at;
}

/* Behind an address that "://" or "www." at AT makes a link: its plain characters, and brackets that are in pairs. It
 * may go on, but who writes math without a blank behind an address has something else between. */
static size_t skip_bare_address(struct bytes text, size_t at) {
  size_t depth = 0;
  for (size_t behind; at < text.size; at = behind) {
    bool escaped = text.data[at] == '\\';
    int byte = byte_at(text, at + escaped);
    behind = at + escaped + 1;
    if (byte == '(' || byte == '[')
      depth++;
    else if ((byte == ')' || byte == ']') && depth-- == 0)
      return at;
    else if (!is_alphanumeric(byte) && !(escaped ? byte > ' ' : byte && strchr("()[]-._~:/?#@&+=%", byte)))
      return at;
  }
  return at;
}

/* Behind an address that is a link of itself, if one is AT, else AT. */
static size_t skip_address(struct bytes text, size_t at) {
  struct bytes rest = bytes_make(text.data + at, text.size - at);
  if (text.data[at] == '<')
    return skip_address_in_angles(text, at);
  if (bytes_starts_with(rest, bytes_from("://")) || bytes_starts_with(rest, bytes_from("www.")))
    return skip_bare_address(text, at);
  return at;
}

static bool begins_blank_line(struct bytes text, size_t at) {
  while (byte_at(text, at) == ' ' || byte_at(text, at) == '\t' || byte_at(text, at) == '\r')
    at++;
  return byte_at(text, at) == '\n';
}

/* The half of one kind of brackets that was last read, and may open math. */
struct open_bracket {
  bool there;
  size_t at;
};

/* Puts a mask in the place of OPEN, now that it is closed at END, when it has text; false when there is none. */
static bool mask_open(char *data, struct open_bracket *open, size_t end, char mask) {
  bool math = open->there && has_text(bytes_make(data, end), open->at + 2, end);
  if (math) {
    data[open->at] = '$';
    data[open->at + 1] = mask;
  }
  open->there = false;
  return math;
}

/* Puts a mask in the place of each backslash that opens math which a paragraph also closes; false when none does. The
 * others stay escapes, and the text around them what it is to cmark. */
static bool mask_brackets(char *data, size_t size) {
  struct bytes text = bytes_make(data, size);
  struct open_bracket round = {false, 0}, square = {false, 0};
  bool any = false;
  for (size_t at = 0; at + 1 < size; at++) {
    size_t behind = skip_address(text, at);
    if (behind > at) {
      at = behind - 1;
    } else if (data[at] == '\n' && begins_blank_line(text, at + 1)) {
      round.there = square.there = false;
    } else if (data[at] == '\\') {
      char bracket = data[at + 1];
      if (bracket == '(')
        round = (struct open_bracket){true, at};
      else if (bracket == '[')
        square = (struct open_bracket){true, at};
      else if (bracket == ')')
        any |= mask_open(data, &round, at, MATH_ROUND);
      else if (bracket == ']')
        any |= mask_open(data, &square, at, MATH_SQUARE);
      at++;
    }
  }
  return any;
}

/* Where the code span ends whose backticks are at AT; behind these when it is none: then no others are looked for. */
static size_t skip_code(struct bytes line, size_t at, bool *unclosed) {
  size_t size = 0;
  while (byte_at(line, at + size) == '`')
    size++;
  size_t start = at + size;
  for (size_t end = start, run; end < line.size && !*unclosed; end += run ? run : 1) {
    run = 0;
    while (byte_at(line, end + run) == '`')
      run++;
    if (run == size)
      return end + run;
  }
  *unclosed = true;
  return start;
}

/* Those from AT up to END, but for those behind a backslash, by which tables know that they are text. */
static bool mask_span(char *data, size_t at, size_t end) {
  bool any = false;
  for (; at < end; at++) {
    if (data[at] == '\\') {
      at++;
    } else if (data[at] == '|') {
      data[at] = MATH_BAR;
      any = true;
    }
  }
  return any;
}

/* The bars in the math of one line, which may be a row of a table. */
static bool mask_line(char *data, size_t size) {
  struct bytes line = bytes_make(data, size);
  bool any = false, unclosed = false;
  for (size_t at = 0; at < size;) {
    size_t end = data[at] == '$' ? math_span_end(line, at, true) : 0, behind = skip_address(line, at);
    if (behind > at) {
      at = behind;
    } else if (end > 0) {
      any |= mask_span(data, at, end);
      at = end;
    } else if (data[at] == '`') {
      at = skip_code(line, at, &unclosed);
    } else {
      at += data[at] == '\\' ? 2 : 1;
    }
  }
  return any;
}

static bool mask_bars(char *data, size_t size) {
  bool any = false;
  for (size_t at = 0; at < size;) {
    const char *newline = memchr(data + at, '\n', size - at);
    size_t line = newline ? (size_t)(newline - (data + at)) : size - at;
    if (line > 0 && memchr(data + at, '|', line) && memchr(data + at, '$', line))
      any |= mask_line(data + at, line);
    at += line + 1;
  }
  return any;
}

bool math_is_masked(struct bytes text) {
  for (size_t i = 0; i < text.size; i++)
    if (text.data[i] >= MATH_ROUND && text.data[i] <= MATH_BAR)
      return true;
  return false;
}

struct bytes math_mask(struct bytes body, struct arena *arena, bool *masked) {
  *masked = false;
  bool brackets = bytes_find_mark(body, "\\(") || bytes_find_mark(body, "\\[");
  bool bars = body.size > 0 && memchr(body.data, '|', body.size);
  if ((!brackets && !bars) || math_is_masked(body))
    return body;
  struct bytes copy = arena_copy(arena, body);
  char *data = (char *)copy.data; /* just made */
  if (brackets)
    *masked = mask_brackets(data, copy.size);
  if (bars && memchr(data, '$', copy.size))
    *masked |= mask_bars(data, copy.size);
  return *masked ? copy : body;
}

void math_append_unmasked(struct strbuf *out, struct bytes text, bool escapes) {
  for (size_t at = 0; at < text.size; at++) {
    char byte = text.data[at];
    int next = byte_at(text, at + 1);
    if (byte == MATH_BAR) {
      strbuf_append_char(out, '|');
    } else if (byte == '$' && is_mask(next)) {
      strbuf_append_text(out, escapes ? "" : "\\");
      strbuf_append_char(out, next == MATH_ROUND ? '(' : '[');
      at++;
    } else {
      strbuf_append_char(out, byte);
    }
  }
}
