/* path.c: parts, joins and resolution of site paths. Encodings are in path_text.c. */
#include "base/path.h"

/* Copies the parts of PATH to OUT (as large as PATH) without empty, "." and ".." ones. */
static bool normalize_into(char *out, size_t *size, struct bytes path) {
  size_t used = 0;
  for (size_t at = 0; at < path.size;) {
    const char *slash = memchr(path.data + at, '/', path.size - at);
    size_t end = slash ? (size_t)(slash - path.data) : path.size;
    struct bytes part = bytes_make(path.data + at, end - at);
    at = end + 1;
    if (part.size == 0 || bytes_equal(part, bytes_from(".")))
      continue;
    if (bytes_equal(part, bytes_from(".."))) {
      if (used == 0)
        return false;
      used = path_directory(bytes_make(out, used)).size;
      continue;
    }
    if (used)
      out[used++] = '/';
    memcpy(out + used, part.data, part.size);
    used += part.size;
  }
  *size = used;
  return true;
}

bool path_normalize(struct arena *arena, struct bytes path, struct bytes *out) {
  if (path.size && (path.data[0] == '/' || memchr(path.data, '\0', path.size)))
    return false;
  char *text = arena_allocate(arena, path.size + 1);
  size_t size;
  if (!normalize_into(text, &size, path))
    return false;
  text[size] = '\0';
  *out = bytes_make(text, size);
  return true;
}

struct bytes path_join(struct arena *arena, struct bytes a, struct bytes b) {
  if (a.size == 0 || b.size == 0)
    return arena_copy(arena, a.size ? a : b);
  char *text = arena_allocate(arena, a.size + b.size + 2);
  memcpy(text, a.data, a.size);
  text[a.size] = '/';
  memcpy(text + a.size + 1, b.data, b.size);
  text[a.size + 1 + b.size] = '\0';
  return bytes_make(text, a.size + 1 + b.size);
}

bool path_resolve(struct arena *arena, struct bytes base, struct bytes target, struct bytes *out) {
  if (target.size == 0 || target.data[0] != '/')
    return path_normalize(arena, path_join(arena, path_directory(base), target), out);
  while (target.size && target.data[0] == '/')
    target = bytes_make(target.data + 1, target.size - 1);
  return path_normalize(arena, target, out);
}

/* The offset of the name in PATH. */
static size_t name_offset(struct bytes path) {
  size_t at = path.size;
  while (at > 0 && path.data[at - 1] != '/')
    at--;
  return at;
}

struct bytes path_directory(struct bytes path) {
  size_t at = name_offset(path);
  return bytes_make(path.data, at ? at - 1 : 0);
}

struct bytes path_name(struct bytes path) {
  size_t at = name_offset(path);
  return at ? bytes_make(path.data + at, path.size - at) : path;
}

/* The offset in NAME of the dot that starts its extension, or its size. Leading dots start none. */
static size_t extension_offset(struct bytes name) {
  size_t first = 0;
  while (first < name.size && name.data[first] == '.')
    first++;
  for (size_t at = name.size; at > first; at--)
    if (name.data[at - 1] == '.')
      return at - 1;
  return name.size;
}

struct bytes path_stem(struct bytes path) {
  struct bytes name = path_name(path);
  return bytes_make(name.data, extension_offset(name));
}

struct bytes path_extension(struct bytes path) {
  struct bytes name = path_name(path);
  size_t at = extension_offset(name);
  return at == name.size ? bytes_from("") : bytes_make(name.data + at, name.size - at);
}

bool path_below(struct bytes path, struct bytes root, struct bytes *rest) {
  if (root.size == 0 || bytes_equal(path, root)) {
    *rest = root.size ? bytes_from("") : path;
    return true;
  }
  if (path.size <= root.size || path.data[root.size] != '/' || !bytes_starts_with(path, root))
    return false;
  *rest = bytes_make(path.data + root.size + 1, path.size - root.size - 1);
  return true;
}
