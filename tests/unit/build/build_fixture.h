/* build_fixture.h: a site in a folder of its own, and builds of it that a test takes apart.
 *
 * The tests of single parts open a build as far as they need, use the part, and commit; what the next build finds is
 * then what a real one would. */
#ifndef SHARD_TESTS_UNIT_BUILD_FIXTURE_H
#define SHARD_TESTS_UNIT_BUILD_FIXTURE_H

#include "unit/os/temporary.h"

#include "base/memory.h"
#include "build/internal.h"

#define must(call) check_success(call, &error)

/* Opens the site in the working folder: root, lock, state and output folder. A FORCE as of the command line. */
static inline struct build *open_build(bool force) {
  struct error error = ERROR_INIT;
  struct build *build = build_create(&(struct build_options){.force = force});
  must(open_site(build, false, &error));
  must(load_output_path(build, bytes_from("public"), &error));
  return build;
}

/* Ends a build: what it learnt is stored. */
static inline void commit_build(struct build *build) {
  struct error error = ERROR_INIT;
  must(store_begin(build->store, &error));
  must(stage_commit(build, &error));
  build_destroy(build);
}

static inline int site_enter(void **state) {
  if (temporary_enter(state))
    return -1;
  put_file("Shardfile.lua", "");
  return 0;
}

/* A test that runs in a folder with an empty Shardfile. */
#define test_in_site(test) cmocka_unit_test_setup_teardown(test, site_enter, temporary_leave)

#endif
