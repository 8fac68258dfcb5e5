/* json.h: writes JSON (RFC 8259), indented by two spaces. Commas and nesting are the writer's business; balanced calls
 * are the caller's. */
#ifndef SHARD_CLI_JSON_H
#define SHARD_CLI_JSON_H

#include "base/strbuf.h"

struct json {
  struct strbuf *out; /* borrowed */
  unsigned depth;
  bool filled; /* the innermost object or array has an element */
};

void json_init(struct json *json, struct strbuf *out);

/* NAME is the key inside an object, NULL inside an array and at the top. */
void json_begin_object(struct json *json, const char *name);
void json_end_object(struct json *json);
void json_begin_array(struct json *json, const char *name);
void json_end_array(struct json *json);
/* Bytes that are not valid UTF-8 become U+FFFD. */
void json_text(struct json *json, const char *name, struct bytes text);
void json_number(struct json *json, const char *name, uint64_t number);
void json_boolean(struct json *json, const char *name, bool boolean);
void json_null(struct json *json, const char *name);
/* Nanoseconds as milliseconds with three digits after the point. */
void json_milliseconds(struct json *json, const char *name, uint64_t nanoseconds);

#endif
