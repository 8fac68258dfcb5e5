/* tree.h: a value made piece by piece, as a parser of events comes across its parts. Internal to this layer: for TOML
 * and JSON, which have no more to them; YAML has a builder of its own. Any thread. */
#ifndef SHARD_PAGE_TREE_H
#define SHARD_PAGE_TREE_H

#include "page/stretch.h"

/* What is known of a collection that is not yet complete. */
struct tree_level {
  size_t first; /* of its entries */
  bool list;
};

struct tree_entry {
  struct value value;
  struct bytes name; /* of a map's field */
  size_t at;         /* of the name within the file */
};

struct tree {
  struct arena *arena;
  struct value root;
  struct tree_level levels[DATA_DEPTH];
  unsigned depth;             /* of `levels` that are open */
  struct tree_entry *entries; /* of the open collections */
  size_t count, capacity;
  struct bytes name; /* of the field whose value comes next */
  size_t name_at;
};

void tree_init(struct tree *tree, struct arena *arena);
void tree_release(struct tree *tree);

/* The name of the field that comes next, which is in the arena, and where it stands. */
void tree_name(struct tree *tree, struct bytes name, size_t at);
/* A scalar: of the collection that is open, or the whole. */
void tree_value(struct tree *tree, struct value value);
/* A list or map starts; false when DATA_DEPTH are open. */
bool tree_begin(struct tree *tree, bool list);
/* The innermost ends. False when it is a map that has a name twice: *TWICE is the later one. */
bool tree_end(struct tree *tree, struct tree_entry *twice);

/* Is the innermost open collection the outermost? Its fields are those that a reader may be looking for. */
static inline bool tree_at_top(const struct tree *tree) {
  return tree->depth == 1;
}

#endif
