/* test_code_block.c: lines around what a highlighter gives. */
#include "page/code_block.h"
#include "unit/check.h"

static int setup(void **state) {
  static struct arena arena = ARENA_INIT;
  *state = &arena;
  return 0;
}

static int teardown(void **state) {
  arena_release(*state);
  return 0;
}

/* Gives what the context has, for any code in "x". */
static bool highlight_x(void *context, const struct fence *fence, struct bytes code, struct strbuf *out) {
  (void)code;
  if (!bytes_equal(fence->language, bytes_from("x")))
    return false;
  strbuf_append_text(out, context);
  return true;
}

/* The HTML of a block; "left" when it is left to cmark. HIGHLIGHTED is what the highlighter makes of "x". */
static struct bytes render(void **state, const char *info, const char *code, const char *highlighted) {
  struct code_options options = {.highlight = highlight_x, .attributes = true, .mermaid = true};
  options.context = (void *)(uintptr_t)highlighted; /* NOLINT(performance-no-int-to-ptr): it is not changed */
  struct strbuf out;
  struct bytes id;
  strbuf_init(&out);
  bool made = code_block_html(bytes_from(info), bytes_from(code), &options, *state, &out, &id);
  struct bytes html = made ? arena_copy(*state, strbuf_bytes(&out)) : bytes_from("left");
  strbuf_release(&out);
  return html;
}

static void what_nobody_knows_is_left(void **state) {
  check_bytes(render(state, "y", "a\n", ""), "left");
  check_bytes(render(state, "y foo=bar", "a\n", ""), "left");
  check_bytes(render(state, "", "a\n", ""), "left");
}

static void tokens_are_taken_as_they_are(void **state) {
  check_bytes(render(state, "x", "a\n", "<span class=\"k\">a</span>\n"),
              "<pre class=\"highlight\"><code class=\"language-x\"><span class=\"k\">a</span>\n</code></pre>\n");
}

static void spans_do_not_reach_over_lines(void **state) {
  check_bytes(render(state, "x {2}", "", "<span class=\"c\">a\n<span class=\"d\">b\nc</span>\n</span>d\n"),
              "<pre class=\"highlight\"><code class=\"language-x\">"
              "<span class=\"line\"><span class=\"c\">a</span>\n</span>"
              "<span class=\"line highlighted\"><span class=\"c\"><span class=\"d\">b</span></span>\n</span>"
              "<span class=\"line\"><span class=\"c\"><span class=\"d\">c</span></span>\n</span>"
              "<span class=\"line\"><span class=\"c\"></span>d\n</span></code></pre>\n");
}

static void a_span_that_ends_behind_the_last_line_makes_no_line(void **state) {
  check_bytes(render(state, "x {1}", "", "<span class=\"c\">a\n</span>"),
              "<pre class=\"highlight\"><code class=\"language-x\">"
              "<span class=\"line highlighted\"><span class=\"c\">a</span>\n</span></code></pre>\n");
}

static void the_last_line_needs_no_end(void **state) {
  check_bytes(render(state, "y {1,9}", "a", ""),
              "<pre><code class=\"language-y\"><span class=\"line highlighted\">a</span></code></pre>\n");
  check_bytes(render(state, "y {1}", "", ""), "<pre><code class=\"language-y\"></code></pre>\n");
}

static void what_authors_write_is_escaped(void **state) {
  check_bytes(render(state, "a\"b title='<i>\"' {#c\"d}", "<&\n", ""),
              "<figure class=\"code-block\" id=\"c&quot;d\">\n<figcaption>&lt;i&gt;&quot;</figcaption>\n"
              "<pre><code class=\"language-a&quot;b\">&lt;&amp;\n</code></pre>\n</figure>\n");
  check_bytes(render(state, "mermaid", "a --> b\n", ""), "<pre class=\"mermaid\">a --&gt; b\n</pre>\n");
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_nobody_knows_is_left),
      cmocka_unit_test(tokens_are_taken_as_they_are),
      cmocka_unit_test(spans_do_not_reach_over_lines),
      cmocka_unit_test(a_span_that_ends_behind_the_last_line_makes_no_line),
      cmocka_unit_test(the_last_line_needs_no_end),
      cmocka_unit_test(what_authors_write_is_escaped),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
