/* graph_places.c: see graph_places.h. */
#include "build/graph_places.h"

static void add_template_folders(struct digester *digester, const struct graph *graph) {
  digester_add(digester, graph->templates);
  digester_add(digester, graph->shortcodes);
}

/* In order: of two folders that have what a link names, the first is meant. */
static void add_link_targets(struct digester *digester, const struct graph *graph) {
  digester_add_number(digester, graph->source_count);
  for (size_t i = 0; i < graph->source_count; i++) {
    digester_add(digester, graph->sources[i].root);
    digester_add(digester, graph->sources[i].mount);
    digester_add_number(digester, graph->sources[i].files);
  }
  for (size_t i = 0; i < graph->static_count; i++) {
    digester_add(digester, graph->statics[i].root);
    digester_add(digester, graph->statics[i].to);
  }
}

void graph_add_places(struct graph *graph) {
  struct digester digester;
  digester_init(&digester);
  for (size_t i = 0; i < graph->source_count; i++) {
    digester_reset(&digester);
    digester_add_digest(&digester, graph->sources[i].render_digest);
    add_template_folders(&digester, graph);
    add_link_targets(&digester, graph);
    graph->sources[i].render_digest = digester_finish(&digester);
  }
  for (size_t i = 0; i < graph->merge_count; i++) {
    digester_reset(&digester);
    digester_add_digest(&digester, graph->merges[i].digest);
    add_template_folders(&digester, graph);
    graph->merges[i].digest = digester_finish(&digester);
  }
  digester_release(&digester);
}
