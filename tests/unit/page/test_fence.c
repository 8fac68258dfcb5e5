/* test_fence.c: info strings in the notations of several tools. */
#include "page/fence.h"
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

/* All of a fence in one line, to compare. */
static struct bytes describe(void **state, const char *info) {
  static const char *const numbers[] = {"", " off", " on"};
  static const char *const marks[] = {"", "+", "-"};
  struct fence fence;
  struct strbuf out;
  strbuf_init(&out);
  fence_parse(bytes_from(info), *state, &fence);
  strbuf_append(&out, fence.language);
  strbuf_append_text(&out, numbers[fence.numbers]);
  if (fence.first_number != 1)
    strbuf_append_format(&out, " from %u", fence.first_number);
  for (enum fence_mark mark = FENCE_HIGHLIGHTED; mark < FENCE_MARKS; mark++)
    for (size_t i = 0; i < fence.marks[mark].count; i++)
      strbuf_append_format(&out, " %s%u-%u", marks[mark], fence.marks[mark].items[i].first,
                           fence.marks[mark].items[i].last);
  if (fence.title.size > 0)
    strbuf_append_format(&out, " title<%.*s>", (int)fence.title.size, fence.title.data);
  if (fence.id.size > 0)
    strbuf_append_format(&out, " #%.*s", (int)fence.id.size, fence.id.data);
  if (fence.classes.size > 0)
    strbuf_append_format(&out, " .%.*s", (int)fence.classes.size, fence.classes.data);
  for (size_t i = 0; i < fence.attribute_count; i++)
    strbuf_append_format(&out, " %.*s<%.*s>", (int)fence.attributes[i].name.size, fence.attributes[i].name.data,
                         (int)fence.attributes[i].value.size, fence.attributes[i].value.data);
  strbuf_append_text(&out, fence.attributed ? "" : " plain");
  struct bytes text = arena_copy(*state, strbuf_bytes(&out));
  strbuf_release(&out);
  return text;
}

static const struct {
  const char *info, *described;
} cases[] = {
    {"", " plain"},
    {"go", "go plain"},
    {"  c++  ", "c++ plain"},
    {"go {linenos=table,hl_lines=[8,\"15-17\"],linenostart=199}", "go on from 199 8-8 15-17"},
    {"go {linenos=false}", "go off"},
    {"go {hl_lines=[\"2-3\", 7] style=emacs}", "go 2-3 7-7 style<emacs>"},
    {"js title=\"src/main.js\" {1,3-5} showLineNumbers", "js on 1-1 3-5 title<src/main.js>"},
    {"js showLineNumbers=7", "js on from 7"},
    {"js{1,4,6-8}", "js 1-1 4-4 6-8"},
    {"js{5-6,1-3,4,2}", "js 1-6"},
    {"ts:line-numbers {1} [main.ts]", "ts on 1-1 title<main.ts>"},
    {"ts:line-numbers=3{1}", "ts on from 3 1-1"},
    {"ts:no-line-numbers", "ts off"},
    {"rust,linenos, hl_lines=1 3-5 9, hide_lines=2 7,name=a.rs", "rust on 1-1 3-5 9-9 title<a.rs> hide_lines<2> 7<>"},
    {"js ins={2,3-4} del=\"1\" {1}", "js 1-1 +2-4 -1-1"},
    {"py title='it is' linenums=\"1\" hl_lines=\"2 3\"", "py on 2-3 title<it is>"},
    {"{.python #main .numberLines .wide startFrom=\"7\"}", "python on from 7 #main .wide"},
    {"rust,ignore,should_panic", "rust ignore<> should_panic<> plain"},
    {"title=x", " title<x>"},
    {"js live foo=bar baz='a b'", "js live<> foo<bar> baz<a b> plain"},
    {"js {.a class=b}", "js .a b"},
    /* Malformed: anything but a crash or an endless loop. */
    {"js {", "js plain"},
    {"js }=,{}[", "js plain"},
    {"js title=\"open {1}", "js title<open {1}>"},
    {"js {0,5-2,99999999999}", "js 4294967295-4294967295"},
    {"js {1-4294967295,4294967295}", "js 1-4294967295"},
    {"=", " plain"},
};

static void info_strings_are_read(void **state) {
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    check_bytes(describe(state, cases[i].info), cases[i].described);
}

static void an_attribute_is_found_in_any_case(void **state) {
  struct fence fence;
  struct bytes value;
  fence_parse(bytes_from("js noHighlight Theme=dark"), *state, &fence);
  assert_true(fence_attribute(&fence, "theme", &value));
  check_bytes(value, "dark");
  assert_true(fence_attribute(&fence, "nohighlight", &value));
  assert_int_equal(value.size, 0);
  assert_false(fence_attribute(&fence, "title", &value));
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(info_strings_are_read),
      cmocka_unit_test(an_attribute_is_found_in_any_case),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
