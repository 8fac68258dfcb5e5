/* guard_tables.c: how many cells tables could have. */
#include "page/guard.h"

static const size_t most_missing_cells = (size_t)1 << 19;
static const size_t most_splitting = (size_t)1 << 28; /* cells of a line, squared, for all lines */
static const size_t most_passing = (size_t)1 << 25; /* lines of a paragraph, squared, for each that may end its head */
static const size_t small_body = (size_t)8 << 10;

/* Lines without a blank one between: a table lies within one run. */
struct run {
  size_t lines, widest, bars;
  size_t last_bars; /* of the last line */
  bool begun;       /* there is a table's head: no line behind it is looked at as one */
};

static size_t missing_cells(const struct run *run) {
  return run->lines * run->widest - run->bars;
}

static size_t count_bytes(const char *text, size_t size, char byte) {
  size_t count = 0;
  for (const char *at = text, *end = text + size; (at = memchr(at, byte, (size_t)(end - at))); at++)
    count++;
  return count;
}

struct totals {
  size_t missing;   /* cells */
  size_t splitting; /* these saturate */
  size_t passing;
};

static void add_square(size_t *sum, size_t number) {
  size_t square;
  if (__builtin_mul_overflow(number, number, &square) || __builtin_add_overflow(*sum, square, sum))
    *sum = SIZE_MAX;
}

/* "|-|:-:|" and the like, which a table's head ends with. */
static bool is_delimiter_row(const char *line, size_t size) {
  size_t at = 0;
  while (at < size && memchr("|-: \t>\v\f\r", line[at], 9))
    at++;
  return at == size;
}

static struct totals measure(struct bytes body) {
  struct run run = {0};
  struct totals totals = {0, 0, 0};
  for (size_t at = 0; at < body.size;) {
    const char *line = body.data + at;
    const char *newline = memchr(line, '\n', body.size - at);
    size_t size = newline ? (size_t)(newline - line) : body.size - at;
    at += size + 1;
    if (size > 0 && line[size - 1] == '\r')
      size--;
    if (size == 0) {
      totals.missing += missing_cells(&run);
      run = (struct run){0};
    }
    size_t bars = count_bytes(line, size, '|');
    run.lines += 1 + count_bytes(line, size, '\r'); /* which ends a line too: taken as one wide run, to be safe */
    run.bars += bars;
    if (run.widest < bars)
      run.widest = bars;
    add_square(&totals.splitting, bars);
    if (size > 0 && !run.begun && is_delimiter_row(line, size)) {
      add_square(&totals.passing, run.lines);
      run.begun = bars > 0 && bars == run.last_bars;
    }
    run.last_bars = bars;
  }
  totals.missing += missing_cells(&run);
  return totals;
}

bool guard_tables(struct bytes body) {
  if (body.size == 0)
    return true;
  /* Most pages are done here: fewer bars times bytes than cells that may be missing. */
  size_t bars = count_bytes(body.data, body.size, '|'), product;
  bool few = !__builtin_mul_overflow(bars, body.size, &product) && product <= most_missing_cells;
  if (bars == 0 || (few && body.size <= small_body))
    return true;
  struct totals totals = measure(body);
  return totals.missing <= most_missing_cells && totals.splitting <= most_splitting && totals.passing <= most_passing;
}
