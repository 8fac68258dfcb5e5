/* test_strbuf.c: the growing buffer and HTML escaping. */
#include "unit/check.h"

#include <stdlib.h>

static void an_empty_buffer_is_a_string_without_memory(void **state) {
  (void)state;
  struct strbuf buffer;
  strbuf_init(&buffer);
  assert_string_equal(buffer.data, "");
  strbuf_append(&buffer, bytes_make(NULL, 0));
  strbuf_append_text(&buffer, "");
  strbuf_clear(&buffer);
  assert_int_equal(buffer.capacity, 0);
  strbuf_release(&buffer);
}

static void appends_grow_and_stay_terminated(void **state) {
  (void)state;
  struct strbuf buffer = STRBUF_INIT;
  for (int i = 0; i < 5000; i++) {
    strbuf_append_char(&buffer, (char)('a' + i % 26));
    assert_int_equal(buffer.data[buffer.size], '\0');
  }
  assert_int_equal(buffer.size, 5000);
  assert_int_equal(buffer.data[4999], 'a' + 4999 % 26);
  strbuf_clear(&buffer);
  assert_string_equal(buffer.data, "");
  strbuf_release(&buffer);
}

static void reserve_gives_room_for_exactly_what_was_asked(void **state) {
  (void)state;
  for (size_t size = 0; size < 300; size++) { /* the sanitizer sees a byte too few, at any size */
    struct strbuf buffer = STRBUF_INIT;
    memset(strbuf_reserve(&buffer, size), 'x', size);
    strbuf_advance(&buffer, size);
    assert_int_equal(strlen(buffer.data), size);
    strbuf_release(&buffer);
  }
}

static void format_fits_any_length(void **state) {
  (void)state;
  for (int width = 0; width < 200; width++) {
    struct strbuf buffer = STRBUF_INIT;
    strbuf_append_text(&buffer, "at ");
    strbuf_append_format(&buffer, "%*d", width, 7);
    assert_int_equal(buffer.size, 3 + (width ? (size_t)width : 1));
    assert_int_equal(buffer.data[buffer.size - 1], '7');
    strbuf_release(&buffer);
  }
}

static void check_html(const char *text, const char *expected) {
  struct strbuf buffer = STRBUF_INIT;
  strbuf_append_html(&buffer, bytes_from(text));
  assert_string_equal(buffer.data, expected);
  strbuf_release(&buffer);
}

static void html_escapes_what_ends_texts_and_attributes(void **state) {
  (void)state;
  check_html("", "");
  check_html("plain", "plain");
  check_html("&", "&amp;");
  check_html("<a href=\"x\" title='y'>", "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;");
  check_html("a&&b&amp;", "a&amp;&amp;b&amp;amp;");
  check_html("caf\xc3\xa9 \xff", "caf\xc3\xa9 \xff");
}

static void detach_hands_the_memory_over(void **state) {
  (void)state;
  struct strbuf buffer = STRBUF_INIT;
  strbuf_append_text(&buffer, "kept");
  size_t size;
  char *text = strbuf_detach(&buffer, &size);
  assert_string_equal(text, "kept");
  assert_int_equal(size, 4);
  free(text);
  assert_int_equal(buffer.size, 0);
  text = strbuf_detach(&buffer, NULL);
  assert_string_equal(text, "");
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_empty_buffer_is_a_string_without_memory),
      cmocka_unit_test(appends_grow_and_stay_terminated),
      cmocka_unit_test(reserve_gives_room_for_exactly_what_was_asked),
      cmocka_unit_test(format_fits_any_length),
      cmocka_unit_test(html_escapes_what_ends_texts_and_attributes),
      cmocka_unit_test(detach_hands_the_memory_over),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
