/* links.c: see links.h. */
#include "build/links.h"
#include "base/path.h"
#include "build/language.h"
#include "model/value.h"
#include "page/fold.h"
#include <ctype.h>

const char *link_kind_name(enum link_kind kind) {
  switch (kind) {
  case LINK_INTERNAL:
    return "internal";
  case LINK_ADDRESS:
    return "address";
  case LINK_MISSING:
    return "missing";
  case LINK_EXTERNAL:
    return "external";
  case LINK_ANCHOR:
    return "anchor";
  }
  return "";
}

static bool is_external(struct bytes target) {
  size_t at = 0;
  if (bytes_starts_with(target, bytes_from("//")))
    return true;
  while (at < target.size && (isalnum((unsigned char)target.data[at]) || memchr("+.-", target.data[at], 3)))
    at++;
  return at > 0 && at < target.size && target.data[at] == ':' && isalpha((unsigned char)target.data[0]);
}

static bool ends_with_slash(struct bytes path) {
  return path.size > 0 && path.data[path.size - 1] == '/';
}

static const char *const page_extensions[] = {".md", ".mdx", ".markdown"};
enum { PAGE_EXTENSIONS = sizeof page_extensions / sizeof *page_extensions };

static bool is_markdown(struct bytes path) {
  struct bytes extension = path_extension(path);
  for (size_t i = 0; i < PAGE_EXTENSIONS; i++)
    if (bytes_equal(extension, bytes_from(page_extensions[i])))
      return true;
  return false;
}

/* "map.png", unlike "v3.5" and "guide": no page is meant. */
static bool names_a_file(struct bytes path) {
  struct bytes extension = path_extension(path);
  bool letters = extension.size > 1 && isalpha((unsigned char)extension.data[1]);
  for (size_t i = 1; letters && i < extension.size; i++)
    letters = isalnum((unsigned char)extension.data[i]);
  return letters && !ends_with_slash(path);
}

/* --- pages --- */

static bool find_page_at(const struct link_reader *reader, struct bytes path, struct bytes *url) {
  struct bytes value;
  reader->note(reader->context, READ_PAGE, world_pair(reader->arena, path, bytes_from("url")));
  const struct page *page = world_page(reader->world, path);
  return page && world_page_field(page, bytes_from("url"), reader->arena, &value) && value_text(value, url);
}

/* The page of the file at PATH; of its translations the one in the language of the page that the link is on comes
 * first, and the site's language is good enough for all. */
static bool find_page(const struct link_reader *reader, struct bytes path, struct bytes *url) {
  const struct graph_source *source = &reader->graph->sources[reader->page->source];
  struct bytes neutral;
  if (source->language_count == 0)
    return find_page_at(reader, path, url);
  struct bytes usual = language_of(source, path, reader->arena, &neutral);
  if (neutral.size != path.size) /* it says itself which language it means */
    return find_page_at(reader, path, url);
  struct bytes own = language_of(source, reader->page->path, reader->arena, &neutral);
  if (!bytes_equal(own, usual) && find_page_at(reader, language_path(path, own, reader->arena), url))
    return true;
  return find_page_at(reader, path, url) || find_page_at(reader, language_path(path, usual, reader->arena), url);
}

/* The page that STEM, a path without the extension of a page, stands for: a folder's or a file's. */
static bool find_stem(const struct link_reader *reader, struct bytes stem, struct bytes *url) {
  static const char *const names[] = {"_index.md", "index.md"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (find_page(reader, path_join(reader->arena, stem, bytes_from(names[i])), url))
      return true;
  for (size_t i = 0; i < PAGE_EXTENSIONS && stem.size > 0; i++)
    if (find_page(reader, arena_format(reader->arena, "%.*s%s", (int)stem.size, stem.data, page_extensions[i]), url))
      return true;
  return false;
}

static bool find_stem_from(const struct link_reader *reader, struct bytes base, struct bytes path, struct bytes *url) {
  struct bytes stem;
  return path_resolve(reader->arena, base, path, &stem) && find_stem(reader, stem, url);
}

/* A file in the folder that the page's address looks like to a browser: "docs/start.md" at /docs/start/ is in
 * "docs/start/". The page's own path where that is no other folder. */
static struct bytes path_of_address(const struct link_reader *reader) {
  struct bytes path = reader->page->path, stem = path_stem(path_name(path)), value, url;
  if (bytes_equal(stem, bytes_from("index")) || bytes_equal(stem, bytes_from("_index")) ||
      !world_page_field(reader->page, bytes_from("url"), reader->arena, &value) || !value_text(value, &url) ||
      !ends_with_slash(url))
    return path;
  return path_join(reader->arena, bytes_make(path.data, path.size - path_extension(path).size), path_name(path));
}

/* "../other", "../dir/": relative to the file, as on GitHub and in Docusaurus, or to the address, as a browser reads
 * it, where tools do not look into links. With a slash at the end the latter is the likelier one. */
static bool find_without_extension(const struct link_reader *reader, struct bytes path, struct bytes *url) {
  struct bytes file = reader->page->path, address = path_of_address(reader);
  bool slash = ends_with_slash(path);
  if (find_stem_from(reader, slash ? address : file, path, url))
    return true;
  return address.data != file.data && find_stem_from(reader, slash ? file : address, path, url);
}

/* What URL and PATH are without: the slash, or the ".html", at their end. */
static struct bytes without_ending(struct bytes path) {
  if (ends_with_slash(path))
    path.size--;
  else if (bytes_ends_with(path, bytes_from(".html")))
    path.size -= strlen(".html");
  return path;
}

static bool is_page_of_address(const struct link_reader *reader, struct bytes address, struct bytes url) {
  return bytes_equal(without_ending(path_url_decode(reader->arena, url)), address);
}

/* "/docs/other", "/docs/other.html": how the address of a page ends is for its source to say, and it was another tool
 * that had this one. Only what has this address but for its end is meant. */
static bool find_address(const struct link_reader *reader, struct bytes path, struct bytes *url) {
  struct bytes address = without_ending(path), normal, mount, rest;
  if (bytes_ends_with(path, bytes_from("/index.html")))
    address = without_ending(bytes_make(path.data, path.size - strlen("index.html")));
  if (!path_resolve(reader->arena, bytes_from(""), address, &normal))
    return false;
  for (size_t i = 0; i < reader->graph->source_count; i++) {
    const struct graph_source *source = &reader->graph->sources[i];
    if (path_resolve(reader->arena, bytes_from(""), source->mount, &mount) && path_below(normal, mount, &rest) &&
        find_stem(reader, path_join(reader->arena, source->root, rest), url) &&
        is_page_of_address(reader, address, *url))
      return true;
  }
  return false;
}

/* "other.html", as other tools write pages, or the name of a file that is one. */
static bool find_html(const struct link_reader *reader, struct bytes path, struct bytes *url) {
  if (path.data[0] == '/')
    return find_address(reader, path, url);
  return find_without_extension(reader, without_ending(path), url);
}

/* "/docs/other.md": from the site's folder, the source's, or where that is mounted. */
static bool find_from_root(const struct link_reader *reader, struct bytes path, struct bytes *url) {
  const struct graph_source *source = &reader->graph->sources[reader->page->source];
  struct bytes normal, mount, rest;
  if (!path_resolve(reader->arena, bytes_from(""), path, &normal))
    return false;
  if (find_page(reader, normal, url) || find_page(reader, path_join(reader->arena, source->root, normal), url))
    return true;
  return path_resolve(reader->arena, bytes_from(""), source->mount, &mount) && mount.size > 0 &&
         path_below(normal, mount, &rest) && find_page(reader, path_join(reader->arena, source->root, rest), url);
}

static bool find_markdown(const struct link_reader *reader, struct bytes path, struct bytes *url) {
  struct bytes resolved;
  if (path.data[0] == '/')
    return find_from_root(reader, path, url);
  if (bytes_starts_with(path, bytes_from("@/"))) /* as Zola has it: from the content's folder */
    return find_from_root(reader, bytes_make(path.data + 1, path.size - 1), url);
  return path_resolve(reader->arena, reader->page->path, path, &resolved) && find_page(reader, resolved, url);
}

/* --- files that are published --- */

static bool asset_text(const struct link_reader *reader, struct bytes name, const char *field, struct bytes *text) {
  struct bytes value;
  reader->note(reader->context, READ_ASSET, world_pair(reader->arena, name, bytes_from(field)));
  return world_asset_field(reader->world, name, bytes_from(field), &value) && value_text(value, text);
}

/* The asset NAME, if it is FOLDER's: of two folders with one name the first one has it. */
static bool find_asset(const struct link_reader *reader, const struct graph_static *folder, struct bytes name,
                       struct bytes *url) {
  struct bytes source, below;
  return asset_text(reader, name, "source", &source) && path_below(source, folder->root, &below) &&
         asset_text(reader, name, "url", url);
}

/* A file beside a page goes by its path in the site, in whatever source it is. */
static bool find_beside(const struct link_reader *reader, struct bytes path, struct bytes *url) {
  const struct graph *graph = reader->graph;
  struct bytes below, source;
  for (size_t i = 0; i < graph->source_count; i++)
    if (graph->sources[i].files != GRAPH_FILES_NONE && path_below(path, graph->sources[i].root, &below))
      return asset_text(reader, path, "source", &source) && bytes_equal(source, path) &&
             asset_text(reader, path, "url", url);
  return false;
}

/* PATH as it lies on disk, or as a browser asks for it. */
static bool find_file(const struct link_reader *reader, struct bytes path, struct bytes *url) {
  const struct graph *graph = reader->graph;
  struct bytes resolved, name, to;
  if (!path_resolve(reader->arena, reader->page->path, path, &resolved))
    return false;
  if (find_beside(reader, resolved, url))
    return true;
  for (size_t i = 0; i < graph->static_count; i++)
    if (path_below(resolved, graph->statics[i].root, &name) && find_asset(reader, &graph->statics[i], name, url))
      return true;
  for (size_t i = 0; path.data[0] == '/' && i < graph->static_count; i++)
    if (path_normalize(reader->arena, graph->statics[i].to, &to) && path_below(resolved, to, &name) &&
        find_asset(reader, &graph->statics[i], name, url))
      return true;
  return false;
}

/* --- addresses --- */

/* PATH from the page's address on, as a browser reads it; "" when it leaves the site. */
static struct bytes absolute_address(const struct link_reader *reader, struct bytes path) {
  struct bytes value, url, normal;
  if (path.data[0] == '/')
    return path;
  if (!world_page_field(reader->page, bytes_from("url"), reader->arena, &value) || !value_text(value, &url))
    return bytes_from("");
  struct bytes base = bytes_make(url.data + 1, url.size - 1);
  if (ends_with_slash(url))
    base = path_join(reader->arena, base, bytes_from("index.html"));
  if (!path_resolve(reader->arena, base, path, &normal))
    return bytes_from("");
  bool folder = ends_with_slash(path) && normal.size > 0;
  return arena_format(reader->arena, "/%.*s%s", (int)normal.size, normal.data, folder ? "/" : "");
}

static bool find_path(const struct link_reader *reader, struct bytes path, struct link *out) {
  if (is_markdown(path))
    return find_markdown(reader, path, &out->address);
  if (out->image || names_a_file(path))
    return find_file(reader, path, &out->address) ||
           (!out->image && bytes_ends_with(path, bytes_from(".html")) && find_html(reader, path, &out->address));
  if (path.data[0] == '/')
    return !ends_with_slash(path) && find_address(reader, path, &out->address);
  return find_without_extension(reader, path, &out->address) ||
         (path_extension(path).size > 0 && find_file(reader, path, &out->address));
}

/* Keyboards give one form of an accent, and some disks the other: what is not found as it is written may be there. */
static bool find_with_accents(const struct link_reader *reader, struct bytes path, struct link *out) {
  bool plain = true;
  for (size_t i = 0; i < path.size && plain; i++)
    plain = (unsigned char)path.data[i] < 0x80;
  for (int composed = 0; composed < 2 && !plain; composed++) {
    struct bytes form = fold_accents(path, composed, reader->arena);
    if (!bytes_equal(form, path) && find_path(reader, form, out))
      return true;
  }
  return false;
}

static void resolve_path(const struct link_reader *reader, struct bytes path, struct link *out) {
  struct bytes decoded = path_url_decode(reader->arena, path);
  bool found = find_path(reader, decoded, out) || find_with_accents(reader, decoded, out);
  out->kind = found ? LINK_INTERNAL : is_markdown(decoded) ? LINK_MISSING : LINK_ADDRESS;
  if (out->kind == LINK_ADDRESS)
    out->address = absolute_address(reader, path);
}

void link_resolve(const struct link_reader *reader, struct bytes target, bool image, struct link *out) {
  size_t size = 0;
  *out = (struct link){
      .kind = LINK_EXTERNAL, .image = image, .target = target, .address = bytes_from(""), .rest = bytes_from("")};
  if (is_external(target))
    return;
  while (size < target.size && target.data[size] != '?' && target.data[size] != '#')
    size++;
  out->rest = bytes_make(target.data + size, target.size - size);
  out->kind = LINK_ANCHOR;
  if (size > 0)
    resolve_path(reader, bytes_make(target.data, size), out);
}

bool link_replacement(const struct link *link, struct arena *arena, struct bytes *out) {
  if (link->kind != LINK_INTERNAL)
    return false;
  *out = arena_format(arena, "%.*s%.*s", (int)link->address.size, link->address.data, (int)link->rest.size,
                      link->rest.data);
  return true;
}
