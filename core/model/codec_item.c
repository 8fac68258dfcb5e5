/* codec_item.c: see codec_item.h. */
#include "model/codec_item.h"

#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>

void codec_names_release(struct codec_names *names) {
  if (names->capacity > 0)
    free(names->names);
  *names = (struct codec_names){NULL, 0, 0, 0};
}

/* Sites have a handful of reducers, so a scan is as fast as a table. */
static bool find_name(struct codec_names *names, struct bytes name) {
  if (names->last < names->count && bytes_equal(names->names[names->last], name))
    return true;
  for (size_t i = 0; i < names->count; i++) {
    if (bytes_equal(names->names[i], name)) {
      names->last = i;
      return true;
    }
  }
  return false;
}

void codec_names_collect(struct codec_names *names, const struct record *records, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (find_name(names, records[i].reducer))
      continue;
    names->names = memory_grow(names->names, names->count, &names->capacity, sizeof *names->names);
    names->last = names->count;
    names->names[names->count++] = records[i].reducer;
  }
}

void codec_put_names(struct strbuf *out, const struct codec_names *names) {
  wire_put_number(out, names->count);
  for (size_t i = 0; i < names->count; i++)
    wire_put_bytes(out, names->names[i]);
}

void codec_get_names(struct wire_reader *reader, struct arena *arena, struct codec_names *names) {
  uint32_t count;
  names->names = wire_get_array(reader, arena, 1, sizeof *names->names, &count);
  for (uint32_t i = 0; i < count; i++)
    names->names[i] = wire_get_bytes(reader);
  names->count = count;
}

static void put_stamp(struct strbuf *out, const struct file_stamp *stamp) {
  wire_put_number(out, stamp->size);
  wire_put_fixed(out, (uint64_t)stamp->mtime_ns);
  uint64_t later = (uint64_t)stamp->ctime_ns - (uint64_t)stamp->mtime_ns; /* modulo 2^64; mostly small */
  wire_put_number(out, later);
  wire_put_number(out, stamp->inode);
}

static struct file_stamp get_stamp(struct wire_reader *reader) {
  struct file_stamp stamp;
  stamp.size = wire_get_number(reader);
  uint64_t mtime = wire_get_fixed(reader);
  stamp.mtime_ns = (int64_t)mtime;
  stamp.ctime_ns = (int64_t)(mtime + wire_get_number(reader));
  stamp.inode = wire_get_number(reader);
  return stamp;
}

void codec_put_output(struct strbuf *out, const struct output *output) {
  wire_put_bytes(out, output->path);
  wire_put_digest(out, output->digest);
  wire_put_number(out, output->size);
  put_stamp(out, &output->stamp);
}

void codec_get_output(struct wire_reader *reader, struct output *output) {
  output->path = wire_get_bytes(reader);
  output->digest = wire_get_digest(reader);
  output->size = wire_get_number(reader);
  output->content = bytes_make(NULL, 0);
  output->stamp = get_stamp(reader);
}

void codec_put_records(struct strbuf *out, struct codec_names *names, const struct record *records, size_t count) {
  wire_put_number(out, count);
  for (size_t i = 0; i < count; i++) {
    bool known = find_name(names, records[i].reducer);
    assert(known);
    (void)known;
    wire_put_number(out, names->last);
    wire_put_bytes(out, records[i].key);
    wire_put_bytes(out, records[i].origin);
    wire_put_bytes(out, records[i].value);
  }
}

struct record *codec_get_records(struct wire_reader *reader, struct arena *arena, const struct codec_names *names,
                                 uint32_t *count) {
  struct record *records = wire_get_array(reader, arena, CODEC_RECORD_MINIMUM, sizeof *records, count);
  for (uint32_t i = 0; i < *count; i++) {
    uint64_t name = wire_get_number(reader);
    if (name >= names->count) {
      wire_fail(reader);
      break;
    }
    records[i].reducer = names->names[name];
    records[i].key = wire_get_bytes(reader);
    records[i].origin = wire_get_bytes(reader);
    records[i].value = wire_get_bytes(reader);
  }
  return records;
}

void codec_put_message(struct strbuf *out, const struct message *message) {
  wire_put_number(out, message->severity);
  wire_put_bytes(out, message->file);
  wire_put_number(out, message->line);
  wire_put_number(out, message->column);
  wire_put_bytes(out, message->text);
  wire_put_bytes(out, message->traceback);
}

void codec_get_message(struct wire_reader *reader, struct message *message) {
  message->severity = (enum severity)wire_get_number_to(reader, SEVERITY_ERROR);
  message->file = wire_get_bytes(reader);
  message->line = wire_get_number_32(reader);
  message->column = wire_get_number_32(reader);
  message->text = wire_get_bytes(reader);
  message->traceback = wire_get_bytes(reader);
}

void codec_put_file(struct strbuf *out, const struct file *file) {
  wire_put_bytes(out, file->path);
  put_stamp(out, &file->stamp);
  wire_put_digest(out, file->digest);
}

void codec_get_file(struct wire_reader *reader, struct file *file) {
  file->path = wire_get_bytes(reader);
  file->stamp = get_stamp(reader);
  file->digest = wire_get_digest(reader);
}
