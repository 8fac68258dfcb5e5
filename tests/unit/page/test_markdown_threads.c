/* test_markdown_threads.c: pages that are rendered at the same time do not disturb each other. */
#include "unit/check.h"

#include "page/markdown.h"

#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 4, ROUNDS = 3000 };

/* Everything whose special characters cmark-gfm switches on and off for the whole process. */
static const char body[] = "~~a~~ ~b~ https://example.org www.example.org ~~c *d* e~~\n\n~~f~~ http://example.org/\n";

struct common {
  struct bytes expected;
  atomic_int different;
};

static void *render_often(void *argument) {
  struct common *common = argument;
  struct arena arena = ARENA_INIT;
  for (int i = 0; i < ROUNDS; i++) {
    struct markdown_page page;
    markdown_render(bytes_from(body), &(struct markdown_options){.gfm = true, .smart = true}, &arena, &page);
    if (!bytes_equal(page.html, common->expected))
      atomic_fetch_add(&common->different, 1);
    arena_clear(&arena);
  }
  arena_release(&arena);
  return NULL;
}

static void threads_get_the_same_html(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct markdown_page page;
  markdown_render(bytes_from(body), &(struct markdown_options){.gfm = true, .smart = true}, &arena, &page);
  assert_non_null(strstr(page.html.data, "<del>c <em>d</em> e</del>"));
  assert_non_null(strstr(page.html.data, "<a href=\"http://www.example.org\">"));
  struct common common = {.expected = page.html};
  pthread_t threads[THREADS];
  for (size_t i = 0; i < THREADS; i++)
    assert_int_equal(pthread_create(&threads[i], NULL, render_often, &common), 0);
  for (size_t i = 0; i < THREADS; i++)
    pthread_join(threads[i], NULL);
  assert_int_equal(atomic_load(&common.different), 0);
  arena_release(&arena);
}

int main(void) {
  static const struct CMUnitTest tests[] = {cmocka_unit_test(threads_get_the_same_html)};
  markdown_start();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
