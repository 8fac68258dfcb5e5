/* report_text.c: see report_text.h. */
#include "cli/report_text.h"

#include "cli/console.h"
#include "cli/format.h"
#include <inttypes.h>

static const char *unit_noun(enum stage stage) {
  switch (stage) {
  case STAGE_DESCRIBE:
  case STAGE_RENDER:
    return "page";
  case STAGE_VIEW:
  case STAGE_MERGE:
  case STAGE_FINISH:
    return "key";
  case STAGE_COMMAND:
    return "command";
  case STAGE_ASSET:
  case STAGE_COUNT:
    return "file";
  }
  return "file";
}

/* --- what runs --- */

static bool unit_of(const struct build_unit *unit, const struct build_group *group) {
  return unit->stage == group->stage && bytes_equal(unit->group, group->name);
}

static void append_unit(struct strbuf *out, const struct build_unit *unit) {
  strbuf_append_text(out, "    ");
  console_append_safe(out, unit->id.size > 0 ? unit->id : bytes_from("(all)"));
  strbuf_append_text(out, ": ");
  console_append_safe(out, bytes_from(unit->reason));
  strbuf_append_char(out, '\n');
}

static void append_group(struct strbuf *out, const struct build_group *group) {
  strbuf_append_format(out, "  %-9s", stage_name(group->stage));
  console_append_safe(out, group->name);
  strbuf_append_text(out, ": ");
  if (group->run < group->units)
    strbuf_append_format(out, "%" PRIu32 " of ", group->run);
  format_count(out, group->units, unit_noun(group->stage));
  if (group->failed > 0)
    strbuf_append_format(out, ", %" PRIu32 " failed", group->failed);
  if (group->reason && group->reason[0] != '\0') {
    strbuf_append_text(out, " (");
    console_append_safe(out, bytes_from(group->reason));
    strbuf_append_char(out, ')');
  }
  strbuf_append_char(out, '\n');
}

static bool prepares(enum stage stage) {
  return stage == STAGE_DESCRIBE || stage == STAGE_VIEW;
}

/* Groups and units are in the same order, so one walk does. */
void report_text_append_running(struct strbuf *out, const struct build_report *report, size_t units_shown,
                                bool preparations) {
  size_t next = 0;
  for (size_t i = 0; i < report->group_count; i++) {
    const struct build_group *group = &report->groups[i];
    bool shown = preparations || !prepares(group->stage);
    size_t count = 0;
    if (shown && group->run > 0)
      append_group(out, group);
    for (; next < report->unit_count && unit_of(&report->units[next], group); next++) {
      if (shown && count++ < units_shown)
        append_unit(out, &report->units[next]);
    }
    if (count > units_shown && units_shown > 0)
      strbuf_append_format(out, "    ... and %zu more; --verbose lists all\n", count - units_shown);
  }
}

/* --- the summary of a build --- */

static bool nothing_ran(const struct build_report *report) {
  return report->pages_built == 0 && report->pages_failed == 0 && report->partitions_run == 0 &&
         report->outputs_written == 0 && report->outputs_deleted == 0 && report->errors == 0;
}

static void append_headline(struct strbuf *out, const struct build_report *report) {
  const char *end = "\n";
  switch (report->outcome) {
  case BUILD_DONE:
    strbuf_append_text(out, nothing_ran(report) ? "Up to date in " : "Built in ");
    break;
  case BUILD_FAILED:
    strbuf_append_text(out, "Built with ");
    format_count(out, report->errors, "error");
    strbuf_append_text(out, " in ");
    break;
  case BUILD_INTERRUPTED:
    strbuf_append_text(out, "Interrupted after ");
    end = ": what is complete is saved, and the next build goes on from there\n";
    break;
  case BUILD_INVALID:
    return;
  }
  format_duration(out, report->wall_ns);
  strbuf_append_text(out, end);
}

static void append_phases(struct strbuf *out, const struct build_report *report) {
  const char *separator = "  time     ";
  for (unsigned phase = 0; phase < PHASE_COUNT; phase++) {
    /* Less is noise. */
    if (report->phase_ns[phase] < 100000)
      continue;
    strbuf_append_format(out, "%s%s ", separator, build_phase_name((enum build_phase)phase));
    format_duration(out, report->phase_ns[phase]);
    separator = ", ";
  }
  if (*separator == ',')
    strbuf_append_char(out, '\n');
}

static void append_counts(struct strbuf *out, const struct build_report *report) {
  strbuf_append_format(out, "  pages    %" PRIu32 " built, %" PRIu32 " reused", report->pages_built,
                       report->pages_reused);
  if (report->pages_failed > 0)
    strbuf_append_format(out, ", %" PRIu32 " failed", report->pages_failed);
  strbuf_append_format(out, "\n  shards   %" PRIu32 " built, %" PRIu32 " skipped", report->shards_built,
                       report->shards_skipped);
  strbuf_append_format(out, "\n  merges   %" PRIu32 " of %" PRIu32 " partitions run", report->partitions_run,
                       report->partitions);
  strbuf_append_format(out, "\n  outputs  %" PRIu32 " written, %" PRIu32 " unchanged, %" PRIu32 " deleted\n",
                       report->outputs_written, report->outputs_unchanged, report->outputs_deleted);
}

void report_text_append_build(struct strbuf *out, const struct build_report *report,
                              const struct report_text_options *options) {
  if (report->outcome == BUILD_INVALID)
    return; /* the messages say it all */
  if (options->verbose)
    report_text_append_running(out, report, SIZE_MAX, true);
  append_headline(out, report);
  append_counts(out, report);
  append_phases(out, report);
  if (report->output) {
    strbuf_append_text(out, "  output   ");
    console_append_safe(out, bytes_from(report->output));
    strbuf_append_char(out, '\n');
  }
}
