/* graph.c: from the encoded graph of script_load to the structures of graph.h. */
#include "build/graph.h"
#include "base/glob.h"
#include "base/path.h"
#include "build/graph_places.h"

static struct bytes text_field(const struct value *map, const char *name) {
  const struct value *field = value_get(map, bytes_from(name));
  return field && field->kind == VALUE_STRING ? field->as.string : bytes_from("");
}

static bool flag_field(const struct value *map, const char *name) {
  const struct value *field = value_get(map, bytes_from(name));
  return field && field->kind == VALUE_TRUE;
}

static uint32_t number_field(const struct value *map, const char *name) {
  const struct value *field = value_get(map, bytes_from(name));
  return field && field->kind == VALUE_INTEGER && field->as.integer > 0 ? (uint32_t)field->as.integer : 0;
}

static uint32_t line_field(const struct value *map) {
  return number_field(map, "line");
}

/* The list under NAME; an empty one where there is none. */
static size_t list_field(const struct value *map, const char *name, const struct value **items) {
  const struct value *field = value_get(map, bytes_from(name));
  if (!field || field->kind != VALUE_LIST)
    return 0;
  *items = field->as.list.items;
  return field->as.list.count;
}

static size_t texts_field(const struct value *map, const char *name, struct arena *arena, struct bytes **out) {
  const struct value *items = NULL;
  size_t count = list_field(map, name, &items), kept = 0;
  *out = arena_allocate(arena, (count + 1) * sizeof **out);
  for (size_t i = 0; i < count; i++)
    if (items[i].kind == VALUE_STRING)
      (*out)[kept++] = items[i].as.string;
  return kept;
}

static bool is_among(struct bytes name, const char *const *names) {
  for (; names && *names; names++)
    if (bytes_equal(name, bytes_from(*names)))
      return true;
  return false;
}

/* Digest of a declaration without the fields LEFT_OUT (NULL-terminated; may be NULL) and without the line that it
 * stands on: moving it in the Shardfile changes nothing. */
static int declaration_digest(const struct value *map, const char *const *left_out, struct arena *arena,
                              struct digest *digest, struct error *error) {
  struct value copy = *map;
  copy.as.map.fields = arena_allocate(arena, (map->as.map.count + 1) * sizeof *copy.as.map.fields);
  copy.as.map.count = 0;
  for (size_t i = 0; i < map->as.map.count; i++) {
    struct bytes name = map->as.map.fields[i].name;
    if (bytes_equal(name, bytes_from("line")) || bytes_equal(name, bytes_from("location")))
      continue;
    if (is_among(name, left_out))
      continue;
    copy.as.map.fields[copy.as.map.count++] = map->as.map.fields[i];
  }
  struct strbuf buffer;
  strbuf_init(&buffer);
  int rc = value_encode(&copy, &buffer, error);
  if (rc == 0)
    *digest = digest_of(strbuf_bytes(&buffer));
  strbuf_release(&buffer);
  return rc;
}

static int decode_plugin(const struct value *source, const char *name, struct arena *arena, struct graph_plugin *plugin,
                         struct error *error) {
  const struct value *map = value_get(source, bytes_from(name));
  if (!map || map->kind != VALUE_MAP)
    return error_set(error, ERROR_CORRUPT, "graph: a source has no '%s'", name);
  plugin->name = text_field(map, "name");
  return declaration_digest(map, NULL, arena, &plugin->digest, error);
}

static enum shortcode_scope shortcode_scope(struct bytes name) {
  if (bytes_equal(name, bytes_from("everywhere")))
    return SHORTCODE_EVERYWHERE;
  return bytes_equal(name, bytes_from("none")) ? SHORTCODE_NOWHERE : SHORTCODE_TEXT;
}

/* true, false, or whose ids they are like. */
static bool has_heading_ids(const struct value *markdown) {
  return flag_field(markdown, "heading_ids") || text_field(markdown, "heading_ids").size > 0;
}

static struct markdown_options markdown_field(const struct value *map) {
  const struct value *field = value_get(map, bytes_from("markdown"));
  return (struct markdown_options){.gfm = flag_field(field, "gfm"),
                                   .footnotes = flag_field(field, "footnotes"),
                                   .smart = flag_field(field, "smart"),
                                   .unsafe_html = flag_field(field, "unsafe_html"),
                                   .tag_filter = flag_field(field, "tag_filter"),
                                   .heading_ids = has_heading_ids(field),
                                   .id_style = slug_style_named(text_field(field, "heading_ids")),
                                   .heading_anchors = flag_field(field, "heading_anchors"),
                                   .alerts = flag_field(field, "alerts"),
                                   .containers = flag_field(field, "containers"),
                                   .attributes = flag_field(field, "attributes"),
                                   .definition_lists = flag_field(field, "definition_lists"),
                                   .math = flag_field(field, "math"),
                                   .code = {.attributes = flag_field(field, "code_attributes"),
                                            .line_numbers = flag_field(field, "line_numbers"),
                                            .mermaid = flag_field(field, "mermaid")}};
}

static void decode_names(const struct value *map, struct bytes language, const struct graph_titles *otherwise,
                         struct graph_titles *out) {
  out->language = language;
  for (enum markdown_box i = MARKDOWN_NOTE; i < MARKDOWN_BOXES; i++) {
    out->names[i] = text_field(map, markdown_box_name(i));
    if (out->names[i].size == 0 && otherwise)
      out->names[i] = otherwise->names[i];
  }
}

/* Texts by kind, and maps of such texts by language. */
static void decode_titles(const struct value *markdown, struct arena *arena, struct graph_source *source) {
  const struct value *titles = value_get(markdown, bytes_from("titles"));
  if (!titles || titles->kind != VALUE_MAP || titles->as.map.count == 0)
    return;
  source->titles = arena_allocate(arena, (titles->as.map.count + 1) * sizeof *source->titles);
  decode_names(titles, bytes_from(""), NULL, &source->titles[source->title_count++]);
  for (size_t i = 0; i < titles->as.map.count; i++) {
    const struct value_field *field = &titles->as.map.fields[i];
    if (field->value.kind == VALUE_MAP)
      decode_names(&field->value, field->name, &source->titles[0], &source->titles[source->title_count++]);
  }
}

static enum graph_files graph_files(struct bytes name) {
  if (bytes_equal(name, bytes_from("all")))
    return GRAPH_FILES_ALL;
  return bytes_equal(name, bytes_from("bundles")) ? GRAPH_FILES_BUNDLES : GRAPH_FILES_NONE;
}

static enum graph_neighbours graph_neighbours(struct bytes name) {
  if (bytes_equal(name, bytes_from("section")))
    return GRAPH_NEIGHBOURS_SECTION;
  return bytes_equal(name, bytes_from("source")) ? GRAPH_NEIGHBOURS_SOURCE : GRAPH_NEIGHBOURS_FOLDER;
}

static enum graph_order graph_order(struct bytes name) {
  static const char *const names[] = {"weight", "date", "title", "path"};
  for (enum graph_order i = GRAPH_ORDER_WEIGHT; i <= GRAPH_ORDER_PATH; i++)
    if (bytes_equal(name, bytes_from(names[i])))
      return i;
  return GRAPH_ORDER_WEIGHT;
}

/* The shard key "version" is the one whose meaning the core knows. */
static void decode_version(const struct value *key, struct graph_source *source) {
  const struct value *options = key && key->kind == VALUE_MAP ? value_get(key, bytes_from("options")) : NULL;
  if (!options || options->kind != VALUE_MAP || !bytes_equal(text_field(key, "name"), bytes_from("version")))
    return;
  const struct value *level = value_get(options, bytes_from("level"));
  source->version_level = level && level->kind == VALUE_INTEGER ? (uint32_t)level->as.integer : 1;
  source->no_version = text_field(options, "otherwise");
}

static void decode_modified(const struct value *map, struct arena *arena, struct graph_source *source) {
  static const char *const names[] = {"front_matter", "git", "file"};
  struct bytes *given = NULL;
  size_t count = texts_field(map, "lastmod", arena, &given), kept = 0;
  for (size_t i = 0; i < count && kept < GRAPH_MODIFIED_MOST; i++)
    for (unsigned k = 0; k < GRAPH_MODIFIED_MOST; k++)
      if (bytes_equal(given[i], bytes_from(names[k])))
        source->modified[kept++] = (enum graph_modified)(GRAPH_MODIFIED_FRONT_MATTER + k);
}

static int decode_source(const struct value *map, struct arena *arena, struct graph_source *source,
                         struct error *error) {
  source->name = text_field(map, "name");
  source->root = text_field(map, "root");
  source->mount = text_field(map, "mount");
  source->permalink = text_field(map, "permalink");
  source->template_name = text_field(map, "template");
  source->section_template = text_field(map, "section_template");
  if (source->section_template.size == 0)
    source->section_template = source->template_name;
  source->include_count = texts_field(map, "include", arena, &source->include);
  source->exclude_count = texts_field(map, "exclude", arena, &source->exclude);
  const struct value *defaults = value_get(map, bytes_from("defaults"));
  if (defaults && defaults->kind == VALUE_MAP)
    source->defaults = *defaults;
  else
    source->defaults = (struct value){.kind = VALUE_MAP};
  source->markdown = markdown_field(map);
  decode_titles(value_get(map, bytes_from("markdown")), arena, source);
  source->highlight = flag_field(value_get(map, bytes_from("markdown")), "highlight");
  source->shortcodes = shortcode_scope(text_field(value_get(map, bytes_from("markdown")), "shortcodes"));
  decode_modified(map, arena, source);
  source->order = graph_order(text_field(map, "order"));
  source->neighbours = graph_neighbours(text_field(map, "neighbours"));
  decode_version(value_get(map, bytes_from("key")), source);
  source->files = graph_files(text_field(map, "files"));
  source->template_folder = text_field(map, "template_folder");
  source->strict_layouts = flag_field(map, "strict_layouts");
  source->generate_sections = flag_field(map, "generate_sections");
  source->html_urls = bytes_equal(text_field(map, "urls"), bytes_from("html"));
  source->lowercase_urls = flag_field(map, "lowercase_urls");
  source->dated_names = flag_field(map, "dated_names");
  source->language = text_field(map, "language");
  source->language_count = texts_field(map, "languages", arena, &source->languages);
  source->site_language = text_field(map, "site_language");
  source->permalink_function = flag_field(map, "permalink_function");
  source->prepares = flag_field(map, "prepares");
  source->line = line_field(map);
  if (decode_plugin(map, "key", arena, &source->key, error))
    return -1;
  if (decode_plugin(map, "partitioner", arena, &source->partitioner, error))
    return -1;
  /* What decides facts; where a page's shard is does not. */
  static const char *const not_described[] = {"partitioner", "markdown", "include", "exclude", "template_words", NULL};
  /* What decides a rendering beside the facts. */
  static const char *const not_rendered[] = {
      "partitioner", "key",      "include",          "exclude", "root",           "mount",       "permalink",
      "template",    "defaults", "section_template", "urls",    "lowercase_urls", "dated_names", "strict_layouts",
      NULL};
  if (declaration_digest(map, not_described, arena, &source->describe_digest, error))
    return -1;
  return declaration_digest(map, not_rendered, arena, &source->render_digest, error);
}

static int decode_reducer(const struct value *map, struct arena *arena, struct graph_reducer *reducer,
                          struct error *error) {
  reducer->name = text_field(map, "name");
  reducer->plugin = text_field(map, "plugin");
  reducer->source_count = texts_field(map, "sources", arena, &reducer->sources);
  reducer->has_combine = flag_field(map, "has_combine");
  reducer->has_finish = flag_field(map, "has_finish");
  reducer->line = line_field(map);
  return declaration_digest(map, NULL, arena, &reducer->digest, error);
}

static int decode_reducers(const struct value *root, const char *name, struct arena *arena,
                           struct graph_reducer **reducers, size_t *count, struct error *error) {
  const struct value *items = NULL;
  *count = list_field(root, name, &items);
  *reducers = arena_allocate_zeroed(arena, *count + 1, sizeof **reducers);
  for (size_t i = 0; i < *count; i++)
    if (decode_reducer(&items[i], arena, &(*reducers)[i], error))
      return -1;
  return 0;
}

/* MAP is { extension = { program, arguments } }. */
static struct graph_filter *decode_filters(const struct value *map, struct arena *arena, struct graph *graph,
                                           size_t *count) {
  *count = map && map->kind == VALUE_MAP ? map->as.map.count : 0;
  struct graph_filter *filters = arena_allocate_zeroed(arena, *count + 1, sizeof *filters);
  for (size_t i = 0; i < *count; i++) {
    struct bytes name = map->as.map.fields[i].name;
    filters[i].extension = arena_format(arena, ".%.*s", (int)name.size, name.data);
    filters[i].run_count = texts_field(map, arena_copy(arena, name).data, arena, &filters[i].run);
    filters[i].index = (uint32_t)graph->filter_count++;
  }
  return filters;
}

static void list_filters(struct graph *graph, struct arena *arena) {
  graph->filters = arena_allocate_zeroed(arena, graph->filter_count + 1, sizeof *graph->filters);
  if (graph->page_filter)
    graph->filters[graph->page_filter->index] = graph->page_filter;
  for (size_t i = 0; i < graph->static_count; i++)
    for (size_t k = 0; k < graph->statics[i].filter_count; k++)
      graph->filters[graph->statics[i].filters[k].index] = &graph->statics[i].filters[k];
}

static int decode_static(const struct value *map, struct arena *arena, struct graph *graph, struct graph_static *folder,
                         struct error *error) {
  *folder = (struct graph_static){.root = text_field(map, "root"),
                                  .to = text_field(map, "to"),
                                  .made = flag_field(map, "made"),
                                  .beside = text_field(map, "beside").size > 0,
                                  .fingerprint = flag_field(map, "fingerprint"),
                                  .line = line_field(map)};
  folder->filters = decode_filters(value_get(map, bytes_from("minify")), arena, graph, &folder->filter_count);
  return declaration_digest(map, NULL, arena, &folder->digest, error);
}

static int decode_command(const struct value *map, struct arena *arena, const struct graph *graph,
                          struct graph_command *command, struct error *error) {
  struct bytes *names = NULL;
  *command = (struct graph_command){.name = text_field(map, "name"), .line = line_field(map)};
  command->folder = path_join(arena, bytes_from(COMMANDS_FOLDER), command->name);
  command->run_count = texts_field(map, "run", arena, &command->run);
  command->input_count = texts_field(map, "inputs", arena, &command->inputs);
  command->output_count = texts_field(map, "outputs", arena, &command->outputs);
  command->environment_count = texts_field(map, "environment", arena, &command->environment);
  const struct value *timeout = value_get(map, bytes_from("timeout_ms"));
  if (timeout && timeout->kind == VALUE_INTEGER && timeout->as.integer > 0)
    command->timeout_ms = (uint64_t)timeout->as.integer;
  size_t count = texts_field(map, "reads", arena, &names);
  command->reads = arena_allocate(arena, (count + 1) * sizeof *command->reads);
  for (size_t i = 0; i < count; i++)
    for (uint32_t k = 0; k < graph->command_count; k++)
      if (bytes_equal(graph->commands[k].name, names[i]))
        command->reads[command->read_count++] = k;
  if (command->run_count == 0)
    return error_set(error, ERROR_CORRUPT, "graph: a command runs nothing");
  return declaration_digest(map, NULL, arena, &command->digest, error);
}

static int decode_commands(const struct value *root, struct arena *arena, struct graph *graph, struct error *error) {
  const struct value *items = NULL;
  size_t count = list_field(root, "commands", &items);
  graph->commands = arena_allocate_zeroed(arena, count + 1, sizeof *graph->commands);
  for (; graph->command_count < count; graph->command_count++) /* so that each knows those before it */
    if (decode_command(&items[graph->command_count], arena, graph, &graph->commands[graph->command_count], error))
      return -1;
  return 0;
}

static int decode_folders(const struct value *root, struct arena *arena, struct graph *graph, struct error *error) {
  const struct value *items = NULL;
  size_t page_filters = 0;
  struct graph_filter *filters = decode_filters(value_get(root, bytes_from("minify")), arena, graph, &page_filters);
  graph->page_filter = page_filters ? filters : NULL;
  graph->static_count = list_field(root, "statics", &items);
  graph->statics = arena_allocate_zeroed(arena, graph->static_count + 1, sizeof *graph->statics);
  for (size_t i = 0; i < graph->static_count; i++)
    if (decode_static(&items[i], arena, graph, &graph->statics[i], error))
      return -1;
  list_filters(graph, arena);
  graph->data_count = list_field(root, "data", &items);
  graph->data = arena_allocate_zeroed(arena, graph->data_count + 1, sizeof *graph->data);
  for (size_t i = 0; i < graph->data_count; i++) {
    if (items[i].kind == VALUE_STRING)
      graph->data[i] = (struct graph_folder){items[i].as.string, 0};
    else
      graph->data[i] = (struct graph_folder){text_field(&items[i], "root"), line_field(&items[i])};
  }
  return 0;
}

static void decode_needed_templates(const struct value *root, struct arena *arena, struct graph *graph) {
  const struct value *items = NULL;
  size_t count = list_field(root, "needed_templates", &items);
  graph->needed_template_count = count;
  graph->needed_templates = arena_allocate_zeroed(arena, count + 1, sizeof *graph->needed_templates);
  for (size_t i = 0; i < count; i++)
    graph->needed_templates[i] = (struct graph_template){.name = text_field(&items[i], "name"),
                                                         .what = text_field(&items[i], "what"),
                                                         .line = line_field(&items[i]),
                                                         .column = number_field(&items[i], "column")};
}

/* Which source each folder of files beside pages is of. */
static void link_beside(const struct value *root, struct graph *graph) {
  const struct value *items = NULL;
  size_t count = list_field(root, "statics", &items);
  for (size_t i = 0; i < count; i++)
    for (uint32_t k = 0; k < graph->source_count && graph->statics[i].beside; k++)
      if (bytes_equal(graph->sources[k].name, text_field(&items[i], "beside")))
        graph->statics[i].source = k;
}

int graph_decode(struct bytes encoded, struct arena *arena, struct graph *graph, struct error *error) {
  *graph = (struct graph){.digest = digest_of(encoded)};
  if (value_decode(encoded, arena, &graph->value, error))
    return -1;
  const struct value *root = &graph->value;
  if (root->kind != VALUE_MAP)
    return error_set(error, ERROR_CORRUPT, "graph: not a map");
  graph->output = text_field(root, "output");
  graph->templates = text_field(root, "templates");
  graph->shortcodes = text_field(root, "shortcodes");
  if (decode_commands(root, arena, graph, error) || decode_folders(root, arena, graph, error))
    return -1;
  const struct value *items = NULL;
  graph->source_count = list_field(root, "sources", &items);
  graph->sources = arena_allocate_zeroed(arena, graph->source_count + 1, sizeof *graph->sources);
  for (size_t i = 0; i < graph->source_count; i++)
    if (decode_source(&items[i], arena, &graph->sources[i], error))
      return -1;
  link_beside(root, graph);
  decode_needed_templates(root, arena, graph);
  if (decode_reducers(root, "views", arena, &graph->views, &graph->view_count, error) ||
      decode_reducers(root, "merges", arena, &graph->merges, &graph->merge_count, error))
    return -1;
  graph_add_places(graph);
  return 0;
}

bool graph_reducer_takes(const struct graph_reducer *reducer, const struct graph_source *source) {
  if (reducer->source_count == 0)
    return true;
  for (size_t i = 0; i < reducer->source_count; i++)
    if (bytes_equal(reducer->sources[i], source->name))
      return true;
  return false;
}

bool graph_source_excludes(const struct graph_source *source, struct bytes relative) {
  for (size_t i = 0; i < source->exclude_count; i++)
    if (glob_match(source->exclude[i], relative))
      return true;
  return false;
}

bool graph_source_takes(const struct graph_source *source, struct bytes relative) {
  bool taken = false;
  for (size_t i = 0; i < source->include_count && !taken; i++)
    taken = glob_match(source->include[i], relative);
  return taken && !graph_source_excludes(source, relative);
}
