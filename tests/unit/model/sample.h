/* sample.h: a result and a task with something of everything, for the tests of the codec and the seeds of its fuzz
 * target. */
#ifndef SHARD_TESTS_UNIT_MODEL_SAMPLE_H
#define SHARD_TESTS_UNIT_MODEL_SAMPLE_H

#include "model/model.h"

static inline struct digest sample_digest(uint8_t fill) {
  struct digest digest;
  memset(digest.bytes, fill, sizeof digest.bytes);
  return digest;
}

#define SAMPLE_TEXT(text) \
  { text, sizeof(text) - 1 }

static const struct output sample_outputs[] = {
    {.path = SAMPLE_TEXT("docs/v1/index.html"),
     .digest = {{1, 2, 3}},
     .size = 11,
     .content = SAMPLE_TEXT("<p>hello</p"),
     .stamp = {11, -5, -7, UINT64_MAX}},
    {.path = SAMPLE_TEXT("docs/v1/empty.txt"), .stamp = {0, 1700000000000000000, 1700000000000000001, 1}},
};
static const struct record sample_records[] = {
    {SAMPLE_TEXT("tags"), SAMPLE_TEXT("install"), SAMPLE_TEXT("content/a.md"), SAMPLE_TEXT("\2")},
    {SAMPLE_TEXT("sitemap"), SAMPLE_TEXT(""), SAMPLE_TEXT(""), SAMPLE_TEXT("\0")},
    {SAMPLE_TEXT("tags"), SAMPLE_TEXT("start"), SAMPLE_TEXT(""), SAMPLE_TEXT("")},
};
static const struct field sample_fields[] = {{SAMPLE_TEXT("title"), SAMPLE_TEXT("\5\2\0\0\0Hi")},
                                             {SAMPLE_TEXT("nothing"), SAMPLE_TEXT("\0")}};
static const uint32_t sample_reads_of_unit[] = {0, 2, 199};
static const struct message sample_messages[] = {
    {SEVERITY_ERROR, SAMPLE_TEXT("content/a.md"), 12, 300, SAMPLE_TEXT("no such page"), SAMPLE_TEXT("in main chunk")},
    {.severity = SEVERITY_WARNING, .text = SAMPLE_TEXT("empty")},
};

enum { SAMPLE_READ_COUNT = 200, SAMPLE_UNIT_COUNT = 3 };

struct sample {
  struct read reads[SAMPLE_READ_COUNT];
  struct unit units[SAMPLE_UNIT_COUNT];
  struct task_unit task_units[2];
  struct result result;
  struct task task;
};

static inline void sample_fill(struct sample *sample) {
  static const char keys[SAMPLE_READ_COUNT + 1] = "templates/page.html";
  for (uint32_t i = 0; i < SAMPLE_READ_COUNT; i++)
    sample->reads[i] =
        (struct read){(enum read_kind)(i % READ_KIND_COUNT), bytes_make(keys, i / 10), sample_digest((uint8_t)i)};
  sample->units[0] = (struct unit){.id = SAMPLE_TEXT("")};
  sample->units[1] = (struct unit){.id = SAMPLE_TEXT("content/a.md"),
                                   .input = sample_digest(7),
                                   .cost_ns = UINT64_MAX,
                                   .outputs = sample_outputs,
                                   .records = sample_records,
                                   .fields = sample_fields,
                                   .reads = sample_reads_of_unit,
                                   .messages = sample_messages,
                                   .output_count = 2,
                                   .record_count = 3,
                                   .field_count = 2,
                                   .read_count = 3,
                                   .message_count = 2};
  sample->units[2] = (struct unit){.id = SAMPLE_TEXT("content/b.md"), .records = sample_records + 1, .record_count = 1};
  sample->result = (struct result){.stage = STAGE_RENDER,
                                   .group = SAMPLE_TEXT("docs/v1"),
                                   .reads = sample->reads,
                                   .units = sample->units,
                                   .read_count = SAMPLE_READ_COUNT,
                                   .unit_count = SAMPLE_UNIT_COUNT};
  sample->task_units[0] = (struct task_unit){
      .id = SAMPLE_TEXT("install"), .input = sample_digest(9), .records = sample_records, .record_count = 3};
  sample->task_units[1] = (struct task_unit){.id = SAMPLE_TEXT("start")};
  sample->task = (struct task){.stage = STAGE_MERGE,
                               .owner = UINT32_MAX,
                               .group = SAMPLE_TEXT("tags/5"),
                               .units = sample->task_units,
                               .unit_count = 2};
}

#endif
