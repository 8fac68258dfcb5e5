/* test_graph.c: the declarations of a Shardfile as structures, and which changes of them count for what. */
#include "unit/check.h"

#include "build/graph.h"
#include "page/front_matter.h"

/* A graph is written as YAML here: the same tree that lua/shard/graph.lua encodes. */
struct decoded {
  struct arena arena;
  struct strbuf encoded;
  struct graph graph;
  struct error error;
};

static int decode_bytes(struct decoded *decoded, struct bytes encoded) {
  return graph_decode(encoded, &decoded->arena, &decoded->graph, &decoded->error);
}

static void encode(struct decoded *decoded, const char *yaml) {
  struct value value;
  strbuf_clear(&decoded->encoded);
  check_success(yaml_parse(bytes_from(yaml), "graph", &decoded->arena, &value, &decoded->error), &decoded->error);
  check_success(value_encode(&value, &decoded->encoded, &decoded->error), &decoded->error);
}

static void decode_at(struct decoded *decoded, const char *yaml, const char *file, int line) {
  encode(decoded, yaml);
  struct bytes kept = arena_copy(&decoded->arena, strbuf_bytes(&decoded->encoded));
  check_success_at(decode_bytes(decoded, kept), &decoded->error, file, line);
}
#define decode(decoded, yaml) decode_at(decoded, yaml, __FILE__, __LINE__)

static const char whole[] = "output: public\n"
                            "templates: layouts\n"
                            "statics: [{root: static, to: '', line: 30}, {root: pictures, to: img/, line: 31}]\n"
                            "data: [{root: data, line: 32}]\n"
                            "sources:\n"
                            "- name: docs\n"
                            "  root: content/docs\n"
                            "  include: ['**/*.md']\n"
                            "  exclude: ['drafts/**', 'old/*.md']\n"
                            "  mount: /docs/\n"
                            "  permalink: /:path/\n"
                            "  template: page.html\n"
                            "  section_template: list.html\n"
                            "  defaults: {weight: 3}\n"
                            "  markdown: {unsafe_html: true, smart: false, footnotes: true}\n"
                            "  key: {name: version, options: {level: 1}}\n"
                            "  partitioner: {name: balanced, options: {max_bytes: 4096}}\n"
                            "  line: 7\n"
                            "views: [{name: nav, plugin: navigation, sources: [docs], has_combine: true, line: 20}]\n"
                            "merges: [{name: tags, plugin: tags, sources: [], has_finish: true, line: 21}]\n";

static void every_declaration_is_decoded(void **state) {
  struct decoded *decoded = *state;
  decode(decoded, whole);
  const struct graph *graph = &decoded->graph;
  check_bytes(graph->output, "public");
  check_bytes(graph->templates, "layouts");
  assert_int_equal(graph->static_count, 2);
  check_bytes(graph->statics[1].root, "pictures");
  check_bytes(graph->statics[1].to, "img/");
  assert_int_equal(graph->statics[1].line, 31);
  assert_int_equal(graph->data_count, 1);
  check_bytes(graph->data[0].root, "data");
  assert_int_equal(graph->view_count, 1);
  check_bytes(graph->views[0].name, "nav");
  check_bytes(graph->views[0].plugin, "navigation");
  assert_true(graph->views[0].has_combine && !graph->views[0].has_finish);
  assert_int_equal(graph->merge_count, 1);
  assert_true(graph->merges[0].has_finish && !graph->merges[0].has_combine);
  assert_int_equal(graph->merges[0].line, 21);
}

static void a_source_is_decoded(void **state) {
  struct decoded *decoded = *state;
  decode(decoded, whole);
  assert_int_equal(decoded->graph.source_count, 1);
  const struct graph_source *source = &decoded->graph.sources[0];
  check_bytes(source->name, "docs");
  check_bytes(source->root, "content/docs");
  check_bytes(source->mount, "/docs/");
  check_bytes(source->permalink, "/:path/");
  check_bytes(source->template_name, "page.html");
  check_bytes(source->section_template, "list.html");
  assert_int_equal(source->include_count, 1);
  assert_int_equal(source->exclude_count, 2);
  check_bytes(source->exclude[1], "old/*.md");
  assert_int_equal(value_get(&source->defaults, bytes_from("weight"))->as.integer, 3);
  check_bytes(source->key.name, "version");
  check_bytes(source->partitioner.name, "balanced");
  assert_true(source->markdown.unsafe_html && !source->markdown.smart && source->markdown.footnotes);
  assert_int_equal(source->line, 7);
}

static void what_is_not_declared_is_empty(void **state) {
  struct decoded *decoded = *state;
  decode(decoded, "{}");
  assert_int_equal(decoded->graph.source_count, 0);
  assert_int_equal(decoded->graph.view_count, 0);
  assert_int_equal(decoded->graph.merge_count, 0);
  assert_int_equal(decoded->graph.static_count, 0);
  decode(decoded, "sources: [{name: a, template: page.html, key: {name: k}, partitioner: {name: p}, markdown: {}}]");
  check_bytes(decoded->graph.sources[0].section_template, "page.html");
  assert_int_equal(decoded->graph.sources[0].defaults.kind, VALUE_MAP);
  assert_int_equal(decoded->graph.sources[0].line, 0);
}

static void a_defective_graph_is_refused(void **state) {
  struct decoded *decoded = *state;
  encode(decoded, "[1, 2]");
  assert_int_equal(decode_bytes(decoded, strbuf_bytes(&decoded->encoded)), -1);
  check_error(&decoded->error, ERROR_CORRUPT, "not a map");
  encode(decoded, "sources: [{name: a, markdown: {}, partitioner: {name: p}}]");
  assert_int_equal(decode_bytes(decoded, strbuf_bytes(&decoded->encoded)), -1);
  check_error(&decoded->error, ERROR_CORRUPT, "no 'key'");
  encode(decoded, whole);
  for (size_t size = 0; size < decoded->encoded.size; size++) {
    assert_int_equal(decode_bytes(decoded, bytes_make(decoded->encoded.data, size)), -1);
    check_error(&decoded->error, ERROR_CORRUPT, "");
  }
}

/* The YAML of `whole` with the first FROM, which must be there, written as TO. */
static const char *edited(struct arena *arena, const char *from, const char *to) {
  const char *at = strstr(whole, from);
  assert_non_null(at);
  return arena_format(arena, "%.*s%s%s", (int)(at - whole), whole, to, at + strlen(from)).data;
}

struct source_edit {
  const char *from, *to;
  bool describes, renders; /* which of the two digests it changes */
};

static void digests_of_a_source_cover_what_decides(void **state) {
  static const struct source_edit edits[] = {
      {"name: docs\n", "name: manual\n", true, true},
      {"root: content/docs\n", "root: content\n", true, true},
      {"mount: /docs/\n", "mount: /\n", true, true},
      {"permalink: /:path/\n", "permalink: /:path.html\n", true, false},
      {"template: page.html\n", "template: other.html\n", true, false},
      {"section_template: list.html\n", "section_template: other.html\n", true, false},
      {"defaults: {weight: 3}", "defaults: {weight: 4}", true, false},
      {"options: {level: 1}", "options: {level: 2}", true, false},
      {"key: {name: version,", "key: {name: section,", true, false},
      {"unsafe_html: true", "unsafe_html: false", false, true},
      {"smart: false", "smart: true", false, true},
  };
  struct decoded *decoded = *state;
  decode(decoded, whole);
  const struct graph_source before = decoded->graph.sources[0];
  for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
    decode(decoded, edited(&decoded->arena, edits[i].from, edits[i].to));
    const struct graph_source *after = &decoded->graph.sources[0];
    bool describes = !digest_equal(after->describe_digest, before.describe_digest);
    bool renders = !digest_equal(after->render_digest, before.render_digest);
    if (describes != edits[i].describes || renders != edits[i].renders)
      fail_msg("'%s': describes %d, renders %d", edits[i].to, describes, renders);
  }
}

/* Links are resolved by where all files lie and go, templates are found in their folder. */
static void what_stands_elsewhere_decides_too(void **state) {
  static const char *const edits[][2] = {
      {"root: pictures", "root: images"},
      {"to: img/", "to: pictures/"},
      {"templates: layouts", "templates: other"},
  };
  struct decoded *decoded = *state;
  decode(decoded, whole);
  const struct digest before = decoded->graph.sources[0].render_digest;
  for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
    decode(decoded, edited(&decoded->arena, edits[i][0], edits[i][1]));
    if (digest_equal(decoded->graph.sources[0].render_digest, before))
      fail_msg("'%s' renders no page again", edits[i][1]);
  }
}

static void digests_of_a_source_leave_out_what_does_not_decide(void **state) {
  static const char *const edits[][2] = {
      {"  line: 7\n", "  line: 8\n"},
      {"partitioner: {name: balanced,", "partitioner: {name: hash,"},
      {"max_bytes: 4096", "max_bytes: 8192"},
      {"include: ['**/*.md']", "include: ['*.md']"},
      {"exclude: ['drafts/**', 'old/*.md']", "exclude: []"},
  };
  struct decoded *decoded = *state;
  decode(decoded, whole);
  const struct graph_source before = decoded->graph.sources[0];
  for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
    decode(decoded, edited(&decoded->arena, edits[i][0], edits[i][1]));
    const struct graph_source *after = &decoded->graph.sources[0];
    if (!digest_equal(after->describe_digest, before.describe_digest))
      fail_msg("'%s' describes every page again", edits[i][1]);
    if (!digest_equal(after->render_digest, before.render_digest))
      fail_msg("'%s' renders every page again", edits[i][1]);
  }
}

static void plugins_of_a_source_have_digests_of_their_own(void **state) {
  struct decoded *decoded = *state;
  decode(decoded, whole);
  const struct graph_source before = decoded->graph.sources[0];
  decode(decoded, edited(&decoded->arena, "max_bytes: 4096", "max_bytes: 8192"));
  assert_true(digest_equal(decoded->graph.sources[0].key.digest, before.key.digest));
  assert_false(digest_equal(decoded->graph.sources[0].partitioner.digest, before.partitioner.digest));
}

static struct digest reducer_digest(struct decoded *decoded, const char *fields) {
  decode(decoded, arena_format(&decoded->arena, "views: [{name: nav, %s}]", fields).data);
  return decoded->graph.views[0].digest;
}

static void the_digest_of_a_reducer_leaves_out_where_it_stands(void **state) {
  struct decoded *decoded = *state;
  struct digest before =
      reducer_digest(decoded, "plugin: a, options: {depth: 1}, line: 3, location: 'Shardfile.lua:3'");
  struct digest moved = reducer_digest(decoded, "plugin: a, options: {depth: 1}, line: 9, location: 'Shardfile.lua:9'");
  struct digest deeper =
      reducer_digest(decoded, "plugin: a, options: {depth: 2}, line: 3, location: 'Shardfile.lua:3'");
  struct digest other = reducer_digest(decoded, "plugin: b, options: {depth: 1}, line: 3, location: 'Shardfile.lua:3'");
  assert_true(digest_equal(moved, before));
  assert_false(digest_equal(deeper, before));
  assert_false(digest_equal(other, before));
}

static void a_reducer_takes_the_sources_it_names_or_all(void **state) {
  struct decoded *decoded = *state;
  const struct graph_source docs = {.name = {"docs", 4}}, blog = {.name = {"blog", 4}};
  decode(decoded, "views: [{name: a, sources: [docs, notes]}, {name: b, sources: []}, {name: c}]");
  assert_true(graph_reducer_takes(&decoded->graph.views[0], &docs));
  assert_false(graph_reducer_takes(&decoded->graph.views[0], &blog));
  assert_true(graph_reducer_takes(&decoded->graph.views[1], &blog));
  assert_true(graph_reducer_takes(&decoded->graph.views[2], &blog));
}

static void a_source_takes_what_is_included_and_not_excluded(void **state) {
  static const struct {
    const char *relative;
    bool taken;
  } files[] = {
      {"a.md", true},           {"v1/guide/a.md", true}, {"picture.png", false},  {"drafts/a.md", false},
      {"drafts/b/c.md", false}, {"old/a.md", false},     {"old/kept/a.md", true}, {"v1/drafts/a.md", true},
  };
  struct decoded *decoded = *state;
  decode(decoded, whole);
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    if (graph_source_takes(&decoded->graph.sources[0], bytes_from(files[i].relative)) != files[i].taken)
      fail_msg("%s is %staken", files[i].relative, files[i].taken ? "not " : "");
}

static void a_source_that_includes_nothing_takes_nothing(void **state) {
  (void)state;
  const struct graph_source source = {.name = {"docs", 4}};
  assert_false(graph_source_takes(&source, bytes_from("a.md")));
}

static int enter(void **state) {
  static struct decoded decoded;
  decoded = (struct decoded){.arena = ARENA_INIT, .encoded = STRBUF_INIT, .error = ERROR_INIT};
  *state = &decoded;
  return 0;
}

static int leave(void **state) {
  struct decoded *decoded = *state;
  strbuf_release(&decoded->encoded);
  arena_release(&decoded->arena);
  error_release(&decoded->error);
  return 0;
}

#define test(function) cmocka_unit_test_setup_teardown(function, enter, leave)

int main(void) {
  const struct CMUnitTest tests[] = {
      test(every_declaration_is_decoded),
      test(a_source_is_decoded),
      test(what_is_not_declared_is_empty),
      test(a_defective_graph_is_refused),
      test(digests_of_a_source_cover_what_decides),
      test(what_stands_elsewhere_decides_too),
      test(digests_of_a_source_leave_out_what_does_not_decide),
      test(plugins_of_a_source_have_digests_of_their_own),
      test(the_digest_of_a_reducer_leaves_out_where_it_stands),
      test(a_reducer_takes_the_sources_it_names_or_all),
      test(a_source_takes_what_is_included_and_not_excluded),
      test(a_source_that_includes_nothing_takes_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
