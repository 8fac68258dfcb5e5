/* test_pathological.c: inputs made to take a parser long, or deep into its stack.
 *
 * The first two tables are cmark's own suite (test/pathological_tests.py of cmark-gfm and cmark) in kind, the third
 * what guard.h is for, the fourth what this project reads beyond cmark. No time is measured: what is far from linear
 * runs into the time limit of the test; tests/growth measures more exactly. Each is rendered on a thread with a small
 * stack, so that recursion over the input would crash. */
#include "plain_cmark.h"
#include "unit/check.h"

#include <pthread.h>

enum { STACK = 256 << 10 };

/* HEAD, then MIDDLE and TAIL, COUNT times each. */
struct input {
  const char *head, *middle, *tail;
  size_t count;
};

static const struct input suite[] = {
    {"", "*a **a ", " a** a*", 65000},
    {"", "a_ ", "", 65000},
    {"", "_a ", "", 65000},
    {"", "a]", "", 65000},
    {"", "[a", "", 65000},
    {"", "*a_ ", "", 50000},
    {"a**b", "c* ", "", 50000},
    {"", "[ a_", "", 50000},
    {"", "[ (](", "", 80000},
    {"", "**x [a*b**c*](d)", "", 10000},
    {"", "[", "]", 50000},
    {"", "![", "](b)", 50000},
    {"", "> ", "", 50000},
    {"", ">", "", 100000},
    {"", "- ", "", 50000},
    {"", "* a\n 1. b\n", "", 20000},
    {"", "[a](<b", "", 30000},
    {"", "[a](b", "", 30000},
    {"", "aaa\rbbb\n-\v\n", "", 10000},
    {"", "|a|b|\n|-|-|\n", "", 20000},
    {"[r]: u\n\n", "[r] ", "", 30000},
    {"", "[a]: u\n", "", 30000},
    {"", "~a~~b ", "", 30000},
    {"", "a <!--", "", 50000},
    {"", "<!-- \n", "", 50000},
    {"", "<a href=\"", "", 50000},
    {"", "&a", "", 50000},
    {"", "[^a", "]", 30000},
    {"[^a]: b\n\n", "[^a] ", "", 10000},
    {"", "# a\n", "", 20000},
    {"a\n", "===\n", "", 50000},
};

static void write_lists(struct strbuf *out) {
  for (size_t depth = 0; depth < 1000; depth++) {
    for (size_t i = 0; i < depth; i++)
      strbuf_append_text(out, "  ");
    strbuf_append_text(out, "* a\n");
  }
}

static void write_runs_of_backticks(struct strbuf *out) {
  for (size_t length = 1; length < 2000; length++) {
    strbuf_append_char(out, 'e');
    for (size_t i = 0; i < length; i++)
      strbuf_append_char(out, '`');
  }
}

/* cmark once kept link definitions in 16 chains, by this sum; labels that all fall into the first made it quadratic. */
static bool falls_into_first_chain(const char *label) {
  uint32_t sum = 0;
  for (; *label; label++)
    sum = sum * 65599 + (unsigned char)*label;
  return sum % 16 == 0;
}

static void next_label(char label[24], size_t *number) {
  do
    snprintf(label, 24, "x%zu", (*number)++);
  while (!falls_into_first_chain(label));
}

/* Many definitions, and as many uses of a label that has none. */
static void write_labels_of_one_chain(struct strbuf *out) {
  char undefined[24], label[24];
  size_t number = 0;
  next_label(undefined, &number);
  for (size_t i = 0; i < 20000; i++) {
    next_label(label, &number);
    strbuf_append_format(out, "[%s]: /url\n\n[%s]\n\n", label, undefined);
  }
}

static void write_zero_bytes(struct strbuf *out) {
  for (size_t i = 0; i < 20000; i++)
    strbuf_append(out, bytes_make("a*\0*\0b\n", 7));
}

/* The rest of that suite: what is no repetition of one text. */
static const struct {
  const char *name;
  void (*write)(struct strbuf *out);
} generated[] = {
    {"lists in lists, each indented further", write_lists},
    {"runs of backticks, each longer", write_runs_of_backticks},
    {"labels of one hash", write_labels_of_one_chain},
    {"zero bytes", write_zero_bytes},
};

static const struct input guarded[] = {
    {"", "a <?", "", 200000},
    {"", "a <!A ", "", 200000},
    {"", "a <![CDATA[", "", 100000},
    {"", ">", "*a* ", 100000},
    {"", "- ", "_a_\n", 100000},
    {"", "|", "", 500000},
    {"", "|x", "\n|-", 20000},
    {"[a]: u", "uuuuuuuuuu", "\n\n[a]", 20000},
    {"", "![[]()", "", 80000},
    {"", "![[](a) ", "]", 60000},
    {"", "@", "", 50000},
    {"", "www.", "", 30000},
    {"", "http://", "", 30000},
    {"", "<http://a", "", 30000},
    {"", "a.b@", "", 50000},
    {"", "a\n", "|b|\n|-|\n", 50000},
    {"", "- ", "\n", 50000},
};

/* What this project adds, with all of it on. */
static const struct input own[] = {
    {"", "*a*{", "", 50000},
    {"", "*a*{.b ", "", 50000},
    {"", "*a*{.b}", "", 30000},
    {"", "a\n{: .b}\n\n", "", 20000},
    {"", "{: .a}\n", "", 30000},
    {"a", "\n{: .b}", "", 30000},
    {"", "> ", "\n{: .b}", 1000},
    {"a\n", ": ", "", 50000},
    {"", "a\n: b\n", "", 20000},
    {"", "a\n\n: b\n", "", 20000},
    {"", "a\n", ": b\n", 20000},
    {"", "> [!NOTE]\n> a\n\n", "", 20000},
    {"> [!NOTE]\n", "> > [!TIP]\n> > a\n> \n", "", 20000},
    {"> [!NOTE]", "[!NOTE] ", "", 50000},
    {"", "> ", "[!NOTE]", 20000},
    {"", ":::note\na\n:::\n", "", 20000},
    {"", ":::note\n", ":::\n", 50000},
    {"", ":::\n", "", 100000},
    {"", "- :::note\n", "", 30000},
    {"", "> :::note\n> a\n\n", "", 20000},
    {"", "- ", ":::note\n", 10000},
    {":::note ", "*a [", "", 50000},
    {":::note {", ".a ", "", 100000},
    {"", ":", "", 300000},
    {"", "$a$ ", "", 50000},
    {"", "$", "", 200000},
    {"", "a$b $", "", 50000},
    {"", "$$\na\n$$\n\n", "", 20000},
    {"", "\\(a ", "", 50000},
    {"", "\\[\na\n\n", "", 20000},
    {"", "|$a|b$|`c|\n", "", 20000},
    {"", "$$\n", "", 50000},
    {"", "> $$\n> a\n\n", "", 20000},
    {"", "# a {#b}\n", "", 30000},
    {"# a ", "{#b", "}", 50000},
    {"", "# \\{", "}\n", 30000},
    {"", "```js {1} title=\"a\"\na\n```\n", "", 10000},
    {"```js {", "1,", "\n", 100000},
    {"```js {", "1-9999,", "\n", 50000},
    {"```js ", "a=\"", "", 50000},
    {"```js {2} showLineNumbers\n", "a\n", "", 50000},
    {"", "<a href=\"b.md\">c</a> ", "", 20000},
    {"", "<a href=b.md>c</a> ", "", 20000},
    {"<p", " a='b'", ">", 50000},
    {"<img srcset=\"", "a 1x, ", "\">", 50000},
    {"<div>\n", "<a id=b href='c'>\n", "", 20000},
    {"<div>\n", "<script><a href='b'>", "", 30000},
    {"", "&", "a 'b' \"c\" -- ", 20000},
    {"", "\"", "", 100000},
};

static struct bytes build(const struct input *input, struct arena *arena) {
  struct strbuf text;
  strbuf_init(&text);
  strbuf_append_text(&text, input->head);
  for (size_t i = 0; i < input->count; i++)
    strbuf_append_text(&text, input->middle);
  strbuf_append_text(&text, "x");
  for (size_t i = 0; i < input->count; i++)
    strbuf_append_text(&text, input->tail);
  struct bytes body = arena_copy(arena, strbuf_bytes(&text));
  strbuf_release(&text);
  return body;
}

static bool keep_link(void *context, struct bytes target, bool image, uint32_t line, struct bytes *out) {
  (void)context, (void)target, (void)image, (void)line, (void)out;
  return false;
}

struct job {
  struct bytes body;
  const struct markdown_options *options;
  struct arena *arena;
  struct markdown_page page;
};

static void *run_job(void *argument) {
  struct job *job = argument;
  markdown_render(job->body, job->options, job->arena, &job->page);
  markdown_contents(&job->page, 1, 6, job->arena);
  struct bytes title;
  markdown_title(job->body, job->arena, &title);
  return NULL;
}

static struct markdown_page render_with(struct bytes body, const struct markdown_options *options,
                                        struct arena *arena) {
  struct job job = {.body = body, .options = options, .arena = arena};
  pthread_attr_t attributes;
  pthread_t thread;
  pthread_attr_init(&attributes);
  assert_int_equal(pthread_attr_setstacksize(&attributes, STACK), 0);
  assert_int_equal(pthread_create(&thread, &attributes, run_job, &job), 0);
  pthread_join(thread, NULL);
  pthread_attr_destroy(&attributes);
  return job.page;
}

static struct markdown_page render_on_small_stack(struct bytes body, struct arena *arena) {
  struct markdown_options options = markdown_default_options();
  options.resolve = keep_link;
  return render_with(body, &options, arena);
}

static bool renders_as_cmark_does(struct bytes body, struct arena *arena) {
  struct markdown_page page = render_on_small_stack(body, arena);
  struct bytes expected = plain_cmark(body, CMARK_OPT_UNSAFE | CMARK_OPT_FOOTNOTES, arena);
  return bytes_equal(without_ids(&page, arena), expected);
}

static void the_suite_of_cmark_is_rendered_as_cmark_does(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof suite / sizeof *suite; i++) {
    struct arena arena = ARENA_INIT;
    if (!renders_as_cmark_does(build(&suite[i], &arena), &arena))
      fail_msg("input %zu (\"%s\") differs", i, suite[i].middle);
    arena_release(&arena);
  }
}

static void the_generated_of_that_suite_are_too(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof generated / sizeof *generated; i++) {
    struct arena arena = ARENA_INIT;
    struct strbuf text;
    strbuf_init(&text);
    generated[i].write(&text);
    if (!renders_as_cmark_does(strbuf_bytes(&text), &arena))
      fail_msg("%s: differs", generated[i].name);
    strbuf_release(&text);
    arena_release(&arena);
  }
}

static void what_cmark_does_not_bound_is_bounded(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof guarded / sizeof *guarded; i++) {
    struct arena arena = ARENA_INIT;
    struct bytes body = build(&guarded[i], &arena);
    struct markdown_page page = render_on_small_stack(body, &arena);
    if (page.html.size > 100 * body.size)
      fail_msg("input %zu (\"%s\") grew from %zu to %zu bytes", i, guarded[i].middle, body.size, page.html.size);
    arena_release(&arena);
  }
}

static bool replace_link(void *context, struct bytes target, bool image, uint32_t line, struct bytes *out) {
  (void)context, (void)target, (void)image, (void)line;
  *out = bytes_from("/elsewhere/");
  return true;
}

static void what_is_added_is_bounded(void **state) {
  (void)state;
  struct markdown_options options = markdown_default_options();
  options.smart = options.heading_anchors = options.math = options.code.line_numbers = true;
  options.resolve = replace_link;
  for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
    struct arena arena = ARENA_INIT;
    struct bytes body = build(&own[i], &arena);
    struct markdown_page page = render_with(body, &options, &arena);
    if (page.html.size > 100 * body.size)
      fail_msg("input %zu (\"%s\") grew from %zu to %zu bytes", i, own[i].middle, body.size, page.html.size);
    arena_release(&arena);
  }
}

/* A large page of common things is left as it is. */
static void large_pages_are_not_guarded(void **state) {
  (void)state;
  static const char section[] =
      "## Heading\n\n> quote *with* [link][a] and <?php echo 1 ?> <!-- note -->\n\n"
      "| a | b |\n|---|---|\n| c | d |\n\n- item\n  - nested *item*\n\n```php\n<?php\n```\n\n";
  struct arena arena = ARENA_INIT;
  struct bytes body =
      build(&(struct input){"[a]: https://example.org/a/long/address 'title'\n\n", section, "", 10000}, &arena);
  struct markdown_page page = render_on_small_stack(body, &arena);
  struct bytes expected = plain_cmark(body, CMARK_OPT_UNSAFE | CMARK_OPT_FOOTNOTES, &arena);
  assert_int_equal(page.heading_count, 10000);
  assert_true(bytes_equal(without_ids(&page, &arena), expected));
  arena_release(&arena);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_suite_of_cmark_is_rendered_as_cmark_does),
      cmocka_unit_test(the_generated_of_that_suite_are_too),
      cmocka_unit_test(what_cmark_does_not_bound_is_bounded),
      cmocka_unit_test(what_is_added_is_bounded),
      cmocka_unit_test(large_pages_are_not_guarded),
  };
  markdown_start();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
