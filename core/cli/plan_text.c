/* plan_text.c: what a build would do, for people: a table of the shards, what would run and why, what would be deleted.
 *
 * On a terminal the table fits it: columns go, those that say least first, then names and reasons are cut. */
#include "base/arena.h"
#include "base/memory.h"
#include "cli/console.h"
#include "cli/format.h"
#include "cli/report_text.h"
#include <inttypes.h>
#include <stdlib.h>

/* Units and outputs that a plan names per group, unless all are asked for. */
enum { SHOWN = 3 };

/* --- the table of shards --- */

enum column {
  COLUMN_SHARD,
  COLUMN_PAGES,
  COLUMN_BYTES,
  COLUMN_COST,
  COLUMN_SKEW,
  COLUMN_TO_RUN,
  COLUMN_PREDICTED,
  COLUMN_REASON,
  COLUMN_COUNT
};
/* In the order in which they make room. */
static const enum column dispensable[] = {COLUMN_SKEW, COLUMN_COST, COLUMN_BYTES, COLUMN_PREDICTED, COLUMN_PAGES};
enum { GAP = 2, NARROWEST = 10 };

struct row {
  struct bytes cells[COLUMN_COUNT];
};

struct table {
  struct arena arena;
  struct row *rows; /* the first is the heading */
  size_t count;
  unsigned widths[COLUMN_COUNT]; /* 0: left out */
};

struct totals {
  size_t count;
  uint64_t whole_ns, largest_ns, predicted_ns;
  bool estimated;
};

static struct totals add_up(const struct build_report *report) {
  struct totals totals = {0};
  for (size_t i = 0; i < report->group_count; i++) {
    const struct build_group *group = &report->groups[i];
    if (group->stage != STAGE_RENDER)
      continue;
    totals.largest_ns = group->whole_ns > totals.largest_ns ? group->whole_ns : totals.largest_ns;
    totals.whole_ns += group->whole_ns;
    totals.predicted_ns += group->predicted_ns;
    totals.estimated |= group->estimated;
    totals.count++;
  }
  return totals;
}

/* How much larger than the average shard: what keeps a long one from being the last to finish. */
static double skew_of(const struct totals *totals, uint64_t whole_ns) {
  if (totals->whole_ns == 0)
    return 1;
  return (double)whole_ns * (double)totals->count / (double)totals->whole_ns;
}

static void append_cost(struct strbuf *out, uint64_t nanoseconds, bool estimated) {
  if (estimated)
    strbuf_append_char(out, '~');
  format_duration(out, nanoseconds);
}

static struct bytes cost_cell(struct arena *arena, uint64_t nanoseconds, bool estimated) {
  struct strbuf text = STRBUF_INIT;
  append_cost(&text, nanoseconds, estimated);
  struct bytes cell = arena_copy(arena, strbuf_bytes(&text));
  strbuf_release(&text);
  return cell;
}

static struct bytes size_cell(struct arena *arena, uint64_t bytes) {
  struct strbuf text = STRBUF_INIT;
  format_bytes(&text, bytes);
  struct bytes cell = arena_copy(arena, strbuf_bytes(&text));
  strbuf_release(&text);
  return cell;
}

static void fill_row(struct table *table, struct row *row, const struct build_group *group,
                     const struct totals *totals) {
  struct arena *arena = &table->arena;
  struct bytes none = bytes_from("-");
  row->cells[COLUMN_SHARD] = group->name;
  row->cells[COLUMN_PAGES] = arena_format(arena, "%" PRIu32, group->units);
  row->cells[COLUMN_BYTES] = size_cell(arena, group->bytes);
  row->cells[COLUMN_COST] = cost_cell(arena, group->whole_ns, group->estimated);
  row->cells[COLUMN_SKEW] = arena_format(arena, "%.2f", skew_of(totals, group->whole_ns));
  row->cells[COLUMN_TO_RUN] = group->run ? arena_format(arena, "%" PRIu32, group->run) : none;
  row->cells[COLUMN_PREDICTED] = group->run ? cost_cell(arena, group->predicted_ns, group->estimated) : none;
  row->cells[COLUMN_REASON] = bytes_from(*group->reason ? group->reason : "up to date");
}

static void measure(struct table *table) {
  for (size_t i = 0; i < table->count; i++)
    for (unsigned column = 0; column < COLUMN_COUNT; column++) {
      unsigned width = console_width(table->rows[i].cells[column]);
      table->widths[column] = width > table->widths[column] ? width : table->widths[column];
    }
}

static unsigned width_of(const struct table *table) {
  unsigned width = 0;
  for (unsigned column = 0; column < COLUMN_COUNT; column++)
    if (table->widths[column])
      width += table->widths[column] + (column ? GAP : 0);
  return width;
}

/* Takes what is too much from a column that may be cut. */
static void narrow(struct table *table, enum column column, unsigned limit) {
  unsigned width = width_of(table), *own = &table->widths[column];
  if (width <= limit || *own <= NARROWEST)
    return;
  unsigned excess = width - limit;
  *own = *own > NARROWEST + excess ? *own - excess : NARROWEST;
}

static unsigned at_most(unsigned width, unsigned most) {
  return width < most ? width : most;
}

/* Columns are worth more than the ends of names. */
static void fit(struct table *table, unsigned limit) {
  unsigned shard = table->widths[COLUMN_SHARD], reason = table->widths[COLUMN_REASON];
  if (limit == 0)
    return;
  table->widths[COLUMN_SHARD] = at_most(shard, limit / 3 > NARROWEST ? limit / 3 : NARROWEST);
  table->widths[COLUMN_REASON] = at_most(reason, NARROWEST);
  for (size_t i = 0; i < sizeof dispensable / sizeof *dispensable && width_of(table) > limit; i++)
    table->widths[dispensable[i]] = 0;
  table->widths[COLUMN_SHARD] = shard;
  table->widths[COLUMN_REASON] = reason;
  narrow(table, COLUMN_REASON, limit);
  narrow(table, COLUMN_SHARD, limit);
}

static void append_row(struct strbuf *out, const struct table *table, const struct row *row) {
  for (unsigned column = 0; column < COLUMN_COUNT; column++) {
    unsigned width = table->widths[column];
    bool left = column == COLUMN_SHARD || column == COLUMN_REASON;
    struct strbuf cell = STRBUF_INIT;
    if (!width)
      continue;
    unsigned used = console_append_clipped(&cell, row->cells[column], width);
    int padding = (int)(width - used);
    strbuf_append_format(out, "%*s", (column ? GAP : 0) + (left ? 0 : padding), "");
    strbuf_append(out, strbuf_bytes(&cell));
    if (left && column + 1 < COLUMN_COUNT)
      strbuf_append_format(out, "%*s", padding, "");
    strbuf_release(&cell);
  }
  strbuf_append_char(out, '\n');
}

static void append_table(struct strbuf *out, const struct build_report *report, const struct totals *totals,
                         unsigned columns) {
  static const char *const heading[COLUMN_COUNT] = {"shard", "pages",  "bytes",     "cost",
                                                    "skew",  "to run", "predicted", "reason"};
  struct table table = {.arena = ARENA_INIT, .count = 1};
  table.rows = memory_allocate_zeroed(totals->count + 1, sizeof *table.rows);
  for (unsigned column = 0; column < COLUMN_COUNT; column++)
    table.rows[0].cells[column] = bytes_from(heading[column]);
  for (size_t i = 0; i < report->group_count; i++)
    if (report->groups[i].stage == STAGE_RENDER)
      fill_row(&table, &table.rows[table.count++], &report->groups[i], totals);
  measure(&table);
  fit(&table, columns);
  for (size_t i = 0; i < table.count; i++)
    append_row(out, &table, &table.rows[i]);
  free(table.rows);
  arena_release(&table.arena);
}

static void append_shards(struct strbuf *out, const struct build_report *report, const struct totals *totals,
                          unsigned columns) {
  if (totals->count == 0)
    return;
  append_table(out, report, totals, columns);
  format_count(out, totals->count, "shard");
  strbuf_append_text(out, ", cost ");
  append_cost(out, totals->whole_ns, totals->estimated);
  if (totals->count > 1)
    strbuf_append_format(out, ", the largest %.2f times the average", skew_of(totals, totals->largest_ns));
  strbuf_append_text(out, totals->estimated ? "\n~ estimated from bytes of source\n\n" : "\n\n");
}

/* --- what would happen --- */

static void append_deletions(struct strbuf *out, const struct build_report *report, bool verbose) {
  if (report->deletion_count == 0)
    return;
  strbuf_append_text(out, "Would delete:\n");
  for (size_t i = 0; i < report->deletion_count && (verbose || i < SHOWN); i++) {
    strbuf_append_text(out, "  ");
    console_append_safe(out, report->deletions[i]);
    strbuf_append_char(out, '\n');
  }
  if (!verbose && report->deletion_count > SHOWN)
    strbuf_append_format(out, "  ... and %zu more; --verbose lists all\n", report->deletion_count - SHOWN);
  strbuf_append_char(out, '\n');
}

/* Pages are described and views made for what follows, so they are of interest to few. */
static void append_preparations(struct strbuf *out, const struct build_report *report) {
  uint64_t described = 0;
  for (size_t i = 0; i < report->group_count; i++)
    if (report->groups[i].stage == STAGE_DESCRIBE)
      described += report->groups[i].run;
  if (described == 0 && report->views_run == 0)
    return;
  strbuf_append_text(out, "  before that, ");
  if (described) {
    format_count(out, described, "page");
    strbuf_append_text(out, " described");
  }
  if (report->views_run) {
    strbuf_append_text(out, described ? " and " : "");
    format_count(out, report->views_run, "partition");
    strbuf_append_text(out, " of views made");
  }
  strbuf_append_text(out, "; --verbose lists them\n");
}

static void append_merges(struct strbuf *out, const struct build_report *report) {
  if (report->merge_count == 0)
    return;
  if (!report->merges_pending) {
    strbuf_append_format(out, "%" PRIu32 " of ", report->partitions_run);
    format_count(out, report->partitions, "merge partition");
    strbuf_append_text(out, "\n");
    return;
  }
  strbuf_append_text(out, report->merge_count == 1 ? "merge " : "merges ");
  for (size_t i = 0; i < report->merge_count; i++) {
    if (i)
      strbuf_append_text(out, i + 1 == report->merge_count ? " and " : ", ");
    console_append_safe(out, report->merges[i]);
  }
  strbuf_append_text(out, ": known after rendering\n");
}

static void append_summary(struct strbuf *out, const struct build_report *report, const struct totals *totals) {
  format_count(out, report->pages_built, "page");
  strbuf_append_format(out, " in %" PRIu32 " of ", report->shards_built);
  format_count(out, report->shards, "shard");
  if (report->pages_built) {
    strbuf_append_text(out, ", predicted to take ");
    append_cost(out, totals->predicted_ns, totals->estimated);
    strbuf_append_text(out, " of CPU time");
  }
  if (report->deletion_count) {
    strbuf_append_text(out, "; ");
    format_count(out, report->deletion_count, "output");
    strbuf_append_text(out, " deleted");
  }
  strbuf_append_char(out, '\n');
  append_merges(out, report);
}

void report_text_append_plan(struct strbuf *out, const struct build_report *report,
                             const struct report_text_options *options) {
  if (report->outcome == BUILD_INVALID)
    return;
  struct totals totals = add_up(report);
  append_shards(out, report, &totals, options->columns);
  if (report->unit_count == 0 && report->deletion_count == 0 && !report->merges_pending) {
    strbuf_append_text(out, "Nothing would run: everything is up to date.\n");
    return;
  }
  if (report->unit_count) {
    strbuf_append_text(out, "Would run:\n");
    report_text_append_running(out, report, options->verbose ? SIZE_MAX : SHOWN, options->verbose);
    if (!options->verbose)
      append_preparations(out, report);
    strbuf_append_char(out, '\n');
  }
  append_deletions(out, report, options->verbose);
  append_summary(out, report, &totals);
}
