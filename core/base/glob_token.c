/* glob_token.c: see glob_token.h. */
#include "base/glob_token.h"

#include "base/utf8.h"

/* The offset after the "]" of the set whose "[" is at START, or 0 when there is none. A "]" that comes first stands for
 * itself. */
static size_t set_end(struct bytes pattern, size_t start) {
  size_t at = start + 1;
  if (at < pattern.size && pattern.data[at] == '!')
    at++;
  for (size_t first = at; at < pattern.size; at++) {
    if (pattern.data[at] == ']' && at > first)
      return at + 1;
    if (pattern.data[at] == '\\')
      at++;
  }
  return 0;
}

static struct glob_token simple(enum glob_token_kind kind, size_t at, size_t size) {
  return (struct glob_token){.kind = kind, .start = at, .end = at + size};
}

static struct glob_token read_stars(struct bytes pattern, size_t at) {
  size_t end = at;
  while (end < pattern.size && pattern.data[end] == '*')
    end++;
  return simple(end - at == 2 ? GLOB_DOUBLE_STAR : GLOB_STAR, at, end - at);
}

static struct glob_token read_literal(struct bytes pattern, size_t start, size_t at) {
  struct glob_token token = {.kind = GLOB_LITERAL, .start = start};
  token.character = utf8_decode(pattern, &at);
  token.end = at;
  return token;
}

struct glob_token glob_token_read(struct bytes pattern, size_t at) {
  switch (pattern.data[at]) {
  case '*':
    return read_stars(pattern, at);
  case '?':
    return simple(GLOB_ANY, at, 1);
  case '/':
    return simple(GLOB_SLASH, at, 1);
  case '{':
    return simple(GLOB_OPEN, at, 1);
  case '}':
    return simple(GLOB_CLOSE, at, 1);
  case ',':
    return (struct glob_token){.kind = GLOB_COMMA, .character = ',', .start = at, .end = at + 1};
  case '[': {
    size_t end = set_end(pattern, at);
    return end ? simple(GLOB_SET, at, end - at) : simple(GLOB_BROKEN, at, pattern.size - at);
  }
  case '\\':
    return at + 1 < pattern.size ? read_literal(pattern, at, at + 1) : simple(GLOB_BROKEN, at, 1);
  default:
    return read_literal(pattern, at, at);
  }
}

/* One character of a set, without the backslash that may quote it. */
static uint32_t set_character(struct bytes pattern, size_t *at) {
  if (pattern.data[*at] == '\\')
    (*at)++;
  return utf8_decode(pattern, at);
}

bool glob_set_next(struct bytes pattern, const struct glob_token *token, size_t *at, struct glob_range *range,
                   bool *negated) {
  struct bytes set = bytes_make(pattern.data, token->end - 1);
  *negated = pattern.data[token->start + 1] == '!';
  if (*at == 0)
    *at = token->start + (*negated ? 2 : 1);
  if (*at >= set.size)
    return false;
  range->first = range->last = set_character(set, at);
  if (*at + 1 < set.size && set.data[*at] == '-') {
    (*at)++;
    range->last = set_character(set, at);
  }
  return true;
}

bool glob_token_matches(struct bytes pattern, const struct glob_token *token, uint32_t character) {
  if (token->kind == GLOB_ANY)
    return true;
  if (token->kind != GLOB_SET)
    return token->character == character;
  struct glob_range range;
  bool negated = false, found = false;
  for (size_t at = 0; !found && glob_set_next(pattern, token, &at, &range, &negated);)
    found = range.first <= character && character <= range.last;
  return found != negated;
}
