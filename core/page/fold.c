/* fold.c: see fold.h. */
#include "page/fold.h"
#include <stdlib.h>
#include <utf8proc.h>

bool fold_is_plain(struct bytes name) {
  for (size_t i = 0; i < name.size; i++)
    if ((unsigned char)name.data[i] >= 0x80 || (name.data[i] >= 'A' && name.data[i] <= 'Z'))
      return false;
  return true;
}

static struct bytes fold_ascii(struct bytes name, struct arena *arena) {
  char *text = arena_allocate(arena, name.size + 1);
  for (size_t i = 0; i < name.size; i++)
    text[i] = name.data[i] >= 'A' && name.data[i] <= 'Z' ? (char)(name.data[i] - 'A' + 'a') : name.data[i];
  text[name.size] = '\0';
  return bytes_make(text, name.size);
}

/* False: it is no UTF-8. */
static bool map(struct bytes name, utf8proc_option_t options, struct arena *arena, struct bytes *out) {
  utf8proc_uint8_t *mapped = NULL;
  utf8proc_ssize_t size = utf8proc_map((const utf8proc_uint8_t *)name.data, (utf8proc_ssize_t)name.size, &mapped,
                                       UTF8PROC_STABLE | options);
  if (size < 0)
    return false;
  *out = arena_copy(arena, bytes_make((const char *)mapped, (size_t)size));
  free(mapped);
  return true;
}

struct bytes fold_name(struct bytes name, struct arena *arena) {
  struct bytes folded;
  return map(name, UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD, arena, &folded) ? folded : fold_ascii(name, arena);
}

struct bytes fold_accents(struct bytes name, bool composed, struct arena *arena) {
  struct bytes mapped;
  return map(name, composed ? UTF8PROC_COMPOSE : UTF8PROC_DECOMPOSE, arena, &mapped) ? mapped : name;
}

struct bytes fold_compatible(struct bytes name, struct arena *arena) {
  struct bytes mapped;
  return map(name, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, arena, &mapped) ? mapped : name;
}
