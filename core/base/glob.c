/* glob.c: checking of patterns, and matching of those without braces, part by part.
 *
 * Within a part the last `*` takes what is left over; among the parts the last `**` does. Going back to the last one is
 * enough, since whatever an earlier one could take, the last can take too. So a part of the pattern is held against a
 * part of the path once at most per pair, and the time is O(pattern * path). */
#include "base/glob.h"

#include "base/glob_token.h"
#include "base/utf8.h"

static int fail(struct bytes pattern, size_t at, const char *what, struct error *error) {
  enum { SHOWN = 80 };
  bool cut = pattern.size > SHOWN;
  return error_set(error, ERROR_INVALID, "glob \"%.*s%s\", byte %zu: %s", cut ? SHOWN : (int)pattern.size,
                   pattern.size ? pattern.data : "", cut ? "..." : "", at + 1, what);
}

static int check_set(struct bytes pattern, const struct glob_token *token, struct error *error) {
  struct glob_range range;
  bool negated;
  for (size_t at = 0; glob_set_next(pattern, token, &at, &range, &negated);) {
    if (range.first > range.last)
      return fail(pattern, token->start, "a range in [ ] runs backwards; write its lower end first", error);
    if (range.first <= '/' && range.last >= '/' && !negated && range.first == range.last)
      return fail(pattern, token->start, "[ ] matches a character of one part, never a slash; write / outside of it",
                  error);
  }
  return 0;
}

/* DEPTH of braces before and after the token. */
static int check_token(struct bytes pattern, const struct glob_token *token, size_t *depth, struct error *error) {
  size_t at = token->start;
  switch (token->kind) {
  case GLOB_BROKEN:
    return fail(pattern, at,
                pattern.data[at] == '[' ? "a [ is never closed; write \\[ for the character itself"
                                        : "a lone backslash at the end; write \\\\ for the character itself",
                error);
  case GLOB_LITERAL:
    if (token->character == '/')
      return fail(pattern, at, "a slash cannot be quoted; leave the backslash out", error);
    return 0;
  case GLOB_SET:
    return check_set(pattern, token, error);
  case GLOB_OPEN:
    if (*depth == GLOB_DEEPEST_BRACES)
      return fail(pattern, at, "braces are nested more than 8 deep; write several patterns", error);
    ++*depth;
    return 0;
  case GLOB_CLOSE:
    if (*depth == 0)
      return fail(pattern, at, "a } without a {; write \\} for the character itself", error);
    --*depth;
    return 0;
  case GLOB_ANY:
  case GLOB_STAR:
  case GLOB_DOUBLE_STAR:
  case GLOB_SLASH:
  case GLOB_COMMA:
    return 0;
  }
  return 0;
}

int glob_check(struct bytes pattern, struct error *error) {
  if (pattern.size > GLOB_LONGEST_PATTERN)
    return fail(pattern, GLOB_LONGEST_PATTERN, "it is longer than 1024 bytes; write several patterns", error);
  if (pattern.size && pattern.data[0] == '/')
    return fail(pattern, 0, "it starts with a slash, and no path of a site does; leave the slash out", error);
  if (pattern.size && pattern.data[pattern.size - 1] == '/')
    return fail(pattern, pattern.size - 1, "it ends in a slash, and no path does; write /** for all below a folder",
                error);
  size_t depth = 0, opened = 0;
  for (size_t at = 0; at < pattern.size;) {
    struct glob_token token = glob_token_read(pattern, at);
    if (token.kind == GLOB_OPEN && depth == 0)
      opened = at;
    if (check_token(pattern, &token, &depth, error))
      return -1;
    at = token.end;
  }
  if (depth)
    return fail(pattern, opened, "a { is never closed; write \\{ for the character itself", error);
  return 0;
}

/* Is the rest of a pattern after a star plain text, which can be compared with the end at once? Its first byte has to
 * start a character, for the star takes whole ones. */
static bool is_plain(struct bytes rest) {
  if (rest.size == 0 || ((unsigned char)rest.data[0] & 0xc0) == 0x80)
    return false;
  for (size_t i = 0; i < rest.size; i++) {
    char byte = rest.data[i];
    if (byte == '*' || byte == '?' || byte == '[' || byte == '\\')
      return false;
  }
  return true;
}

static bool match_part(struct bytes pattern, struct bytes part) {
  size_t p = 0, t = 0;
  size_t after_star = SIZE_MAX, star_taken = 0; /* where to go on when the last star takes one more */
  while (t < part.size || p < pattern.size) {
    struct glob_token token = {.kind = GLOB_BROKEN};
    if (p < pattern.size)
      token = glob_token_read(pattern, p);
    if (token.kind == GLOB_STAR || token.kind == GLOB_DOUBLE_STAR) {
      p = after_star = token.end;
      star_taken = t;
      struct bytes rest = bytes_make(pattern.data + p, pattern.size - p);
      if (is_plain(rest))
        return bytes_ends_with(bytes_make(part.data + t, part.size - t), rest);
      continue;
    }
    size_t past = t;
    if (p < pattern.size && t < part.size && glob_token_matches(pattern, &token, utf8_decode(part, &past))) {
      p = token.end;
      t = past;
      continue;
    }
    if (after_star == SIZE_MAX || star_taken == part.size)
      return false;
    utf8_decode(part, &star_taken);
    t = star_taken;
    p = after_star;
  }
  return true;
}

/* Takes the first part off REST, which becomes {NULL, 0} after the last. False when there is none. */
static bool next_part(struct bytes *rest, struct bytes *part) {
  if (!rest->data)
    return false;
  const char *slash = memchr(rest->data, '/', rest->size);
  size_t size = slash ? (size_t)(slash - rest->data) : rest->size;
  *part = bytes_make(rest->data, size);
  *rest = slash ? bytes_make(slash + 1, rest->size - size - 1) : bytes_make(NULL, 0);
  return true;
}

static bool match_parts(struct bytes pattern, struct bytes path) {
  struct bytes pattern_after = {NULL, 0}, path_after = {NULL, 0}; /* the last double star */
  bool double_star = false;
  for (;;) {
    struct bytes pattern_rest = pattern, path_rest = path, wanted, part;
    bool has_wanted = next_part(&pattern_rest, &wanted);
    if (has_wanted && bytes_equal(wanted, bytes_from("**"))) {
      if (!pattern_rest.data)
        return true;
      double_star = true;
      pattern = pattern_after = pattern_rest;
      path_after = path;
      continue;
    }
    bool has_part = next_part(&path_rest, &part);
    if (!has_wanted && !has_part)
      return true;
    if (has_wanted && has_part && match_part(wanted, part)) {
      pattern = pattern_rest;
      path = path_rest;
      continue;
    }
    if (!double_star || !next_part(&path_after, &part))
      return false;
    pattern = pattern_after;
    path = path_after;
  }
}

bool glob_match(struct bytes pattern, struct bytes path) {
  if (pattern.size && memchr(pattern.data, '{', pattern.size))
    return glob_match_braces(pattern, path);
  if (pattern.size == 0)
    return path.size == 0;
  return match_parts(pattern, path.size ? path : bytes_make(NULL, 0));
}
