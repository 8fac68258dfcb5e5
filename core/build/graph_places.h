/* graph_places.h: what stands elsewhere in the Shardfile and decides, without being read by anybody, what a declaration
 * gives: where templates are found by their names, and where files lie and go, which is how links are resolved. */
#ifndef SHARD_BUILD_GRAPH_PLACES_H
#define SHARD_BUILD_GRAPH_PLACES_H

#include "build/graph.h"

/* Adds it to the digests of the decoded GRAPH's sources (of their rendering) and merges. */
void graph_add_places(struct graph *graph);

#endif
