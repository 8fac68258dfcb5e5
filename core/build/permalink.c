/* permalink.c: see permalink.h. */
#include "build/permalink.h"
#include "base/path.h"
#include "base/utf8.h"
#include "build/permalink_token.h"
#include "page/unicode.h"
#include <ctype.h>

static int expand(const struct permalink *link, struct arena *arena, struct strbuf *out, struct error *error) {
  struct bytes pattern = link->source->permalink;
  for (size_t i = 0; i < pattern.size;) {
    if (pattern.data[i] != ':') {
      strbuf_append_char(out, pattern.data[i++]);
      continue;
    }
    size_t start = ++i;
    while (i < pattern.size && (isalpha((unsigned char)pattern.data[i]) || pattern.data[i] == '_'))
      i++;
    struct bytes token = bytes_make(pattern.data + start, i - start), slice = bytes_from(""), value;
    const char *end =
        i < pattern.size && pattern.data[i] == '[' ? memchr(pattern.data + i, ']', pattern.size - i) : NULL;
    if (end && bytes_equal(token, bytes_from("sections"))) {
      slice = bytes_make(pattern.data + i + 1, (size_t)(end - pattern.data) - i - 1);
      i += slice.size + 2;
    }
    if (permalink_token(link, token, slice, arena, &value, error))
      return -1;
    strbuf_append(out, value);
  }
  return 0;
}

/* `/a/b/` becomes `/a/b.html`, but for a page that is its folder: what lies beside its file lies beside it. */
static void use_html(const struct permalink *link, struct strbuf *raw) {
  if (!link->source->html_urls || permalink_is_index(link))
    return;
  size_t size = raw->size;
  while (size > 0 && raw->data[size - 1] == '/')
    size--;
  if (size == 0 || size == raw->size)
    return;
  raw->size = size;
  strbuf_append_text(raw, ".html");
}

static void append_lower(struct strbuf *out, struct bytes text) {
  for (size_t at = 0; at < text.size;) {
    size_t start = at;
    uint32_t point = utf8_decode(text, &at);
    if (point & UTF8_INVALID)
      strbuf_append_char(out, text.data[start]);
    else
      unicode_append(out, unicode_lower(point));
  }
}

/* What stands below the mount. */
static int append_path(const struct permalink *link, struct arena *arena, struct strbuf *raw, struct error *error) {
  if (link->is_section) {
    strbuf_append(raw, path_directory(link->relative));
    strbuf_append_char(raw, '/');
    return 0;
  }
  if (expand(link, arena, raw, error))
    return -1;
  use_html(link, raw);
  return 0;
}

/* The URL as a path before normalisation: front matter's own, a section's folder, or the expanded pattern. */
static int raw_path(const struct permalink *link, struct arena *arena, struct strbuf *raw, struct error *error) {
  if (link->url.size) {
    strbuf_append(raw, path_url_decode(arena, link->url));
    return 0;
  }
  bool by_mount = link->source->language.size && bytes_equal(link->language, link->source->language);
  if (!by_mount && !bytes_equal(link->language, link->source->site_language)) {
    strbuf_append_char(raw, '/');
    strbuf_append(raw, link->language);
  }
  strbuf_append(raw, link->source->mount);
  strbuf_append_char(raw, '/');
  if (!link->source->lowercase_urls)
    return append_path(link, arena, raw, error);
  struct strbuf path;
  strbuf_init(&path);
  int rc = append_path(link, arena, &path, error);
  if (rc == 0)
    append_lower(raw, strbuf_bytes(&path));
  strbuf_release(&path);
  return rc;
}

/* Without the slashes in front and doubled ones; the last one stays. */
static struct bytes squeeze(struct bytes raw, struct arena *arena) {
  char *out = arena_allocate(arena, raw.size + 1);
  size_t size = 0;
  for (size_t i = 0; i < raw.size; i++) {
    if (raw.data[i] == '/' && (size == 0 || out[size - 1] == '/'))
      continue;
    out[size++] = raw.data[i];
  }
  return bytes_make(out, size);
}

bool permalink_output(struct bytes raw, struct arena *arena, struct bytes *url, struct bytes *output) {
  struct bytes path = squeeze(raw, arena), normal;
  bool folder = path.size == 0 || path.data[path.size - 1] == '/';
  if (!path_normalize(arena, path, &normal))
    return false;
  bool file = !folder && path_extension(normal).size > 0;
  struct bytes encoded = path_url_encode(arena, normal);
  *url = normal.size == 0 ? bytes_from("/")
                          : arena_format(arena, "/%.*s%s", (int)encoded.size, encoded.data, folder ? "/" : "");
  *output = file ? normal : path_join(arena, normal, bytes_from("index.html"));
  return true;
}

int permalink_make(const struct permalink *link, struct arena *arena, struct bytes *url, struct bytes *output,
                   struct error *error) {
  struct strbuf raw;
  strbuf_init(&raw);
  int rc = raw_path(link, arena, &raw, error);
  if (rc == 0 && !permalink_output(strbuf_bytes(&raw), arena, url, output))
    rc = error_set_at(error, ERROR_INVALID, link->file, 1, 0, "the URL '%s' leaves the site; remove its '..' parts",
                      raw.data);
  strbuf_release(&raw);
  return rc;
}
