/* fixture.h: a small site in a temporary folder, a world that knows its files, and a script over it. */
#ifndef SHARD_TESTS_SCRIPT_FIXTURE_H
#define SHARD_TESTS_SCRIPT_FIXTURE_H

/* cmocka.h needs these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "model/value.h"
#include "os/file.h"
#include "script/script.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct fixture {
  char root[64];
  struct arena arena;
  struct world world;
  struct script *script;
  struct strbuf graph;
  struct read_list reads;
  struct message *messages;
  size_t message_count;
  struct trace trace;
  struct unit_builder builder;
  struct page page;
  struct error error;
  const uint32_t *unit_reads;
  uint32_t unit_read_count;
  uint64_t time_limit_ns; /* of fixture_limit */
};

static inline int fixture_setup(void **state) {
  struct fixture *fixture = memory_allocate_zeroed(1, sizeof *fixture);
  snprintf(fixture->root, sizeof fixture->root, "/tmp/shard-test-XXXXXX");
  assert_non_null(mkdtemp(fixture->root));
  arena_init(&fixture->arena);
  strbuf_init(&fixture->graph);
  world_init(&fixture->world);
  fixture->world.root = fixture->root;
  struct strbuf time;
  strbuf_init(&time);
  value_write_integer(&time, 1700000000);
  fixture->world.time = arena_copy(&fixture->arena, strbuf_bytes(&time));
  strbuf_release(&time);
  fixture->script = script_create(&fixture->world, NULL);
  trace_init(&fixture->trace, &fixture->arena, &fixture->world);
  *state = fixture;
  return 0;
}

static inline int fixture_teardown(void **state) {
  struct fixture *fixture = *state;
  script_destroy(fixture->script);
  struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(&fixture->world.files, &i));) {
    struct bytes path = arena_format(&fixture->arena, "%s/%s", fixture->root, entry->key.data);
    file_remove(path.data, &fixture->error);
    file_prune_directories(path.data, fixture->root);
  }
  rmdir(fixture->root);
  error_release(&fixture->error);
  trace_release(&fixture->trace);
  read_list_release(&fixture->reads);
  world_release(&fixture->world);
  strbuf_release(&fixture->graph);
  arena_release(&fixture->arena);
  free(fixture);
  return 0;
}

/* Starts over with other limits. */
static inline void fixture_limit(struct fixture *fixture, size_t memory, uint64_t instructions) {
  const struct script_limits limits = {memory, instructions, fixture->time_limit_ns};
  script_destroy(fixture->script);
  fixture->script = script_create(&fixture->world, &limits);
}

static inline void fixture_file(struct fixture *fixture, const char *path, const char *text) {
  struct bytes full = arena_format(&fixture->arena, "%s/%s", fixture->root, path);
  assert_int_equal(file_write(full.data, bytes_from(text), FILE_WRITE_REPLACE, NULL, &fixture->error), 0);
  struct file *file = arena_allocate_zeroed(&fixture->arena, 1, sizeof *file);
  file->path = arena_copy(&fixture->arena, bytes_from(path));
  file->digest = digest_of(bytes_from(text));
  map_put(&fixture->world.files, file->path, file);
}

static inline struct bytes *fixture_encoded(struct fixture *fixture, struct value value) {
  struct strbuf buffer;
  strbuf_init(&buffer);
  assert_int_equal(value_encode(&value, &buffer, &fixture->error), 0);
  struct bytes *encoded = arena_allocate(&fixture->arena, sizeof *encoded);
  *encoded = arena_copy(&fixture->arena, strbuf_bytes(&buffer));
  strbuf_release(&buffer);
  return encoded;
}

static inline void fixture_text(struct fixture *fixture, struct map *map, const char *name, const char *text) {
  map_put(map, arena_copy(&fixture->arena, bytes_from(name)), fixture_encoded(fixture, value_string(bytes_from(text))));
}

/* Loads SHARDFILE; 0 or -1 with the mistakes in `messages`. */
static inline int fixture_load(struct fixture *fixture, const char *shardfile) {
  fixture_file(fixture, "Shardfile.lua", shardfile);
  return script_load(fixture->script, bytes_from(shardfile), "Shardfile.lua", &fixture->arena, &fixture->graph,
                     &fixture->reads, &fixture->messages, &fixture->message_count);
}

/* The mistakes as "file:line:column: text" lines. */
static inline const char *fixture_mistakes(struct fixture *fixture) {
  struct bytes text = arena_format(&fixture->arena, "%s", "");
  for (size_t i = 0; i < fixture->message_count; i++) {
    const struct message *message = &fixture->messages[i];
    text = arena_format(&fixture->arena, "%s%.*s:%u:%u: %.*s\n", text.data, (int)message->file.size, message->file.data,
                        message->line, message->column, (int)message->text.size, message->text.data);
  }
  return text.data;
}

static inline void fixture_load_ok(struct fixture *fixture, const char *shardfile) {
  if (fixture_load(fixture, shardfile))
    fail_msg("the Shardfile does not load:\n%s", fixture_mistakes(fixture));
}

/* A page of the world with a few facts. */
static inline struct page *fixture_page(struct fixture *fixture, const char *path, const char *title) {
  struct value_field params[] = {{bytes_from("audience"), value_string(bytes_from("operators"))},
                                 {bytes_from("title"), {.kind = VALUE_NIL}}}; /* folded: model/page_facts.h */
  struct value_field fields[] = {
      {bytes_from("directory"), value_string(bytes_from("guide"))},
      {bytes_from("params"), {VALUE_MAP, {.map = {params, 2}}}},
      {bytes_from("path"), value_string(bytes_from(path))},
      {bytes_from("source"), value_string(bytes_from("docs"))},
      {bytes_from("title"), value_string(bytes_from(title))},
      {bytes_from("url"), value_string(arena_format(&fixture->arena, "/%s/", title))},
  };
  struct page *page = arena_allocate_zeroed(&fixture->arena, 1, sizeof *page);
  page->path = arena_copy(&fixture->arena, bytes_from(path));
  page->facts = *fixture_encoded(fixture, (struct value){VALUE_MAP, {.map = {fields, 6}}});
  map_put(&fixture->world.pages, page->path, page);
  return page;
}

/* All that comes before RENDER is done. */
static inline void fixture_ready(struct fixture *fixture) {
  fixture->world.pages_ready = fixture->world.views_ready = true;
}

static inline bool fixture_body_field(void *context, struct bytes name, struct arena *arena, struct bytes *value) {
  (void)context;
  if (!bytes_equal(name, bytes_from("toc")))
    return false;
  struct strbuf encoded;
  strbuf_init(&encoded);
  value_write_string(&encoded, bytes_from("<ul></ul>"));
  *value = arena_copy(arena, strbuf_bytes(&encoded));
  strbuf_release(&encoded);
  return true;
}

static inline void fixture_begin(struct fixture *fixture, const struct page *page) {
  unit_builder_init(&fixture->builder, &fixture->arena);
  trace_begin_unit(&fixture->trace);
  struct script_unit unit = {.trace = &fixture->trace,
                             .builder = &fixture->builder,
                             .arena = &fixture->arena,
                             .page = page,
                             .content = bytes_from("<p>Body</p>"),
                             .body_field = fixture_body_field};
  script_set_unit(fixture->script, &unit);
}

static inline void fixture_end(struct fixture *fixture) {
  script_set_unit(fixture->script, NULL);
  fixture->unit_reads = trace_end_unit(&fixture->trace, &fixture->unit_read_count);
}

/* Did the last unit read (KIND, KEY)? */
static inline bool fixture_has_read(const struct fixture *fixture, enum read_kind kind, struct bytes key) {
  for (uint32_t i = 0; i < fixture->unit_read_count; i++) {
    const struct read *read = &fixture->trace.reads[fixture->unit_reads[i]];
    if (read->kind == kind && bytes_equal(read->key, key))
      return true;
  }
  return false;
}

static inline void assert_contains(const char *text, const char *part) {
  if (!text || !strstr(text, part))
    fail_msg("expected to find \"%s\" in:\n%s", part, text ? text : "(nothing)");
}

#endif
