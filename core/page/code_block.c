/* code_block.c: see code_block.h. */
#include "page/code_block.h"

#include "page/escape.h"

#include "base/memory.h"

#include <stdlib.h>

/* Writes code that is HTML already line by line. */
struct lines {
  struct bytes html;
  size_t at;
  struct strbuf *out;
  const struct fence *fence;
  bool numbers;
  uint32_t line;                  /* 1-based in the block */
  size_t next_range[FENCE_MARKS]; /* in each of fence->marks: the first that does not end before `line` */
  size_t *open_spans;             /* where their tags start in `html`; owned */
  size_t open_count, open_capacity;
};

static bool is_marked(struct lines *lines, enum fence_mark mark) {
  const struct fence_ranges *ranges = &lines->fence->marks[mark];
  size_t *next = &lines->next_range[mark];
  while (*next < ranges->count && ranges->items[*next].last < lines->line)
    ++*next;
  return *next < ranges->count && ranges->items[*next].first <= lines->line;
}

static bool has_marks(const struct fence *fence) {
  size_t count = 0;
  for (size_t i = 0; i < FENCE_MARKS; i++)
    count += fence->marks[i].count;
  return count > 0;
}

static void begin_line(struct lines *lines) {
  static const char *const classes[] = {" highlighted", " inserted", " deleted"};
  strbuf_append_text(lines->out, "<span class=\"line");
  for (enum fence_mark mark = FENCE_HIGHLIGHTED; mark < FENCE_MARKS; mark++)
    if (is_marked(lines, mark))
      strbuf_append_text(lines->out, classes[mark]);
  strbuf_append_char(lines->out, '"');
  if (lines->numbers)
    strbuf_append_format(lines->out, " data-line=\"%u\"", lines->fence->first_number + (lines->line - 1));
  strbuf_append_char(lines->out, '>');
  for (size_t i = 0; i < lines->open_count; i++) {
    const char *tag = lines->html.data + lines->open_spans[i];
    strbuf_append(lines->out, bytes_make(tag, (size_t)(strchr(tag, '>') - tag) + 1));
  }
}

/* The line's end is in its element: a block that shows an empty line needs it, and copied text has it. */
static void end_line(struct lines *lines, bool newline) {
  for (size_t i = 0; i < lines->open_count; i++)
    strbuf_append_text(lines->out, "</span>");
  strbuf_append_text(lines->out, newline ? "\n</span>" : "</span>");
  lines->line++;
}

/* A tag, which the highlighter wrote: <span ...> or </span>. */
static void copy_tag(struct lines *lines) {
  const char *tag = lines->html.data + lines->at, *end = memchr(tag, '>', lines->html.size - lines->at);
  size_t size = end ? (size_t)(end - tag) + 1 : lines->html.size - lines->at;
  if (size > 1 && tag[1] != '/') {
    lines->open_spans =
        memory_grow(lines->open_spans, lines->open_count, &lines->open_capacity, sizeof *lines->open_spans);
    lines->open_spans[lines->open_count++] = lines->at;
  } else if (lines->open_count > 0) {
    lines->open_count--;
  }
  strbuf_append(lines->out, bytes_make(tag, size));
  lines->at += size;
}

static void copy_line(struct lines *lines) {
  const char *data = lines->html.data;
  begin_line(lines);
  while (lines->at < lines->html.size && data[lines->at] != '\n') {
    if (data[lines->at] == '<') {
      copy_tag(lines);
      continue;
    }
    size_t start = lines->at;
    while (lines->at < lines->html.size && data[lines->at] != '\n' && data[lines->at] != '<')
      lines->at++;
    strbuf_append(lines->out, bytes_make(data + start, lines->at - start));
  }
  end_line(lines, lines->at < lines->html.size);
  lines->at++;
}

static bool only_tags_follow(struct bytes html, size_t at) {
  while (at < html.size && html.data[at] == '<') {
    const char *end = memchr(html.data + at, '>', html.size - at);
    if (!end)
      return false;
    at = (size_t)(end - html.data) + 1;
  }
  return at >= html.size;
}

static void append_lines(struct bytes html, const struct fence *fence, bool numbers, struct strbuf *out) {
  struct lines lines = {.html = html, .out = out, .fence = fence, .numbers = numbers, .line = 1};
  while (lines.at < html.size && !(html.data[lines.at] == '<' && only_tags_follow(html, lines.at)))
    copy_line(&lines);
  free(lines.open_spans);
}

static void append_class(struct strbuf *classes, struct bytes name) {
  if (classes->size > 0 && name.size > 0)
    strbuf_append_char(classes, ' ');
  strbuf_append(classes, name);
}

/* HTML is that of the code, without its lines. */
static void append_pre(const struct fence *fence, struct bytes html, bool highlighted, bool numbers,
                       struct strbuf *out) {
  struct strbuf classes;
  strbuf_init(&classes);
  append_class(&classes, bytes_from(highlighted ? "highlight" : ""));
  append_class(&classes, bytes_from(numbers ? "line-numbers" : ""));
  append_class(&classes, fence->classes);
  strbuf_append_text(out, "<pre");
  escape_attribute(out, "class", strbuf_bytes(&classes));
  if (fence->title.size == 0)
    escape_attribute(out, "id", fence->id);
  strbuf_append_text(out, "><code");
  if (fence->language.size > 0) {
    strbuf_append_text(out, " class=\"language-");
    escape_append(out, fence->language);
    strbuf_append_char(out, '"');
  }
  strbuf_append_char(out, '>');
  if (numbers || has_marks(fence))
    append_lines(html, fence, numbers, out);
  else
    strbuf_append(out, html);
  strbuf_append_text(out, "</code></pre>\n");
  strbuf_release(&classes);
}

static void append_block(const struct fence *fence, struct bytes html, bool highlighted, bool numbers,
                         struct strbuf *out) {
  if (fence->title.size > 0) {
    strbuf_append_text(out, "<figure class=\"code-block\"");
    escape_attribute(out, "id", fence->id);
    strbuf_append_text(out, ">\n<figcaption>");
    escape_append(out, fence->title);
    strbuf_append_text(out, "</figcaption>\n");
  }
  append_pre(fence, html, highlighted, numbers, out);
  if (fence->title.size > 0)
    strbuf_append_text(out, "</figure>\n");
}

/* The fence without what the options leave out. */
static struct fence read_fence(struct bytes info, const struct code_options *options, struct arena *arena) {
  struct fence fence;
  fence_parse(info, arena, &fence);
  if (!options->attributes)
    fence = (struct fence){.language = fence.language, .first_number = 1};
  return fence;
}

/* Cmark takes all up to the first blank for the language: "rust,ignore". */
static bool cmark_names_it(struct bytes language, struct bytes info) {
  return bytes_starts_with(info, language) && (info.size == language.size || info.data[language.size] == ' ');
}

bool code_block_html(struct bytes info, struct bytes code, const struct code_options *options, struct arena *arena,
                     struct strbuf *out, struct bytes *id) {
  struct fence fence = read_fence(info, options, arena);
  if (options->mermaid && bytes_equal(fence.language, bytes_from("mermaid"))) {
    strbuf_append_text(out, "<pre class=\"mermaid\">");
    escape_append(out, code);
    strbuf_append_text(out, "</pre>\n");
    return true;
  }
  bool numbers = fence.numbers == FENCE_NUMBERS_ON || (fence.numbers == FENCE_NUMBERS_UNSAID && options->line_numbers);
  struct strbuf html;
  strbuf_init(&html);
  bool highlighted =
      options->highlight && fence.language.size > 0 && options->highlight(options->context, &fence, code, &html);
  bool wanted = highlighted || numbers || fence.attributed ||
                (options->attributes && fence.language.size > 0 && !cmark_names_it(fence.language, info));
  *id = fence.id;
  if (wanted) {
    if (!highlighted)
      escape_append(&html, code);
    append_block(&fence, strbuf_bytes(&html), highlighted, numbers, out);
  }
  strbuf_release(&html);
  return wanted;
}
