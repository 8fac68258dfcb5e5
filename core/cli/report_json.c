/* report_json.c: see report_json.h. A change here belongs into docs/report.md too. */
#include "cli/report_json.h"

#include "cli/json.h"

static const char *outcome_name(enum build_outcome outcome) {
  switch (outcome) {
  case BUILD_DONE:
    return "done";
  case BUILD_FAILED:
    return "failed";
  case BUILD_INVALID:
    return "invalid";
  case BUILD_INTERRUPTED:
    return "interrupted";
  }
  return "invalid";
}

static void append_summary(struct json *json, const struct build_report *report) {
  json_begin_object(json, "summary");
  json_begin_object(json, "pages");
  json_number(json, "total", report->pages);
  json_number(json, "built", report->pages_built);
  json_number(json, "reused", report->pages_reused);
  json_number(json, "failed", report->pages_failed);
  json_end_object(json);
  json_begin_object(json, "shards");
  json_number(json, "total", report->shards);
  json_number(json, "built", report->shards_built);
  json_number(json, "skipped", report->shards_skipped);
  json_end_object(json);
  json_begin_object(json, "partitions");
  json_number(json, "total", report->partitions);
  json_number(json, "run", report->partitions_run);
  json_number(json, "views_run", report->views_run);
  json_boolean(json, "pending", report->merges_pending);
  json_end_object(json);
  json_begin_object(json, "outputs");
  json_number(json, "total", report->outputs);
  json_number(json, "written", report->outputs_written);
  json_number(json, "unchanged", report->outputs_unchanged);
  json_number(json, "deleted", report->outputs_deleted);
  json_end_object(json);
  json_number(json, "errors", report->errors);
  json_number(json, "warnings", report->warnings);
  json_end_object(json);
}

/* How the groups of a stage are called in the report, and their units. */
static const struct {
  enum stage stage;
  const char *list, *owner, *units;
} lists[] = {
    {STAGE_RENDER, "shards", "source", "pages"},        {STAGE_MERGE, "merges", "merge", "keys"},
    {STAGE_FINISH, "finishes", "merge", "keys"},        {STAGE_VIEW, "views", "view", "keys"},
    {STAGE_DESCRIBE, "folders", "source", "pages"},     {STAGE_ASSET, "assets", "static", "files"},
    {STAGE_COMMAND, "commands", "command", "commands"},
};

static void append_group(struct json *json, const struct build_group *group, const char *owner, const char *units) {
  json_begin_object(json, NULL);
  json_text(json, "id", group->name);
  json_text(json, owner, group->owner);
  json_number(json, units, group->units);
  json_number(json, "built", group->run);
  json_number(json, "reused", group->reused);
  json_number(json, "failed", group->failed);
  json_boolean(json, "skipped", group->skipped);
  json_text(json, "reason", bytes_from(group->reason));
  if (group->stage == STAGE_RENDER)
    json_number(json, "bytes", group->bytes);
  json_milliseconds(json, "whole_ms", group->whole_ns);
  json_milliseconds(json, "predicted_ms", group->predicted_ns);
  json_milliseconds(json, "cost_ms", group->cost_ns);
  json_boolean(json, "estimated", group->estimated);
  json_end_object(json);
}

static void append_groups(struct json *json, const struct build_report *report) {
  for (size_t list = 0; list < sizeof lists / sizeof *lists; list++) {
    json_begin_array(json, lists[list].list);
    for (size_t i = 0; i < report->group_count; i++) {
      if (report->groups[i].stage == lists[list].stage)
        append_group(json, &report->groups[i], lists[list].owner, lists[list].units);
    }
    json_end_array(json);
  }
}

static void append_units(struct json *json, const struct build_report *report) {
  json_begin_array(json, "units");
  for (size_t i = 0; i < report->unit_count; i++) {
    const struct build_unit *unit = &report->units[i];
    json_begin_object(json, NULL);
    json_text(json, "stage", bytes_from(stage_name(unit->stage)));
    json_text(json, "group", unit->group);
    json_text(json, "id", unit->id);
    json_text(json, "reason", bytes_from(unit->reason));
    json_end_object(json);
  }
  json_end_array(json);
}

static void append_deletions(struct json *json, const struct build_report *report) {
  json_begin_array(json, "deletions");
  for (size_t i = 0; i < report->deletion_count; i++)
    json_text(json, NULL, report->deletions[i]);
  json_end_array(json);
}

static void append_message(struct json *json, const struct build_message *message) {
  json_begin_object(json, NULL);
  json_text(json, "severity", bytes_from(message->message.severity == SEVERITY_ERROR ? "error" : "warning"));
  json_text(json, "stage", bytes_from(message->group.size > 0 ? stage_name(message->stage) : ""));
  json_text(json, "group", message->group);
  json_text(json, "unit", message->unit);
  json_text(json, "file", message->message.file);
  json_number(json, "line", message->message.line);
  json_number(json, "column", message->message.column);
  json_text(json, "text", message->message.text);
  json_text(json, "traceback", message->message.traceback);
  json_boolean(json, "stored", message->stored);
  json_end_object(json);
}

static void append_timings(struct json *json, const struct build_report *report) {
  json_begin_object(json, "timings_ms");
  for (unsigned phase = 0; phase < PHASE_COUNT; phase++)
    json_milliseconds(json, build_phase_name((enum build_phase)phase), report->phase_ns[phase]);
  json_milliseconds(json, "wall", report->wall_ns);
  json_end_object(json);
}

void report_json_append(struct strbuf *out, const struct build_report *report, const char *command, int exit_status) {
  struct json json;
  json_init(&json, out);
  json_begin_object(&json, NULL);
  json_number(&json, "schema", REPORT_JSON_SCHEMA);
  json_text(&json, "version", bytes_from(SHARD_VERSION));
  json_text(&json, "command", bytes_from(command));
  json_text(&json, "outcome", bytes_from(outcome_name(report->outcome)));
  json_number(&json, "exit_status", (uint64_t)exit_status);
  json_text(&json, "output", bytes_from(report->output));
  if (report->state_warning)
    json_text(&json, "state_warning", bytes_from(report->state_warning));
  else
    json_null(&json, "state_warning");
  append_summary(&json, report);
  append_groups(&json, report);
  append_units(&json, report);
  append_deletions(&json, report);
  json_begin_array(&json, "messages");
  for (size_t i = 0; i < report->message_count; i++)
    append_message(&json, &report->messages[i]);
  json_end_array(&json);
  append_timings(&json, report);
  json_end_object(&json);
}
