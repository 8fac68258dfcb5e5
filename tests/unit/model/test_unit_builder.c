/* test_unit_builder.c: what a unit gives, and what it may not. */
#include "unit/check.h"

#include "model/unit_builder.h"

static struct error error = ERROR_INIT;

static void it_keeps_copies_in_order(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct unit_builder builder;
  struct unit unit;
  char text[] = "text";
  struct error problem = ERROR_INIT;
  unit_builder_init(&builder, &arena);
  check_success(unit_builder_output(&builder, bytes_from("./docs//a.html"), bytes_from(text), &error), &error);
  unit_builder_record(&builder, bytes_from("tags"), bytes_from("b"), bytes_from(text));
  unit_builder_record(&builder, bytes_from("tags"), bytes_from("a"), bytes_from(text));
  check_success(unit_builder_field(&builder, bytes_from("summary"), bytes_from(text), &error), &error);
  error_set_at(&problem, ERROR_INVALID, "a.md", 3, 4, "no such page");
  unit_builder_message(&builder, SEVERITY_WARNING, &problem);
  error_release(&problem);
  memset(text, 'X', sizeof text - 1);

  unit_builder_finish(&builder, bytes_from("content/a.md"), &unit);
  check_bytes(unit.id, "content/a.md");
  assert_int_equal(unit.output_count, 1);
  check_bytes(unit.outputs[0].path, "docs/a.html");
  check_bytes(unit.outputs[0].content, "text");
  assert_int_equal(unit.outputs[0].size, 4);
  assert_true(digest_equal(unit.outputs[0].digest, digest_of(bytes_from("text"))));
  assert_int_equal(unit.record_count, 2);
  check_bytes(unit.records[0].key, "b");
  check_bytes(unit.records[1].key, "a");
  check_bytes(unit.records[1].value, "text");
  assert_int_equal(unit.field_count, 1);
  check_bytes(unit.fields[0].value, "text");
  assert_int_equal(unit.message_count, 1);
  check_bytes(unit.messages[0].file, "a.md");
  check_bytes(unit.messages[0].text, "no such page");
  assert_int_equal(unit.messages[0].line, 3);
  assert_int_equal(unit.messages[0].column, 4);
  assert_int_equal(unit.messages[0].traceback.size, 0);
  assert_int_equal(unit.read_count, 0);
  arena_release(&arena);
}

static void a_path_that_is_no_file_of_the_output_folder_is_refused(void **state) {
  (void)state;
  static const struct {
    const char *path, *part;
  } cases[] = {
      {"../x.html", "leads out of the output folder"},
      {"a/../../x.html", "leads out of the output folder"},
      {"/etc/passwd", "leads out of the output folder"},
      {"", "names no file"},
      {"a/..", "names no file"},
      {"docs/", "is a folder"},
      {"a\nb", "control character"},
      {"caf\xe9.html", "not valid UTF-8 at byte 4"},
  };
  struct arena arena = ARENA_INIT;
  struct unit_builder builder;
  unit_builder_init(&builder, &arena);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_int_equal(unit_builder_output(&builder, bytes_from(cases[i].path), bytes_from("x"), &error), -1);
    check_error(&error, ERROR_INVALID, cases[i].part);
  }
  assert_int_equal(unit_builder_output(&builder, bytes_make("a\0b", 3), bytes_from("x"), &error), -1);
  check_error(&error, ERROR_INVALID, "control character");
  assert_int_equal(builder.output_count, 0);
  arena_release(&arena);
}

static void one_path_is_written_once(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct unit_builder builder;
  unit_builder_init(&builder, &arena);
  check_success(unit_builder_output(&builder, bytes_from("a.html"), bytes_from("x"), &error), &error);
  assert_int_equal(unit_builder_output(&builder, bytes_from("./a.html"), bytes_from("x"), &error), -1);
  check_error(&error, ERROR_CONFLICT, "\"a.html\" is written twice");
  check_success(unit_builder_output(&builder, bytes_from("b.html"), bytes_from("x"), &error), &error);
  arena_release(&arena);
}

static void each_of_many_names_is_set_once(void **state) {
  (void)state;
  enum { COUNT = 5000 };
  struct arena arena = ARENA_INIT;
  struct unit_builder builder;
  struct unit unit;
  unit_builder_init(&builder, &arena);
  for (int round = 0; round < 2; round++) {
    for (int i = 0; i < COUNT; i++) {
      struct bytes name = arena_format(&arena, "key %d", i);
      int outcome = unit_builder_field(&builder, name, bytes_from(""), &error);
      if (round == 0)
        check_success(outcome, &error);
      else
        check_error(&error, ERROR_CONFLICT, "is set twice");
    }
  }
  unit_builder_finish(&builder, bytes_from(""), &unit);
  assert_int_equal(unit.field_count, COUNT);
  for (int i = 0; i < COUNT; i++)
    assert_true(bytes_equal(unit.fields[i].name, arena_format(&arena, "key %d", i)));
  arena_release(&arena);
}

static void a_unit_may_give_nothing(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct unit_builder builder;
  struct unit unit;
  unit_builder_init(&builder, &arena);
  unit_builder_finish(&builder, bytes_from("id"), &unit);
  assert_true(digest_is_none(unit.input));
  assert_int_equal(unit.output_count + unit.record_count + unit.field_count + unit.message_count, 0);
  arena_release(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(it_keeps_copies_in_order),
      cmocka_unit_test(a_path_that_is_no_file_of_the_output_folder_is_refused),
      cmocka_unit_test(one_path_is_written_once),
      cmocka_unit_test(each_of_many_names_is_set_once),
      cmocka_unit_test(a_unit_may_give_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
