/* links.c: see links.h. */
#include "build/links.h"
#include "base/path.h"

/* `map.png`: it lies beside the page's file, and not always beside what the page becomes. What has no extension is no
 * file, as far as anybody can see. */
static bool find_file(const struct link_reader *reader, struct bytes path, struct bytes *url) {
  struct bytes resolved, encoded, wanted = bytes_from("url");
  struct arena *arena = reader->arena;
  if (reader->graph->sources[reader->page->source].files == GRAPH_FILES_NONE || path.size == 0 || path.data[0] == '/' ||
      path_extension(path).size == 0 ||
      !path_resolve(arena, reader->page->path, path_url_decode(arena, path), &resolved))
    return false;
  reader->note(reader->context, READ_ASSET, world_pair(arena, resolved, wanted));
  return world_asset_field(reader->world, resolved, wanted, &encoded) && value_text(encoded, url);
}

static bool find_page(const struct link_reader *reader, struct bytes path, struct bytes *url) {
  struct bytes resolved, encoded, wanted = bytes_from("url");
  struct arena *arena = reader->arena;
  if (!path_resolve(arena, reader->page->path, path_url_decode(arena, path), &resolved))
    return false;
  reader->note(reader->context, READ_PAGE, world_pair(arena, resolved, wanted));
  const struct page *page = world_page(reader->world, resolved);
  return page && world_page_field(page, wanted, arena, &encoded) && value_text(encoded, url);
}

bool link_resolve(const struct link_reader *reader, struct bytes target, bool image, struct bytes *out) {
  if (target.size == 0 || target.data[0] == '#' || memchr(target.data, ':', target.size))
    return false;
  size_t size = 0;
  while (size < target.size && target.data[size] != '#' && target.data[size] != '?')
    size++;
  struct bytes path = bytes_make(target.data, size), url;
  bool is_page = !image && bytes_equal(path_extension(path), bytes_from(".md"));
  if (!(is_page ? find_page(reader, path, &url) : find_file(reader, path, &url)))
    return false;
  *out =
      arena_format(reader->arena, "%.*s%.*s", (int)url.size, url.data, (int)(target.size - size), target.data + size);
  return true;
}
