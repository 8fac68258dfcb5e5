/* test_markdown.c: HTML as cmark-gfm makes it, with ids; headings, the first paragraph, links. */
#include "plain_cmark.h"
#include "unit/check.h"

static int setup(void **state) {
  static struct arena arena = ARENA_INIT;
  *state = &arena;
  markdown_start();
  markdown_start(); /* harmless */
  return 0;
}

static int teardown(void **state) {
  arena_release(*state);
  return 0;
}

/* GitHub's Markdown, with ids. */
static const struct markdown_options with_html = {
    .gfm = true, .tag_filter = true, .heading_ids = true, .unsafe_html = true};

static struct markdown_page render(void **state, const char *body) {
  struct markdown_page page;
  markdown_render(bytes_from(body), &with_html, *state, &page);
  return page;
}

/* One of each kind of thing that GFM knows. */
static const char sample[] =
    "First *paragraph* with `code`, **strong**, ~~struck~~, ~one~ and ~~~three~~~ \"quotes\" -- dashes...\n"
    "and a [link](other.md \"a title\"), ![image](a.png), https://example.org/a?b=1&c and www.example.org.\n\n"
    "# Heading *one* & `code`\n\nSetext ~~heading~~\n===\n\n## [Link](x) in <b>it</b> [^note]\n\n"
    "> quote\n> ### Heading in a quote\n> - [x] done\n> - [ ] open\n>   #### Heading in a list\n\n"
    "| a | b |\n|:--|--:|\n| ~~c~~ *d* | [e](f.md) \\| g |\n| h |\n\n"
    "1. one\n2. two\n\n   loose\n\n```c++ extra\nint *a = &b;\n# no heading\n```\n\n    indented <code>\n\n"
    "<div class=\"x\">\n<a href=\"raw.md\">raw</a> <script>alert(1)</script>\n</div>\n\n"
    "Inline <span>html</span> <script>x</script> <br/>, hard  \nbreak\\\nand &copy; &#35; \\* \\~ a\x7f"
    "b ~a~~b~~~c~~\n\n"
    "[ref], [^note] and [^note] again, [^missing].\n\n[ref]: https://example.org 'title'\n\n"
    "[^note]: The *note*.\n\n    # Heading in a note\n\n***\n\nmail@example.org\n";

static void html_is_that_of_cmark_but_for_ids(void **state) {
  for (unsigned bits = 0; bits < 8; bits++) {
    struct markdown_options options = with_html;
    options.unsafe_html = bits & 1;
    options.smart = bits & 2;
    options.footnotes = bits & 4;
    int flags =
        (bits & 1 ? CMARK_OPT_UNSAFE : 0) | (bits & 2 ? CMARK_OPT_SMART : 0) | (bits & 4 ? CMARK_OPT_FOOTNOTES : 0);
    struct markdown_page page;
    markdown_render(bytes_from(sample), &options, *state, &page);
    struct bytes expected = plain_cmark(bytes_from(sample), flags, *state);
    check_bytes(without_ids(&page, *state), expected.data);
    assert_int_equal(page.heading_count, bits & 4 ? 6 : 5);
  }
}

static void any_bytes_are_markdown(void **state) {
  static const struct {
    const char *data;
    size_t size;
  } bodies[] = {{NULL, 0}, {"", 0}, {"\n", 1}, {"a\0b", 3}, {"\xff\xc0*\x80*", 5}, {"#", 1}, {"\r\r\n\r", 4}};
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
    struct bytes body = bytes_make(bodies[i].data, bodies[i].size);
    struct markdown_page page;
    markdown_render(body, &with_html, *state, &page);
    struct bytes expected = plain_cmark(body, CMARK_OPT_UNSAFE, *state);
    check_bytes(without_ids(&page, *state), expected.data);
  }
}

static void a_heading_has_level_id_text_html_and_line(void **state) {
  struct markdown_page page = render(state, "intro\n\n## The `code` & *more* <br> ![logo](l.png)\n");
  assert_int_equal(page.heading_count, 1);
  assert_int_equal(page.headings[0].level, 2);
  assert_int_equal(page.headings[0].line, 3);
  check_bytes(page.headings[0].id, "the-code--more--");
  check_bytes(page.headings[0].text, "The code & more  logo");
  check_bytes(page.headings[0].html,
              "The <code>code</code> &amp; <em>more</em> <br> <img src=\"l.png\" alt=\"logo\" />");
  assert_non_null(strstr(page.html.data, "<h2 id=\"the-code--more--\">The <code>"));
}

static void a_heading_of_text_is_escaped_as_cmark_does(void **state) {
  struct markdown_page page = render(state, "# a <1> & \\\"b\\\" 'c'\n");
  check_bytes(page.headings[0].html, "a &lt;1&gt; &amp; &quot;b&quot; 'c'");
}

static void ids_are_unique(void **state) {
  struct markdown_page page = render(state, "# Setup\n# Setup\n# Setup-1\n# Setup\n# ?\n# !\n#\n");
  static const char *const ids[] = {"setup", "setup-1", "setup-1-1", "setup-2", "section", "section-1", "section-2"};
  assert_int_equal(page.heading_count, 7);
  for (size_t i = 0; i < 7; i++)
    check_bytes(page.headings[i].id, ids[i]);
}

static void an_author_may_write_the_id(void **state) {
  struct markdown_page page =
      render(state, "# Install\n## Other {#install}\n## `code` {#c.d:e_f-g}\n# {#only}\n## No {#} {# x} {#a b}\n"
                    "## Twice {#install}\n## Closed {#closed} ##\n");
  static const char *const ids[] = {"install-2", "install", "c.d:e_f-g", "only", "no---x-a-b", "install-1", "closed"};
  assert_int_equal(page.heading_count, 7);
  for (size_t i = 0; i < 7; i++)
    check_bytes(page.headings[i].id, ids[i]);
  check_bytes(page.headings[1].text, "Other");
  check_bytes(page.headings[1].html, "Other");
  check_bytes(page.headings[2].html, "<code>code</code>");
  check_bytes(page.headings[4].text, "No {#} {# x} {#a b}");
}

static void footnotes_in_headings_are_numbered_on(void **state) {
  struct markdown_options options = with_html;
  options.footnotes = true;
  struct markdown_page page;
  markdown_render(bytes_from("# One[^a]\n\ntext[^b] more[^a]\n\n[^a]: A\n[^b]: B\n"), &options, *state, &page);
  check_bytes(page.headings[0].text, "One");
  check_bytes(page.headings[0].id, "one");
  assert_non_null(strstr(page.headings[0].html.data, "data-footnote-ref>1</a>"));
  assert_non_null(strstr(page.html.data, "data-footnote-ref>2</a>"));
}

static void the_first_paragraph_is_the_first_at_the_top(void **state) {
  check_bytes(render(state, "# H\n\n> quoted\n\n- item\n\nThe *first*\none.\n\nSecond.\n").first_paragraph,
              "The <em>first</em>\none.");
  check_bytes(render(state, "# H\n\n> quoted\n").first_paragraph, "");
}

/* Notes what it is asked, and gives each target ending in .md another. */
struct notes {
  struct strbuf text;
};

static bool note_link(void *context, struct bytes target, bool image, uint32_t line, struct bytes *out) {
  struct notes *notes = context;
  strbuf_append_format(&notes->text, "%u%s %.*s\n", line, image ? "!" : "", (int)target.size, target.data);
  if (!bytes_ends_with(target, bytes_from(".md")))
    return false;
  *out = bytes_from("/new/?a&b=\"c\"");
  return true;
}

static struct markdown_page render_links(void **state, const char *body, bool unsafe, struct notes *notes) {
  strbuf_init(&notes->text);
  struct markdown_options options = with_html;
  options.unsafe_html = unsafe;
  options.footnotes = true;
  options.resolve = note_link;
  options.context = notes;
  struct markdown_page page;
  markdown_render(bytes_from(body), &options, *state, &page);
  return page;
}

static void links_and_images_are_rewritten(void **state) {
  struct notes notes;
  struct markdown_page page = render_links(
      state,
      "[a](a.md)\n![b](b.png)\n\n## [c](c.md)\n\n| x |\n|---|\n| [d](<d e.md>) |\n\n- ![alt [in](in.md)](f.png)\n\n"
      "[g]\n\n[g]: g&amp;h 'title'\n\nhttps://example.org\n",
      true, &notes);
  assert_string_equal(notes.text.data,
                      "1 a.md\n1! b.png\n4 c.md\n8 d e.md\n10! f.png\n12 g&h\n16 https://example.org\n");
  assert_non_null(strstr(page.html.data, "<a href=\"/new/?a&amp;b=%22c%22\">a</a>"));
  check_bytes(page.headings[0].html, "<a href=\"/new/?a&amp;b=%22c%22\">c</a>");
  strbuf_release(&notes.text);
}

static void raw_html_is_rewritten_and_else_kept(void **state) {
  struct notes notes;
  struct markdown_page page = render_links(state,
                                           "<div>\n<A class=x HREF='a.md' >a</A>\n<img src=\"b.md\"/>\n</div>\n\n"
                                           "text <a href=\"c?x&amp;y\">c</a> <a href=d.md>d</a>\n",
                                           true, &notes);
  assert_string_equal(notes.text.data, "1 a.md\n1! b.md\n6 c?x&y\n6 d.md\n");
  check_bytes(page.html, "<div>\n<A class=x HREF='/new/?a&amp;b=&quot;c&quot;' >a</A>\n"
                         "<img src=\"/new/?a&amp;b=&quot;c&quot;\"/>\n</div>\n"
                         "<p>text <a href=\"c?x&amp;y\">c</a> <a href=\"/new/?a&amp;b=&quot;c&quot;\">d</a></p>\n");
  strbuf_release(&notes.text);
}

static void raw_html_that_is_left_out_has_no_links(void **state) {
  struct notes notes;
  render_links(state, "<div>\n<a href='a.md'>\n</div>\n\n<a href=\"b.md\">b</a>\n", false, &notes);
  assert_int_equal(notes.text.size, 0);
  strbuf_release(&notes.text);
}

static bool render_another(void *context, struct bytes target, bool image, uint32_t line, struct bytes *out) {
  (void)image, (void)line;
  struct markdown_page page;
  markdown_render(bytes_from("# *inner* ~~page~~\n\nsome [text](y)\n"), &with_html, context, &page);
  *out = arena_format(context, "%.*s-%zu", (int)target.size, target.data, page.heading_count);
  return true;
}

static void a_resolver_may_render_another_page(void **state) {
  struct markdown_options options = with_html;
  options.resolve = render_another;
  options.context = *state;
  struct markdown_page page;
  markdown_render(bytes_from("[a](b) *c*\n\n# d [e](f)\n"), &options, *state, &page);
  check_bytes(page.html, "<p><a href=\"b-1\">a</a> <em>c</em></p>\n<h1 id=\"d-e\">d <a href=\"f-1\">e</a></h1>\n");
}

static void rows_that_would_take_gigabytes_stay_text(void **state) {
  struct strbuf body;
  strbuf_init(&body);
  for (int i = 0; i < 5000; i++)
    strbuf_append_text(&body, "|x");
  strbuf_append_char(&body, '\n');
  for (int i = 0; i < 5000; i++)
    strbuf_append_text(&body, "|-");
  strbuf_append_char(&body, '\n');
  for (int i = 0; i < 5000; i++)
    strbuf_append_text(&body, "|\n");
  struct markdown_page page = render(state, body.data);
  assert_null(strstr(page.html.data, "<table>"));
  strbuf_clear(&body);
  strbuf_append_text(&body, "|a|b|c|d|\n|-|-|-|-|\n");
  for (int i = 0; i < 20000; i++)
    strbuf_append_text(&body, "|1|2|3|4|\n");
  page = render(state, body.data);
  assert_non_null(strstr(page.html.data, "<table>"));
  strbuf_release(&body);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(html_is_that_of_cmark_but_for_ids),
      cmocka_unit_test(any_bytes_are_markdown),
      cmocka_unit_test(a_heading_has_level_id_text_html_and_line),
      cmocka_unit_test(a_heading_of_text_is_escaped_as_cmark_does),
      cmocka_unit_test(ids_are_unique),
      cmocka_unit_test(an_author_may_write_the_id),
      cmocka_unit_test(footnotes_in_headings_are_numbered_on),
      cmocka_unit_test(the_first_paragraph_is_the_first_at_the_top),
      cmocka_unit_test(links_and_images_are_rewritten),
      cmocka_unit_test(raw_html_is_rewritten_and_else_kept),
      cmocka_unit_test(raw_html_that_is_left_out_has_no_links),
      cmocka_unit_test(a_resolver_may_render_another_page),
      cmocka_unit_test(rows_that_would_take_gigabytes_stay_text),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
