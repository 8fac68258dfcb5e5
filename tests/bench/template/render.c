/* render.c: what rendering the benchmark's page costs in Shard: microseconds of CPU time, one core.
 *
 *   render SITE CONTENT CALLS HTML
 *
 * SITE is tests/bench/site, whose page.html is rendered for CALLS made-up pages, each with titles, neighbours and
 * addresses of its own and the HTML in the file CONTENT as its body. What is timed is all that a worker does for a page
 * from Markdown's HTML to the page's: the call into Lua, page and views as tables, recorded reads, the template. The
 * median goes to standard output, the HTML of page 0 to the file HTML, for run to compare with other engines. */
#include "base/memory.h"
#include "model/value.h"
#include "os/clock.h"
#include "os/file.h"
#include "script/script.h"

#include <stdio.h>
#include <stdlib.h>

enum { NEIGHBOURS = 20, TAGS = 4, WARM_UP = 500 };

struct bench {
  const char *site;
  struct arena arena; /* as long as the program */
  struct arena page_arena;
  struct world world;
  struct script *script;
  struct trace trace;
  struct bytes content;
};

static void die(const char *what, const struct error *error) {
  fprintf(stderr, "render: %s: %s\n", what, error->message);
  exit(1);
}

static struct bytes encode(struct arena *arena, struct value value) {
  struct error error = ERROR_INIT;
  struct strbuf text;
  strbuf_init(&text);
  if (value_encode(&value, &text, &error))
    die("encode", &error);
  struct bytes encoded = arena_copy(arena, strbuf_bytes(&text));
  strbuf_release(&text);
  return encoded;
}

static struct value text(struct arena *arena, const char *format, unsigned number) {
  return value_string(arena_format(arena, format, number)); // NOLINT(clang-diagnostic-format-nonliteral)
}

static struct value map(struct arena *arena, const struct value_field *fields, size_t count) {
  struct value value = {.kind = VALUE_MAP};
  value.as.map.fields = arena_allocate(arena, count * sizeof *fields);
  memcpy(value.as.map.fields, fields, count * sizeof *fields);
  value.as.map.count = count;
  return value;
}

/* The facts of page NUMBER that templates show. */
static struct value page_link(struct arena *arena, unsigned number) {
  struct value_field fields[] = {
      {bytes_from("title"), text(arena, "Page %u & its neighbours", number)},
      {bytes_from("url"), text(arena, "/v1/s02/p%06u/", number)},
  };
  return map(arena, fields, 2);
}

static struct page *make_page(struct bench *bench, unsigned number) {
  struct arena *arena = &bench->page_arena;
  struct value *tags = arena_allocate(arena, TAGS * sizeof *tags);
  for (unsigned i = 0; i < TAGS; i++)
    tags[i] = text(arena, "tag-%u", (number + i) % 500);
  struct page *page = arena_allocate_zeroed(arena, 1, sizeof *page);
  page->path = arena_format(arena, "content/v1/s02/p%06u.md", number);
  struct value_field fields[] = {
      {bytes_from("description"), text(arena, "What page %u is about", number)},
      {bytes_from("path"), value_string(page->path)},
      {bytes_from("section"), value_string(bytes_from("v1"))},
      {bytes_from("tags"), {.kind = VALUE_LIST, .as.list = {tags, TAGS}}},
      {bytes_from("title"), text(arena, "Page %u & its neighbours", number)},
      {bytes_from("url"), text(arena, "/v1/s02/p%06u/", number)},
  };
  page->facts = encode(arena, map(arena, fields, sizeof fields / sizeof *fields));
  return page;
}

static void set_view(struct bench *bench, struct arena *arena, const char *view, struct bytes key, struct value value) {
  struct view_value *entry = arena_allocate_zeroed(arena, 1, sizeof *entry);
  entry->value = encode(arena, value);
  map_put(&bench->world.views, world_pair(arena, bytes_from(view), key), entry);
}

/* navigation["docs/v1"]: the sections, the same for all pages of the version. */
static void set_navigation(struct bench *bench) {
  struct arena *arena = &bench->arena;
  struct value *children = arena_allocate(arena, NEIGHBOURS * sizeof *children);
  for (unsigned i = 0; i < NEIGHBOURS; i++)
    children[i] = page_link(arena, 900000 + i);
  struct value_field fields[] = {{bytes_from("children"), {.kind = VALUE_LIST, .as.list = {children, NEIGHBOURS}}}};
  set_view(bench, arena, "navigation", bytes_from("docs/v1"), map(arena, fields, 1));
}

static void set_siblings(struct bench *bench, const struct page *page, unsigned number) {
  struct arena *arena = &bench->arena; /* the world's tables keep it */
  struct value_field fields[] = {{bytes_from("next"), page_link(arena, number + 1)},
                                 {bytes_from("previous"), page_link(arena, number + 2)}};
  set_view(bench, arena, "siblings", arena_copy(arena, page->path), map(arena, fields, 2));
}

static void add_file(struct bench *bench, const char *path) {
  struct error error = ERROR_INIT;
  struct strbuf content;
  strbuf_init(&content);
  if (file_read(arena_format(&bench->arena, "%s/%s", bench->site, path).data, &content, NULL, &error))
    die(path, &error);
  struct file *file = arena_allocate_zeroed(&bench->arena, 1, sizeof *file);
  file->path = bytes_from(path);
  file->digest = digest_of(strbuf_bytes(&content));
  map_put(&bench->world.files, file->path, file);
  strbuf_release(&content);
}

static void load_site(struct bench *bench) {
  static const char *const files[] = {"Shardfile.lua", "templates/base.html", "templates/page.html"};
  struct error error = ERROR_INIT;
  struct strbuf shardfile, graph;
  struct read_list reads = {0};
  struct message *messages;
  size_t count;
  strbuf_init(&shardfile);
  strbuf_init(&graph);
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    add_file(bench, files[i]);
  struct bytes *base = arena_allocate(&bench->arena, sizeof *base);
  *base = encode(&bench->arena, value_string(bytes_from("https://bench.example/")));
  map_put(&bench->world.site, bytes_from("base_url"), base);
  if (file_read(arena_format(&bench->arena, "%s/Shardfile.lua", bench->site).data, &shardfile, NULL, &error))
    die("Shardfile.lua", &error);
  if (script_load(bench->script, strbuf_bytes(&shardfile), "Shardfile.lua", &bench->arena, &graph, &reads, &messages,
                  &count)) {
    fprintf(stderr, "render: %.*s\n", (int)messages[0].text.size, messages[0].text.data);
    exit(1);
  }
  read_list_release(&reads);
  strbuf_release(&graph);
  strbuf_release(&shardfile);
  bench->world.pages_ready = bench->world.views_ready = bench->world.assets_ready = true;
}

/* The table of contents; pages of the bench show nothing else of their bodies but the HTML. */
static bool body_field(void *context, struct bytes name, struct arena *arena, struct bytes *value) {
  (void)context;
  if (!bytes_equal(name, bytes_from("toc")))
    return false;
  *value = encode(arena, value_string(bytes_from("<ul><li><a href=\"#one\">One</a></li></ul>")));
  return true;
}

/* Nanoseconds of CPU time that page NUMBER took. Its HTML goes to the file HTML, unless that is NULL. */
static uint64_t render(struct bench *bench, unsigned number, const char *html_path) {
  struct error error = ERROR_INIT;
  struct unit_builder builder;
  struct bytes html;
  uint32_t read_count;
  struct page *page = make_page(bench, number);
  set_siblings(bench, page, number);
  uint64_t began = clock_thread_cpu_ns();
  unit_builder_init(&builder, &bench->page_arena);
  trace_begin_unit(&bench->trace);
  struct script_unit unit = {.trace = &bench->trace,
                             .builder = &builder,
                             .arena = &bench->page_arena,
                             .page = page,
                             .content = bench->content,
                             .body_field = body_field};
  script_set_unit(bench->script, &unit);
  if (script_render(bench->script, bytes_from("page.html"), &html, &error))
    die("page.html", &error);
  script_set_unit(bench->script, NULL);
  trace_end_unit(&bench->trace, &read_count);
  uint64_t taken = clock_thread_cpu_ns() - began;
  if (html_path && file_write(html_path, html, FILE_WRITE_REPLACE, NULL, &error))
    die(html_path, &error);
  arena_clear(&bench->page_arena);
  return taken;
}

static int compare(const void *a, const void *b) {
  uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
  return (left > right) - (left < right);
}

int main(int argc, char **argv) {
  if (argc != 5) {
    fprintf(stderr, "usage: render SITE CONTENT CALLS HTML\n");
    return 2;
  }
  struct bench bench = {.site = argv[1]};
  struct error error = ERROR_INIT;
  struct strbuf content;
  unsigned calls = (unsigned)strtoul(argv[3], NULL, 10);
  arena_init(&bench.arena);
  arena_init(&bench.page_arena);
  strbuf_init(&content);
  world_init(&bench.world);
  bench.world.root = bench.site;
  if (file_read(argv[2], &content, NULL, &error))
    die(argv[2], &error);
  bench.content = strbuf_bytes(&content);
  bench.script = script_create(&bench.world, NULL);
  load_site(&bench);
  set_navigation(&bench);
  trace_init(&bench.trace, &bench.arena, &bench.world);
  render(&bench, 0, argv[4]);
  for (unsigned i = 1; i <= WARM_UP; i++)
    render(&bench, i, NULL);
  uint64_t *taken = memory_resize(NULL, calls + 1, sizeof *taken);
  for (unsigned i = 0; i < calls; i++)
    taken[i] = render(&bench, WARM_UP + 1 + i, NULL);
  qsort(taken, calls, sizeof *taken, compare);
  size_t middle = calls / 2;
  printf("%.2f\n", (double)taken[middle] / 1000);
  free(taken);
  trace_release(&bench.trace);
  script_destroy(bench.script);
  world_release(&bench.world);
  strbuf_release(&content);
  arena_release(&bench.page_arena);
  arena_release(&bench.arena);
  return 0;
}
