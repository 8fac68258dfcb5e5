/* test_scan.c: which files there are, whose pages they are, and which of them changed since the last build. */
#include "unit/build/build_fixture.h"

#include "os/clock.h"
#include "page/front_matter.h"

#include <fcntl.h>

static const char docs[] = "{templates: templates, sources: [{name: docs, root: content, include: ['**/*.md'], "
                           "markdown: {}, key: {name: k}, partitioner: {name: p}, line: 3}]}";

/* The graph comes from YAML instead of a Shardfile: plugins are no matter of a scan. */
static struct build *start_scan(const char *graph) {
  struct error error = ERROR_INIT;
  struct value value;
  struct build *build = open_build(false);
  must(stage_scan_start(build, &error));
  must(yaml_parse(bytes_from(graph), "graph", &build->arena, &value, &error));
  must(value_encode(&value, &build->loaded.graph, &error));
  must(graph_decode(strbuf_bytes(&build->loaded.graph), &build->arena, &build->graph, &error));
  return build;
}

static struct build *scan(const char *graph) {
  struct error error = ERROR_INIT;
  struct build *build = start_scan(graph);
  must(stage_scan(build, &error));
  must(outputs_load(&build->outputs, &error));
  return build;
}

static struct scan_entry *entry_of(const struct build *build, const char *path) {
  return map_get(&build->scan.files, bytes_from(path));
}

/* Pages get their digests as DESCRIBE would have given them. */
static void describe_all(struct build *build) {
  struct map_entry *item;
  for (size_t i = 0; (item = map_next(&build->scan.files, &i));) {
    struct scan_entry *entry = item->value;
    struct error error = ERROR_INIT;
    struct strbuf content;
    strbuf_init(&content);
    must(file_read(arena_copy(&build->arena, entry->file.path).data, &content, NULL, &error));
    entry->file.digest = digest_of(strbuf_bytes(&content));
    strbuf_release(&content);
  }
}

static void commit_scan(struct build *build) {
  describe_all(build);
  commit_build(build);
}

/* Commits the scan with another content for the file at PATH: who reads the file sees the difference. */
static void commit_falsely(struct build *build, const char *path, const char *content) {
  describe_all(build);
  entry_of(build, path)->file.digest = digest_of(bytes_from(content));
  commit_build(build);
}

/* What was written until now is older than the present tick of the files' clock. Some kernels stamp files with the fine
 * clock, which is ahead of that one. */
static void wait_for_a_tick(void) {
  struct timespec now;
  assert_int_equal(clock_gettime(CLOCK_REALTIME, &now), 0);
  while (clock_file_time_ns() <= (int64_t)now.tv_sec * 1000000000 + now.tv_nsec)
    continue;
}

/* Writes other bytes of the same length into the file, and sets back its time of change. */
static void change_secretly(const char *path, const char *content) {
  struct stat before;
  assert_int_equal(stat(path, &before), 0);
  assert_int_equal(before.st_size, strlen(content));
  int descriptor = open(path, O_WRONLY);
  assert_int_equal(write(descriptor, content, strlen(content)), strlen(content));
  const struct timespec times[2] = {before.st_atim, before.st_mtim};
  assert_int_equal(futimens(descriptor, times), 0);
  assert_int_equal(close(descriptor), 0);
}

static void touch(const char *path) {
  assert_int_equal(utimensat(AT_FDCWD, path, NULL, 0), 0);
}

static const struct page_folder *folder_of(const struct build *build, const char *path, uint32_t source) {
  for (size_t i = 0; i < build->scan.folder_count; i++)
    if (build->scan.folders[i].source == source && bytes_equal(build->scan.folders[i].path, bytes_from(path)))
      return &build->scan.folders[i];
  return NULL;
}

/* The site with two pages, a template and its committed scan. */
static void scan_once(void) {
  put_file("Shardfile.lua", "");
  put_file("content/a.md", "aaa");
  put_file("content/sub/b.md", "bbb");
  put_file("templates/page.html", "<p>");
  wait_for_a_tick();
  commit_scan(scan(docs));
}

static void the_first_scan_finds_everything_new(void **state) {
  (void)state;
  put_file("content/b.md", "b");
  put_file("content/a.md", "a");
  put_file("content/sub/c.md", "c");
  put_file("content/picture.png", "p");
  put_file("templates/page.html", "t");
  struct build *build = scan(docs);
  assert_true(build->scan.changed);
  assert_int_equal(build->scan.files.count, 6); /* with the Shardfile */
  assert_int_equal(build->world.files.count, 6);
  assert_int_equal(build->world.sources.count, 3);
  assert_int_equal(build->scan.folder_count, 2);
  const struct page_folder *top = folder_of(build, "content", 0);
  assert_int_equal(top->count, 2);
  check_bytes(top->files[0]->file.path, "content/a.md");
  check_bytes(top->files[1]->file.path, "content/b.md");
  assert_true(entry_of(build, "content/a.md")->changed);
  assert_null(entry_of(build, "content/a.md")->old);
  build_destroy(build);
}

static void pages_are_left_to_the_workers_and_the_rest_is_read(void **state) {
  (void)state;
  put_file("content/a.md", "a");
  put_file("templates/page.html", "t");
  struct build *build = scan(docs);
  assert_true(digest_is_none(entry_of(build, "content/a.md")->file.digest));
  assert_true(digest_equal(entry_of(build, "templates/page.html")->file.digest, digest_of(bytes_from("t"))));
  build_destroy(build);
}

static void nothing_changed_when_nothing_changed(void **state) {
  (void)state;
  scan_once();
  struct build *build = scan(docs);
  assert_false(build->scan.changed);
  assert_false(entry_of(build, "content/a.md")->changed);
  assert_true(digest_equal(entry_of(build, "content/a.md")->file.digest, digest_of(bytes_from("aaa"))));
  for (size_t i = 0; i < build->scan.directory_count; i++)
    assert_false(build->scan.directories[i].changed);
  build_destroy(build);
}

static void a_file_of_the_stored_stamp_is_not_read(void **state) {
  (void)state;
  scan_once();
  touch("content/a.md");
  wait_for_a_tick();
  commit_falsely(scan(docs), "content/a.md", "xxx");
  struct build *build = scan(docs);
  assert_false(build->scan.changed);
  assert_true(digest_equal(entry_of(build, "content/a.md")->file.digest, digest_of(bytes_from("xxx"))));
  build_destroy(build);
}

static void a_file_of_the_tick_of_the_scan_is_compared_by_content(void **state) {
  (void)state;
  scan_once();
  touch("content/a.md");
  struct build *build = scan(docs);
  build->scan.started_ns = entry_of(build, "content/a.md")->file.stamp.ctime_ns;
  commit_falsely(build, "content/a.md", "xxx");
  build = scan(docs);
  assert_true(build->scan.changed);
  assert_true(entry_of(build, "content/a.md")->changed);
  assert_false(entry_of(build, "templates/page.html")->changed);
  build_destroy(build);
}

static void a_file_whose_time_of_change_was_set_back_in_the_tick_of_the_scan_is_compared_too(void **state) {
  (void)state;
  scan_once();
  change_secretly("content/a.md", "bbb");
  struct build *build = scan(docs);
  build->scan.started_ns = entry_of(build, "content/a.md")->file.stamp.ctime_ns;
  commit_falsely(build, "content/a.md", "xxx");
  build = scan(docs);
  assert_true(entry_of(build, "content/a.md")->changed);
  build_destroy(build);
}

static void a_racy_file_that_is_the_same_changes_nothing(void **state) {
  (void)state;
  scan_once();
  touch("content/a.md");
  struct build *build = scan(docs);
  build->scan.started_ns = entry_of(build, "content/a.md")->file.stamp.ctime_ns;
  commit_scan(build);
  build = scan(docs);
  assert_false(build->scan.changed);
  assert_false(entry_of(build, "content/a.md")->changed);
  build_destroy(build);
}

static void an_edit_of_the_same_size_is_noticed_when_its_time_was_set_back(void **state) {
  (void)state;
  scan_once();
  change_secretly("content/a.md", "xxx");
  change_secretly("templates/page.html", "<b>");
  struct build *build = scan(docs);
  assert_true(build->scan.changed);
  assert_true(entry_of(build, "content/a.md")->changed);
  assert_true(entry_of(build, "templates/page.html")->changed);
  build_destroy(build);
}

static void a_touched_file_changes_nothing_but_its_row(void **state) {
  (void)state;
  scan_once();
  touch("content/a.md");
  touch("templates/page.html");
  wait_for_a_tick();
  struct build *build = scan(docs);
  assert_false(build->scan.changed);
  assert_false(entry_of(build, "content/a.md")->changed);
  for (size_t i = 0; i < build->scan.directory_count; i++) {
    struct bytes path = build->scan.directories[i].path;
    bool touched = bytes_equal(path, bytes_from("content")) || bytes_equal(path, bytes_from("templates"));
    assert_int_equal(build->scan.directories[i].changed, touched);
  }
  commit_scan(build);
  build = scan(docs); /* the new stamp was learnt */
  for (size_t i = 0; i < build->scan.directory_count; i++)
    assert_false(build->scan.directories[i].changed);
  build_destroy(build);
}

static void an_edited_file_is_changed_and_says_what_it_was(void **state) {
  (void)state;
  scan_once();
  put_file("content/a.md", "longer");
  struct build *build = scan(docs);
  assert_true(build->scan.changed);
  const struct scan_entry *entry = entry_of(build, "content/a.md");
  assert_true(entry->changed);
  assert_true(digest_equal(entry->old->digest, digest_of(bytes_from("aaa"))));
  assert_false(entry_of(build, "content/sub/b.md")->changed);
  build_destroy(build);
}

static void an_added_file_is_new(void **state) {
  (void)state;
  scan_once();
  put_file("content/aa.md", "new");
  struct build *build = scan(docs);
  assert_true(build->scan.changed);
  assert_null(entry_of(build, "content/aa.md")->old);
  assert_false(entry_of(build, "content/a.md")->changed);
  build_destroy(build);
}

static void a_removed_file_is_noticed(void **state) {
  (void)state;
  scan_once();
  assert_int_equal(remove("content/a.md"), 0);
  struct build *build = scan(docs);
  assert_true(build->scan.changed);
  assert_null(entry_of(build, "content/a.md"));
  commit_scan(build);
  build = scan(docs);
  assert_false(build->scan.changed);
  build_destroy(build);
}

static void a_removed_folder_is_noticed_and_forgotten(void **state) {
  (void)state;
  scan_once();
  assert_int_equal(remove("content/sub/b.md"), 0);
  assert_int_equal(remove("content/sub"), 0);
  struct build *build = scan(docs);
  assert_true(build->scan.changed);
  commit_scan(build);
  build = scan(docs);
  assert_false(build->scan.changed);
  build_destroy(build);
}

static void the_shardfile_is_compared_by_content(void **state) {
  (void)state;
  scan_once();
  touch("Shardfile.lua");
  struct build *build = scan(docs);
  assert_false(build->scan.changed);
  build_destroy(build);
  put_file("Shardfile.lua", "-- edited");
  build = scan(docs);
  assert_true(build->scan.changed);
  build_destroy(build);
}

static void a_file_belongs_to_the_innermost_source_that_takes_it(void **state) {
  static const char nested[] =
      "{templates: templates, sources: [{name: all, root: content, include: ['**/*.md', '**/*.txt'], "
      "exclude: ['drafts/**'], markdown: {}, key: {name: k}, partitioner: {name: p}}, {name: blog, root: content/blog, "
      "include: ['*.md'], markdown: {}, key: {name: k}, partitioner: {name: p}}]}";
  (void)state;
  put_file("content/a.md", "");
  put_file("content/blog/post.md", "");
  put_file("content/blog/notes.txt", ""); /* not taken by the blog */
  put_file("content/drafts/d.md", "");    /* not taken by anybody */
  struct build *build = scan(nested);
  assert_int_equal(build->scan.folder_count, 3);
  check_bytes(folder_of(build, "content", 0)->files[0]->file.path, "content/a.md");
  const struct page_folder *blog = folder_of(build, "content/blog", 1), *rest = folder_of(build, "content/blog", 0);
  assert_int_equal(blog->count, 1);
  check_bytes(blog->files[0]->file.path, "content/blog/post.md");
  assert_int_equal(rest->count, 1);
  check_bytes(rest->files[0]->file.path, "content/blog/notes.txt");
  assert_non_null(entry_of(build, "content/drafts/d.md")); /* a file all the same */
  assert_int_equal(build->scan.directory_count, 4);        /* each folder once, with the Shardfile's row */
  build_destroy(build);
}

static void the_whole_site_may_be_a_source(void **state) {
  static const char everything[] = "{templates: templates, sources: [{name: all, root: '', include: ['**/*.md'], "
                                   "exclude: ['plugins/**'], markdown: {}, key: {name: k}, partitioner: {name: p}}]}";
  (void)state;
  put_file("Shardfile.lua", "");
  put_file("readme.md", "");
  put_file("plugins/p.lua", "return 1");
  put_file("templates/page.html", "");
  put_file(".git/config.md", "");
  put_file("public/made.md", "");
  commit_scan(scan(everything));
  struct build *build = scan(everything);
  assert_false(build->scan.changed);
  assert_int_equal(build->world.sources.count, 1);
  assert_non_null(entry_of(build, "plugins/p.lua"));
  assert_non_null(entry_of(build, "templates/page.html"));
  assert_null(entry_of(build, ".git/config.md"));
  assert_null(entry_of(build, "public/made.md")); /* the output folder */
  build_destroy(build);
}

static void a_missing_folder_is_an_error_of_the_declaration(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  struct build *build = start_scan(docs);
  must(stage_scan(build, &error));
  assert_true(build->invalid);
  assert_int_equal(build->lists.message_count, 1);
  const struct message *message = &build->lists.messages[0].message;
  check_bytes(message->text, "source 'docs': there is no folder 'content' in the site");
  check_bytes(message->file, "Shardfile.lua");
  assert_int_equal(message->line, 3);
  build_destroy(build);
}

static void a_missing_template_folder_is_no_error_of_the_scan(void **state) {
  (void)state;
  put_folder("content");
  struct build *build = scan(docs);
  assert_false(build->invalid);
  assert_int_equal(build->lists.message_count, 0);
  build_destroy(build);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      test_in_site(the_first_scan_finds_everything_new),
      test_in_site(pages_are_left_to_the_workers_and_the_rest_is_read),
      test_in_site(nothing_changed_when_nothing_changed),
      test_in_site(a_file_of_the_stored_stamp_is_not_read),
      test_in_site(a_file_whose_time_of_change_was_set_back_in_the_tick_of_the_scan_is_compared_too),
      test_in_site(an_edit_of_the_same_size_is_noticed_when_its_time_was_set_back),
      test_in_site(a_file_of_the_tick_of_the_scan_is_compared_by_content),
      test_in_site(a_racy_file_that_is_the_same_changes_nothing),
      test_in_site(a_touched_file_changes_nothing_but_its_row),
      test_in_site(an_edited_file_is_changed_and_says_what_it_was),
      test_in_site(an_added_file_is_new),
      test_in_site(a_removed_file_is_noticed),
      test_in_site(a_removed_folder_is_noticed_and_forgotten),
      test_in_site(the_shardfile_is_compared_by_content),
      test_in_site(a_file_belongs_to_the_innermost_source_that_takes_it),
      test_in_site(the_whole_site_may_be_a_source),
      test_in_site(a_missing_folder_is_an_error_of_the_declaration),
      test_in_site(a_missing_template_folder_is_no_error_of_the_scan),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
