/* progress.c: see progress.h. */
#include "cli/progress.h"

#include "cli/format.h"
#include <inttypes.h>

#define SECOND ((uint64_t)1000000000)
/* The first line of a log comes after this; the pause then doubles up to the second. */
#define LOG_FIRST (5 * SECOND)
#define LOG_MOST (60 * SECOND)

enum {
  LABEL_MAX = 32,
  BAR_MIN = 6, /* a narrower bar tells nothing and is left out */
  BAR_MAX = 40,
};

void progress_init(struct progress *progress, enum progress_mode mode, uint64_t now_ns) {
  *progress = (struct progress){.mode = mode, .next_ns = now_ns + LOG_FIRST, .interval_ns = LOG_FIRST};
}

/* How much of the phase is done, 0 to 1: by predicted cost where it is known, since pages differ. */
static double fraction_done(const struct build_progress *state) {
  double done = 0;
  if (state->cost_total > 0)
    done = (double)state->cost_done / (double)state->cost_total;
  else if (state->total > 0)
    done = (double)state->done / (double)state->total;
  return done < 1 ? done : 1;
}

/* Too early an estimate jumps about; none is better. */
static bool estimate_left(const struct progress *progress, double fraction, uint64_t now_ns, uint64_t *left_ns) {
  uint64_t elapsed = now_ns - progress->phase_began_ns;
  if (elapsed < SECOND || fraction < 0.03)
    return false;
  *left_ns = (uint64_t)((double)elapsed * (1 - fraction) / fraction);
  return true;
}

/* To the second: finer would flicker. */
static void append_left(struct strbuf *out, uint64_t left_ns) {
  uint64_t seconds = (left_ns + SECOND - 1) / SECOND;
  if (seconds < 60)
    strbuf_append_format(out, "%" PRIu64 " s left", seconds);
  else {
    format_duration(out, seconds * SECOND);
    strbuf_append_text(out, " left");
  }
}

static const char *unit_name(enum build_phase phase) {
  switch (phase) {
  case PHASE_DESCRIBE:
  case PHASE_PARTITION:
  case PHASE_PLAN:
  case PHASE_RENDER:
    return "page";
  case PHASE_VIEWS:
  case PHASE_SHUFFLE:
  case PHASE_MERGE:
    return "key";
  case PHASE_LOAD:
  case PHASE_SCAN:
  case PHASE_ASSETS:
  case PHASE_COMMIT:
  case PHASE_COUNT:
    return "file";
  }
  return "file";
}

/* "4512/10000 pages, 45%, 12 s left" */
static void append_state(const struct progress *progress, const struct build_progress *state, uint64_t now_ns,
                         struct strbuf *out) {
  double fraction = fraction_done(state);
  uint64_t left = 0;
  strbuf_append_format(out, "%" PRIu32 "/", state->done);
  format_count(out, state->total, unit_name(state->phase));
  strbuf_append_format(out, ", %d%%", (int)(fraction * 100));
  if (estimate_left(progress, fraction, now_ns, &left)) {
    strbuf_append_text(out, ", ");
    append_left(out, left);
  }
}

/* Appends one line of at most COLUMNS: LABEL padded to LABEL_WIDTH, a bar in the room that is left, TEXT. */
static void append_line(struct strbuf *out, struct bytes label, unsigned label_width, double fraction, const char *text,
                        unsigned columns) {
  unsigned text_width = console_width(bytes_from(text));
  if (label_width > columns)
    label_width = columns;
  unsigned used = console_append_clipped(out, label, label_width);
  strbuf_append_format(out, "%*s", (int)(label_width - used), "");

  unsigned rest = columns - label_width;
  unsigned around = text_width + 4; /* a space, the brackets, a space */
  if (rest >= around + BAR_MIN) {
    unsigned bar = rest - around < BAR_MAX ? rest - around : BAR_MAX;
    unsigned filled = (unsigned)(fraction * bar);
    strbuf_append_text(out, " [");
    for (unsigned i = 0; i < bar; i++)
      strbuf_append_char(out, i < filled ? '#' : '.');
    strbuf_append_text(out, "] ");
    strbuf_append_text(out, text);
  } else if (rest > 1) {
    strbuf_append_char(out, ' ');
    console_append_clipped(out, bytes_from(text), rest - 1);
  }
  strbuf_append_text(out, "\x1b[K\n");
}

static unsigned widest_label(const struct build_progress *state) {
  unsigned widest = console_width(bytes_from(build_phase_name(state->phase)));
  for (unsigned i = 0; i < state->worker_count; i++) {
    unsigned width = console_width(state->workers[i].label);
    widest = width > widest ? width : widest;
  }
  return widest < LABEL_MAX ? widest : LABEL_MAX;
}

static unsigned count_running(const struct build_progress *state) {
  unsigned running = 0;
  for (unsigned i = 0; i < state->worker_count; i++)
    running += state->workers[i].label.size > 0;
  return running;
}

/* Appends a line for each running worker, at most MOST of them in all. Returns how many lines. */
static unsigned append_workers(struct strbuf *out, const struct build_progress *state, unsigned label_width,
                               unsigned columns, unsigned most) {
  unsigned running = count_running(state);
  unsigned shown = running <= most ? running : most > 0 ? most - 1 : 0;
  unsigned lines = 0;
  for (unsigned i = 0; i < state->worker_count && lines < shown; i++) {
    const struct executor_status *worker = &state->workers[i];
    char text[32];
    if (worker->label.size == 0)
      continue;
    snprintf(text, sizeof text, "%" PRIu32 "/%" PRIu32, worker->done, worker->units);
    double fraction = worker->units > 0 ? (double)worker->done / (double)worker->units : 0;
    append_line(out, worker->label, label_width, fraction < 1 ? fraction : 1, text, columns);
    lines++;
  }
  if (shown < running && most > 0) {
    strbuf_append_format(out, "and %u more\x1b[K\n", running - shown);
    lines++;
  }
  return lines;
}

static void append_home(const struct progress *progress, struct strbuf *out) {
  strbuf_append_char(out, '\r'); /* a ^C echoed by the terminal has moved the cursor */
  if (progress->drawn > 0)
    strbuf_append_format(out, "\x1b[%uA", progress->drawn);
}

static void draw(struct progress *progress, const struct build_progress *state, uint64_t now_ns,
                 struct console_size size, struct strbuf *out) {
  /* The last column stays empty: terminals differ in what they do after writing there. */
  unsigned columns = size.columns > 1 ? size.columns - 1 : 1;
  unsigned label_width = widest_label(state);
  struct strbuf text;
  strbuf_init(&text);
  append_state(progress, state, now_ns, &text);

  append_home(progress, out);
  unsigned most = size.rows > 3 ? size.rows - 3 : 0;
  unsigned lines = append_workers(out, state, label_width, columns, most);
  append_line(out, bytes_from(build_phase_name(state->phase)), label_width, fraction_done(state), text.data, columns);
  strbuf_append_text(out, "\x1b[J");
  progress->drawn = lines + 1;
  strbuf_release(&text);
}

static void log_line(struct progress *progress, const struct build_progress *state, uint64_t now_ns,
                     struct strbuf *out) {
  if (now_ns < progress->next_ns)
    return;
  progress->interval_ns = progress->interval_ns < LOG_MOST / 2 ? 2 * progress->interval_ns : LOG_MOST;
  progress->next_ns = now_ns + progress->interval_ns;
  strbuf_append_format(out, "%s: ", build_phase_name(state->phase));
  append_state(progress, state, now_ns, out);
  strbuf_append_char(out, '\n');
}

void progress_update(struct progress *progress, const struct build_progress *state, uint64_t now_ns,
                     struct console_size size, struct strbuf *out) {
  if (!progress->begun || progress->phase != state->phase) {
    progress->begun = true;
    progress->phase = state->phase;
    progress->phase_began_ns = now_ns;
  }
  switch (progress->mode) {
  case PROGRESS_NONE:
    return;
  case PROGRESS_LOG:
    log_line(progress, state, now_ns, out);
    return;
  case PROGRESS_TERMINAL:
    draw(progress, state, now_ns, size, out);
    return;
  }
}

void progress_finish(struct progress *progress, struct strbuf *out) {
  if (progress->drawn > 0) {
    append_home(progress, out);
    strbuf_append_text(out, "\x1b[J");
  }
  progress->drawn = 0;
}
