/* outputs_fixture.h: builds as far as their outputs: claimed, written, committed, and known to the next build. */
#ifndef SHARD_TESTS_UNIT_OUTPUTS_FIXTURE_H
#define SHARD_TESTS_UNIT_OUTPUTS_FIXTURE_H

#include "unit/build/build_fixture.h"

#include "model/codec.h"

/* A build that has looked at its outputs. */
static inline struct build *open_outputs(bool force) {
  struct error error = ERROR_INIT;
  struct build *build = open_build(force);
  must(outputs_load(&build->outputs, &error));
  return build;
}

static inline int claim(struct build *build, const char *path, enum stage stage, const char *group, const char *unit,
                        struct error *error) {
  return outputs_claim(&build->outputs, bytes_from(path), stage, bytes_from(group), bytes_from(unit), error);
}

static inline struct output output_of(const char *path, const char *content) {
  return (struct output){.path = bytes_from(path), .content = bytes_from(content)};
}

/* One output from claim to file. */
static inline struct output make(struct build *build, const char *path, const char *content) {
  struct error error = ERROR_INIT;
  struct output output = output_of(path, content);
  must(claim(build, path, STAGE_RENDER, "docs", path, &error));
  must(outputs_announce(&build->outputs, &error));
  must(outputs_write(&build->outputs, &output, &error));
  outputs_mark(&build->outputs, output.path);
  return output;
}

/* Ends the build with OUTPUTS encoded as what one group made. */
static inline void commit_encoded(struct build *build, struct bytes outputs) {
  struct error error = ERROR_INIT;
  struct stored_group row = {.stage = STAGE_RENDER, .name = bytes_from("docs"), .inputs = {{1}}, .outputs = outputs};
  must(store_begin(build->store, &error));
  must(stage_commit(build, &error));
  must(store_begin(build->store, &error));
  must(store_put_group(build->store, &row, &(struct stored_body){.result = {"", 0}, .members = {"", 0}}, &error));
  must(store_commit(build->store, &error));
  build_destroy(build);
}

static inline void commit_outputs(struct build *build, const struct output *outputs, size_t count) {
  struct strbuf encoded;
  strbuf_init(&encoded);
  outputs_encode(outputs, count, &encoded);
  commit_encoded(build, strbuf_bytes(&encoded));
  strbuf_release(&encoded);
}

/* The site after a build that made public/a.html. */
static inline void build_one(void) {
  struct build *build = open_outputs(false);
  struct output output = make(build, "a.html", "first");
  commit_outputs(build, &output, 1);
}

static inline const struct known_output *known(const struct build *build, const char *path) {
  return map_get(&build->outputs.known, bytes_from(path));
}

#endif
