/* messages.c: see messages.h.
 *
 * Each message begins a line with "file:line:column: error:", which editors jump to. A mistake in a template fails
 * every page that uses it: such messages are shown once per group, with the number of pages. */
#include "cli/messages.h"

#include "cli/format.h"
#include "cli/source_line.h"
#include <inttypes.h>

/* Different messages shown of one group, unless all are asked for. */
#define SHOWN_PER_GROUP 10

struct printer {
  const struct messages_options *options;
  const struct build_report *report;
  struct strbuf *out;
};

static bool wanted(const struct printer *printer, const struct build_message *message) {
  return !printer->options->errors_only || message->message.severity == SEVERITY_ERROR;
}

static bool same_group(const struct build_message *a, const struct build_message *b) {
  return a->stage == b->stage && bytes_equal(a->group, b->group);
}

static bool same_text(const struct message *a, const struct message *b) {
  return a->severity == b->severity && a->line == b->line && a->column == b->column && bytes_equal(a->file, b->file) &&
         bytes_equal(a->text, b->text);
}

/* The number of messages from INDEX on that are of its group. */
static size_t group_size(const struct printer *printer, size_t index) {
  const struct build_report *report = printer->report;
  size_t end = index;
  while (end < report->message_count && same_group(&report->messages[index], &report->messages[end]))
    end++;
  return end - index;
}

static const char *group_noun(enum stage stage) {
  switch (stage) {
  case STAGE_COMMAND:
    return "command";
  case STAGE_ASSET:
    return "static folder";
  case STAGE_DESCRIBE:
    return "folder";
  case STAGE_VIEW:
    return "view";
  case STAGE_RENDER:
    return "shard";
  case STAGE_MERGE:
  case STAGE_FINISH:
    return "merge";
  case STAGE_COUNT:
    return "group";
  }
  return "group";
}

static void append_heading(const struct printer *printer, const struct build_message *message) {
  struct strbuf heading;
  if (message->group.size == 0)
    return;
  strbuf_init(&heading);
  strbuf_append_format(&heading, "In %s ", group_noun(message->stage));
  console_append_safe(&heading, message->group);
  strbuf_append_char(&heading, ':');
  console_append_styled(printer->options->console, printer->out, STYLE_STRONG, heading.data);
  strbuf_append_char(printer->out, '\n');
  strbuf_release(&heading);
}

static void append_position(const struct printer *printer, const struct message *message) {
  if (message->file.size == 0) {
    strbuf_append_text(printer->out, "shard: ");
    return;
  }
  console_append_safe(printer->out, message->file);
  if (message->line > 0)
    strbuf_append_format(printer->out, ":%" PRIu32, message->line);
  if (message->line > 0 && message->column > 0)
    strbuf_append_format(printer->out, ":%" PRIu32, message->column);
  strbuf_append_text(printer->out, ": ");
}

/* Several lines, each indented. */
static void append_traceback(const struct printer *printer, struct bytes traceback) {
  size_t at = 0;
  while (at < traceback.size) {
    const char *newline = memchr(traceback.data + at, '\n', traceback.size - at);
    size_t end = newline ? (size_t)(newline - traceback.data) : traceback.size;
    strbuf_append_text(printer->out, "    ");
    console_append_safe(printer->out, bytes_make(traceback.data + at, end - at));
    strbuf_append_char(printer->out, '\n');
    at = end + 1;
  }
}

/* Which page it was, where the position does not tell, and how many more failed alike. */
static void append_unit(const struct printer *printer, const struct build_message *message, size_t repeated) {
  bool named = message->unit.size > 0 && !bytes_equal(message->unit, message->message.file);
  if (!named && repeated == 0)
    return;
  strbuf_append_text(printer->out, "    ");
  if (named) {
    strbuf_append_text(printer->out, "in ");
    console_append_safe(printer->out, message->unit);
  }
  if (repeated > 0)
    strbuf_append_format(printer->out, named ? " and %zu more" : "%zu more times", repeated);
  strbuf_append_char(printer->out, '\n');
}

static void append_message(const struct printer *printer, const struct build_message *message, size_t repeated) {
  const struct message *inner = &message->message;
  bool is_error = inner->severity == SEVERITY_ERROR;
  append_position(printer, inner);
  console_append_styled(printer->options->console, printer->out, is_error ? STYLE_ERROR : STYLE_WARNING,
                        is_error ? "error:" : "warning:");
  strbuf_append_char(printer->out, ' ');
  console_append_safe(printer->out, inner->text);
  strbuf_append_char(printer->out, '\n');
  if (inner->file.size > 0 && inner->line > 0)
    source_line_append(printer->out, printer->options->directory, inner->file, inner->line, inner->column);
  append_unit(printer, message, repeated);
  append_traceback(printer, inner->traceback);
}

static bool shown_before(const struct build_message *first, const struct build_message *message) {
  for (const struct build_message *other = first; other < message; other++) {
    if (same_text(&other->message, &message->message))
      return true;
  }
  return false;
}

static size_t count_repeats(const struct build_message *message, const struct build_message *end) {
  size_t count = 0;
  for (const struct build_message *other = message + 1; other < end; other++)
    count += same_text(&other->message, &message->message);
  return count;
}

static void append_group(const struct printer *printer, const struct build_message *first, size_t count) {
  const struct build_message *end = first + count;
  size_t shown = 0, left = 0;
  for (const struct build_message *message = first; message < end; message++) {
    if (!wanted(printer, message))
      continue;
    if (shown == SHOWN_PER_GROUP && !printer->options->all) {
      left++;
      continue;
    }
    if (shown_before(first, message))
      continue;
    if (shown++ == 0)
      append_heading(printer, message);
    append_message(printer, message, count_repeats(message, end));
  }
  if (left > 0) {
    strbuf_append_text(printer->out, "... and ");
    format_count(printer->out, left, "message");
    strbuf_append_text(printer->out, " more of this group; --verbose shows all\n");
  }
}

void messages_append(struct strbuf *out, const struct build_report *report, const struct messages_options *options) {
  struct printer printer = {options, report, out};
  for (size_t at = 0; at < report->message_count;) {
    size_t count = group_size(&printer, at);
    append_group(&printer, &report->messages[at], count);
    at += count;
  }
}
