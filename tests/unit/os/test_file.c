/* test_file.c: status, reading, removing and folders. */
#include "unit/os/temporary.h"

#include "os/clock.h"

static void status_tells_kinds(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  enum file_kind kind;
  struct file_stamp stamp;
  put_file("a.md", "12345");
  put_folder("d");
  assert_int_equal(mkfifo("pipe", 0600), 0);
  assert_int_equal(symlink("a.md", "link"), 0);
  assert_int_equal(symlink("nowhere", "dangling"), 0);
  static const struct {
    const char *path;
    enum file_kind kind;
  } table[] = {{"a.md", FILE_REGULAR}, {"d", FILE_DIRECTORY}, {"pipe", FILE_OTHER},     {"link", FILE_REGULAR},
               {"x", FILE_MISSING},    {"x/y", FILE_MISSING}, {"a.md/y", FILE_MISSING}, {"dangling", FILE_MISSING}};
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    check_success(file_status(table[i].path, &kind, &stamp, &error), &error);
    assert_int_equal(kind, table[i].kind);
    if (kind == FILE_REGULAR)
      assert_int_equal(stamp.size, 5);
  }
}

static void a_link_to_itself_is_an_error(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  enum file_kind kind;
  struct file_stamp stamp;
  assert_int_equal(symlink("loop", "loop"), 0);
  assert_int_equal(file_status("loop", &kind, &stamp, &error), -1);
  check_error(&error, ERROR_OS, "loop");
}

static void read_appends_and_gives_the_stamp_of_status(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  struct strbuf text = STRBUF_INIT;
  struct file_stamp read, seen;
  enum file_kind kind;
  put_file("a.md", "hello");
  strbuf_append_text(&text, "before ");
  check_success(file_read("a.md", &text, &read, &error), &error);
  assert_string_equal(text.data, "before hello");
  check_success(file_status("a.md", &kind, &seen, &error), &error);
  assert_true(file_stamp_equal(&read, &seen));
  assert_int_equal(read.size, 5);
  strbuf_release(&text);
}

static void read_takes_files_of_any_size(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  static const size_t sizes[] = {0, 1, 4095, 4096, 4097, 300000};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    struct strbuf written = STRBUF_INIT, text = STRBUF_INIT;
    for (size_t k = 0; k < sizes[i]; k++)
      strbuf_append_char(&written, (char)(k * 7));
    check_success(file_write("a", strbuf_bytes(&written), FILE_WRITE_REPLACE, NULL, &error), &error);
    check_success(file_read("a", &text, NULL, &error), &error);
    assert_true(bytes_equal(strbuf_bytes(&text), strbuf_bytes(&written)));
    strbuf_release(&written);
    strbuf_release(&text);
  }
}

static void read_reads_on_where_the_size_is_not_told(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  struct strbuf text = STRBUF_INIT;
  check_success(file_read("/proc/self/status", &text, NULL, &error), &error); /* fstat says 0 bytes */
  assert_true(text.size > 100);
  strbuf_release(&text);
}

static void read_refuses_what_is_no_file(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  struct strbuf text = STRBUF_INIT;
  put_folder("d");
  assert_int_equal(mkfifo("pipe", 0600), 0);
  assert_int_equal(file_read("missing.md", &text, NULL, &error), -1);
  check_error(&error, ERROR_NOT_FOUND, "cannot read missing.md");
  assert_int_equal(file_read("d", &text, NULL, &error), -1);
  check_error(&error, ERROR_OS, "d: it is a folder");
  assert_int_equal(file_read("pipe", &text, NULL, &error), -1); /* and does not wait for a writer */
  check_error(&error, ERROR_OS, "pipe: it is a pipe");
  assert_int_equal(file_read("/dev/zero", &text, NULL, &error), -1);
  check_error(&error, ERROR_OS, "not a regular file");
  strbuf_release(&text);
}

static void read_refuses_a_file_that_would_fill_the_memory(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  struct strbuf text = STRBUF_INIT;
  int descriptor = open("sparse", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  assert_int_equal(ftruncate(descriptor, FILE_READ_LIMIT + 1), 0);
  close(descriptor);
  assert_int_equal(file_read("sparse", &text, NULL, &error), -1);
  check_error(&error, ERROR_OS, "1073741825 bytes");
  strbuf_release(&text);
}

static void remove_minds_no_missing_file(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  put_file("a", "x");
  check_success(file_remove("a", &error), &error);
  assert_false(is_there("a"));
  check_success(file_remove("a", &error), &error);
  check_success(file_remove("x/y/z", &error), &error);
  put_folder("d");
  assert_int_equal(file_remove("d", &error), -1);
  check_error(&error, ERROR_OS, "cannot remove d");
}

static void prune_removes_empty_folders_up_to_the_root(void **state) {
  (void)state;
  put_folder("out/a/b/c");
  file_prune_directories("out/a/b/c/file", "out");
  assert_false(is_there("out/a"));
  assert_true(is_there("out"));
  put_folder("out/a/b/c");
  put_file("out/a/kept", "x");
  file_prune_directories("out/a/b/c/file", "out/");
  assert_false(is_there("out/a/b"));
  assert_true(is_there("out/a/kept"));
}

static void prune_leaves_what_is_not_below_the_root(void **state) {
  (void)state;
  put_folder("output/a");
  file_prune_directories("output/a/file", "out");
  assert_true(is_there("output/a"));
  put_folder("out");
  file_prune_directories("out/file", "out");
  assert_true(is_there("out"));
  file_prune_directories("file", "");
}

static void folders_are_made_with_their_parents(void **state) {
  struct error error = ERROR_INIT;
  check_success(file_make_directories("a/b/c", &error), &error);
  check_success(file_make_directories("a/b/c", &error), &error);
  check_success(file_make_directories("a//b/./d/", &error), &error);
  struct strbuf path = STRBUF_INIT;
  strbuf_append_format(&path, "%s/x/y/z", (const char *)*state);
  check_success(file_make_directories(path.data, &error), &error);
  assert_true(is_there("a/b/c") && is_there("a/b/d") && is_there("x/y/z"));
  check_success(file_make_directories("/", &error), &error);
  check_success(file_make_directories(".", &error), &error);
  strbuf_release(&path);
}

static void a_file_in_the_way_of_a_folder_is_an_error(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  put_file("a/file", "x");
  assert_int_equal(symlink("nowhere", "dangling"), 0);
  assert_int_equal(file_make_directories("a/file", &error), -1);
  check_error(&error, ERROR_OS, "cannot make the folder a/file");
  assert_int_equal(file_make_directories("a/file/b/c", &error), -1);
  check_error(&error, ERROR_OS, "a/file/b/c");
  assert_int_equal(file_make_directories("dangling/b", &error), -1);
  error_release(&error);
  assert_int_equal(file_make_directories("", &error), -1);
  error_release(&error);
}

static void real_path_resolves_links(void **state) {
  struct error error = ERROR_INIT;
  struct strbuf path = STRBUF_INIT, expected = STRBUF_INIT;
  put_folder("a/b");
  assert_int_equal(symlink("a", "link"), 0);
  check_success(file_real_path("link/../link/b", &path, &error), &error);
  strbuf_append_format(&expected, "%s/a/b", (const char *)*state);
  assert_string_equal(path.data, expected.data);
  assert_int_equal(file_real_path("missing", &path, &error), -1);
  check_error(&error, ERROR_NOT_FOUND, "missing");
  strbuf_release(&path);
  strbuf_release(&expected);
}

static void a_file_is_never_stamped_before_the_clock(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  for (int i = 0; i < 100; i++) {
    struct file_stamp stamp;
    int64_t now = clock_file_time_ns();
    check_success(file_write("a", bytes_from("x"), FILE_WRITE_REPLACE, &stamp, &error), &error);
    assert_true(stamp.mtime_ns >= now);
  }
}

static void clocks_do_not_run_backwards(void **state) {
  (void)state;
  uint64_t monotonic = clock_monotonic_ns(), cpu = clock_thread_cpu_ns();
  assert_true(clock_monotonic_ns() >= monotonic);
  assert_true(clock_thread_cpu_ns() >= cpu);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      test_in_folder(status_tells_kinds),
      test_in_folder(a_link_to_itself_is_an_error),
      test_in_folder(read_appends_and_gives_the_stamp_of_status),
      test_in_folder(read_takes_files_of_any_size),
      test_in_folder(read_reads_on_where_the_size_is_not_told),
      test_in_folder(read_refuses_what_is_no_file),
      test_in_folder(read_refuses_a_file_that_would_fill_the_memory),
      test_in_folder(remove_minds_no_missing_file),
      test_in_folder(prune_removes_empty_folders_up_to_the_root),
      test_in_folder(prune_leaves_what_is_not_below_the_root),
      test_in_folder(folders_are_made_with_their_parents),
      test_in_folder(a_file_in_the_way_of_a_folder_is_an_error),
      test_in_folder(real_path_resolves_links),
      test_in_folder(a_file_is_never_stamped_before_the_clock),
      cmocka_unit_test(clocks_do_not_run_backwards),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
