/* words.c: see words.h. */
#include "page/words.h"
#include "base/utf8.h"
#include "page/unicode.h"

/* Past the tag or comment that begins at AT. */
static size_t skip_tag(struct bytes html, size_t at) {
  if (bytes_starts_with(bytes_make(html.data + at, html.size - at), bytes_from("<!--"))) {
    const char *end = memmem(html.data + at + 4, html.size - at - 4, "-->", 3);
    return end ? (size_t)(end - html.data) + 3 : html.size;
  }
  char quote = 0;
  for (; at < html.size; at++) {
    char c = html.data[at];
    if (quote)
      quote = c == quote ? 0 : quote;
    else if (c == '"' || c == '\'')
      quote = c;
    else if (c == '>')
      return at + 1;
  }
  return html.size;
}

static bool is_space(uint32_t point) {
  return point == ' ' || (point >= '\t' && point <= '\r') || point == 0xa0 || point == 0x3000;
}

/* Kana, Han and Hangul. */
static bool counts_alone(uint32_t point) {
  return (point >= 0x3040 && point <= 0x30ff) || (point >= 0x3400 && point <= 0x9fff) ||
         (point >= 0xac00 && point <= 0xd7a3) || (point >= 0xf900 && point <= 0xfaff) ||
         (point >= 0x20000 && point <= 0x3ffff);
}

size_t words_count(struct bytes html) {
  size_t words = 0;
  bool inside = false; /* a word that was counted */
  for (size_t at = 0; at < html.size;) {
    if (html.data[at] == '<') {
      at = skip_tag(html, at);
      continue;
    }
    uint32_t point = utf8_decode(html, &at);
    if (is_space(point)) {
      inside = false;
    } else if (point < UTF8_INVALID && counts_alone(point)) {
      words++;
      inside = false;
    } else if (!inside && point < UTF8_INVALID && unicode_is_word(point)) {
      words++;
      inside = true;
    }
  }
  return words;
}

size_t words_minutes(size_t words) {
  enum { WORDS_A_MINUTE = 213 };
  return (words + WORDS_A_MINUTE - 1) / WORDS_A_MINUTE;
}
