/* pattern.c: reads a pattern into items. See pattern.h; pattern_match.c matches them. */
#include "script/pattern.h"

/* The classes of the locale "C", as sets. */
static const struct byte_set letters = {{0, 0x07fffffe07fffffe, 0, 0}};
static const struct byte_set controls = {{0x00000000ffffffff, 0x8000000000000000, 0, 0}};
static const struct byte_set digits = {{0x03ff000000000000, 0, 0, 0}};
static const struct byte_set printing = {{0xfffffffe00000000, 0x7fffffffffffffff, 0, 0}};
static const struct byte_set lower_case = {{0, 0x07fffffe00000000, 0, 0}};
static const struct byte_set punctuation = {{0xfc00fffe00000000, 0x78000001f8000001, 0, 0}};
static const struct byte_set spaces = {{0x0000000100003e00, 0, 0, 0}};
static const struct byte_set upper_case = {{0, 0x0000000007fffffe, 0, 0}};
static const struct byte_set alphanumerics = {{0x03ff000000000000, 0x07fffffe07fffffe, 0, 0}};
static const struct byte_set hexadecimals = {{0x03ff000000000000, 0x0000007e0000007e, 0, 0}};
static const struct byte_set zero = {{1, 0, 0, 0}}; /* not in the manual any more, but still in Lua */

/* The class of a small letter, or NULL. */
static const struct byte_set *find_class(char letter) {
  switch (letter) {
  case 'a':
    return &letters;
  case 'c':
    return &controls;
  case 'd':
    return &digits;
  case 'g':
    return &printing;
  case 'l':
    return &lower_case;
  case 'p':
    return &punctuation;
  case 's':
    return &spaces;
  case 'u':
    return &upper_case;
  case 'w':
    return &alphanumerics;
  case 'x':
    return &hexadecimals;
  case 'z':
    return &zero;
  default:
    return NULL;
  }
}

static bool is_capital(char letter) {
  return letter >= 'A' && letter <= 'Z';
}

static char small(char letter) {
  return is_capital(letter) ? (char)(letter - 'A' + 'a') : letter;
}

/* --- sets --- */

/* Adds what is from FIRST to LAST; nothing when LAST is the smaller one. */
static void set_add(struct byte_set *set, char first, char last) {
  unsigned low = (unsigned char)first, high = (unsigned char)last;
  for (unsigned word = low >> 6; low <= high && word <= high >> 6; word++) {
    unsigned from = word == low >> 6 ? low & 63 : 0, to = word == high >> 6 ? high & 63 : 63;
    set->words[word] |= UINT64_MAX >> (63 - (to - from)) << from;
  }
}

static void set_add_class(struct byte_set *set, const struct byte_set *class, bool complement) {
  for (size_t i = 0; i < 4; i++)
    set->words[i] |= complement ? ~class->words[i] : class->words[i];
}

static void set_invert(struct byte_set *set) {
  for (size_t i = 0; i < 4; i++)
    set->words[i] = ~set->words[i];
}

/* --- items --- */

struct reader {
  const char *at, *end;
  struct pattern_item *item; /* the one that is read */
  struct byte_set *set;      /* the next free one */
  uint8_t captures, open_captures;
  uint8_t open[PATTERN_CAPTURES_MAX]; /* numbers of captures that are not closed yet */
};

size_t pattern_room(size_t size) {
  /* An item takes a byte of text at least, and one with a set of its own two. */
  return (size + 1) * sizeof(struct pattern_item) + size / 2 * sizeof(struct byte_set);
}

static void set_fault(struct reader *reader, enum pattern_fault fault) {
  reader->item->kind = PATTERN_WRONG;
  reader->item->fault = (uint8_t)fault;
}

/* The "]" that ends the set whose first element AT is, or NULL. The first is an element in any case. */
static const char *find_set_end(const char *at, const char *end) {
  do {
    if (at >= end)
      return NULL;
    if (*at++ == '%' && at < end)
      at++;
  } while (at >= end || *at != ']');
  return at;
}

static void set_add_elements(struct byte_set *set, const char *at, const char *end) {
  for (; at < end; at++) {
    if (*at == '%') {
      const struct byte_set *class = find_class(small(*++at));
      if (class)
        set_add_class(set, class, is_capital(*at));
      else
        set_add(set, *at, *at);
    } else if (end - at > 2 && at[1] == '-') {
      set_add(set, at[0], at[2]);
      at += 2;
    } else {
      set_add(set, *at, *at);
    }
  }
}

/* A set, from behind its "[". */
static void read_set(struct reader *reader, enum pattern_kind kind) {
  bool complement = reader->at < reader->end && *reader->at == '^';
  const char *start = reader->at + complement, *end = find_set_end(start, reader->end);
  if (!end) {
    set_fault(reader, PATTERN_SET_NOT_CLOSED);
    return;
  }
  struct byte_set *set = reader->set++;
  *set = (struct byte_set){{0}};
  set_add_elements(set, start, end);
  if (complement)
    set_invert(set);
  reader->item->kind = (uint8_t)kind;
  reader->item->set = set;
  reader->at = end + 1;
}

static void read_byte(struct reader *reader, char byte) {
  reader->item->kind = PATTERN_BYTE;
  reader->item->first = byte;
}

static void read_class(struct reader *reader, char letter) {
  const struct byte_set *class = find_class(small(letter));
  if (!class) {
    read_byte(reader, letter);
    return;
  }
  reader->item->kind = PATTERN_SET;
  reader->item->set = class;
  if (!is_capital(letter))
    return;
  *reader->set = *class;
  set_invert(reader->set);
  reader->item->set = reader->set++;
}

static enum pattern_repeat find_repeat(char sign) {
  switch (sign) {
  case '?':
    return PATTERN_OPTIONAL;
  case '*':
    return PATTERN_STAR;
  case '+':
    return PATTERN_PLUS;
  case '-':
    return PATTERN_LAZY;
  default:
    return PATTERN_ONCE;
  }
}

static void read_repeat(struct reader *reader) {
  if (reader->at == reader->end)
    return;
  enum pattern_repeat repeat = find_repeat(*reader->at);
  reader->item->repeat = (uint8_t)repeat;
  reader->at += repeat != PATTERN_ONCE;
}

static void read_open(struct reader *reader) {
  bool is_position = reader->at < reader->end && *reader->at == ')';
  if (reader->captures == PATTERN_CAPTURES_MAX) {
    set_fault(reader, PATTERN_TOO_MANY_CAPTURES);
    return;
  }
  reader->item->kind = is_position ? PATTERN_POSITION : PATTERN_OPEN;
  reader->item->index = reader->captures;
  reader->at += is_position;
  if (!is_position)
    reader->open[reader->open_captures++] = reader->captures;
  reader->captures++;
}

static void read_close(struct reader *reader) {
  if (reader->open_captures == 0) {
    set_fault(reader, PATTERN_NOTHING_TO_CLOSE);
    return;
  }
  reader->item->kind = PATTERN_CLOSE;
  reader->item->index = reader->open[--reader->open_captures];
}

static void read_back(struct reader *reader, char digit) {
  uint8_t number = (uint8_t)(digit - '0');
  bool exists = number > 0 && number <= reader->captures;
  for (uint8_t i = 0; i < reader->open_captures; i++)
    exists = exists && reader->open[i] != number - 1;
  reader->item->kind = PATTERN_BACK;
  reader->item->index = (uint8_t)(number - 1);
  if (!exists) {
    set_fault(reader, PATTERN_NO_SUCH_CAPTURE);
    reader->item->index = number;
  }
}

static void read_balance(struct reader *reader) {
  if (reader->end - reader->at < 2) {
    set_fault(reader, PATTERN_BALANCE_WITHOUT_BYTES);
    return;
  }
  reader->item->kind = PATTERN_BALANCE;
  reader->item->first = *reader->at++;
  reader->item->second = *reader->at++;
}

static void read_frontier(struct reader *reader) {
  if (reader->at == reader->end || *reader->at != '[') {
    set_fault(reader, PATTERN_FRONTIER_WITHOUT_SET);
    return;
  }
  reader->at++;
  read_set(reader, PATTERN_FRONTIER);
}

/* What begins with a "%", from behind it. */
static void read_escape(struct reader *reader) {
  if (reader->at == reader->end) {
    set_fault(reader, PATTERN_ENDS_WITH_ESCAPE);
    return;
  }
  char letter = *reader->at++;
  if (letter == 'b')
    read_balance(reader);
  else if (letter == 'f')
    read_frontier(reader);
  else if (letter >= '0' && letter <= '9')
    read_back(reader, letter);
  else
    read_class(reader, letter);
}

static void read_item(struct reader *reader) {
  char byte = *reader->at++;
  *reader->item = (struct pattern_item){.repeat = PATTERN_ONCE};
  if (byte == '(')
    read_open(reader);
  else if (byte == ')')
    read_close(reader);
  else if (byte == '[')
    read_set(reader, PATTERN_SET);
  else if (byte == '%')
    read_escape(reader);
  else if (byte == '.')
    reader->item->kind = PATTERN_ANY;
  else if (byte == '$' && reader->at == reader->end)
    reader->item->kind = PATTERN_END;
  else
    read_byte(reader, byte);
  if (reader->item->kind <= PATTERN_SET)
    read_repeat(reader);
}

/* --- the pattern --- */

bool pattern_is_plain(struct bytes text) {
  static const struct byte_set special = {{0x80006d3000000000, 0x0000000048000000, 0, 0}}; /* $%(*+-.?[^ */
  for (size_t i = 0; i < text.size; i++)
    if (byte_set_has(&special, text.data[i]))
      return false;
  return true;
}

/* The item that every match begins with, if that takes a single byte: a search need look at its places only. */
static const struct pattern_item *find_lead(const struct pattern_item *item) {
  while (item->kind == PATTERN_OPEN || item->kind == PATTERN_POSITION)
    item++;
  bool takes_one = item->repeat == PATTERN_ONCE || item->repeat == PATTERN_PLUS;
  return takes_one && (item->kind == PATTERN_BYTE || item->kind == PATTERN_SET) ? item : NULL;
}

void pattern_read(struct pattern *pattern, struct bytes text, bool has_anchor, void *memory) {
  struct pattern_item *items = memory;
  struct reader reader = {.at = text.data, .end = text.data + text.size, .item = items};
  *pattern = (struct pattern){.items = items};
  if (text.size > 0 && pattern_is_plain(text) && !memchr(text.data, ')', text.size)) {
    pattern->plain = text;
    return;
  }
  reader.set = (struct byte_set *)(items + text.size + 1);
  pattern->anchored = has_anchor && text.size > 0 && *text.data == '^';
  reader.at += pattern->anchored;
  bool is_wrong = false;
  while (!is_wrong && reader.at < reader.end) {
    read_item(&reader);
    is_wrong = reader.item->kind == PATTERN_WRONG;
    reader.item += !is_wrong;
  }
  if (!is_wrong)
    *reader.item = (struct pattern_item){.kind = PATTERN_DONE};
  pattern->capture_count = reader.captures;
  pattern->lead = find_lead(items);
}
