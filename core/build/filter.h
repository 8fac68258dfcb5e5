/* filter.h: outside tools that a text goes through, such as minifiers: standard input to standard output.
 *
 * Loaded once per build by the coordinator; run by any thread. */
#ifndef SHARD_BUILD_FILTER_H
#define SHARD_BUILD_FILTER_H

#include "build/graph.h"
#include <stdatomic.h>

struct filter {
  const struct graph_filter *declared;
  const char **arguments;
  const char *program; /* NULL: not found */
  const char *directory;
  const char *const *environment;
  struct digest identity; /* of the arguments and of the program found */
  struct error problem;   /* why it cannot run */
  const atomic_bool *cancelled;
};

struct build;
/* Finds the programs; after the graph was decoded. */
void filters_load(struct build *build);
void filters_release(struct build *build);
/* What decides, beside files, what comes out of them. */
void filters_add_context(const struct build *build, struct digester *digester);
/* The identity of that of pages; none where there is none. */
struct digest filter_of_pages(const struct build *build);
/* Appends what INPUT becomes. PATH names it in errors. */
int filter_run(const struct filter *filter, const char *path, struct bytes input, struct strbuf *output,
               struct error *error);

#endif
