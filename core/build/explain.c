/* explain.c: `shard explain` and `shard graph`: a plan, told in words and as a picture. */
#include "base/memory.h"
#include "base/suggest.h"
#include "build/internal.h"
#include <stdlib.h>

static const struct page *find_page(const struct build *build, const char *name) {
  const struct page *page = map_get(&build->world.pages, bytes_from(name));
  struct map_entry *entry;
  for (size_t i = 0; !page && (entry = map_next(&build->world.pages, &i));) {
    const struct page *candidate = entry->value;
    if (bytes_equal(candidate->url, bytes_from(name)) || bytes_equal(candidate->output, bytes_from(name)))
      page = candidate;
  }
  return page;
}

static int no_such_page(const struct build *build, const char *name, struct error *error) {
  const char **names = memory_allocate((build->world.pages.count + 1) * sizeof(const char *));
  size_t count = 0;
  struct map_entry *entry;
  struct arena arena = ARENA_INIT;
  for (size_t i = 0; (entry = map_next(&build->world.pages, &i));)
    names[count++] = arena_copy(&arena, entry->key).data;
  const char *near = suggest(bytes_from(name), names, count);
  error_set(error, ERROR_NOT_FOUND, "there is no page '%s'%s%s%s", name, near ? "; did you mean '" : "",
            near ? near : "", near ? "'?" : "; give its path in the site or its URL");
  arena_release(&arena);
  free(names);
  return -1;
}

static struct group *shard_of(const struct build *build, const struct page *page, const struct group_slot **slot) {
  for (size_t i = 0; i < build->shard_count; i++)
    for (size_t k = 0; k < build->shards[i].page_count; k++) {
      if (build->shards[i].pages[k] != page)
        continue;
      for (size_t g = 0; g < build->group_count; g++) {
        struct group *group = build->groups[g];
        if (group->stage != STAGE_RENDER || !bytes_equal(group->name, build->shards[i].id))
          continue;
        *slot = group->slot_count ? &group->slots[k] : NULL;
        return group;
      }
    }
  return NULL;
}

static void explain_reads(const struct build *build, const struct result *home, const struct unit *unit,
                          struct strbuf *out) {
  struct arena scratch = ARENA_INIT;
  strbuf_append_format(out, "  read %u thing%s:\n", unit->read_count, unit->read_count == 1 ? "" : "s");
  for (uint32_t i = 0; i < unit->read_count; i++) {
    const struct read *read = &home->reads[unit->reads[i]];
    struct digest now = world_digest(&build->world, read->kind, read->key, &scratch);
    struct bytes a, b;
    strbuf_append_format(out, "    %-9s %s ", digest_equal(now, read->digest) ? "unchanged" : "CHANGED",
                         read_kind_name(read->kind));
    if (world_split_pair(read->key, &a, &b))
      strbuf_append_format(out, "%.*s[%.*s]", (int)a.size, a.data, (int)b.size, b.data);
    else
      strbuf_append(out, read->key);
    strbuf_append_char(out, '\n');
  }
  arena_release(&scratch);
}

static const struct unit *stored_unit(struct group *group, struct bytes id) {
  group_open(group);
  for (uint32_t i = 0; i < group->old.unit_count; i++)
    if (bytes_equal(group->old.units[i].id, id))
      return &group->old.units[i];
  return NULL;
}

static void explain_page(struct build *build, const struct page *page, struct strbuf *out) {
  const struct group_slot *slot = NULL;
  struct group *group = shard_of(build, page, &slot);
  strbuf_append_format(out, "%.*s\n  url     %.*s\n  output  %.*s\n", (int)page->path.size, page->path.data,
                       (int)page->url.size, page->url.data, (int)page->output.size, page->output.data);
  if (!group)
    return;
  strbuf_append_format(out, "  shard   %.*s (%s)\n", (int)group->name.size, group->name.data,
                       group->skipped ? "would be skipped unopened" : "would be opened");
  if (slot && slot->reason)
    strbuf_append_format(out, "  would be rendered: %s\n", slot->reason);
  else
    strbuf_append_text(out, "  would be reused: nothing that it read changed\n");
  const struct unit *old = slot ? slot->old : stored_unit(group, page->path);
  const struct result *home = slot && slot->old ? slot->home : &group->old;
  if (!old) {
    strbuf_append_text(out, "  it was not rendered before\n");
    return;
  }
  strbuf_append_format(out, "  last rendered in %.2f ms (CPU)\n", (double)old->cost_ns / 1e6);
  for (uint32_t i = 0; i < old->message_count; i++)
    strbuf_append_format(out, "  last said: %.*s\n", (int)old->messages[i].text.size, old->messages[i].text.data);
  explain_reads(build, home, old, out);
}

/* Plans, also where nothing changed: then every group is looked at all the same. */
static const struct build_report *plan_all(struct build *build) {
  build->explaining = true;
  return build_plan(build);
}

int build_explain(struct build *build, const char *name, struct strbuf *out, const struct build_report **report,
                  struct error *error) {
  *report = plan_all(build);
  if ((*report)->outcome == BUILD_INVALID)
    return 0;
  const struct page *page = find_page(build, name);
  if (!page)
    return no_such_page(build, name, error);
  explain_page(build, page, out);
  return 0;
}

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
  const struct build_report *report = plan_all(build);
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
