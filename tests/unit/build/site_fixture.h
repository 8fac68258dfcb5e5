/* site_fixture.h: a tiny site in a folder of its own, builds of it through build.h alone, and what one may ask of them.
 */
#ifndef SHARD_TESTS_UNIT_BUILD_SITE_FIXTURE_H
#define SHARD_TESTS_UNIT_BUILD_SITE_FIXTURE_H

#include "unit/os/temporary.h"

#include "build/build.h"
#include "os/walk.h"

static const char shardfile[] =
    "site { title = 'Tiny', params = { edition = 'community' } }\n"
    "source 'docs' { root = 'content', shard = { key = 'section' } }\n"
    "view 'siblings' {}\n"
    "merge 'titles' { plugin = reducer {\n"
    "  map = function(page, emit) emit(page.section, page.title) end,\n"
    "  reduce = function(key, titles, out) out:write('titles/' .. key .. '.txt', table.concat(titles, ' ')) end,\n"
    "} }\n"
    "static 'static'\n";

static const char template[] = "{{ page.title }} ({{ param('edition') }}): {{ page.content }}"
                               "{% set around = view('siblings', page.path) %}"
                               "{% if around and around.next %}Next: {{ around.next.title }}{% endif %}";

static inline void put_site(void) {
  put_file("Shardfile.lua", shardfile);
  put_file("templates/page.html", template);
  put_file("content/v1/a.md", "# A\n");
  put_file("content/v1/b.md", "# B\n");
  put_file("content/v1/c.md", "# C\n");
  put_file("content/v2/a.md", "# Other\n");
  put_file("static/logo.svg", "<svg/>");
}

struct outcome {
  struct build *build;
  const struct build_report *report;
};

static inline struct outcome run(const struct build_options *given) {
  struct build_options options = given ? *given : (struct build_options){0};
  if (!options.executor)
    options.executor = "inline";
  struct build *build = build_create(&options);
  return (struct outcome){build, build_run(build)};
}

static inline void check_outcome_at(const struct outcome *outcome, enum build_outcome expected, int line) {
  const struct build_report *report = outcome->report;
  if (report->outcome == expected)
    return;
  for (size_t i = 0; i < report->message_count; i++)
    print_error("%.*s\n", (int)report->messages[i].message.text.size, report->messages[i].message.text.data);
  fail_msg("line %d: outcome %d, not %d", line, (int)report->outcome, (int)expected);
}
#define check_outcome(outcome, expected) check_outcome_at(outcome, expected, __LINE__)

static inline void build_at(enum build_outcome expected, int line) {
  struct outcome outcome = run(NULL);
  check_outcome_at(&outcome, expected, line);
  build_destroy(outcome.build);
}
#define build_site() build_at(BUILD_DONE, __LINE__)

/* The units of STAGE that ran or would run are these, each as "ID: REASON", in order. */
static inline void check_units_at(const struct build_report *report, enum stage stage, const char *const *expected,
                                  size_t count, int line) {
  struct strbuf text;
  size_t found = 0;
  strbuf_init(&text);
  for (size_t i = 0; i < report->unit_count; i++) {
    const struct build_unit *unit = &report->units[i];
    if (unit->stage != stage)
      continue;
    strbuf_clear(&text);
    strbuf_append(&text, unit->id);
    strbuf_append_format(&text, ": %s", unit->reason);
    if (found >= count || strcmp(text.data, expected[found]) != 0)
      fail_msg("line %d: %s, not %s", line, text.data, found < count ? expected[found] : "no more");
    found++;
  }
  if (found < count)
    fail_msg("line %d: %s does not run", line, expected[found]);
  strbuf_release(&text);
}
#define check_units(report, stage, ...)                             \
  check_units_at(report, stage, (const char *const[]){__VA_ARGS__}, \
                 sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *), __LINE__)
#define check_no_units(report, stage) check_units_at(report, stage, NULL, 0, __LINE__)

static inline void check_message(const struct build_report *report, const char *unit, const char *part) {
  for (size_t i = 0; i < report->message_count; i++) {
    const struct build_message *message = &report->messages[i];
    if (!bytes_equal(message->unit, bytes_from(unit)))
      continue;
    struct strbuf text;
    strbuf_init(&text);
    strbuf_append(&text, message->message.text);
    bool found = strstr(text.data, part) != NULL;
    strbuf_release(&text);
    if (found)
      return;
  }
  fail_msg("no message of '%s' with '%s'", unit, part);
}

static inline void check_null_at(int line) {
  struct outcome outcome = run(NULL);
  check_outcome_at(&outcome, BUILD_DONE, line);
  const struct build_report *report = outcome.report;
  if (report->unit_count || report->outputs_written || report->outputs_deleted)
    fail_msg("line %d: %zu units ran, %u files were written, %u deleted", line, report->unit_count,
             report->outputs_written, report->outputs_deleted);
  build_destroy(outcome.build);
}
#define check_null() check_null_at(__LINE__)

static inline int digest_folder(void *context, const struct walk_directory *directory, struct error *error) {
  for (size_t i = 0; i < directory->count; i++) {
    struct strbuf path, content;
    strbuf_init(&path);
    strbuf_init(&content);
    strbuf_append_format(&path, "public/%s", directory->entries[i].path.data);
    assert_int_equal(file_read(path.data, &content, NULL, error), 0);
    digester_add(context, directory->entries[i].path);
    digester_add(context, strbuf_bytes(&content));
    strbuf_release(&path);
    strbuf_release(&content);
  }
  return 0;
}

/* Of every path and every byte of the output folder. */
static inline struct digest outputs_digest(void) {
  struct arena arena = ARENA_INIT;
  struct error error = ERROR_INIT;
  struct digester digester;
  char *root = realpath("public", NULL);
  digester_init(&digester);
  check_success(
      walk(&(struct walk_options){.root = root, .visit = digest_folder, .context = &digester}, &arena, &error), &error);
  struct digest digest = digester_finish(&digester);
  digester_release(&digester);
  arena_release(&arena);
  free(root);
  return digest;
}

static inline uint32_t clean(void) {
  struct error error = ERROR_INIT;
  uint32_t removed = 0;
  struct build *build = build_create(&(struct build_options){0});
  check_success(build_clean(build, &removed, &error), &error);
  build_destroy(build);
  return removed;
}

/* The outputs are, to the byte, what a clean build makes of the sources. */
static inline void check_as_clean(void) {
  struct digest grown = outputs_digest();
  clean();
  build_site();
  assert_true(digest_equal(outputs_digest(), grown));
}

#endif
