/* json.c: see json.h. */
#include "cli/json.h"

#include "base/utf8.h"
#include <inttypes.h>

void json_init(struct json *json, struct strbuf *out) {
  *json = (struct json){.out = out};
}

static void append_string(struct strbuf *out, struct bytes text) {
  strbuf_append_char(out, '"');
  for (size_t at = 0; at < text.size;) {
    size_t start = at;
    uint32_t code_point = utf8_decode(text, &at);
    if (code_point & UTF8_INVALID)
      strbuf_append_text(out, "\\ufffd");
    else if (code_point == '"' || code_point == '\\')
      strbuf_append_format(out, "\\%c", (char)code_point);
    else if (code_point == '\n')
      strbuf_append_text(out, "\\n");
    else if (code_point < 0x20 || code_point == 0x7f)
      strbuf_append_format(out, "\\u%04" PRIx32, code_point);
    else
      strbuf_append(out, bytes_make(text.data + start, at - start));
  }
  strbuf_append_char(out, '"');
}

static void new_line(struct json *json) {
  strbuf_append_format(json->out, "\n%*s", (int)(2 * json->depth), "");
}

/* What stands before every element: the comma, the line, the key. */
static void begin_element(struct json *json, const char *name) {
  if (json->filled)
    strbuf_append_char(json->out, ',');
  if (json->depth > 0)
    new_line(json);
  if (name) {
    append_string(json->out, bytes_from(name));
    strbuf_append_text(json->out, ": ");
  }
  json->filled = true;
}

static void begin(struct json *json, const char *name, char bracket) {
  begin_element(json, name);
  strbuf_append_char(json->out, bracket);
  json->depth++;
  json->filled = false;
}

static void end(struct json *json, char bracket) {
  json->depth--;
  if (json->filled)
    new_line(json);
  strbuf_append_char(json->out, bracket);
  json->filled = true;
  if (json->depth == 0)
    strbuf_append_char(json->out, '\n');
}

void json_begin_object(struct json *json, const char *name) {
  begin(json, name, '{');
}

void json_end_object(struct json *json) {
  end(json, '}');
}

void json_begin_array(struct json *json, const char *name) {
  begin(json, name, '[');
}

void json_end_array(struct json *json) {
  end(json, ']');
}

void json_text(struct json *json, const char *name, struct bytes text) {
  begin_element(json, name);
  append_string(json->out, text);
}

void json_number(struct json *json, const char *name, uint64_t number) {
  begin_element(json, name);
  strbuf_append_format(json->out, "%" PRIu64, number);
}

void json_boolean(struct json *json, const char *name, bool boolean) {
  begin_element(json, name);
  strbuf_append_text(json->out, boolean ? "true" : "false");
}

void json_null(struct json *json, const char *name) {
  begin_element(json, name);
  strbuf_append_text(json->out, "null");
}

void json_milliseconds(struct json *json, const char *name, uint64_t nanoseconds) {
  uint64_t microseconds = nanoseconds / 1000;
  begin_element(json, name);
  strbuf_append_format(json->out, "%" PRIu64 ".%03" PRIu64, microseconds / 1000, microseconds % 1000);
}
