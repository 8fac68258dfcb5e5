/* glob_braces.c: matching of patterns with braces as a simulated automaton.
 *
 * A pattern with braces means all patterns that their expansion gives, of which there may be exponentially many. So
 * none is expanded: the tokens of the pattern are the states of a nondeterministic automaton (Thompson 1968), all
 * active ones advance together, and one sweep over the pattern per character of the path takes every step. That no step
 * leads backwards is what makes one sweep enough.
 *
 * A slash of the pattern is not consumed where it stands but owed, because the "/" before a "**" that matches no part
 * stands for nothing: "a/ **" without the space matches "a". Pattern and path both count as starting with a slash. */
#include "base/glob_token.h"

#include "base/utf8.h"

/* In which way a token of the pattern is reached; one may be reached in several. */
enum {
  PLAIN = 1,    /* everything before is matched */
  OWED = 2,     /* the same, but a slash is yet to be consumed */
  PART_END = 4, /* after a "**": a slash or the end must follow */
  INSIDE = 8,   /* in the parts that the "**" here matches */
};

/* For no character: the first sweep only follows what needs none. */
#define NO_CHARACTER UINT32_MAX

/* The pattern's tokens; the states of the automaton are numbered like them, and one more is the end. */
struct program {
  struct bytes pattern;
  struct glob_token tokens[GLOB_LONGEST_PATTERN];
  size_t count;
};

struct sweep {
  const struct program *program;
  const uint8_t *now; /* states before the character, one per token */
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

static void step_single(struct sweep *sweep, size_t at) {
  const struct program *program = sweep->program;
  if (takes_slash(sweep, at))
    sweep->next[at] |= PLAIN;
  if (takes_other(sweep, at) && glob_token_matches(program->pattern, &program->tokens[at], sweep->character))
    sweep->next[at + 1] |= PLAIN;
}

static void step_star(struct sweep *sweep, size_t at) {
  if (takes_slash(sweep, at) || takes_other(sweep, at))
    sweep->next[at] |= PLAIN;
  if (sweep->next[at] & PLAIN)
    sweep->next[at + 1] |= PLAIN;
}

/* Any number of whole parts where a slash is owed, and like one star besides: which of them, what follows decides. */
static void step_double_star(struct sweep *sweep, size_t at) {
  step_star(sweep, at);
  if (takes_slash(sweep, at) || (sweep->character != NO_CHARACTER && (sweep->now[at] & INSIDE)))
    sweep->next[at] |= INSIDE;
  if (sweep->next[at] & (OWED | INSIDE))
    sweep->next[at + 1] |= PART_END;
}

static void step_slash(struct sweep *sweep, size_t at) {
  if (takes_slash(sweep, at)) /* an empty part, which no normalised path has */
    sweep->next[at] |= PLAIN;
  if (sweep->next[at] & (PLAIN | PART_END))
    sweep->next[at + 1] |= OWED;
}

static void step_brace(struct sweep *sweep, size_t at, enum glob_token_kind kind) {
  uint8_t here = sweep->next[at];
  if (kind == GLOB_OPEN) {
    sweep->group[sweep->depth].entered = here;
    sweep->group[sweep->depth].left = 0;
    sweep->depth++;
    sweep->next[at + 1] |= here;
    return;
  }
  sweep->group[sweep->depth - 1].left |= here;
  if (kind == GLOB_COMMA) {
    sweep->next[at + 1] |= sweep->group[sweep->depth - 1].entered;
    return;
  }
  sweep->depth--;
  sweep->next[at + 1] |= sweep->group[sweep->depth].left;
}

static void step(struct sweep *sweep, size_t at, enum glob_token_kind kind) {
  switch (kind) {
  case GLOB_COMMA:
    if (sweep->depth)
      step_brace(sweep, at, kind);
    else
      step_single(sweep, at);
    break;
  case GLOB_LITERAL:
  case GLOB_ANY:
  case GLOB_SET:
    step_single(sweep, at);
    break;
  case GLOB_STAR:
    step_star(sweep, at);
    break;
  case GLOB_DOUBLE_STAR:
    step_double_star(sweep, at);
    break;
  case GLOB_SLASH:
    step_slash(sweep, at);
    break;
  case GLOB_OPEN:
  case GLOB_CLOSE:
    step_brace(sweep, at, kind);
    break;
  case GLOB_BROKEN: /* not in a checked pattern */
    break;
  }
}

/* Takes every step that CHARACTER allows. NEXT holds the states that are there without it. False when none is left. */
static bool sweep_tokens(const struct program *program, const uint8_t *now, uint8_t *next, uint32_t character) {
  struct sweep sweep = {.program = program, .now = now, .next = next, .character = character};
  uint8_t alive = 0;
  for (size_t at = 0; at < program->count; at++) {
    enum glob_token_kind kind = program->tokens[at].kind;
    bool brace = kind == GLOB_OPEN || kind == GLOB_CLOSE || kind == GLOB_COMMA;
    if (now[at] || next[at] || brace)
      step(&sweep, at, kind);
    alive |= next[at];
  }
  return alive || next[program->count];
}

static void read_program(struct program *program, struct bytes pattern) {
  program->pattern = pattern;
  program->count = 0;
  for (size_t at = 0; at < pattern.size; at = program->tokens[program->count++].end)
    program->tokens[program->count] = glob_token_read(pattern, at);
}

bool glob_match_braces(struct bytes pattern, struct bytes path) {
  struct program program;
  read_program(&program, pattern);
  uint8_t states[2][GLOB_LONGEST_PATTERN + 1];
  memset(states[0], 0, program.count + 1);
  memset(states[1], 0, program.count + 1);
  uint8_t *now = states[0], *next = states[1];
  next[0] = OWED;
  sweep_tokens(&program, now, next, NO_CHARACTER);
  bool slash_first = path.size > 0;
  for (size_t at = 0; at < path.size; slash_first = false) {
    uint8_t *spent = now;
    now = next;
    next = spent;
    memset(next, 0, program.count + 1);
    if (!sweep_tokens(&program, now, next, slash_first ? '/' : utf8_decode(path, &at)))
      return false;
  }
  uint8_t end = next[program.count];
  return (end & (PLAIN | PART_END)) || (path.size == 0 && (end & OWED));
}
