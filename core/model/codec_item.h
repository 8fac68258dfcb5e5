/* codec_item.h: the parts that results, tasks and the smaller lists have in common. Private to model/.
 *
 * codec_put_* appends one item, codec_get_* reads one. *_MINIMUM is the fewest bytes that an item takes, which bounds
 * the counts of a decoder. */
#ifndef SHARD_MODEL_CODEC_ITEM_H
#define SHARD_MODEL_CODEC_ITEM_H

#include "model/model.h"
#include "model/wire.h"

enum {
  CODEC_STAMP_MINIMUM = 11,
  CODEC_OUTPUT_MINIMUM = 18 + CODEC_STAMP_MINIMUM,
  CODEC_RECORD_MINIMUM = 4,
  CODEC_MESSAGE_MINIMUM = 6,
  CODEC_FILE_MINIMUM = 17 + CODEC_STAMP_MINIMUM,
};

/* The reducers that records name, each once, in order of their first record. */
struct codec_names {
  struct bytes *names;
  size_t count, capacity; /* capacity 0: the names are an arena's */
  size_t last;            /* found last: most records follow one of their reducer */
};
void codec_names_release(struct codec_names *names);
void codec_names_collect(struct codec_names *names, const struct record *records, size_t count);
void codec_put_names(struct strbuf *out, const struct codec_names *names);
void codec_get_names(struct wire_reader *reader, struct arena *arena, struct codec_names *names);

void codec_put_output(struct strbuf *out, const struct output *output);
void codec_get_output(struct wire_reader *reader, struct output *output);

/* A count and the records. */
void codec_put_records(struct strbuf *out, struct codec_names *names, const struct record *records, size_t count);
struct record *codec_get_records(struct wire_reader *reader, struct arena *arena, const struct codec_names *names,
                                 uint32_t *count);

void codec_put_message(struct strbuf *out, const struct message *message);
void codec_get_message(struct wire_reader *reader, struct message *message);

void codec_put_file(struct strbuf *out, const struct file *file);
void codec_get_file(struct wire_reader *reader, struct file *file);

#endif
