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

struct bytes fold_name(struct bytes name, struct arena *arena) {
  utf8proc_uint8_t *folded = NULL;
  utf8proc_ssize_t size = utf8proc_map((const utf8proc_uint8_t *)name.data, (utf8proc_ssize_t)name.size, &folded,
                                       UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD);
  if (size < 0)
    return fold_ascii(name, arena);
  struct bytes copy = arena_copy(arena, bytes_make((const char *)folded, (size_t)size));
  free(folded);
  return copy;
}
