/* data.c: whole files of data; their names say in which notation. */
#include "page/front_matter.h"

#include "page/stretch.h"

int yaml_parse(struct bytes source, const char *path, struct arena *arena, struct value *out, struct error *error) {
  if (stretch_check_encoding(source, path, error))
    return -1;
  size_t start = bytes_starts_with(source, bytes_from("\xef\xbb\xbf")) ? 3 : 0;
  return yaml_read(&(struct stretch){.file = source, .start = start, .end = source.size, .path = path}, arena, out,
                   error);
}

int data_parse(struct bytes source, const char *path, struct arena *arena, struct value *out, struct error *error) {
  bool json = bytes_ends_with(bytes_from(path), bytes_from(".json"));
  if (!json && !bytes_ends_with(bytes_from(path), bytes_from(".toml")))
    return yaml_parse(source, path, arena, out, error);
  if (stretch_check_encoding(source, path, error))
    return -1;
  size_t start = bytes_starts_with(source, bytes_from("\xef\xbb\xbf")) ? 3 : 0;
  const struct stretch text = {.file = source, .start = start, .end = source.size, .path = path};
  return json ? json_read(&text, arena, out, error) : toml_read(&text, arena, out, error);
}
