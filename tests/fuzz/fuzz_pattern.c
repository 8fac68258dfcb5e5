/* fuzz_pattern.c: any bytes as a pattern and a subject; the first byte says how long the pattern is. Whatever is found
 * lies within the subject, and the steps are enough or said not to be. (What is found is compared with Lua's own
 * library in tests/unit/script/test_strings.c.) */
#include "base/memory.h"
#include "script/pattern.h"

#include <stdlib.h>

#define STEPS 20000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A copy without anything behind it, so that a read beyond its end is seen. */
static char *copy(const uint8_t *data, size_t size) {
  char *text = memory_allocate(size);
  if (size > 0)
    memcpy(text, data, size);
  return text;
}

static void check(bool holds) {
  if (!holds)
    abort();
}

static void check_match(const struct pattern *pattern, const struct pattern_match *match, const char *from,
                        const char *last) {
  const char *begin = match->subject.data, *end = begin + match->subject.size;
  check(from <= match->start && match->start <= match->end && match->end <= end && match->end != last);
  for (size_t i = 0; i < pattern->capture_count; i++) {
    const struct pattern_capture *capture = &match->captures[i];
    check(capture->start >= match->start && capture->start <= match->end);
    check(capture->size < 0 || capture->size <= match->end - capture->start);
  }
}

/* Goes through all matches, as gmatch does. */
static void match_all(struct bytes text, struct bytes subject, bool has_anchor) {
  void *memory = memory_allocate(pattern_room(text.size));
  struct pattern pattern;
  struct pattern_match match = {.subject = subject, .steps = STEPS};
  const char *from = subject.data, *last = NULL;
  pattern_read(&pattern, text, has_anchor, memory);
  while (pattern_search(&pattern, &match, from, last) == PATTERN_MATCH) {
    check_match(&pattern, &match, from, last);
    from = last = match.end;
    if (pattern.anchored)
      break;
  }
  free(memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  size_t pattern_size = data[0] < size ? data[0] : size - 1, subject_size = size - 1 - pattern_size;
  char *text = copy(data + 1, pattern_size), *subject = copy(data + 1 + pattern_size, subject_size);
  match_all(bytes_make(text, pattern_size), bytes_make(subject, subject_size), true);
  match_all(bytes_make(text, pattern_size), bytes_make(subject, subject_size), false);
  free(text);
  free(subject);
  return 0;
}
