/* layout.c: see layout.h. */
#include "build/layout.h"
#include "base/path.h"

struct search {
  const struct graph_source *source;
  const struct template_finder *finder;
  struct arena *arena;
  struct bytes first; /* that was looked for; "": nothing yet */
};

static struct bytes text_of(const struct value *params, const char *name) {
  const struct value *value = value_get(params, bytes_from(name));
  return value && value->kind == VALUE_STRING ? value->as.string : bytes_from("");
}

static bool is_there(struct search *search, struct bytes name, struct bytes *found) {
  struct bytes normal;
  if (!path_normalize(search->arena, name, &normal) || normal.size == 0)
    return false;
  if (search->first.size == 0)
    search->first = normal;
  *found = normal;
  return search->finder->exists &&
         search->finder->exists(search->finder->context,
                                path_join(search->arena, search->source->template_folder, normal));
}

/* "post" is post.html; a name that has an extension is a file's as it is, or part of one ("v1.2"). */
static bool find_layout(struct search *search, struct bytes folder, struct bytes layout, struct bytes *found) {
  struct bytes name = path_join(search->arena, folder, layout);
  if (path_extension(layout).size > 1 && is_there(search, name, found))
    return true;
  return !bytes_ends_with(name, bytes_from(".html")) &&
         is_there(search, arena_format(search->arena, "%.*s.html", (int)name.size, name.data), found);
}

struct bytes layout_template(const struct graph_source *source, const struct value *params, bool is_section,
                             const struct template_finder *finder, struct arena *arena) {
  struct bytes usual = is_section ? source->section_template : source->template_name, found;
  struct bytes layout = text_of(params, "layout"), type = text_of(params, "type");
  const struct value *given = value_get(params, bytes_from("layout"));
  struct search search = {.source = source, .finder = finder, .arena = arena};
  if (bytes_equal(layout, bytes_from("none")) || (given && given->kind == VALUE_FALSE))
    return bytes_from("none.html"); /* there is one for all sites */
  if (type.size && layout.size && find_layout(&search, type, layout, &found))
    return found;
  if (type.size && is_there(&search, path_join(arena, type, path_name(usual)), &found))
    return found;
  if (layout.size && find_layout(&search, bytes_from(""), layout, &found))
    return found;
  if (!source->strict_layouts || !(layout.size || type.size))
    return usual;
  return search.first.size ? search.first : layout.size ? layout : type;
}
