/* console.c: see console.h. */
#include "cli/console.h"

#include "base/utf8.h"
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define ELLIPSIS "\xe2\x80\xa6"
#define REPLACEMENT "\xef\xbf\xbd"

void console_open(struct console *console) {
  const char *no_color = getenv("NO_COLOR");
  const char *term = getenv("TERM");
  bool capable = term && *term != '\0' && strcmp(term, "dumb") != 0;
  bool wanted = !no_color || *no_color == '\0';
  console->terminal = capable && wanted && isatty(STDERR_FILENO);
}

struct console_size console_size(void) {
  struct winsize size;
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0)
    return (struct console_size){size.ws_col, size.ws_row};
  return (struct console_size){80, 24};
}

unsigned console_columns(int descriptor) {
  struct winsize size;
  return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static const char *style_code(enum console_style style) {
  switch (style) {
  case STYLE_PLAIN:
    return "";
  case STYLE_ERROR:
    return "\x1b[1;31m";
  case STYLE_WARNING:
    return "\x1b[1;33m";
  case STYLE_STRONG:
    return "\x1b[1m";
  case STYLE_FAINT:
    return "\x1b[2m";
  }
  return "";
}

void console_append_styled(const struct console *console, struct strbuf *out, enum console_style style,
                           const char *text) {
  if (console->terminal)
    strbuf_append_text(out, style_code(style));
  strbuf_append_text(out, text);
  if (console->terminal)
    strbuf_append_text(out, "\x1b[0m");
}

/* The ranges that terminals show over two columns (Unicode's East Asian Width W and F, and emoji), and those that take
 * none. Coarse: block by block. */
static const struct {
  uint32_t first, last;
  unsigned width;
} widths[] = {
    {0x0300, 0x036f, 0},   {0x200b, 0x200f, 0},   {0xfe00, 0xfe0f, 0},   {0x1100, 0x115f, 2},   {0x2e80, 0xa4cf, 2},
    {0xac00, 0xd7a3, 2},   {0xf900, 0xfaff, 2},   {0xfe30, 0xfe6f, 2},   {0xff00, 0xff60, 2},   {0xffe0, 0xffe6, 2},
    {0x1f300, 0x1f64f, 2}, {0x1f680, 0x1f6ff, 2}, {0x1f900, 0x1faff, 2}, {0x20000, 0x3fffd, 2},
};

static unsigned code_point_width(uint32_t code_point) {
  for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
    if (code_point >= widths[i].first && code_point <= widths[i].last)
      return widths[i].width;
  }
  return 1;
}

static bool is_control(uint32_t code_point) {
  bool direction = (code_point >= 0x202a && code_point <= 0x202e) || (code_point >= 0x2066 && code_point <= 0x2069);
  return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0) || direction;
}

/* Appends the character that starts at TEXT[*AT] and moves *AT past it. */
static void append_character(struct strbuf *out, struct bytes text, size_t *at) {
  size_t start = *at;
  uint32_t code_point = utf8_decode(text, at);
  if (code_point & UTF8_INVALID)
    strbuf_append_text(out, REPLACEMENT);
  else if (code_point == '\t')
    strbuf_append_char(out, ' ');
  else if (is_control(code_point))
    strbuf_append_char(out, '?');
  else
    strbuf_append(out, bytes_make(text.data + start, *at - start));
}

void console_append_safe(struct strbuf *out, struct bytes text) {
  for (size_t at = 0; at < text.size;)
    append_character(out, text, &at);
}

unsigned console_width(struct bytes text) {
  unsigned width = 0;
  for (size_t at = 0; at < text.size;)
    width += code_point_width(utf8_decode(text, &at));
  return width;
}

unsigned console_append_clipped(struct strbuf *out, struct bytes text, unsigned width) {
  unsigned whole = console_width(text);
  if (whole <= width) {
    console_append_safe(out, text);
    return whole;
  }
  unsigned used = 0;
  for (size_t at = 0; at < text.size && width > 0;) {
    size_t ahead = at;
    unsigned next = code_point_width(utf8_decode(text, &ahead));
    if (used + next > width - 1)
      break;
    append_character(out, text, &at);
    used += next;
  }
  if (width > 0) {
    strbuf_append_text(out, ELLIPSIS);
    used++;
  }
  return used;
}

void console_write(FILE *stream, const struct strbuf *text) {
  fwrite(text->data, 1, text->size, stream);
  fflush(stream);
}
