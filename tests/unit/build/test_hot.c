/* test_hot.c: a key with too many records is folded in parts, and nothing of that shows. */
#include "unit/os/temporary.h"

#include "build/build.h"

#define PAGES 40

/* `names` keeps all of its values in order, so that a part in the wrong place shows; `newest` keeps three; `shape`
 * breaks the contract to tell how it was folded; `whole` has no `combine`. */
static const char shardfile[] =
    "source 'docs' { root = 'content', shard = { key = 'section' } }\n"
    "local function join(values) return { table.concat(values, ' ') } end\n"
    "local function newest(values)\n"
    "  table.sort(values, function(a, b) return a > b end)\n"
    "  return table.move(values, 1, 3, 1, {})\n"
    "end\n"
    "local function declare(name, fold)\n"
    "  merge(name) { plugin = reducer {\n"
    "    map = function(page, emit) emit('all', page.title) end,\n"
    "    combine = fold,\n"
    "    reduce = function(_, values, out)\n"
    "      out:write(name .. '.txt', fold and fold(nil, values)[1] or table.concat(values, ' '))\n"
    "    end,\n"
    "  } }\n"
    "end\n"
    "declare('names', function(_, values) return join(values) end)\n"
    "declare('newest', function(_, values) return newest(values) end)\n"
    "declare('shape', function(_, values) return { '(' .. join(values)[1] .. ')' } end)\n"
    "declare('whole', nil)\n"
    "view 'count' { plugin = reducer {\n"
    "  map = function(page, emit) emit('all', 1) end,\n"
    "  combine = function(_, values) local n = 0 for _, v in ipairs(values) do n = n + v end return { n } end,\n"
    "  reduce = function(key, values, out)\n"
    "    local n = 0 for _, v in ipairs(values) do n = n + v end\n"
    "    out:set(key, n)\n"
    "  end,\n"
    "} }\n";

/* Every page is a shard, so a key has as many records as there are pages. */
static void put_site(void) {
  put_file("Shardfile.lua", shardfile);
  put_file("templates/page.html", "{{ view('count', 'all') }}");
  for (int i = 0; i < PAGES; i++) {
    char path[64], text[64];
    snprintf(path, sizeof path, "content/s%02d/a.md", i);
    snprintf(text, sizeof text, "# p%02d\n", i);
    put_file(path, text);
  }
}

static void build_with(uint64_t hot_key_bytes, const char *executor, unsigned jobs, const char *output) {
  struct build *build = build_create(
      &(struct build_options){.executor = executor, .jobs = jobs, .output = output, .hot_key_bytes = hot_key_bytes});
  const struct build_report *report = build_run(build);
  for (size_t i = 0; i < report->message_count; i++)
    print_error("%.*s\n", (int)report->messages[i].message.text.size, report->messages[i].message.text.data);
  assert_int_equal(report->outcome, BUILD_DONE);
  build_destroy(build);
}

static struct bytes text_of(const char *path, struct strbuf *text) {
  struct error error = ERROR_INIT;
  strbuf_init(text);
  check_success(file_read(path, text, NULL, &error), &error);
  return strbuf_bytes(text);
}

static void check_same(const char *a, const char *b) {
  struct strbuf left, right;
  if (!bytes_equal(text_of(a, &left), text_of(b, &right)))
    fail_msg("%s: %s\n%s: %s", a, left.data, b, right.data);
  strbuf_release(&left);
  strbuf_release(&right);
}

static size_t count_of(const char *path, char what) {
  struct strbuf text;
  size_t count = 0;
  struct bytes bytes = text_of(path, &text);
  for (size_t i = 0; i < bytes.size; i++)
    count += bytes.data[i] == what;
  strbuf_release(&text);
  return count;
}

static void parts_give_what_the_whole_gives(void **state) {
  (void)state;
  static const struct {
    const char *executor, *output;
    unsigned jobs;
  } ways[] = {{"inline", "inline", 1}, {"threads", "one", 1}, {"threads", "two", 2}};
  static const char *const files[] = {"names.txt", "newest.txt", "whole.txt", "s07/a/index.html"};
  put_site();
  build_with(UINT64_MAX, "inline", 1, "unsplit");
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
    build_with(600, ways[i].executor, ways[i].jobs, ways[i].output); /* each way folds and reduces anew */
    for (size_t k = 0; k < sizeof files / sizeof *files; k++) {
      char path[64], expected[64];
      snprintf(path, sizeof path, "%s/%s", ways[i].output, files[k]);
      snprintf(expected, sizeof expected, "unsplit/%s", files[k]);
      check_same(path, expected);
    }
    put_file("content/s00/a.md", i % 2 ? "# p00\n\nOnce more.\n" : "# p00\n\nAgain.\n");
  }
}

static void a_hot_key_is_folded_in_parts(void **state) {
  (void)state;
  put_site();
  build_with(UINT64_MAX, "inline", 1, "unsplit");
  assert_int_equal(count_of("unsplit/shape.txt", '('), PAGES + 1);
  build_with(600, "inline", 1, "split");
  size_t folds = count_of("split/shape.txt", '(');
  assert_true(folds > PAGES + 1);
  assert_true(folds < (size_t)2 * PAGES);
}

static void a_part_that_fails_fails_the_key_once(void **state) {
  (void)state;
  put_site();
  build_with(600, "inline", 1, "public");
  put_file("Shardfile.lua",
           "source 'docs' { root = 'content', shard = { key = 'section' } }\n"
           "merge 'names' { plugin = reducer {\n"
           "  map = function(page, emit) emit('all', page.title) end,\n"
           "  combine = function(_, values) if #values > 1 then error('too many') end return values end,\n"
           "  reduce = function(_, values, out) out:write('names.txt', 'reduced') end,\n"
           "} }\n");
  put_file("templates/page.html", "");
  struct build *build = build_create(&(struct build_options){.executor = "inline", .hot_key_bytes = 600});
  const struct build_report *report = build_run(build);
  assert_int_equal(report->outcome, BUILD_FAILED);
  assert_int_equal(report->message_count, 1);
  assert_int_equal(report->messages[0].stage, STAGE_MERGE);
  check_bytes(report->messages[0].unit, "all");
  build_destroy(build);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(parts_give_what_the_whole_gives, temporary_enter, temporary_leave),
      cmocka_unit_test_setup_teardown(a_hot_key_is_folded_in_parts, temporary_enter, temporary_leave),
      cmocka_unit_test_setup_teardown(a_part_that_fails_fails_the_key_once, temporary_enter, temporary_leave),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
