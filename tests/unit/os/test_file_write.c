/* test_file_write.c: files appear whole or not at all, and what was there stays when something fails. */
#include "unit/os/temporary.h"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* How many names the folder holds. */
static size_t count_names(const char *path) {
  size_t count = 0;
  DIR *stream = opendir(path);
  assert_non_null(stream);
  while (readdir(stream))
    count++;
  closedir(stream);
  return count - 2;
}

static void write_makes_folders_and_gives_the_stamp(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  struct file_stamp written, seen;
  enum file_kind kind;
  check_success(file_write("a/b/c.html", bytes_from("text"), FILE_WRITE_NEW, &written, &error), &error);
  check_file("a/b/c.html", "text");
  check_success(file_status("a/b/c.html", &kind, &seen, &error), &error);
  assert_true(file_stamp_equal(&written, &seen)); /* also in what the rename changes */
  assert_int_equal(count_names("a/b"), 1);
}

static void replace_replaces(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  struct file_stamp first, second;
  check_success(file_write("a", bytes_from("first"), FILE_WRITE_REPLACE, &first, &error), &error);
  check_success(file_write("a", bytes_make(NULL, 0), FILE_WRITE_REPLACE, &second, &error), &error);
  check_file("a", "");
  assert_false(file_stamp_equal(&first, &second));
  assert_int_equal(count_names("."), 1);
}

static void new_leaves_what_exists(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  put_file("mine", "old");
  put_folder("folder");
  assert_int_equal(symlink("nowhere", "dangling"), 0);
  static const char *const taken[] = {"mine", "folder", "dangling"};
  for (size_t i = 0; i < 3; i++) {
    assert_int_equal(file_write(taken[i], bytes_from("new"), FILE_WRITE_NEW, NULL, &error), -1);
    check_error(&error, ERROR_CONFLICT, taken[i]);
    assert_int_equal(file_copy("mine", taken[i], FILE_WRITE_NEW, NULL, &error), -1);
    check_error(&error, ERROR_CONFLICT, taken[i]);
  }
  check_file("mine", "old");
  assert_false(is_there("nowhere"));
  assert_int_equal(count_names("."), 3);
}

/* A full disk, as a limit on the size of files: the write fails half way. */
static void a_failed_write_leaves_the_old_file(void **state) {
  (void)state;
  put_file("a", "old");
  put_file("large", "0123456789012345678901234567890123456789");
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    struct error error = ERROR_INIT;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){10, 10});
    int written = file_write("a", bytes_from("a text that is too long"), FILE_WRITE_REPLACE, NULL, &error);
    bool told = written == -1 && error.code == ERROR_OS && strstr(error.message, "cannot write a: ");
    error_release(&error);
    int copied = file_copy("large", "a", FILE_WRITE_REPLACE, NULL, &error);
    told = told && copied == -1 && error.code == ERROR_OS && strstr(error.message, "cannot copy large to a: ");
    error_release(&error);
    _exit(told ? 0 : 1);
  }
  int status;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  check_file("a", "old");
  assert_int_equal(count_names("."), 2);
}

static void what_is_in_the_way_is_told(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  put_folder("folder/inside");
  put_file("file", "x");
  assert_int_equal(file_write("folder", bytes_from("new"), FILE_WRITE_REPLACE, NULL, &error), -1);
  check_error(&error, ERROR_OS, "cannot write folder: ");
  assert_int_equal(file_write("file/page.html", bytes_from("new"), FILE_WRITE_REPLACE, NULL, &error), -1);
  check_error(&error, ERROR_OS, "file");
  assert_int_equal(file_write("file/deep/page.html", bytes_from("new"), FILE_WRITE_REPLACE, NULL, &error), -1);
  check_error(&error, ERROR_OS, "file");
  assert_int_equal(count_names("."), 2);
}

/* What a killed process left, or somebody planted, is neither written through nor in the way. */
static void an_old_temporary_file_is_replaced(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  struct strbuf name = STRBUF_INIT;
  file_temporary_name("a.html", &name);
  assert_string_equal(name.data, ".a.html.shard-tmp");
  put_file("precious", "kept");
  assert_int_equal(symlink("precious", name.data), 0);
  check_success(file_write("a.html", bytes_from("one"), FILE_WRITE_NEW, NULL, &error), &error);
  assert_int_equal(link("precious", name.data), 0);
  check_success(file_write("a.html", bytes_from("two"), FILE_WRITE_REPLACE, NULL, &error), &error);
  check_file("a.html", "two");
  check_file("precious", "kept");
  assert_int_equal(count_names("."), 2);
  strbuf_release(&name);
}

static void a_target_that_is_a_link_is_replaced_itself(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  put_file("precious", "kept");
  assert_int_equal(symlink("precious", "a"), 0);
  check_success(file_write("a", bytes_from("new"), FILE_WRITE_REPLACE, NULL, &error), &error);
  check_file("precious", "kept");
  check_file("a", "new");
}

static void names_of_any_length_can_be_written(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  for (size_t size = 235; size <= 255; size++) {
    char name[256] = {0}, other[256] = {0};
    memset(name, 'n', size);
    memset(other, 'n', size);
    other[size - 1] = 'o';
    struct strbuf path = STRBUF_INIT, path_of_other = STRBUF_INIT;
    file_temporary_name(name, &path);
    file_temporary_name(other, &path_of_other);
    assert_true(path.size <= 255);
    assert_string_not_equal(path.data, path_of_other.data);
    check_success(file_write(name, bytes_from("x"), FILE_WRITE_NEW, NULL, &error), &error);
    strbuf_release(&path);
    strbuf_release(&path_of_other);
  }
  struct strbuf path = STRBUF_INIT;
  file_temporary_name("a/b.c/d", &path);
  assert_string_equal(path.data, "a/b.c/.d.shard-tmp");
  strbuf_release(&path);
}

static void copy_copies_content_and_stamp(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  struct file_stamp copied, seen;
  enum file_kind kind;
  struct strbuf large = STRBUF_INIT;
  for (int i = 0; i < 400000; i++)
    strbuf_append_char(&large, (char)(i * 31 % 127 + 1));
  put_file("large", large.data);
  check_success(file_copy("large", "out/d/large", FILE_WRITE_NEW, &copied, &error), &error);
  check_file("out/d/large", large.data);
  check_success(file_status("out/d/large", &kind, &seen, &error), &error);
  assert_true(file_stamp_equal(&copied, &seen));
  put_file("empty", "");
  check_success(file_copy("empty", "out/d/large", FILE_WRITE_REPLACE, NULL, &error), &error);
  check_file("out/d/large", "");
  strbuf_release(&large);
}

/* From /proc copy_file_range copies nothing or refuses, so the copy goes through memory. */
static void copy_works_where_the_system_cannot(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  struct strbuf expected = STRBUF_INIT;
  check_success(file_read("/proc/self/cmdline", &expected, NULL, &error), &error);
  check_success(file_copy("/proc/self/cmdline", "out", FILE_WRITE_NEW, NULL, &error), &error);
  struct strbuf text = STRBUF_INIT;
  check_success(file_read("out", &text, NULL, &error), &error);
  assert_true(text.size > 0 && bytes_equal(strbuf_bytes(&text), strbuf_bytes(&expected)));
  strbuf_release(&text);
  strbuf_release(&expected);
}

static void copy_of_what_is_no_file_is_an_error(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  put_folder("folder");
  assert_int_equal(file_copy("missing", "a", FILE_WRITE_NEW, NULL, &error), -1);
  check_error(&error, ERROR_NOT_FOUND, "cannot copy missing: ");
  assert_int_equal(file_copy("folder", "a", FILE_WRITE_NEW, NULL, &error), -1);
  check_error(&error, ERROR_OS, "folder: it is a folder");
  assert_int_equal(count_names("."), 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      test_in_folder(write_makes_folders_and_gives_the_stamp),
      test_in_folder(replace_replaces),
      test_in_folder(new_leaves_what_exists),
      test_in_folder(a_failed_write_leaves_the_old_file),
      test_in_folder(what_is_in_the_way_is_told),
      test_in_folder(an_old_temporary_file_is_replaced),
      test_in_folder(a_target_that_is_a_link_is_replaced_itself),
      test_in_folder(names_of_any_length_can_be_written),
      test_in_folder(copy_copies_content_and_stamp),
      test_in_folder(copy_works_where_the_system_cannot),
      test_in_folder(copy_of_what_is_no_file_is_an_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
