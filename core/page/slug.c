/* slug.c: see slug.h. */
#include "page/slug.h"

#include "base/utf8.h"
#include "page/fold.h"
#include "page/unicode.h"

#include <ctype.h>

enum slug_style slug_style_named(struct bytes name) {
  static const char *const names[] = {
      [SLUG_GITHUB] = "github", [SLUG_VITEPRESS] = "vitepress", [SLUG_ZOLA] = "zola", [SLUG_MKDOCS] = "mkdocs"};
  for (enum slug_style style = SLUG_GITHUB; style <= SLUG_MKDOCS; style++)
    if (bytes_equal(name, bytes_from(names[style])))
      return style;
  return SLUG_GITHUB;
}

void slug_append(struct strbuf *out, struct bytes text) {
  for (size_t at = 0; at < text.size;) {
    uint32_t point = utf8_decode(text, &at);
    if (point == ' ' || point == '-')
      strbuf_append_char(out, '-');
    else if (!(point & UTF8_INVALID) && unicode_is_word(point))
      unicode_append(out, unicode_lower(point));
  }
}

/* --- the styles of other tools --- */

/* What becomes of a character of a heading. */
enum fate { FATE_KEEP, FATE_DROP, FATE_BLANK, FATE_DASH };

static bool is_space(uint32_t point) {
  return point == ' ' || (point >= '\t' && point <= '\r') || point == 0xa0 || point == 0x1680 ||
         (point >= 0x2000 && point <= 0x200a) || point == 0x2028 || point == 0x2029 || point == 0x202f ||
         point == 0x205f || point == 0x3000 || point == 0xfeff;
}

static bool is_curly_quote(uint32_t point) {
  return point == 0x2018 || point == 0x2019 || point == 0x201c || point == 0x201d;
}

static enum fate fate_of(enum slug_style style, uint32_t point) {
  bool ascii = point < 0x80;
  if ((point & UTF8_INVALID) || (point >= 0x300 && point <= 0x36f)) /* an accent, which stands apart */
    return FATE_DROP;
  if (style == SLUG_MKDOCS)
    return is_space(point)                   ? FATE_BLANK
           : point == '-'                    ? FATE_DASH
           : ascii && unicode_is_word(point) ? FATE_KEEP
                                             : FATE_DROP;
  if (style == SLUG_ZOLA)
    return (ascii ? isalnum((int)point) != 0 : unicode_is_word(point)) ? FATE_KEEP : FATE_DASH;
  if (point < 0x20)
    return FATE_DROP;
  return (ascii && ispunct((int)point)) || is_space(point) || is_curly_quote(point) ? FATE_DASH : FATE_KEEP;
}

static bool is_ascii(struct bytes text) {
  for (size_t i = 0; i < text.size; i++)
    if ((unsigned char)text.data[i] >= 0x80)
      return false;
  return true;
}

/* Each run of blanks and dashes is one dash. At both ends there is none, but for MkDocs where it was written. */
static void append_words(struct strbuf *out, enum slug_style style, struct bytes text) {
  bool blank = false, dash = false;
  for (size_t at = 0; at < text.size;) {
    uint32_t point = utf8_decode(text, &at);
    enum fate fate = fate_of(style, point);
    blank = blank || fate == FATE_BLANK;
    dash = dash || fate == FATE_DASH;
    if (fate != FATE_KEEP)
      continue;
    if (out->size > 0 ? blank || dash : dash && style == SLUG_MKDOCS)
      strbuf_append_char(out, '-');
    if (out->size == 0 && style == SLUG_VITEPRESS && point < 0x80 && isdigit((int)point))
      strbuf_append_char(out, '_');
    unicode_append(out, unicode_lower(point));
    blank = dash = false;
  }
  if (dash && style == SLUG_MKDOCS)
    strbuf_append_char(out, '-');
}

struct bytes slug_make(enum slug_style style, struct bytes text, struct arena *arena) {
  struct strbuf out;
  strbuf_init(&out);
  bool plain = is_ascii(text);
  if (style == SLUG_GITHUB)
    slug_append(&out, text);
  else
    append_words(&out, style, plain ? text : fold_compatible(text, arena));
  struct bytes slug = arena_copy(arena, strbuf_bytes(&out));
  strbuf_release(&out);
  return plain || style == SLUG_GITHUB ? slug : fold_accents(slug, true, arena);
}

/* --- the ids of a page --- */

void slug_set_init(struct slug_set *set, enum slug_style style, struct arena *arena) {
  map_init(&set->taken);
  set->style = style;
  set->arena = arena;
}

void slug_set_release(struct slug_set *set) {
  map_release(&set->taken);
}

static struct bytes take(struct slug_set *set, struct bytes id) {
  uint32_t *next = arena_allocate(set->arena, sizeof *next);
  *next = 1;
  map_put(&set->taken, id, next);
  return id;
}

struct bytes slug_set_add(struct slug_set *set, struct bytes id) {
  bool mkdocs = set->style == SLUG_MKDOCS;
  if (id.size == 0 && !mkdocs)
    id = bytes_from("section");
  uint32_t *next = map_get(&set->taken, id);
  if (!next && id.size > 0)
    return take(set, arena_copy(set->arena, id));
  if (!next) {
    take(set, id);
    next = map_get(&set->taken, id);
  }
  struct bytes candidate;
  do
    candidate = arena_format(set->arena, "%.*s%c%u", (int)id.size, id.data, mkdocs ? '_' : '-', (unsigned)(*next)++);
  while (map_get(&set->taken, candidate));
  return take(set, candidate);
}
