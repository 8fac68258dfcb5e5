/* growth.c: reads each text of cases.c, once as it is and once four times as long, each in a process of its own. A tool
 * that counts the instructions of processes says how what they take grows (tests/system/test_growth.py): unlike time,
 * that is the same on any machine, busy or not.
 *
 * growth PART PARTS FOLDER: one of PARTS equal shares of the cases. The tool writes what it counted into FOLDER, in a
 * file named by the process; here that gets the name of a number of its own, since a busy machine gives ids out again.
 * Each process prints, separated by tabs, that number, the size of its text, the language of code, and what is
 * repeated. A process without a text precedes the others: what it takes, they take too. Ends with 77 where instructions
 * cannot be counted: in a build with sanitizers. */
#include "base/sanitizer.h"
#include "growth/cases.h"
#include "page/front_matter.h"
#include "page/markdown.h"
#include "page/shortcode.h"
#include "page/words.h"
#include "script/embedded.h"
#include "script/highlight.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SKIPPED = 77, LONGER = 4 };

struct reader {
  const char *folder;
  unsigned processes; /* so far */
  struct highlighter *highlighter;
  struct bytes language;
  struct arena arena;
};

static bool replace_link(void *context, struct bytes target, bool image, uint32_t line, struct bytes *out) {
  (void)context, (void)target, (void)image, (void)line;
  *out = bytes_from("/elsewhere/");
  return true;
}

static struct markdown_options all_options(void) {
  struct markdown_options options = markdown_default_options();
  options.smart = options.heading_anchors = options.math = options.code.line_numbers = true;
  options.resolve = replace_link;
  return options;
}

static void read_markdown(struct reader *reader, struct bytes text, const struct markdown_options *options) {
  struct markdown_page page;
  struct bytes title;
  markdown_render(text, options, &reader->arena, &page);
  markdown_contents(&page, 1, 6, &reader->arena);
  markdown_title(text, &reader->arena, &title);
  words_count(page.html);
}

static struct bytes fill_text(void *context, struct bytes text) {
  struct reader *reader = context;
  (void)reader;
  return text;
}

/* Each becomes a block; what has something inside repeats it, as a template would. */
static void make_outputs(struct reader *reader, struct shortcodes *list) {
  for (size_t i = list->count; i-- > 0;) {
    struct shortcode *item = &list->items[i];
    if (item->kind == SHORTCODE_ESCAPED)
      continue;
    struct bytes inner = {list->body.data + item->inner, item->inner_end - item->inner};
    item->output = arena_format(&reader->arena, "<p>\n%.*s\n</p>", (int)inner.size, inner.data);
  }
}

static void read_shortcodes(struct reader *reader, struct bytes text) {
  struct shortcodes list;
  struct shortcode_lines lines;
  struct error error = ERROR_INIT;
  struct markdown_page page;
  struct markdown_options options = all_options();
  options.fill = fill_text;
  options.context = reader;
  shortcode_strip(text, &reader->arena);
  if (shortcode_scan(text, SHORTCODE_TEXT, "a.md", 1, &reader->arena, &list, &error) == 0) {
    make_outputs(reader, &list);
    struct bytes body = shortcode_insert(&list, &reader->arena, &lines);
    markdown_render(body, &options, &reader->arena, &page);
    shortcode_fill(&list, page.html, &reader->arena);
  }
  error_release(&error);
}

static void read_page(struct reader *reader, struct bytes text) {
  struct front_matter page;
  struct error error = ERROR_INIT;
  struct markdown_options options = markdown_default_options();
  size_t offset;
  uint32_t line;
  front_matter_parse(text, "a.md", &reader->arena, &page, &error);
  front_matter_skip(text, &offset, &line);
  read_markdown(reader, bytes_make(text.data + offset, text.size - offset), &options);
  error_release(&error);
}

static void read_data(struct reader *reader, struct bytes text, const char *path) {
  struct value value;
  struct error error = ERROR_INIT;
  data_parse(text, path, &reader->arena, &value, &error);
  error_release(&error);
}

static void read_code(struct reader *reader, struct bytes text) {
  struct strbuf out;
  strbuf_init(&out);
  highlighter_html(reader->highlighter, reader->language, text, &out);
  strbuf_release(&out);
}

static void read_text(struct reader *reader, enum growth_reader kind, struct bytes text) {
  struct markdown_options options = kind == GROWTH_EXTRAS ? all_options() : markdown_default_options();
  switch (kind) {
  case GROWTH_MARKDOWN:
  case GROWTH_EXTRAS:
    read_markdown(reader, text, &options);
    return;
  case GROWTH_SHORTCODES:
    read_shortcodes(reader, text);
    return;
  case GROWTH_PAGE:
    read_page(reader, text);
    return;
  case GROWTH_JSON:
    read_data(reader, text, "a.json");
    return;
  case GROWTH_TOML:
    read_data(reader, text, "a.toml");
    return;
  case GROWTH_YAML:
    read_data(reader, text, "a.yaml");
    return;
  case GROWTH_CODE:
    read_code(reader, text);
  }
}

/* In a process of its own, which nobody cleans up behind: reads the text of GROWTH in TIMES its size. NULL: nothing. */
static void read_case(struct reader *reader, const struct growth_case *growth, size_t times) {
  struct strbuf text, name;
  strbuf_init(&text);
  strbuf_init(&name);
  if (growth) {
    growth_text(growth, times, &text);
    growth_name(growth, &name);
    read_text(reader, growth->reader, strbuf_bytes(&text));
  }
  printf("case-%u\t%zu\t%.*s\t%s\n", reader->processes, text.size, (int)reader->language.size, reader->language.data,
         growth ? name.data : "");
  fflush(stdout);
  _exit(0);
}

static void keep_count(struct reader *reader, pid_t child) {
  struct bytes from = arena_format(&reader->arena, "%s/%d", reader->folder, (int)child);
  struct bytes to = arena_format(&reader->arena, "%s/case-%u", reader->folder, reader->processes);
  if (rename(from.data, to.data) == 0)
    return;
  perror(from.data);
  exit(1);
}

static void measure(struct reader *reader, const struct growth_case *growth, size_t times) {
  int status = 0;
  pid_t child = fork();
  if (child == 0)
    read_case(reader, growth, times);
  if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
    fprintf(stderr, "a process ended with status %d\n", status);
    exit(1);
  }
  keep_count(reader, child);
  reader->processes++;
}

static void measure_growth(struct reader *reader, const struct growth_case *growth) {
  measure(reader, growth, 1);
  measure(reader, growth, LONGER);
}

static struct bytes language_of(const struct embedded_file *file) {
  struct bytes path = bytes_from(file->path), prefix = bytes_from("lua/highlight/languages/");
  if (!bytes_starts_with(path, prefix))
    return bytes_from("");
  return bytes_make(path.data + prefix.size, path.size - prefix.size - strlen(".lua"));
}

/* The lexer is loaded before, and no other: that takes much longer than to use it, and what is loaded is gone through
 * whenever Lua collects its garbage. */
static void measure_languages(struct reader *reader, const struct growth_case *first, size_t part, size_t parts) {
  for (size_t i = 0, number = 0; i < embedded_file_count; i++) {
    reader->language = language_of(&embedded_files[i]);
    if (reader->language.size == 0 || number++ % parts != part)
      continue;
    highlighter_destroy(reader->highlighter);
    reader->highlighter = highlighter_create();
    read_code(reader, bytes_from("a"));
    measure(reader, NULL, 0);
    for (const struct growth_case *growth = first; growth->middle; growth++)
      measure_growth(reader, growth);
  }
}

int main(int count, char **arguments) {
  if (SANITIZER_ADDRESS || SANITIZER_THREAD)
    return SKIPPED;
  if (count != 4)
    return 2;
  size_t part = strtoul(arguments[1], NULL, 10), parts = strtoul(arguments[2], NULL, 10), i = 0;
  struct reader reader = {.folder = arguments[3], .highlighter = highlighter_create(), .language = bytes_from("")};
  arena_init(&reader.arena);
  markdown_start();
  measure(&reader, NULL, 0);
  for (; growth_cases[i].reader != GROWTH_CODE; i++)
    if (i % parts == part)
      measure_growth(&reader, &growth_cases[i]);
  measure_languages(&reader, &growth_cases[i], part, parts);
  highlighter_destroy(reader.highlighter);
  arena_release(&reader.arena);
  return 0;
}
