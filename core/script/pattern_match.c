/* pattern_match.c: matches the items of a pattern. See pattern.h. */
#include "script/pattern.h"

/* How many choices and captures may stand before an item; Lua's own library recurses as deep. */
#define DEPTH_MAX 200

/* A repetition that can be taken otherwise when what follows it does not match. */
struct choice {
  const struct pattern_item *item;
  const char *least; /* of a greedy one: it does not end before */
  const char *end;   /* where it ends now */
  unsigned depth;    /* of what follows it */
};

/* A match at one place. */
struct run {
  struct pattern_match *match;
  const char *begin, *end;         /* of the subject */
  const struct pattern_item *item; /* the one to be tried next, at: */
  const char *at;
  unsigned depth;
  bool is_wrong; /* match->fault says why */
  unsigned choice_count;
  struct choice choices[DEPTH_MAX];
};

static void spend(struct pattern_match *match, ptrdiff_t bytes) {
  match->steps -= bytes / PATTERN_STEP_BYTES;
}

/* False, as for what does not match. */
static bool set_wrong(struct run *run, enum pattern_fault fault, uint8_t index) {
  run->is_wrong = true;
  run->match->fault = fault;
  run->match->fault_index = index;
  return false;
}

static bool deepen(struct run *run) {
  if (run->depth == DEPTH_MAX)
    return set_wrong(run, PATTERN_TOO_COMPLEX, 0);
  run->depth++;
  return true;
}

/* --- single bytes --- */

static inline bool takes(const struct pattern_item *item, const char *at, const char *end) {
  if (at == end)
    return false;
  if (item->kind == PATTERN_BYTE)
    return *at == item->first;
  return item->kind == PATTERN_ANY || byte_set_has(item->set, *at);
}

/* Where the bytes from AT on that ITEM takes end. */
static const char *run_end(const struct pattern_item *item, const char *at, const char *end) {
  if (item->kind == PATTERN_ANY)
    return end;
  if (item->kind == PATTERN_BYTE)
    while (at < end && *at == item->first)
      at++;
  else
    while (at < end && byte_set_has(item->set, *at))
      at++;
  return at;
}

/* Must a certain byte be where ITEM begins? Then a repetition before it need end only there. */
static bool is_landmark(const struct pattern_item *item) {
  return item->kind == PATTERN_BYTE && (item->repeat == PATTERN_ONCE || item->repeat == PATTERN_PLUS);
}

/* --- choices --- */

/* The last end of the greedy repetition ITEM, from LAST back to LEAST, where the next item may match; or NULL. */
static const char *find_last_end(struct run *run, const struct pattern_item *item, const char *least,
                                 const char *last) {
  const struct pattern_item *next = item + 1;
  if (!is_landmark(next))
    return last;
  const char *at = last;
  while (at == run->end || *at != next->first) {
    if (at == least) {
      at = NULL;
      break;
    }
    at--;
  }
  spend(run->match, last - (at ? at : least));
  return at;
}

/* The first end of the lazy repetition ITEM, from FIRST on, where the next item may match; or NULL. */
static const char *find_first_end(struct run *run, const struct pattern_item *item, const char *first) {
  const struct pattern_item *next = item + 1;
  if (!is_landmark(next))
    return first;
  const char *at = first;
  if (item->kind == PATTERN_ANY) {
    at = memchr(first, next->first, (size_t)(run->end - first));
    spend(run->match, (at ? at : run->end) - first);
    return at;
  }
  while (at < run->end && *at != next->first && takes(item, at, run->end))
    at++;
  spend(run->match, at - first);
  return at < run->end && *at == next->first ? at : NULL;
}

/* Goes on behind the item, at END, and can come back to it. END is NULL where nothing can follow: then it fails. */
static bool choose(struct run *run, const char *least, const char *end) {
  if (!deepen(run) || !end)
    return false;
  run->choices[run->choice_count++] = (struct choice){run->item, least, end, run->depth};
  run->item++;
  run->at = end;
  return true;
}

static bool repeat_greedily(struct run *run, bool once_at_least) {
  const struct pattern_item *item = run->item;
  const char *last = run_end(item, run->at, run->end);
  spend(run->match, last - run->at);
  if (last == run->at) {
    run->item++;
    return !once_at_least;
  }
  const char *least = run->at + once_at_least;
  return choose(run, least, find_last_end(run, item, least, last));
}

static bool repeat(struct run *run) {
  const struct pattern_item *item = run->item;
  switch ((enum pattern_repeat)item->repeat) {
  case PATTERN_ONCE:
    if (!takes(item, run->at, run->end))
      return false;
    run->at++;
    run->item++;
    return true;
  case PATTERN_STAR:
    return repeat_greedily(run, false);
  case PATTERN_PLUS:
    return repeat_greedily(run, true);
  case PATTERN_OPTIONAL:
    if (takes(item, run->at, run->end))
      return choose(run, run->at, run->at + 1);
    run->item++;
    return true;
  case PATTERN_LAZY:
    if (takes(item, run->at, run->end))
      return choose(run, run->at, find_first_end(run, item, run->at));
    run->item++;
    return true;
  }
  return false;
}

/* Takes the last choice otherwise, or the one before; false when there is none left. */
static bool choose_again(struct run *run) {
  while (run->choice_count > 0) {
    struct choice *choice = &run->choices[run->choice_count - 1];
    const struct pattern_item *item = choice->item;
    run->match->steps--;
    run->depth = choice->depth;
    if (item->repeat == PATTERN_LAZY)
      choice->end = takes(item, choice->end, run->end) ? find_first_end(run, item, choice->end + 1) : NULL;
    else
      choice->end = choice->end > choice->least ? find_last_end(run, item, choice->least, choice->end - 1) : NULL;
    if (choice->end) {
      run->item = item + 1;
      run->at = choice->end;
      if (item->repeat == PATTERN_OPTIONAL) {
        run->depth--;
        run->choice_count--;
      }
      return true;
    }
    run->choice_count--;
  }
  return false;
}

/* --- other items --- */

static bool balance(struct run *run) {
  const char *at = run->at;
  size_t open = 1;
  if (at == run->end || *at != run->item->first)
    return false;
  while (open > 0 && ++at < run->end) {
    if (*at == run->item->second)
      open--;
    else if (*at == run->item->first)
      open++;
  }
  spend(run->match, at - run->at);
  run->at = at + 1;
  run->item++;
  return open == 0;
}

static bool is_frontier(const struct run *run) {
  char before = run->at == run->begin ? '\0' : run->at[-1], behind = run->at == run->end ? '\0' : *run->at;
  return !byte_set_has(run->item->set, before) && byte_set_has(run->item->set, behind);
}

static bool repeat_capture(struct run *run) {
  const struct pattern_capture *capture = &run->match->captures[run->item->index];
  if (capture->size < 0 || run->end - run->at < capture->size)
    return false;
  spend(run->match, capture->size);
  if (memcmp(run->at, capture->start, (size_t)capture->size) != 0)
    return false;
  run->at += capture->size;
  run->item++;
  return true;
}

static bool begin_capture(struct run *run, ptrdiff_t size) {
  run->match->captures[run->item->index] = (struct pattern_capture){run->at, size};
  run->item++;
  return deepen(run);
}

static bool end_capture(struct run *run) {
  struct pattern_capture *capture = &run->match->captures[run->item->index];
  capture->size = run->at - capture->start;
  run->item++;
  return deepen(run);
}

/* Tries the item; false when it does not match. */
static inline bool try_item(struct run *run) {
  switch ((enum pattern_kind)run->item->kind) {
  case PATTERN_BYTE:
  case PATTERN_ANY:
  case PATTERN_SET:
    return repeat(run);
  case PATTERN_OPEN:
    return begin_capture(run, PATTERN_CAPTURE_OPEN);
  case PATTERN_POSITION:
    return begin_capture(run, PATTERN_CAPTURE_POSITION);
  case PATTERN_CLOSE:
    return end_capture(run);
  case PATTERN_BACK:
    return repeat_capture(run);
  case PATTERN_BALANCE:
    return balance(run);
  case PATTERN_FRONTIER:
    return is_frontier(run) && run->item++;
  case PATTERN_END:
    return run->at == run->end && run->item++;
  case PATTERN_WRONG:
    return set_wrong(run, (enum pattern_fault)run->item->fault, run->item->index);
  case PATTERN_DONE:
    break;
  }
  return true;
}

/* --- searches --- */

static enum pattern_result match_at(const struct pattern *pattern, struct pattern_match *match, const char *at) {
  struct run run;
  run.match = match;
  run.begin = match->subject.data;
  run.end = run.begin + match->subject.size;
  run.item = pattern->items;
  run.at = at;
  run.depth = 1;
  run.is_wrong = false;
  run.choice_count = 0;
  while (run.item->kind != PATTERN_DONE) {
    if (--match->steps < 0)
      return PATTERN_NO_MATCH;
    if (try_item(&run))
      continue;
    if (run.is_wrong)
      return PATTERN_FAULT;
    if (!choose_again(&run))
      return PATTERN_NO_MATCH;
  }
  match->start = at;
  match->end = run.at;
  return PATTERN_MATCH;
}

static enum pattern_result search_plain(struct bytes text, struct pattern_match *match, const char *from) {
  const char *end = match->subject.data + match->subject.size;
  while (match->steps >= 0 && (size_t)(end - from) >= text.size) {
    const char *found = memchr(from, *text.data, (size_t)(end - from) - text.size + 1);
    spend(match, (found ? found : end) - from);
    if (!found)
      break;
    spend(match, PATTERN_STEP_BYTES + (ptrdiff_t)text.size);
    if (memcmp(found, text.data, text.size) == 0) {
      match->start = found;
      match->end = found + text.size;
      return PATTERN_MATCH;
    }
    from = found + 1;
  }
  return PATTERN_NO_MATCH;
}

/* The first place from AT on where LEAD takes a byte; or NULL. */
static const char *find_lead(const struct pattern_item *lead, struct pattern_match *match, const char *at,
                             const char *end) {
  const char *found = at;
  if (lead->kind == PATTERN_BYTE)
    found = memchr(at, lead->first, (size_t)(end - at));
  else
    while (found < end && !byte_set_has(lead->set, *found))
      found++;
  if (found == end)
    found = NULL;
  spend(match, (found ? found : end) - at);
  return found;
}

enum pattern_result pattern_search(const struct pattern *pattern, struct pattern_match *match, const char *from,
                                   const char *last) {
  const char *end = match->subject.data + match->subject.size;
  if (pattern->plain.size > 0)
    return search_plain(pattern->plain, match, from);
  for (const char *at = from; match->steps >= 0; at++) {
    if (pattern->lead && !pattern->anchored && !(at = find_lead(pattern->lead, match, at, end)))
      break;
    enum pattern_result result = match_at(pattern, match, at);
    if (result == PATTERN_FAULT || (result == PATTERN_MATCH && match->end != last))
      return result;
    if (at == end || pattern->anchored)
      break;
  }
  return PATTERN_NO_MATCH;
}
