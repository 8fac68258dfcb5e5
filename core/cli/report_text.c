/* report_text.c: see report_text.h. */
#include "cli/report_text.h"

#include "cli/console.h"
#include "cli/format.h"
#include <inttypes.h>

/* Units that a plan names per group, unless all are asked for. */
#define PLAN_UNITS_SHOWN 3

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

/* Lists the groups in which something runs. Groups and units are in the same order, so one walk does. */
static void append_running(struct strbuf *out, const struct build_report *report, size_t units_shown) {
  size_t next = 0;
  for (size_t i = 0; i < report->group_count; i++) {
    const struct build_group *group = &report->groups[i];
    size_t count = 0;
    if (group->run > 0)
      append_group(out, group);
    for (; next < report->unit_count && unit_of(&report->units[next], group); next++) {
      if (count++ < units_shown)
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

void report_text_append_build(struct strbuf *out, const struct build_report *report, bool verbose) {
  if (report->outcome == BUILD_INVALID)
    return; /* the messages say it all */
  if (verbose)
    append_running(out, report, SIZE_MAX);
  append_headline(out, report);
  append_counts(out, report);
  append_phases(out, report);
  if (report->output) {
    strbuf_append_text(out, "  output   ");
    console_append_safe(out, bytes_from(report->output));
    strbuf_append_char(out, '\n');
  }
}

/* --- the plan --- */

struct shard_totals {
  size_t count;
  unsigned label_width;
  uint64_t whole_ns, largest_ns, predicted_ns;
};

static struct shard_totals total_shards(const struct build_report *report) {
  struct shard_totals totals = {.label_width = (unsigned)strlen("shard")};
  for (size_t i = 0; i < report->group_count; i++) {
    const struct build_group *group = &report->groups[i];
    if (group->stage != STAGE_RENDER)
      continue;
    unsigned width = console_width(group->name);
    totals.label_width = width > totals.label_width ? width : totals.label_width;
    totals.largest_ns = group->whole_ns > totals.largest_ns ? group->whole_ns : totals.largest_ns;
    totals.whole_ns += group->whole_ns;
    totals.predicted_ns += group->predicted_ns;
    totals.count++;
  }
  return totals;
}

/* How much larger than the average shard: what keeps a long one from being the last to finish. */
static double skew_of(const struct shard_totals *totals, uint64_t whole_ns) {
  if (totals->whole_ns == 0)
    return 1;
  return (double)whole_ns * (double)totals->count / (double)totals->whole_ns;
}

static void append_column(struct strbuf *out, unsigned width, struct strbuf *text) {
  strbuf_append_format(out, "  %*s", (int)width, text->data);
  strbuf_clear(text);
}

static void append_shard(struct strbuf *out, const struct build_group *group, const struct shard_totals *totals) {
  struct strbuf text;
  strbuf_init(&text);
  unsigned used = console_append_clipped(out, group->name, totals->label_width);
  strbuf_append_format(out, "%*s  %7" PRIu32, (int)(totals->label_width - used), "", group->units);
  format_bytes(&text, group->bytes);
  append_column(out, 9, &text);
  format_duration(&text, group->whole_ns);
  append_column(out, 9, &text);
  strbuf_append_format(out, "  %5.2f  %6" PRIu32, skew_of(totals, group->whole_ns), group->run);
  format_duration(&text, group->predicted_ns);
  append_column(out, 9, &text);
  strbuf_append_text(out, "  ");
  console_append_safe(out, group->skipped ? bytes_from("up to date") : bytes_from(group->reason));
  strbuf_append_char(out, '\n');
  strbuf_release(&text);
}

static void append_shards(struct strbuf *out, const struct build_report *report) {
  struct shard_totals totals = total_shards(report);
  if (totals.count == 0)
    return;
  strbuf_append_format(out, "%-*s  %7s  %9s  %9s  %5s  %6s  %9s  %s\n", (int)totals.label_width, "shard", "pages",
                       "bytes", "cost", "skew", "to run", "predicted", "reason");
  for (size_t i = 0; i < report->group_count; i++) {
    if (report->groups[i].stage == STAGE_RENDER)
      append_shard(out, &report->groups[i], &totals);
  }
  format_count(out, totals.count, "shard");
  strbuf_append_text(out, ", cost ");
  format_duration(out, totals.whole_ns);
  strbuf_append_format(out,
                       ", the largest %.2f times the average; predicted to run: ", skew_of(&totals, totals.largest_ns));
  format_duration(out, totals.predicted_ns);
  strbuf_append_char(out, '\n');
}

void report_text_append_plan(struct strbuf *out, const struct build_report *report, bool verbose) {
  if (report->outcome == BUILD_INVALID)
    return;
  append_shards(out, report);
  strbuf_append_char(out, '\n');
  if (report->unit_count == 0) {
    strbuf_append_text(out, "Nothing would run: everything is up to date.\n");
    return;
  }
  strbuf_append_text(out, "Would run:\n");
  append_running(out, report, verbose ? SIZE_MAX : PLAN_UNITS_SHOWN);
  format_count(out, report->pages_built, "page");
  strbuf_append_format(out, " in %" PRIu32 " of ", report->shards_built);
  format_count(out, report->shards, "shard");
  strbuf_append_format(out, ", %" PRIu32 " of ", report->partitions_run);
  format_count(out, report->partitions, "merge partition");
  strbuf_append_char(out, '\n');
}
