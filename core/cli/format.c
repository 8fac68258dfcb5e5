/* format.c: see format.h. */
#include "cli/format.h"

#include <inttypes.h>

void format_count(struct strbuf *out, uint64_t count, const char *noun) {
  strbuf_append_format(out, "%" PRIu64 " %s%s", count, noun, count == 1 ? "" : "s");
}

void format_duration(struct strbuf *out, uint64_t nanoseconds) {
  double milliseconds = (double)nanoseconds / 1e6;
  uint64_t seconds = (nanoseconds + 500000000) / 1000000000;
  if (milliseconds < 9.95)
    strbuf_append_format(out, "%.1f ms", milliseconds);
  else if (milliseconds < 999.5)
    strbuf_append_format(out, "%.0f ms", milliseconds);
  else if (milliseconds < 9995)
    strbuf_append_format(out, "%.2f s", milliseconds / 1e3);
  else if (seconds < 60)
    strbuf_append_format(out, "%.1f s", milliseconds / 1e3);
  else if (seconds < 3600)
    strbuf_append_format(out, "%" PRIu64 " min %02" PRIu64 " s", seconds / 60, seconds % 60);
  else
    strbuf_append_format(out, "%" PRIu64 " h %02" PRIu64 " min", seconds / 3600, seconds / 60 % 60);
}

void format_bytes(struct strbuf *out, uint64_t bytes) {
  static const char *const units[] = {"KiB", "MiB", "GiB", "TiB"};
  double size = (double)bytes / 1024;
  size_t unit = 0;
  if (bytes < 1024) {
    strbuf_append_format(out, "%" PRIu64 " B", bytes);
    return;
  }
  while (size >= 1023.5 && unit + 1 < sizeof units / sizeof *units) {
    size /= 1024;
    unit++;
  }
  strbuf_append_format(out, size < 9.95 ? "%.1f %s" : "%.0f %s", size, units[unit]);
}
