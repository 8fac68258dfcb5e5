/* pattern.h: Lua's patterns, matched in a number of steps that is counted.
 *
 * The language is that of the reference manual of Lua 5.4, section 6.4.1, in the locale "C"; what that leaves open,
 * such as when a mistake in a pattern is found (when a match reaches it), is as Lua's own library has it. That one
 * matches by recursion, and a pattern such as ".-.-.-.-x" keeps it busy in C for minutes, where no limit of
 * instructions counts.
 *
 * Here a pattern is read once, into a list of items. There are neither alternatives nor repeated groups, so matching is
 * a walk along that list with a stack of the choices made; a step is an item tried, or PATTERN_STEP_BYTES bytes that a
 * repetition or a search goes over. Nothing here knows of Lua states, allocates, recurses or raises. Any thread. */
#ifndef SHARD_SCRIPT_PATTERN_H
#define SHARD_SCRIPT_PATTERN_H

#include "base/bytes.h"

#define PATTERN_CAPTURES_MAX 32
#define PATTERN_STEP_BYTES 8

struct byte_set {
  uint64_t words[4];
};

static inline bool byte_set_has(const struct byte_set *set, char byte) {
  unsigned number = (unsigned char)byte;
  return set->words[number >> 6] >> (number & 63) & 1;
}

enum pattern_kind {
  /* A single byte, which may be repeated. */
  PATTERN_BYTE, /* the byte `first` */
  PATTERN_ANY,
  PATTERN_SET, /* one of `set` */
  /* What is matched once. */
  PATTERN_OPEN,     /* begins capture `index` */
  PATTERN_POSITION, /* capture `index` is the place */
  PATTERN_CLOSE,    /* ends capture `index` */
  PATTERN_BACK,     /* what capture `index` has */
  PATTERN_BALANCE,  /* from `first` to the `second` that belongs to it */
  PATTERN_FRONTIER, /* between a byte that is not in `set` and one that is; "\0" is around the subject */
  PATTERN_END,      /* the end of the subject */
  PATTERN_DONE,     /* the end of the pattern */
  PATTERN_WRONG,    /* `fault`: the pattern was read up to here */
};

enum pattern_repeat {
  PATTERN_ONCE,
  PATTERN_OPTIONAL, /* ? */
  PATTERN_STAR,     /* * */
  PATTERN_PLUS,     /* + */
  PATTERN_LAZY,     /* - */
};

/* What is wrong with a pattern, or with what it would take to match it. */
enum pattern_fault {
  PATTERN_ENDS_WITH_ESCAPE,
  PATTERN_SET_NOT_CLOSED,
  PATTERN_BALANCE_WITHOUT_BYTES,
  PATTERN_FRONTIER_WITHOUT_SET,
  PATTERN_TOO_MANY_CAPTURES,
  PATTERN_NOTHING_TO_CLOSE,
  PATTERN_NO_SUCH_CAPTURE, /* number `index`, as it is written */
  PATTERN_TOO_COMPLEX,     /* too many choices at once */
};

struct pattern_item {
  uint8_t kind;   /* enum pattern_kind */
  uint8_t repeat; /* enum pattern_repeat */
  uint8_t fault;  /* enum pattern_fault */
  uint8_t index;
  char first, second;
  const struct byte_set *set;
};

struct pattern {
  struct bytes plain;               /* a text to be found as it is; the rest is not set then. Or empty. */
  const struct pattern_item *items; /* ends with PATTERN_DONE or PATTERN_WRONG */
  const struct pattern_item *lead;  /* the single byte that every match begins with, or NULL */
  uint8_t capture_count;
  bool anchored; /* matches at the start of a search only */
};

/* Bytes of memory for a pattern of SIZE bytes, aligned as malloc aligns. */
size_t pattern_room(size_t size);

/* Reads TEXT into MEMORY. PATTERN has pointers into both. With HAS_ANCHOR a first "^" is an anchor. Never fails: a
 * mistake in TEXT is found by the match that reaches it. */
void pattern_read(struct pattern *pattern, struct bytes text, bool has_anchor, void *memory);

/* Is there nothing in TEXT that string.find takes for more than itself? (A ")" alone it does not.) */
bool pattern_is_plain(struct bytes text);

struct pattern_capture {
  const char *start;
  ptrdiff_t size; /* or one of: */
};
#define PATTERN_CAPTURE_POSITION ((ptrdiff_t)-1)
#define PATTERN_CAPTURE_OPEN ((ptrdiff_t)-2) /* it was not closed */

struct pattern_match {
  struct bytes subject; /* the caller's */
  int64_t steps;        /* the caller's: how many may be taken; below 0 afterwards: they did not suffice */
  const char *start, *end;
  struct pattern_capture captures[PATTERN_CAPTURES_MAX]; /* pattern->capture_count of them */
  enum pattern_fault fault;
  uint8_t fault_index;
};

enum pattern_result { PATTERN_NO_MATCH, PATTERN_MATCH, PATTERN_FAULT };

/* The first match in match->subject that begins at FROM or behind it and does not end at LAST (the end of the match
 * before, so that an empty one is not found right behind it; or NULL). PATTERN_NO_MATCH as well when the steps are used
 * up. */
enum pattern_result pattern_search(const struct pattern *pattern, struct pattern_match *match, const char *from,
                                   const char *last);

#endif
