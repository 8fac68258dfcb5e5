/* test_html_links.c: finding the targets of links in raw HTML. */
#include "unit/check.h"

#include "page/html_links.h"

/* Replaces "x" by "<y>" and notes everything. */
static bool replace_x(void *context, struct bytes target, bool image, struct bytes *out) {
  struct strbuf *seen = context;
  strbuf_append_format(seen, "[%s%.*s]", image ? "!" : "", (int)target.size, target.data);
  *out = bytes_from("<y>");
  return bytes_equal(target, bytes_from("x"));
}

static void note_anchor(void *context, struct bytes id) {
  strbuf_append_format(context, "{%.*s}", (int)id.size, id.data);
}

static void check_links(const char *html, const char *expected_seen, const char *expected_html) {
  struct strbuf seen, out;
  strbuf_init(&seen);
  strbuf_init(&out);
  const struct html_visitor visitor = {.link = replace_x, .anchor = note_anchor, .context = &seen};
  bool replaced = html_visit_links(bytes_from(html), &visitor, &out);
  check_bytes(strbuf_bytes(&seen), expected_seen);
  assert_int_equal(replaced, expected_html != NULL);
  check_bytes(strbuf_bytes(&out), expected_html ? expected_html : "");
  strbuf_release(&seen);
  strbuf_release(&out);
}

static void quoted_targets_are_replaced(void **state) {
  (void)state;
  check_links("<a href=\"x\">", "[x]", "<a href=\"&lt;y&gt;\">");
  check_links("t <A\n class='b'\tHREF = 'x' id=c/> x <img src='x'>", "[x]{c/}[!x]",
              "t <A\n class='b'\tHREF = '&lt;y&gt;' id=c/> x <img src='&lt;y&gt;'>");
  check_links("<a href=''></a><a href='z'>", "[][z]", NULL);
}

static void targets_without_quotes_get_them(void **state) {
  (void)state;
  check_links("<a href=x>t</a><img src= x ><a href=z>", "[x][!x][z]",
              "<a href=\"&lt;y&gt;\">t</a><img src= \"&lt;y&gt;\" ><a href=z>");
}

static void each_address_of_a_srcset_is_a_target(void **state) {
  (void)state;
  check_links("<img srcset='x 1x, z.png 2x,x'>", "[!x][!z.png][!x]", "<img srcset='&lt;y&gt; 1x, z.png 2x,&lt;y&gt;'>");
  check_links("<source srcset=' x, a,b 100w , x'>", "[!x][!a,b][!x]",
              "<source srcset=' &lt;y&gt;, a,b 100w , &lt;y&gt;'>");
  check_links("<video poster=\"x\"><img srcset=''><img srcset=' , '>", "[!x]",
              "<video poster=\"&lt;y&gt;\"><img srcset=''><img srcset=' , '>");
}

static void ids_are_anchors(void **state) {
  (void)state;
  check_links("<p id='a&amp;b'><a name=\"c\"></a><meta name='d'><!-- <p id='e'> -->", "{a&b}{c}", NULL);
}

static void all_else_is_no_target(void **state) {
  (void)state;
  static const char *const texts[] = {"",
                                      "<",
                                      "<a",
                                      "<a href",
                                      "<a href=",
                                      "<a href='x",
                                      "<a data-href='x' hrefs='x' title=\"href='x'\">",
                                      "</a href='x'>",
                                      "< a href='x'>",
                                      "<!-- <a href='x'> --",
                                      "<!-- > <a href='x'> -->",
                                      "<!a href='x'>",
                                      "<? <a href='x'?>",
                                      "<script>'<a href=\"x\">'</script",
                                      "<style><a href='x'></style>",
                                      "<a =href 'x'>",
                                      "a href='x'"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    check_links(texts[i], "", NULL);
}

static void text_of_a_script_ends_at_its_end_tag(void **state) {
  (void)state;
  check_links("<SCRIPT src='z'></a><a href='x'></script ><a href='x'>", "[!z][x]",
              "<SCRIPT src='z'></a><a href='x'></script ><a href='&lt;y&gt;'>");
}

static void entities_are_decoded_or_the_value_is_left(void **state) {
  (void)state;
  check_links("<a href='a&amp;b&#39;&quot;&lt;&gt;'>", "[a&b'\"<>]", NULL);
  check_links("<a href='&eacute;'><a href='a&b'>", "", NULL);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(quoted_targets_are_replaced),
      cmocka_unit_test(targets_without_quotes_get_them),
      cmocka_unit_test(each_address_of_a_srcset_is_a_target),
      cmocka_unit_test(ids_are_anchors),
      cmocka_unit_test(all_else_is_no_target),
      cmocka_unit_test(text_of_a_script_ends_at_its_end_tag),
      cmocka_unit_test(entities_are_decoded_or_the_value_is_left),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
