/* graph_dot.c: `shard graph`: what the Shardfile declares, as a picture. */
#include "build/internal.h"

static void dot_name(struct strbuf *out, const char *kind, struct bytes name) {
  strbuf_append_format(out, "\"%s ", kind);
  for (size_t i = 0; i < name.size; i++) {
    if (name.data[i] == '"' || name.data[i] == '\\')
      strbuf_append_char(out, '\\');
    strbuf_append_char(out, name.data[i]);
  }
  strbuf_append_char(out, '"');
}

static void dot_reducers(const struct graph *graph, bool views, struct strbuf *out) {
  const struct graph_reducer *reducers = views ? graph->views : graph->merges;
  size_t count = views ? graph->view_count : graph->merge_count;
  for (size_t i = 0; i < count; i++) {
    strbuf_append_text(out, "  ");
    dot_name(out, views ? "view" : "merge", reducers[i].name);
    strbuf_append_text(out, views ? " [shape=cylinder];\n" : " [shape=folder];\n");
    for (size_t s = 0; s < graph->source_count; s++) {
      if (!graph_reducer_takes(&reducers[i], &graph->sources[s]))
        continue;
      strbuf_append_text(out, "  ");
      dot_name(out, "source", graph->sources[s].name);
      strbuf_append_text(out, " -> ");
      dot_name(out, views ? "view" : "merge", reducers[i].name);
      strbuf_append_text(out, views ? " [label=\"facts\"];\n" : " [label=\"records\"];\n");
    }
  }
}

static void dot_commands(const struct graph *graph, struct strbuf *out) {
  for (size_t i = 0; i < graph->command_count; i++) {
    const struct graph_command *command = &graph->commands[i];
    strbuf_append_text(out, "  ");
    dot_name(out, "command", command->name);
    strbuf_append_text(out, " [shape=component];\n");
    for (size_t k = 0; k < command->read_count; k++) {
      strbuf_append_text(out, "  ");
      dot_name(out, "command", graph->commands[command->reads[k]].name);
      strbuf_append_text(out, " -> ");
      dot_name(out, "command", command->name);
      strbuf_append_text(out, " [label=\"files\"];\n");
    }
  }
}

const struct build_report *build_graph_dot(struct build *build, struct strbuf *out) {
  build->explaining = true; /* shards are shown also where nothing changed */
  const struct build_report *report = build_plan(build);
  if (report->outcome == BUILD_INVALID)
    return report;
  strbuf_append_text(out, "digraph shard {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n");
  for (size_t s = 0; s < build->graph.source_count; s++) {
    strbuf_append_text(out, "  ");
    dot_name(out, "source", build->graph.sources[s].name);
    strbuf_append_text(out, ";\n");
  }
  for (size_t i = 0; i < build->shard_count; i++) {
    const struct shard *shard = &build->shards[i];
    strbuf_append_text(out, "  ");
    dot_name(out, "source", build->graph.sources[shard->source].name);
    strbuf_append_text(out, " -> ");
    dot_name(out, "shard", shard->id);
    strbuf_append_format(out, " [label=\"%zu page%s\"];\n", shard->page_count, shard->page_count == 1 ? "" : "s");
  }
  dot_commands(&build->graph, out);
  dot_reducers(&build->graph, true, out);
  dot_reducers(&build->graph, false, out);
  strbuf_append_text(out, "}\n");
  return report;
}
