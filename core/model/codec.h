/* codec.h: the flat, versioned byte format of tasks and results.
 *
 * Layout: magic "SHRD", u8 format version, u8 kind, XXH3-64 of the rest, then varints (LEB128), length-prefixed bytes,
 * 16-byte digests and 8-byte times, all little-endian, in the order of the struct members of model.h, a count before
 * each array; a record's reducer is an index into a table of names, a unit's reads are written as distances.
 * Decoding checks the checksum, every length, count, enum and index before it allocates, so a truncated, altered or
 * hostile input gives ERROR_CORRUPT and never reads outside the bytes: the caller then rebuilds. Decoded structures
 * point into the input, which must outlive them, and into the arena. Any thread. */
#ifndef SHARD_MODEL_CODEC_H
#define SHARD_MODEL_CODEC_H

#include "base/arena.h"
#include "base/error.h"
#include "model/model.h"

#define CODEC_VERSION 3

void result_encode(const struct result *result, struct strbuf *out);
int result_decode(struct bytes encoded, struct arena *arena, struct result *result, struct error *error);

void task_encode(const struct task *task, struct strbuf *out);
int task_decode(struct bytes encoded, struct arena *arena, struct task *task, struct error *error);

/* The smaller lists that the store keeps on their own, with the same guarantees. */
void outputs_encode(const struct output *outputs, size_t count, struct strbuf *out); /* without content */
int outputs_decode(struct bytes encoded, struct arena *arena, struct output **outputs, size_t *count,
                   struct error *error);
void records_encode(const struct record *records, size_t count, struct strbuf *out); /* with origin */
int records_decode(struct bytes encoded, struct arena *arena, struct record **records, size_t *count,
                   struct error *error);
void files_encode(const struct file *files, size_t count, struct strbuf *out);
int files_decode(struct bytes encoded, struct arena *arena, struct file **files, size_t *count, struct error *error);

#endif
