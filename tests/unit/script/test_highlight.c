/* Highlighting: a golden file per language, and what holds for all code. Options: --update writes the golden files
 * anew; then look at what git says has changed. */
#include "unit/check.h"

#include "base/arena.h"
#include "os/file.h"
#include "os/parallel.h"
#include "script/embedded.h"
#include "script/highlight.h"

#include <stdio.h>
#include <stdlib.h>

#define LANGUAGES "lua/highlight/languages/"
#define GOLDEN "tests/golden/highlight/"

static bool update;

/* --- what holds for all code --- */

static char entity_at(const char *html, size_t *size) {
  static const struct {
    const char *text;
    char byte;
  } entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}};
  for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
    if (strncmp(html, entities[i].text, strlen(entities[i].text)) == 0) {
      *size = strlen(entities[i].text);
      return entities[i].byte;
    }
  fail_msg("an entity that is none: %.10s", html);
  return 0;
}

/* HTML without its spans and entities. Fails where spans nest, or go over the end of a line, or cut a character. */
static void to_text(struct bytes html, struct strbuf *text) {
  bool inside = false;
  for (size_t at = 0; at < html.size;) {
    size_t size = 1;
    char byte = html.data[at];
    if (byte == '<') {
      bool opens = html.data[at + 1] != '/';
      assert_int_equal(opens, !inside);
      inside = opens;
      size = (size_t)((const char *)memchr(html.data + at, '>', html.size - at) - (html.data + at)) + 1;
      assert_true(at + size >= html.size || ((unsigned char)html.data[at + size] & 0xC0) != 0x80);
    } else {
      if (byte == '&')
        byte = entity_at(html.data + at, &size);
      assert_false(inside && byte == '\n');
      strbuf_append_char(text, byte);
    }
    at += size;
  }
  assert_false(inside);
}

static void check_text(struct bytes html, struct bytes code) {
  struct strbuf text;
  strbuf_init(&text);
  to_text(html, &text);
  assert_int_equal(text.size, code.size);
  assert_memory_equal(text.data, code.data, code.size);
  strbuf_release(&text);
}

/* --- golden files --- */

static struct bytes language_name(const struct embedded_file *file) {
  size_t start = strlen(LANGUAGES), end = strlen(".lua");
  if (strncmp(file->path, LANGUAGES, start) != 0)
    return bytes_from("");
  return bytes_make(file->path + start, strlen(file->path) - start - end);
}

static struct bytes read_golden(struct arena *arena, struct bytes name, const char *extension) {
  struct error error = ERROR_INIT;
  struct strbuf text;
  strbuf_init(&text);
  struct bytes path = arena_format(arena, GOLDEN "%.*s%s", (int)name.size, name.data, extension);
  check_success(file_read(path.data, &text, NULL, &error), &error);
  struct bytes copy = arena_copy(arena, strbuf_bytes(&text));
  strbuf_release(&text);
  return copy;
}

static void write_golden(struct arena *arena, struct bytes name, struct bytes html) {
  FILE *file = fopen(arena_format(arena, GOLDEN "%.*s.html", (int)name.size, name.data).data, "w");
  assert_non_null(file);
  assert_int_equal(fwrite(html.data, 1, html.size, file), html.size);
  assert_int_equal(fclose(file), 0);
}

static void each_language_marks_its_sample(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct strbuf html;
  strbuf_init(&html);
  struct highlighter *highlighter = highlighter_create();
  for (size_t i = 0; i < embedded_file_count; i++) {
    struct bytes name = language_name(&embedded_files[i]);
    if (name.size == 0)
      continue;
    struct bytes code = read_golden(&arena, name, ".txt");
    strbuf_clear(&html);
    if (!highlighter_html(highlighter, name, code, &html))
      fail_msg("%.*s is not known", (int)name.size, name.data);
    check_text(strbuf_bytes(&html), code);
    if (update) {
      write_golden(&arena, name, strbuf_bytes(&html));
      continue;
    }
    struct bytes expected = read_golden(&arena, name, ".html");
    if (!bytes_equal(expected, strbuf_bytes(&html)))
      fail_msg("%.*s.txt is highlighted otherwise than " GOLDEN "%.*s.html:\n%s", (int)name.size, name.data,
               (int)name.size, name.data, html.data);
  }
  highlighter_destroy(highlighter);
  strbuf_release(&html);
  arena_release(&arena);
}

/* --- threads --- */

#define THREADS 4

struct sample {
  struct bytes name, code, html;
};

struct samples {
  struct sample items[64];
  size_t count;
  bool differ[THREADS];
};

/* Each thread its own highlighter, and its own order of languages. */
static void compare_samples(void *context, size_t from, size_t to) {
  struct samples *samples = context;
  struct strbuf html;
  strbuf_init(&html);
  for (size_t thread = from; thread < to; thread++) {
    struct highlighter *highlighter = highlighter_create();
    for (size_t i = 0; i < samples->count; i++) {
      const struct sample *sample = &samples->items[(i + thread * 7) % samples->count];
      strbuf_clear(&html);
      bool known = highlighter_html(highlighter, sample->name, sample->code, &html);
      samples->differ[thread] |= !known || !bytes_equal(strbuf_bytes(&html), sample->html);
    }
    highlighter_destroy(highlighter);
  }
  strbuf_release(&html);
}

static void threads_give_the_same(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct samples samples = {.count = 0};
  for (size_t i = 0; i < embedded_file_count; i++) {
    struct bytes name = language_name(&embedded_files[i]);
    if (name.size > 0)
      samples.items[samples.count++] =
          (struct sample){name, read_golden(&arena, name, ".txt"), read_golden(&arena, name, ".html")};
  }
  parallel_run(THREADS, 1, THREADS, compare_samples, &samples);
  for (size_t i = 0; i < THREADS; i++)
    assert_false(samples.differ[i]);
  arena_release(&arena);
}

/* --- names, limits, memory --- */

static bool knows(struct highlighter *highlighter, struct bytes language) {
  struct strbuf html;
  strbuf_init(&html);
  bool known = highlighter_html(highlighter, language, bytes_from("x"), &html);
  assert_true(known || html.size == 0);
  strbuf_release(&html);
  return known;
}

static void names_are_known_in_any_case(void **state) {
  (void)state;
  struct highlighter *highlighter = highlighter_create();
  static const char *const known[] = {"sh",  "console", "json",     "yaml",       "toml", "go",  "c",    "c++", "java",
                                      "js",  "ts",      "python",   "rust",       "ruby", "sql", "html", "css", "diff",
                                      "lua", "ini",     "protobuf", "dockerfile", "xml",  "Go",  "BASH", "yml", NULL};
  for (const char *const *name = known; *name; name++)
    if (!knows(highlighter, bytes_from(*name)))
      fail_msg("%s is not known", *name);
  highlighter_destroy(highlighter);
}

static void other_names_are_plain(void **state) {
  (void)state;
  struct highlighter *highlighter = highlighter_create();
  static const char *const unknown[] = {"text", "nocode", "", "../patterns", "languages/go", "go.lua", "lpeg", NULL};
  for (const char *const *name = unknown; *name; name++)
    if (knows(highlighter, bytes_from(*name)))
      fail_msg("%s is known", *name);
  assert_false(knows(highlighter, bytes_make("go\0x", 4)));
  highlighter_destroy(highlighter);
}

static void large_code_is_plain(void **state) {
  (void)state;
  struct highlighter *highlighter = highlighter_create();
  struct strbuf code, html;
  strbuf_init(&code);
  strbuf_init(&html);
  while (code.size < HIGHLIGHT_CODE_MAX)
    strbuf_append_char(&code, ' ');
  assert_true(highlighter_html(highlighter, bytes_from("go"), strbuf_bytes(&code), &html));
  strbuf_append_char(&code, ' ');
  strbuf_clear(&html);
  assert_false(highlighter_html(highlighter, bytes_from("go"), strbuf_bytes(&code), &html));
  assert_int_equal(html.size, 0);
  strbuf_release(&html);
  strbuf_release(&code);
  highlighter_destroy(highlighter);
}

static void code_is_lexed_once(void **state) {
  (void)state;
  struct highlighter *highlighter = highlighter_create();
  struct strbuf first, second;
  strbuf_init(&first);
  strbuf_init(&second);
  assert_true(highlighter_html(highlighter, bytes_from("go"), bytes_from("type x int"), &first));
  assert_true(highlighter_html(highlighter, bytes_from("c"), bytes_from("type x int"), &second));
  assert_int_equal(highlighter_counts(highlighter).kept, 0);
  strbuf_clear(&second);
  assert_true(highlighter_html(highlighter, bytes_from("go"), bytes_from("type x int"), &second));
  assert_int_equal(highlighter_counts(highlighter).kept, 1);
  check_bytes(strbuf_bytes(&second), first.data);
  strbuf_release(&second);
  strbuf_release(&first);
  highlighter_destroy(highlighter);
}

/* More than is kept: what was kept before is dropped, and nothing breaks. */
static void what_is_kept_is_bounded(void **state) {
  (void)state;
  struct highlighter *highlighter = highlighter_create();
  struct strbuf code, html;
  strbuf_init(&code);
  strbuf_init(&html);
  for (int i = 0; i < 100; i++) {
    strbuf_clear(&code);
    strbuf_clear(&html);
    strbuf_append_format(&code, "x = %d;", i);
    while (code.size < 20000)
      strbuf_append_text(&code, " return");
    assert_true(highlighter_html(highlighter, bytes_from("c"), strbuf_bytes(&code), &html));
    check_text(strbuf_bytes(&html), strbuf_bytes(&code));
  }
  assert_int_equal(highlighter_counts(highlighter).kept, 0);
  strbuf_release(&html);
  strbuf_release(&code);
  highlighter_destroy(highlighter);
}

/* --- hostile code --- */

static void fill(struct strbuf *code, struct bytes piece, size_t size) {
  strbuf_clear(code);
  while (code->size + piece.size <= size)
    strbuf_append(code, piece);
}

static void random_bytes(struct strbuf *code, size_t size) {
  uint32_t state = 12345;
  strbuf_clear(code);
  while (code->size < size) {
    state = state * 1664525 + 1013904223;
    strbuf_append_char(code, (char)(state >> 24));
  }
}

/* Only that it comes back, and with the text: what is not linear takes longer than a test may. */
static void check_hostile(struct highlighter *highlighter, struct bytes language, struct bytes code) {
  struct strbuf html, text;
  strbuf_init(&html);
  strbuf_init(&text);
  assert_true(highlighter_html(highlighter, language, code, &html));
  for (size_t at = 0; at < html.size; at++) /* spans may cut what is no UTF-8 */
    if (html.data[at] == '<')
      while (html.data[at] != '>')
        at++;
    else
      strbuf_append_char(&text, html.data[at]);
  assert_true(text.size >= code.size);
  strbuf_release(&text);
  strbuf_release(&html);
}

static void hostile_code_is_linear(void **state) {
  (void)state;
  static const char *const pieces[] = {
      "\"",   "'",     "`",        "(",       "{",    "[",      "<",     "$",      "\\",   "/",      "#",
      "-",    "a",     "0",        " ",       "\n",   "\t",     "@",     "|",      ":",    "\xff",   "${",
      "{{",   "{%",    "/*",       "<!--",    "<a ",  "<a b='", "<<A ",  "<<A\n",  "[=",   "[=[",    "R\"",
      "r#",   "$a",    "\"\\\"",   "'\\'",    "\"${", "a:",     "- a: ", "a: |\n", " |# ", "{\"a",   "def ",
      "=/",   "=/\\/", "<script>", "<style>", "$ \"", "a=",     "\"#{",  "-- ",    "--[",  "\"\"\"", "&a",
      "a\n ", " \"",   "| ",       "> ",      "a.b.", "a a ",   "1.",    "1e",     "\r",   "\n\r",   NULL};
  struct highlighter *highlighter = highlighter_create();
  struct strbuf code;
  strbuf_init(&code);
  for (size_t i = 0; i < embedded_file_count; i++) {
    struct bytes name = language_name(&embedded_files[i]);
    if (name.size == 0)
      continue;
    for (const char *const *piece = pieces; *piece; piece++) {
      fill(&code, bytes_from(*piece), (size_t)64 << 10);
      check_hostile(highlighter, name, strbuf_bytes(&code));
    }
    fill(&code, bytes_make("\0", 1), (size_t)64 << 10);
    check_hostile(highlighter, name, strbuf_bytes(&code));
    random_bytes(&code, HIGHLIGHT_CODE_MAX);
    check_hostile(highlighter, name, strbuf_bytes(&code));
  }
  strbuf_release(&code);
  highlighter_destroy(highlighter);
}

/* What once was sought anew from each place, to the end of the line or of the code: at the full size that takes
 * minutes. */
static void missing_ends_are_sought_once(void **state) {
  (void)state;
  static const struct {
    const char *language, *piece;
  } cases[] = {{"javascript", "=/["}, {"javascript", "=/[a"}, {"html", "<script>=/["}, {"javascript", "`${"},
               {"sh", "<<A "},        {"sh", "<<A\n"},        {"sh", "\"${a"},         {"ruby", "<<A "}};
  struct highlighter *highlighter = highlighter_create();
  struct strbuf code;
  strbuf_init(&code);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    fill(&code, bytes_from(cases[i].piece), HIGHLIGHT_CODE_MAX);
    check_hostile(highlighter, bytes_from(cases[i].language), strbuf_bytes(&code));
  }
  strbuf_release(&code);
  highlighter_destroy(highlighter);
}

int main(int argc, char **argv) {
  update = argc > 1 && strcmp(argv[1], "--update") == 0;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_language_marks_its_sample),
      cmocka_unit_test(threads_give_the_same),
      cmocka_unit_test(names_are_known_in_any_case),
      cmocka_unit_test(other_names_are_plain),
      cmocka_unit_test(large_code_is_plain),
      cmocka_unit_test(code_is_lexed_once),
      cmocka_unit_test(what_is_kept_is_bounded),
      cmocka_unit_test(hostile_code_is_linear),
      cmocka_unit_test(missing_ends_are_sought_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
