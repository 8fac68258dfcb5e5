/* test_codec.c: results, tasks and lists as bytes. With "--write-seeds FOLDER" it writes the seeds of fuzz_result
 * instead. */
#include "unit/check.h"

#include "base/memory.h"
#include "model/codec.h"
#include "model/little_endian.h"
#include "os/file.h"
#include "unit/model/sample.h"

#include <stdio.h>
#include <stdlib.h>

enum { HEADER_SIZE = 14, CHECKSUM_OFFSET = 6 };

static struct error error = ERROR_INIT;

/* Gives changed bytes the checksum that they need to be looked at. */
static void reseal(struct strbuf *encoded) {
  struct bytes body = bytes_make(encoded->data + HEADER_SIZE, encoded->size - HEADER_SIZE);
  little_endian_store_64(encoded->data + CHECKSUM_OFFSET, bytes_hash(body));
}

static struct strbuf encode_sample_result(void) {
  struct sample sample;
  struct strbuf out;
  strbuf_init(&out);
  sample_fill(&sample);
  result_encode(&sample.result, &out);
  return out;
}

static void check_records(const struct record *actual, const struct record *expected, size_t count) {
  for (size_t i = 0; i < count; i++) {
    assert_true(bytes_equal(actual[i].reducer, expected[i].reducer));
    assert_true(bytes_equal(actual[i].key, expected[i].key));
    assert_true(bytes_equal(actual[i].origin, expected[i].origin));
    assert_true(bytes_equal(actual[i].value, expected[i].value));
  }
}

static void check_outputs(const struct output *actual, const struct output *expected, size_t count, bool content) {
  for (size_t i = 0; i < count; i++) {
    assert_true(bytes_equal(actual[i].path, expected[i].path));
    assert_true(digest_equal(actual[i].digest, expected[i].digest));
    assert_true(actual[i].size == expected[i].size);
    assert_true(bytes_equal(actual[i].content, content ? expected[i].content : bytes_make(NULL, 0)));
    assert_true(file_stamp_equal(&actual[i].stamp, &expected[i].stamp));
  }
}

static void check_messages(const struct message *actual, const struct message *expected, size_t count) {
  for (size_t i = 0; i < count; i++) {
    assert_int_equal(actual[i].severity, expected[i].severity);
    assert_true(bytes_equal(actual[i].file, expected[i].file));
    assert_int_equal(actual[i].line, expected[i].line);
    assert_int_equal(actual[i].column, expected[i].column);
    assert_true(bytes_equal(actual[i].text, expected[i].text));
    assert_true(bytes_equal(actual[i].traceback, expected[i].traceback));
  }
}

static void check_unit(const struct unit *actual, const struct unit *expected) {
  assert_true(bytes_equal(actual->id, expected->id));
  assert_true(digest_equal(actual->input, expected->input));
  assert_true(actual->cost_ns == expected->cost_ns);
  assert_int_equal(actual->output_count, expected->output_count);
  assert_int_equal(actual->record_count, expected->record_count);
  assert_int_equal(actual->field_count, expected->field_count);
  assert_int_equal(actual->read_count, expected->read_count);
  assert_int_equal(actual->message_count, expected->message_count);
  check_outputs(actual->outputs, expected->outputs, expected->output_count, true);
  check_records(actual->records, expected->records, expected->record_count);
  for (size_t i = 0; i < expected->field_count; i++) {
    assert_true(bytes_equal(actual->fields[i].name, expected->fields[i].name));
    assert_true(bytes_equal(actual->fields[i].value, expected->fields[i].value));
  }
  for (size_t i = 0; i < expected->read_count; i++)
    assert_int_equal(actual->reads[i], expected->reads[i]);
  check_messages(actual->messages, expected->messages, expected->message_count);
}

static void a_result_survives_the_round(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct sample sample;
  struct result result;
  sample_fill(&sample);
  struct strbuf encoded = encode_sample_result();
  check_success(result_decode(strbuf_bytes(&encoded), &arena, &result, &error), &error);
  assert_int_equal(result.stage, STAGE_RENDER);
  check_bytes(result.group, "docs/v1");
  assert_int_equal(result.read_count, SAMPLE_READ_COUNT);
  for (size_t i = 0; i < SAMPLE_READ_COUNT; i++) {
    assert_int_equal(result.reads[i].kind, sample.reads[i].kind);
    assert_true(bytes_equal(result.reads[i].key, sample.reads[i].key));
    assert_true(digest_equal(result.reads[i].digest, sample.reads[i].digest));
  }
  assert_int_equal(result.unit_count, SAMPLE_UNIT_COUNT);
  for (size_t i = 0; i < SAMPLE_UNIT_COUNT; i++)
    check_unit(&result.units[i], &sample.units[i]);
  assert_in_range((uintptr_t)result.group.data, (uintptr_t)encoded.data, (uintptr_t)encoded.data + encoded.size);
  strbuf_release(&encoded);
  arena_release(&arena);
}

static void a_task_survives_the_round(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct sample sample;
  struct task task;
  struct strbuf encoded;
  strbuf_init(&encoded);
  sample_fill(&sample);
  task_encode(&sample.task, &encoded);
  check_success(task_decode(strbuf_bytes(&encoded), &arena, &task, &error), &error);
  assert_int_equal(task.stage, STAGE_MERGE);
  assert_int_equal(task.owner, UINT32_MAX);
  check_bytes(task.group, "tags/5");
  assert_int_equal(task.unit_count, 2);
  assert_true(digest_equal(task.units[0].input, sample_digest(9)));
  check_bytes(task.units[0].id, "install");
  assert_int_equal(task.units[0].record_count, 3);
  check_records(task.units[0].records, sample_records, 3);
  check_bytes(task.units[1].id, "start");
  assert_int_equal(task.units[1].record_count, 0);
  strbuf_release(&encoded);
  arena_release(&arena);
}

static void lists_survive_the_round(void **state) {
  (void)state;
  static const struct file files[] = {
      {SAMPLE_TEXT("content/a.md"), {5, 1700000000123456789, 1700000000123456790, 42}, {{1}}},
      {SAMPLE_TEXT("x"), {0, INT64_MIN, INT64_MAX, 0}, {{2}}}};
  struct arena arena = ARENA_INIT;
  struct output *outputs;
  struct record *records;
  struct file *found;
  size_t count;
  struct strbuf out;
  strbuf_init(&out);

  outputs_encode(sample_outputs, 2, &out);
  check_success(outputs_decode(strbuf_bytes(&out), &arena, &outputs, &count, &error), &error);
  assert_int_equal(count, 2);
  check_outputs(outputs, sample_outputs, 2, false);

  strbuf_clear(&out);
  records_encode(sample_records, 3, &out);
  check_success(records_decode(strbuf_bytes(&out), &arena, &records, &count, &error), &error);
  assert_int_equal(count, 3);
  check_records(records, sample_records, 3);

  strbuf_clear(&out);
  files_encode(files, 2, &out);
  check_success(files_decode(strbuf_bytes(&out), &arena, &found, &count, &error), &error);
  assert_int_equal(count, 2);
  for (size_t i = 0; i < 2; i++) {
    assert_true(bytes_equal(found[i].path, files[i].path));
    assert_true(file_stamp_equal(&found[i].stamp, &files[i].stamp));
    assert_true(digest_equal(found[i].digest, files[i].digest));
  }
  strbuf_release(&out);
  arena_release(&arena);
}

static void an_empty_list_is_one(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct output *outputs;
  size_t count = 1;
  struct strbuf out;
  strbuf_init(&out);
  outputs_encode(NULL, 0, &out);
  check_success(outputs_decode(strbuf_bytes(&out), &arena, &outputs, &count, &error), &error);
  assert_int_equal(count, 0);
  strbuf_release(&out);
  arena_release(&arena);
}

/* Decodes a copy of its exact size, which lets a sanitizer see a byte too many. */
static int decode_copy(struct bytes encoded, struct arena *arena) {
  struct result result;
  char *copy = memcpy(memory_allocate(encoded.size), encoded.size ? encoded.data : "", encoded.size);
  int outcome = result_decode(bytes_make(copy, encoded.size), arena, &result, &error);
  free(copy);
  return outcome;
}

static void every_changed_byte_and_truncation_is_refused(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct strbuf encoded = encode_sample_result();
  for (size_t i = 0; i < encoded.size; i++) {
    assert_int_equal(decode_copy(bytes_make(encoded.data, i), &arena), -1);
    check_error(&error, ERROR_CORRUPT, "result");
    encoded.data[i] ^= 0x10;
    assert_int_equal(decode_copy(strbuf_bytes(&encoded), &arena), -1);
    check_error(&error, ERROR_CORRUPT, "result");
    encoded.data[i] ^= 0x10;
  }
  assert_int_equal(arena.bytes, 0);
  strbuf_release(&encoded);
  arena_release(&arena);
}

static void truncations_with_a_right_checksum_are_refused(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct strbuf encoded = encode_sample_result();
  for (size_t size = encoded.size; size > HEADER_SIZE; size--) {
    encoded.size = size - 1;
    reseal(&encoded);
    assert_int_equal(decode_copy(strbuf_bytes(&encoded), &arena), -1);
    check_error(&error, ERROR_CORRUPT, "result is malformed");
  }
  strbuf_release(&encoded);
  arena_release(&arena);
}

static void changes_with_a_right_checksum_never_cost_much(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct strbuf encoded = encode_sample_result();
  for (size_t i = HEADER_SIZE; i < encoded.size; i++) {
    char before = encoded.data[i];
    for (int change = 1; change < 256; change *= 2) {
      encoded.data[i] = (char)(before ^ change);
      reseal(&encoded);
      if (decode_copy(strbuf_bytes(&encoded), &arena) != 0)
        check_error(&error, ERROR_CORRUPT, "result");
      assert_in_range(arena.bytes, 0, 64 * encoded.size);
      arena_clear(&arena);
    }
    encoded.data[i] = before;
  }
  strbuf_release(&encoded);
  arena_release(&arena);
}

static void bytes_after_the_end_are_refused(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct strbuf encoded = encode_sample_result();
  strbuf_append_char(&encoded, '\0');
  reseal(&encoded);
  assert_int_equal(decode_copy(strbuf_bytes(&encoded), &arena), -1);
  check_error(&error, ERROR_CORRUPT, "followed by other bytes");
  strbuf_release(&encoded);
  arena_release(&arena);
}

static void one_kind_is_not_read_as_another(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct strbuf encoded = encode_sample_result();
  struct task task;
  assert_int_equal(task_decode(strbuf_bytes(&encoded), &arena, &task, &error), -1);
  check_error(&error, ERROR_CORRUPT, "another version or kind");
  strbuf_release(&encoded);
  arena_release(&arena);
}

static void stages_and_partitions_are_named_for_good(void **state) {
  (void)state;
  /* What is stored depends on these: when they change, the state's format does. */
  assert_string_equal(stage_name(STAGE_ASSET), "asset");
  assert_string_equal(stage_name(STAGE_FINISH), "finish");
  assert_string_equal(read_kind_name(READ_FILE), "file");
  assert_string_equal(read_kind_name(READ_SOURCE), "source");
  assert_int_equal(partition_of(bytes_from("install")), bytes_hash(bytes_from("install")) % 64);
}

static int write_seed(const char *folder, const char *name, struct bytes content) {
  struct strbuf path;
  strbuf_init(&path);
  strbuf_append_format(&path, "%s/%s", folder, name);
  int outcome = file_write(path.data, content, FILE_WRITE_REPLACE, NULL, &error);
  if (outcome != 0)
    fprintf(stderr, "%s\n", error.message);
  strbuf_release(&path);
  error_release(&error);
  return outcome;
}

static int write_seeds(const char *folder) {
  const struct result empty = {.stage = STAGE_ASSET};
  struct strbuf encoded = encode_sample_result();
  int outcome = write_seed(folder, "everything", strbuf_bytes(&encoded));
  strbuf_clear(&encoded);
  result_encode(&empty, &encoded);
  outcome |= write_seed(folder, "empty", strbuf_bytes(&encoded));
  strbuf_release(&encoded);
  return outcome == 0 ? 0 : 1;
}

int main(int argc, char **argv) {
  if (argc == 3 && strcmp(argv[1], "--write-seeds") == 0)
    return write_seeds(argv[2]);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_result_survives_the_round),
      cmocka_unit_test(a_task_survives_the_round),
      cmocka_unit_test(lists_survive_the_round),
      cmocka_unit_test(an_empty_list_is_one),
      cmocka_unit_test(every_changed_byte_and_truncation_is_refused),
      cmocka_unit_test(truncations_with_a_right_checksum_are_refused),
      cmocka_unit_test(changes_with_a_right_checksum_never_cost_much),
      cmocka_unit_test(bytes_after_the_end_are_refused),
      cmocka_unit_test(one_kind_is_not_read_as_another),
      cmocka_unit_test(stages_and_partitions_are_named_for_good),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
