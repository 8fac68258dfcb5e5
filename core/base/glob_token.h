/* glob_token.h: the tokens of a glob pattern, shared by the files that check and match it. Internal to base.
 *
 * Patterns are read by characters (UTF-8; an invalid byte counts as one), so `?` and sets match whole characters. */
#ifndef SHARD_BASE_GLOB_TOKEN_H
#define SHARD_BASE_GLOB_TOKEN_H

#include "base/bytes.h"

enum glob_token_kind {
  GLOB_LITERAL, /* one character */
  GLOB_ANY,     /* ? */
  GLOB_SET,     /* [...] */
  GLOB_STAR,    /* a run of stars; exactly two are GLOB_DOUBLE_STAR */
  GLOB_DOUBLE_STAR,
  GLOB_SLASH,
  GLOB_OPEN,   /* { */
  GLOB_COMMA,  /* a literal one when outside of braces */
  GLOB_CLOSE,  /* } */
  GLOB_BROKEN, /* a lone trailing backslash, an unclosed [ */
};

struct glob_token {
  enum glob_token_kind kind;
  uint32_t character; /* of GLOB_LITERAL and GLOB_COMMA, as utf8_decode gives it */
  size_t start, end;  /* in the pattern */
};

/* The token at AT (less than the pattern's size). */
struct glob_token glob_token_read(struct bytes pattern, size_t at);
/* Does the token (GLOB_LITERAL, GLOB_ANY, GLOB_SET or GLOB_COMMA) match CHARACTER, which is not a slash? */
bool glob_token_matches(struct bytes pattern, const struct glob_token *token, uint32_t character);

/* A range in a set: FIRST to LAST, one character when they are equal. */
struct glob_range {
  uint32_t first, last;
};
/* Reads the next range of the GLOB_SET TOKEN; *AT is 0 at first. False at the end. *NEGATED tells of `!`. */
bool glob_set_next(struct bytes pattern, const struct glob_token *token, size_t *at, struct glob_range *range,
                   bool *negated);

/* What a checked pattern never exceeds: so matching needs no memory but the stack (some 40 KiB). */
enum { GLOB_LONGEST_PATTERN = 1024, GLOB_DEEPEST_BRACES = 8 };

/* Matches a checked pattern of any kind, in O(pattern * path); glob_match uses it for patterns with braces. */
bool glob_match_braces(struct bytes pattern, struct bytes path);

#endif
