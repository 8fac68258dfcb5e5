/* toml_walk.h: the way through a TOML document, in C's terms: toml++ is C++, and toml_walk.cc the one file that is,
 * too. Internal to the reader of TOML. Any thread. */
#ifndef SHARD_PAGE_TOML_WALK_H
#define SHARD_PAGE_TOML_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1-based; the column counts characters. */
struct toml_position {
  uint32_t line, column;
};

/* What is called for each part, in order; texts are UTF-8 and gone when the call returns. */
struct toml_visitor {
  void *context;
  void (*name)(void *context, const char *data, size_t size,
               struct toml_position value);                         /* of the field that follows */
  bool (*begin)(void *context, bool list, struct toml_position at); /* false ends the walk */
  void (*end)(void *context);
  void (*text)(void *context, const char *data, size_t size); /* also a date or time, as RFC 3339 writes it */
  void (*integer)(void *context, int64_t integer);
  void (*number)(void *context, double number);
  void (*boolean)(void *context, bool boolean);
  void (*error)(void *context, const char *data, size_t size,
                struct toml_position at); /* a syntax error; the last call */
};

/* False when the text is no TOML or `begin` said to stop. A table's fields come in order of their names. */
bool toml_walk(const char *data, size_t size, const struct toml_visitor *visitor);

#ifdef __cplusplus
}
#endif

#endif
