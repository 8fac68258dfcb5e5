/* fuzz_front_matter.c: any bytes as a page with front matter, and as a file of data in each notation.
 *
 * What is read encodes within bounds; what is refused says where, in one line. */
#include "page/front_matter.h"

#include <stdlib.h>

/* What aliases may repeat (page/yaml.c), with room for what the encoding adds. */
enum { MOST_REPEATED = 64 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds) {
  if (!holds)
    abort();
}

static void check_value(const struct value *value, size_t size) {
  struct strbuf encoded;
  struct error error = ERROR_INIT;
  strbuf_init(&encoded);
  require(value_encode(value, &encoded, &error) == 0);
  require(value_valid(strbuf_bytes(&encoded)));
  require(encoded.size <= MOST_REPEATED + 64 * size + 64);
  strbuf_release(&encoded);
}

static void check_error(struct error *error) {
  require(error->code == ERROR_INVALID);
  require(error->line > 0 && error->column > 0 && error->file);
  require(!strchr(error->message, '\n'));
  error_release(error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct bytes source = bytes_make((const char *)data, size);
  struct arena arena = ARENA_INIT;
  struct error error = ERROR_INIT;
  struct front_matter page;
  size_t offset;
  uint32_t line;
  front_matter_skip(source, &offset, &line);
  require(offset <= size && line > 0);
  if (front_matter_parse(source, "page.md", &arena, &page, &error) == 0) {
    require(page.values.kind == VALUE_MAP && page.body_offset == offset && page.body_line == line);
    check_value(&page.values, size);
  } else {
    check_error(&error);
  }
  static const char *const files[] = {"data.yaml", "data.toml", "data.json"};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    struct value value;
    if (data_parse(source, files[i], &arena, &value, &error) == 0)
      check_value(&value, size);
    else
      check_error(&error);
  }
  arena_release(&arena);
  return 0;
}
