/* test_shortcode.c: tags and pairs of shortcodes, the errors in them, and how their outputs come into the page. */
#include "page/shortcode.h"
#include "unit/check.h"

#include <stdlib.h>

static int setup(void **state) {
  static struct arena arena = ARENA_INIT;
  *state = &arena;
  return 0;
}

static int teardown(void **state) {
  arena_release(*state);
  return 0;
}

static struct shortcodes scan(void **state, const char *body) {
  struct error error = ERROR_INIT;
  struct shortcodes list;
  check_success(shortcode_scan(bytes_from(body), SHORTCODE_TEXT, "a.md", 1, *state, &list, &error), &error);
  return list;
}

/* "name(args){inner}" of everything in the body, nested ones in the braces. */
static void describe_item(const struct shortcodes *list, size_t index, struct strbuf *out) {
  const struct shortcode *item = &list->items[index];
  if (item->kind == SHORTCODE_ESCAPED) {
    strbuf_append_format(out, "<%.*s>", (int)item->output.size, item->output.data);
    return;
  }
  strbuf_append_format(out, "%s%.*s", item->kind == SHORTCODE_MARKDOWN ? "%" : "", (int)item->name.size,
                       item->name.data);
  for (size_t i = 0; i < item->argument_count; i++) {
    const struct shortcode_argument *argument = &item->arguments[i];
    strbuf_append_format(out, "%s%.*s%s%.*s%s", i ? "," : "(", (int)argument->name.size, argument->name.data,
                         argument->name.size ? "=" : "", (int)argument->value.size, argument->value.data,
                         argument->quoted ? "'" : "");
  }
  strbuf_append_text(out, item->argument_count ? ")" : "");
  if (!item->paired)
    return;
  strbuf_append_char(out, '{');
  for (uint32_t i = (uint32_t)index + 1; i < item->next; i = list->items[i].next)
    describe_item(list, i, out);
  strbuf_append_char(out, '}');
}

static struct bytes describe(void **state, const char *body) {
  struct shortcodes list = scan(state, body);
  struct strbuf out;
  strbuf_init(&out);
  for (size_t i = 0; i < list.count; i = list.items[i].next) {
    strbuf_append_text(&out, i ? " " : "");
    describe_item(&list, i, &out);
  }
  struct bytes kept = arena_copy(*state, strbuf_bytes(&out));
  strbuf_release(&out);
  return kept;
}

static void check_fails_at(void **state, const char *body, uint32_t line, uint32_t column, const char *part) {
  struct error error = ERROR_INIT;
  struct shortcodes list;
  assert_int_equal(shortcode_scan(bytes_from(body), SHORTCODE_TEXT, "a.md", 1, *state, &list, &error), -1);
  assert_string_equal(error.file, "a.md");
  assert_int_equal(error.line, line);
  assert_int_equal(error.column, column);
  check_error(&error, ERROR_INVALID, part);
}

static void arguments_are_read(void **state) {
  check_bytes(describe(state, "{{< a >}}{{<b>}}{{% c/d %}}"), "a b %c/d");
  check_bytes(describe(state, "{{< a one \"t w\\\"o\\\\\" `th\\ree` 4 >}}"), "a(one,t w\"o\\',th\\ree',4)");
  check_bytes(describe(state, "{{< a src=\"/x y.png\" width=4\n n=`>}}` >}}"), "a(src=/x y.png',width=4,n=>}}')");
  check_bytes(describe(state, "{{< a https://e.example/?q=1 >}}"), "a(https://e.example/?q=1)");
  check_bytes(describe(state, "{{< a src=/b/c/ />}}{{< a/>}}"), "a(src=/b/c/){} a{}");
}

static void what_a_closing_tag_follows_for_is_a_pair(void **state) {
  check_bytes(describe(state, "{{< a >}}x{{< b >}}y{{< /a >}}{{< b >}}"), "a{b} b");
  check_bytes(describe(state, "{{< a >}}{{% a %}}{{% /a %}}{{< a >}}{{</ a >}}{{< /a >}}"), "a{%a{}a{}}");
  check_bytes(describe(state, "{{< t >}}{{< i >}}{{< i >}}1{{< /i >}}{{< /t >}}"), "t{ii{}}");
}

static void escaped_tags_are_text(void **state) {
  check_bytes(describe(state, "{{</* a \"x */>}}{{%/* /b */%}}"), "<{{< a \"x >}}> <{{% /b %}}>");
  check_bytes(describe(state, "{{</*a*/>}}"), "<{{&lt;a>}}>");
}

static void mistakes_have_their_place(void **state) {
  check_fails_at(state, "x\ny {{< /a >}}", 2, 3, "closes nothing");
  check_fails_at(state, "{{< a >}}\n\n{{% /a %}}", 3, 1, "opened on line 1");
  check_fails_at(state, "{{< a >}}{{< b >}}{{< /a >}}{{< /b >}}", 1, 29, "closes nothing");
  check_fails_at(state, "x {{< a b\n\nc", 1, 3, "not closed: it ends with >}}");
  check_fails_at(state, "x {{< a \"b >}}", 1, 9, "quoted argument");
  check_fails_at(state, "x {{< a `b >}}", 1, 9, "raw argument");
  check_fails_at(state, "{{< a b c=d >}}", 1, 9, "all by name");
  check_fails_at(state, "{{< a b=1 b=2 >}}", 1, 11, "given twice");
  check_fails_at(state, "{{< a b = 2 >}}", 1, 9, "no blanks");
  check_fails_at(state, "{{< a b= >}}", 1, 9, "no value");
  check_fails_at(state, "{{< a >}}{{< /a b >}}", 1, 17, "takes no arguments");
  check_fails_at(state, "{{< >}}", 1, 5, "the name of a shortcode");
  check_fails_at(state, "a {{%/* b %}}", 1, 6, "escaped shortcode");
}

static char *repeat(const char *text, size_t times) {
  size_t size = strlen(text);
  char *all = malloc(size * times + 1);
  for (size_t i = 0; i < times; i++)
    memcpy(all + i * size, text, size);
  all[size * times] = '\0';
  return all;
}

/* Each takes milliseconds, or minutes where something is not linear. */
static void hostile_pages_are_errors(void **state) {
  static const char *const units[] = {"{{<", "{{< a ", "{{< a \"", "{{%/*", "{{< /a >}}", "{{< >}}", "{{<a `"};
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
    char *body = repeat(units[i], (1 << 20) / strlen(units[i]));
    struct error error = ERROR_INIT;
    struct shortcodes list;
    assert_int_equal(shortcode_scan(bytes_from(body), SHORTCODE_TEXT, "a.md", 1, *state, &list, &error), -1);
    error_release(&error);
    free(body);
  }
}

static void many_tags_take_little_time(void **state) {
  static const char *const units[] = {"{{< a >}}", "` {{< a >}} ``", "> - {{< a >}}\n", "{{< a >}}<!--\n",
                                      "    {{< a >}}\n\n"};
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
    char *body = repeat(units[i], (1 << 20) / strlen(units[i]));
    scan(state, body);
    free(body);
    arena_clear(*state);
  }
}

static void deep_pairs_are_an_error(void **state) {
  char *open = repeat("{{< a >}}", 10000), *close = repeat("{{< /a >}}", 10000);
  struct bytes body = arena_format(*state, "%s%s", open, close);
  check_fails_at(state, body.data, 1, 9 * SHORTCODE_DEPTH_MAX + 1, "more than 50 deep");
  free(open);
  free(close);
}

/* --- outputs --- */

static struct bytes insert(void **state, struct shortcodes *list, const char *const *outputs,
                           struct shortcode_lines *lines) {
  for (size_t i = 0; i < list->count; i++)
    if (list->items[i].kind != SHORTCODE_ESCAPED)
      list->items[i].output = bytes_from(outputs[i]); /* NOLINT(clang-analyzer-core.CallAndMessage): it has as many */
  return shortcode_insert(list, *state, lines);
}

/* BODY with placeholders, filled as if it were HTML. */
static struct bytes through(void **state, const char *body, const char *const *outputs) {
  struct shortcodes list = scan(state, body);
  struct shortcode_lines lines;
  return shortcode_fill(&list, insert(state, &list, outputs, &lines), *state);
}

static void outputs_take_their_places(void **state) {
  check_bytes(through(state, "a {{< x >}}{{% y %}} {{</* z */>}} b", (const char *[]){"<b>", "*", NULL}),
              "a <b>* {{< z >}} b");
  check_bytes(through(state, "{{< x >}}1{{< x >}}2", (const char *[]){"{{< x >}}", ""}), "{{< x >}}12");
}

static void nested_outputs_come_with_the_outer_one(void **state) {
  struct shortcodes list = scan(state, "{{% a %}}{{< b >}}{{% /a %}}");
  struct strbuf outer;
  struct shortcode_lines lines;
  strbuf_init(&outer);
  strbuf_append_text(&outer, "<p>");
  shortcode_append_placeholder(&list, 1, &outer);
  strbuf_append_text(&outer, "</p>");
  struct bytes text = insert(state, &list, (const char *[]){outer.data, "<hr>"}, &lines);
  check_bytes(shortcode_fill(&list, text, *state), "<hr>");
  strbuf_release(&outer);
}

static void an_output_cannot_hold_itself(void **state) {
  struct shortcodes list = scan(state, "{{< a >}}{{< b >}}");
  struct strbuf all;
  struct shortcode_lines lines;
  strbuf_init(&all);
  shortcode_append_placeholder(&list, 0, &all);
  shortcode_append_placeholder(&list, 1, &all);
  struct bytes text = insert(state, &list, (const char *[]){all.data, all.data}, &lines);
  struct bytes filled = shortcode_fill(&list, text, *state);
  assert_int_equal(filled.size, 2 * all.size);
  strbuf_release(&all);
}

static void blocks_are_in_no_paragraph(void **state) {
  check_bytes(through(state, "<p>{{< x >}}</p>", (const char *[]){"<div>d</div>"}), "<div>d</div>");
  check_bytes(through(state, "<p>{{< x >}}\n{{< y >}}</p>", (const char *[]){"<hr>", "y"}), "<hr>\ny");
  check_bytes(through(state, "<p>{{< x >}}</p>", (const char *[]){""}), "");
  check_bytes(through(state, "<p>{{< x >}}</p>", (const char *[]){"text"}), "<p>text</p>");
  check_bytes(through(state, "<p>{{< x >}} and</p>", (const char *[]){"<hr>"}), "<p><hr> and</p>");
}

static void within_a_tag_its_end_is_escaped(void **state) {
  check_bytes(through(state, "<a href=\"{{< x >}}\">{{< y >}}</a>", (const char *[]){"a\"><b>&amp;", "\"<i>"}),
              "<a href=\"a&quot;&gt;&lt;b&gt;&amp;\">\"<i></a>");
}

static void text_is_without_tags(void **state) {
  struct shortcodes list = scan(state, "v {{< x >}}");
  struct shortcode_lines lines;
  struct bytes text = insert(state, &list, (const char *[]){"<b title=\"<\">a &amp; b</b><!-- > -->"}, &lines);
  check_bytes(shortcode_fill_text(&list, text, *state), "v a & b");
}

static void lines_are_those_of_the_page(void **state) {
  struct shortcodes list = scan(state, "1\n{{% a %}}\n3\n4\n{{% /a %}}\n6\n{{% b %}} 7\n8");
  struct shortcode_lines lines;
  const char *const outputs[] = {"<div>\n\n3\n4\n\n</div>", "x\ny\nz"};
  check_bytes(insert(state, &list, outputs, &lines), "1\n<div>\n\n3\n4\n\n</div>\n6\nx\ny\nz 7\n8");
  static const uint32_t expected[] = {1, 2, 2, 3, 4, 4, 5, 6, 7, 7, 7, 8};
  for (uint32_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
    assert_int_equal(shortcode_source_line(&lines, i + 1), expected[i]);
}

static void lines_stay_in_their_container(void **state) {
  struct shortcodes list = scan(state, "- > {{% a %}}\n\nx {{% a %}}");
  struct shortcode_lines lines;
  check_bytes(insert(state, &list, (const char *[]){"1\n\n2", "1\n2"}, &lines), "- > 1\n\n  > 2\n\nx 1\n2");
}

static void a_page_without_any_is_only_looked_at(void **state) {
  assert_false(shortcode_present(bytes_from("a {{ b }} {<")));
  assert_int_equal(scan(state, "{{ a }}").count, 0);
}

static void titles_are_without_tags(void **state) {
  check_bytes(shortcode_strip(bytes_from("On {{< v \"x\" >}} and {{% w %}}"), *state), "On and");
  check_bytes(shortcode_strip(bytes_from("{{< v >}}: {{</* x */>}} {{<"), *state), ": {{</* x */>}} {{<");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(arguments_are_read),
      cmocka_unit_test(what_a_closing_tag_follows_for_is_a_pair),
      cmocka_unit_test(escaped_tags_are_text),
      cmocka_unit_test(mistakes_have_their_place),
      cmocka_unit_test(hostile_pages_are_errors),
      cmocka_unit_test(many_tags_take_little_time),
      cmocka_unit_test(deep_pairs_are_an_error),
      cmocka_unit_test(outputs_take_their_places),
      cmocka_unit_test(nested_outputs_come_with_the_outer_one),
      cmocka_unit_test(an_output_cannot_hold_itself),
      cmocka_unit_test(blocks_are_in_no_paragraph),
      cmocka_unit_test(within_a_tag_its_end_is_escaped),
      cmocka_unit_test(text_is_without_tags),
      cmocka_unit_test(lines_are_those_of_the_page),
      cmocka_unit_test(lines_stay_in_their_container),
      cmocka_unit_test(titles_are_without_tags),
      cmocka_unit_test(a_page_without_any_is_only_looked_at),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
