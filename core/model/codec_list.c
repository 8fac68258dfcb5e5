/* codec_list.c: the smaller lists that the store keeps on their own. */
#include "model/codec.h"

#include "model/codec_item.h"

void outputs_encode(const struct output *outputs, size_t count, struct strbuf *out) {
  size_t start = wire_begin(out, WIRE_OUTPUTS);
  wire_put_number(out, count);
  for (size_t i = 0; i < count; i++)
    codec_put_output(out, &outputs[i]);
  wire_end(out, start);
}

int outputs_decode(struct bytes encoded, struct arena *arena, struct output **outputs, size_t *count,
                   struct error *error) {
  struct wire_reader reader;
  if (wire_open(encoded, WIRE_OUTPUTS, &reader, error) != 0)
    return -1;
  uint32_t found;
  struct output *items = wire_get_array(&reader, arena, CODEC_OUTPUT_MINIMUM, sizeof *items, &found);
  for (uint32_t i = 0; i < found && !reader.failed; i++)
    codec_get_output(&reader, &items[i]);
  *outputs = items;
  *count = found;
  return wire_close(&reader, WIRE_OUTPUTS, error);
}

void records_encode(const struct record *records, size_t count, struct strbuf *out) {
  size_t start = wire_begin(out, WIRE_RECORDS);
  struct codec_names names = {NULL, 0, 0, 0};
  codec_names_collect(&names, records, count);
  codec_put_names(out, &names);
  codec_put_records(out, &names, records, count);
  codec_names_release(&names);
  wire_end(out, start);
}

int records_decode(struct bytes encoded, struct arena *arena, struct record **records, size_t *count,
                   struct error *error) {
  struct wire_reader reader;
  if (wire_open(encoded, WIRE_RECORDS, &reader, error) != 0)
    return -1;
  struct codec_names names = {NULL, 0, 0, 0};
  uint32_t found;
  codec_get_names(&reader, arena, &names);
  *records = codec_get_records(&reader, arena, &names, &found);
  *count = found;
  return wire_close(&reader, WIRE_RECORDS, error);
}

void files_encode(const struct file *files, size_t count, struct strbuf *out) {
  size_t start = wire_begin(out, WIRE_FILES);
  wire_put_number(out, count);
  for (size_t i = 0; i < count; i++)
    codec_put_file(out, &files[i]);
  wire_end(out, start);
}

int files_decode(struct bytes encoded, struct arena *arena, struct file **files, size_t *count, struct error *error) {
  struct wire_reader reader;
  if (wire_open(encoded, WIRE_FILES, &reader, error) != 0)
    return -1;
  uint32_t found;
  struct file *items = wire_get_array(&reader, arena, CODEC_FILE_MINIMUM, sizeof *items, &found);
  for (uint32_t i = 0; i < found && !reader.failed; i++)
    codec_get_file(&reader, &items[i]);
  *files = items;
  *count = found;
  return wire_close(&reader, WIRE_FILES, error);
}
