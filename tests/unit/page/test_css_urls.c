/* test_css_urls.c: which texts in a stylesheet are addresses. */
#include "page/css_urls.h"
#include "unit/check.h"
#include <stdlib.h>

static int mark(void *context, struct bytes url, struct strbuf *out) {
  (void)context;
  strbuf_append_char(out, '<');
  strbuf_append(out, url);
  strbuf_append_char(out, '>');
  return bytes_equal(url, bytes_from("stop")) ? -1 : 0;
}

static const struct {
  const char *css, *marked;
} cases[] = {
    {"", ""},
    {"p { color: red }", "p { color: red }"},
    {"a{b:url(x.png)}", "a{b:url(<x.png>)}"},
    {"a{b:URL( 'x y.png' )}", "a{b:URL( '<x y.png>' )}"},
    {"a{b:url(\"x.png#a\"),url(y)}", "a{b:url(\"<x.png#a>\"),url(<y>)}"},
    {"@import \"a.css\" screen;", "@import \"<a.css>\" screen;"},
    {"@import /* a */ url(a.css);", "@import /* a */ url(<a.css>);"},
    {"@imported \"a.css\";", "@imported \"a.css\";"},
    {"/* url(x) */ a{}", "/* url(x) */ a{}"},
    {"a{content:\"url(x)\"}", "a{content:\"url(x)\"}"},
    {"a{content:'\\'url(x)'}", "a{content:'\\'url(x)'}"},
    {"a{b:curl(x)}", "a{b:curl(x)}"},
    {"a{b:url(x\\)y)}", "a{b:url(x\\)y)}"},
    {"a{b:url()}", "a{b:url()}"},
    {"a{b:url(", "a{b:url("},
    {"a{b:url('x", "a{b:url('x"},
    {"/* never closed url(x)", "/* never closed url(x)"},
    {"a{b:url(data:x,y)}", "a{b:url(<data:x,y>)}"},
    {"\\", "\\"},
};

static void addresses_are_found(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct strbuf out = STRBUF_INIT;
    size_t size = strlen(cases[i].css);
    char *copy = malloc(size + (size == 0)); /* without a NUL behind it, for the sanitizers */
    memcpy(copy, cases[i].css, size);
    assert_int_equal(css_rewrite_urls(bytes_make(copy, size), mark, NULL, &out), 0);
    if (strcmp(out.data, cases[i].marked) != 0)
      fail_msg("%s became %s", cases[i].css, out.data);
    strbuf_release(&out);
    free(copy);
  }
}

static void who_replaces_may_give_up(void **state) {
  (void)state;
  struct strbuf out = STRBUF_INIT;
  assert_int_equal(css_rewrite_urls(bytes_from("a{b:url(stop)}"), mark, NULL, &out), -1);
  strbuf_release(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(addresses_are_found),
      cmocka_unit_test(who_replaces_may_give_up),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
