/* language.c: see language.h. */
#include "build/language.h"
#include "base/path.h"

bool language_matters(const struct graph_source *source) {
  return source->language.size || source->language_count;
}

struct bytes language_of(const struct graph_source *source, struct bytes relative, struct arena *arena,
                         struct bytes *neutral) {
  *neutral = relative;
  if (source->language_count) {
    struct bytes extension = path_extension(relative), rest = relative;
    rest.size -= extension.size;
    struct bytes suffix = path_extension(rest);
    for (size_t i = 0; suffix.size > 1 && i < source->language_count; i++) {
      if (!bytes_equal(bytes_make(suffix.data + 1, suffix.size - 1), source->languages[i]))
        continue;
      *neutral = arena_format(arena, "%.*s%.*s", (int)(rest.size - suffix.size), rest.data, (int)extension.size,
                              extension.data);
      return source->languages[i];
    }
  }
  return source->language.size ? source->language : source->site_language;
}

struct bytes language_path(struct bytes neutral, struct bytes language, struct arena *arena) {
  if (language.size == 0)
    return neutral;
  struct bytes extension = path_extension(neutral);
  return arena_format(arena, "%.*s.%.*s%.*s", (int)(neutral.size - extension.size), neutral.data, (int)language.size,
                      language.data, (int)extension.size, extension.data);
}

const struct bytes *language_titles(const struct graph_source *source, const struct page *page, struct arena *arena) {
  struct bytes value, language;
  if (source->title_count == 0)
    return NULL;
  bool known = source->title_count > 1 && world_page_field(page, bytes_from("language"), arena, &value) &&
               value_text(value, &language);
  for (size_t i = 1; known && i < source->title_count; i++)
    if (bytes_equal(source->titles[i].language, language))
      return source->titles[i].names;
  return source->titles[0].names;
}
