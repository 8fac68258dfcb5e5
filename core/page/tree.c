/* tree.c: see tree.h. Entries lie on one stack, those of the innermost collection on top; when it is complete they are
 * taken off and it becomes an entry itself. */
#include "page/tree.h"

#include "base/memory.h"

#include <stdlib.h>

void tree_init(struct tree *tree, struct arena *arena) {
  *tree = (struct tree){.arena = arena, .root = {.kind = VALUE_NIL}};
}

void tree_release(struct tree *tree) {
  free(tree->entries);
}

void tree_name(struct tree *tree, struct bytes name, size_t at) {
  tree->name = name;
  tree->name_at = at;
}

/* Puts on the stack what is to become a field or an item. */
static void push(struct tree *tree, const struct tree_entry *entry) {
  tree->entries = memory_grow(tree->entries, tree->count, &tree->capacity, sizeof *entry);
  tree->entries[tree->count++] = *entry;
}

void tree_value(struct tree *tree, struct value value) {
  if (tree->depth == 0)
    tree->root = value;
  else
    push(tree, &(struct tree_entry){value, tree->name, tree->name_at});
}

bool tree_begin(struct tree *tree, bool list) {
  if (tree->depth == DATA_DEPTH)
    return false;
  if (tree->depth > 0) /* its place, to be filled when it is complete */
    push(tree, &(struct tree_entry){.name = tree->name, .at = tree->name_at});
  tree->levels[tree->depth++] = (struct tree_level){tree->count, list};
  return true;
}

static struct value make_list(struct tree *tree, const struct tree_entry *entries, size_t count) {
  struct value list = {.kind = VALUE_LIST};
  list.as.list.items = arena_allocate(tree->arena, (count + 1) * sizeof *list.as.list.items);
  list.as.list.count = count;
  for (size_t i = 0; i < count; i++)
    list.as.list.items[i] = entries[i].value;
  return list;
}

static int compare_entries(const void *a, const void *b) {
  const struct tree_entry *left = a, *right = b;
  int order = bytes_compare(left->name, right->name);
  return order ? order : (left->at > right->at) - (left->at < right->at);
}

/* Nil when a name comes twice. */
static struct value make_map(struct tree *tree, struct tree_entry *entries, size_t count, struct tree_entry *twice) {
  struct value map = {.kind = VALUE_MAP};
  if (count)
    qsort(entries, count, sizeof *entries, compare_entries);
  map.as.map.fields = arena_allocate(tree->arena, (count + 1) * sizeof *map.as.map.fields);
  map.as.map.count = count;
  for (size_t i = 0; i < count; i++) {
    if (i > 0 && bytes_equal(entries[i - 1].name, entries[i].name)) {
      *twice = entries[i];
      return (struct value){.kind = VALUE_NIL};
    }
    map.as.map.fields[i] = (struct value_field){entries[i].name, entries[i].value};
  }
  return map;
}

bool tree_end(struct tree *tree, struct tree_entry *twice) {
  struct tree_level level = tree->levels[--tree->depth];
  size_t count = tree->count - level.first;
  struct tree_entry *entries = count ? tree->entries + level.first : NULL;
  struct value value = level.list ? make_list(tree, entries, count) : make_map(tree, entries, count, twice);
  tree->count = level.first;
  if (tree->depth > 0)
    tree->entries[tree->count - 1].value = value;
  else
    tree->root = value;
  return value.kind != VALUE_NIL;
}
