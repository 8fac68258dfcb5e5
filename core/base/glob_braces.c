/* glob_braces.c: matching of patterns with braces as a simulated automaton.
 *
 * A pattern with braces means all patterns that their expansion gives, of which there may be exponentially many. So
 * none is expanded: the positions of the pattern are the states of a nondeterministic automaton (Thompson 1968), all
 * active ones advance together, and one sweep over the pattern per character of the path takes every step. That no step
 * leads backwards is what makes one sweep enough.
 *
 * A slash of the pattern is not consumed where it stands but owed, because the "/" before a "**" that matches no part
 * stands for nothing: "a/ **" without the space matches "a". Pattern and path both count as starting with a slash. */
#include "base/glob_token.h"

#include "base/utf8.h"

/* In which way a position of the pattern is reached; a position may be reached in several. */
enum {
  PLAIN = 1,    /* everything before is matched */
  OWED = 2,     /* the same, but a slash is yet to be consumed */
  PART_END = 4, /* after a "**": a slash or the end must follow */
  INSIDE = 8,   /* in the parts that the "**" here matches */
};

/* For no character: the first sweep only follows what needs none. */
#define NO_CHARACTER UINT32_MAX

struct sweep {
  struct bytes pattern;
  const uint8_t *now; /* states before the character, one per position */
  uint8_t *next;      /* states after it; filled from left to right */
  uint32_t character;
  struct {
    uint8_t entered, left; /* states at the "{", and at the ends of the alternatives so far */
  } group[GLOB_DEEPEST_BRACES];
  size_t depth;
};

static bool takes_slash(const struct sweep *sweep, size_t at) {
  return sweep->character == '/' && (sweep->now[at] & OWED);
}

static bool takes_other(const struct sweep *sweep, size_t at) {
  return sweep->character != '/' && sweep->character != NO_CHARACTER && (sweep->now[at] & PLAIN);
}

static void step_single(struct sweep *sweep, const struct glob_token *token) {
  size_t at = token->start;
  if (takes_slash(sweep, at))
    sweep->next[at] |= PLAIN;
  if (takes_other(sweep, at) && glob_token_matches(sweep->pattern, token, sweep->character))
    sweep->next[token->end] |= PLAIN;
}

static void step_star(struct sweep *sweep, const struct glob_token *token) {
  size_t at = token->start;
  if (takes_slash(sweep, at) || takes_other(sweep, at))
    sweep->next[at] |= PLAIN;
  if (sweep->next[at] & PLAIN)
    sweep->next[token->end] |= PLAIN;
}

/* Any number of whole parts where a slash is owed, and like one star besides: which of them, what follows decides. */
static void step_double_star(struct sweep *sweep, const struct glob_token *token) {
  size_t at = token->start;
  step_star(sweep, token);
  if (takes_slash(sweep, at) || (sweep->character != NO_CHARACTER && (sweep->now[at] & INSIDE)))
    sweep->next[at] |= INSIDE;
  if (sweep->next[at] & (OWED | INSIDE))
    sweep->next[token->end] |= PART_END;
}

static void step_slash(struct sweep *sweep, const struct glob_token *token) {
  size_t at = token->start;
  if (takes_slash(sweep, at)) /* an empty part, which no normalised path has */
    sweep->next[at] |= PLAIN;
  if (sweep->next[at] & (PLAIN | PART_END))
    sweep->next[token->end] |= OWED;
}

static void step_brace(struct sweep *sweep, const struct glob_token *token) {
  uint8_t here = sweep->next[token->start];
  if (token->kind == GLOB_OPEN) {
    sweep->group[sweep->depth].entered = here;
    sweep->group[sweep->depth].left = 0;
    sweep->depth++;
    sweep->next[token->end] |= here;
    return;
  }
  sweep->group[sweep->depth - 1].left |= here;
  if (token->kind == GLOB_COMMA) {
    sweep->next[token->end] |= sweep->group[sweep->depth - 1].entered;
    return;
  }
  sweep->depth--;
  sweep->next[token->end] |= sweep->group[sweep->depth].left;
}

static void step(struct sweep *sweep, const struct glob_token *token) {
  switch (token->kind) {
  case GLOB_COMMA:
    if (sweep->depth)
      step_brace(sweep, token);
    else
      step_single(sweep, token);
    break;
  case GLOB_LITERAL:
  case GLOB_ANY:
  case GLOB_SET:
    step_single(sweep, token);
    break;
  case GLOB_STAR:
    step_star(sweep, token);
    break;
  case GLOB_DOUBLE_STAR:
    step_double_star(sweep, token);
    break;
  case GLOB_SLASH:
    step_slash(sweep, token);
    break;
  case GLOB_OPEN:
  case GLOB_CLOSE:
    step_brace(sweep, token);
    break;
  case GLOB_BROKEN: /* not in a checked pattern */
    break;
  }
}

/* States only spread within next, whose first PATTERN.size + 1 bytes must hold those that are there to begin with. */
static void sweep_pattern(struct bytes pattern, const uint8_t *now, uint8_t *next, uint32_t character) {
  struct sweep sweep = {.pattern = pattern, .now = now, .next = next, .character = character};
  for (size_t at = 0; at < pattern.size;) {
    struct glob_token token = glob_token_read(pattern, at);
    step(&sweep, &token);
    at = token.end;
  }
}

bool glob_match_braces(struct bytes pattern, struct bytes path) {
  uint8_t states[2][GLOB_LONGEST_PATTERN + 1] = {{0}};
  uint8_t *now = states[0], *next = states[1];
  next[0] = OWED;
  sweep_pattern(pattern, now, next, NO_CHARACTER);
  bool slash_first = path.size > 0;
  for (size_t at = 0; at < path.size;) {
    uint8_t *spent = now;
    now = next;
    next = spent;
    memset(next, 0, pattern.size + 1);
    sweep_pattern(pattern, now, next, slash_first ? '/' : utf8_decode(path, &at));
    slash_first = false;
  }
  uint8_t end = next[pattern.size];
  return (end & (PLAIN | PART_END)) || (path.size == 0 && (end & OWED));
}
