/* slug.c: see slug.h. */
#include "page/slug.h"

#include "base/utf8.h"
#include "page/unicode.h"

void slug_append(struct strbuf *out, struct bytes text) {
  for (size_t at = 0; at < text.size;) {
    uint32_t point = utf8_decode(text, &at);
    if (point == ' ' || point == '-')
      strbuf_append_char(out, '-');
    else if (!(point & UTF8_INVALID) && unicode_is_word(point))
      unicode_append(out, unicode_lower(point));
  }
}

void slug_set_init(struct slug_set *set, struct arena *arena) {
  map_init(&set->taken);
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
  if (id.size == 0)
    id = bytes_from("section");
  uint32_t *next = map_get(&set->taken, id);
  if (!next)
    return take(set, arena_copy(set->arena, id));
  struct bytes candidate;
  do
    candidate = arena_format(set->arena, "%.*s-%u", (int)id.size, id.data, (unsigned)(*next)++);
  while (map_get(&set->taken, candidate));
  return take(set, candidate);
}
