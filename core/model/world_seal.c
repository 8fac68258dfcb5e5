/* world_seal.c: one digest for everything that reads of a kind can see.
 *
 * The entries of a table are combined by adding their digests as 128-bit numbers: the sum does not depend on the order
 * in which the table was filled, and costs no sorting. (Inputs are trusted, base/digest.h; nobody crafts sums.) */
#include "base/strbuf.h"
#include "model/world.h"

struct class_sum {
  uint64_t high, low;
  uint64_t count;
  struct strbuf entry; /* scratch */
};

static uint64_t load_64(const uint8_t *from) {
  uint64_t number = 0;
  for (int i = 0; i < 8; i++)
    number = number << 8 | from[i];
  return number;
}

/* Adds the entry KEY whose value has the digests VALUES. */
static void add(struct class_sum *sum, struct bytes key, const struct digest *values, size_t count) {
  strbuf_clear(&sum->entry);
  strbuf_append(&sum->entry, key);
  if (count > 0)
    strbuf_append(&sum->entry, bytes_make((const char *)values, count * sizeof *values));
  struct digest digest = digest_of(strbuf_bytes(&sum->entry));
  uint64_t low = sum->low + load_64(digest.bytes + 8);
  sum->high += load_64(digest.bytes) + (low < sum->low);
  sum->low = low;
  sum->count++;
}

/* The contents of FILES, but of those that are in EXCEPT. */
static void add_contents(struct class_sum *sum, const struct map *files, const struct map *except) {
  struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(files, &i));) {
    if (!except || !map_get(except, entry->key))
      add(sum, entry->key, &((const struct file *)entry->value)->digest, 1);
  }
}

static void add_paths(struct class_sum *sum, const struct world *world) {
  struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(&world->files, &i));)
    add(sum, entry->key, NULL, 0);
}

static void add_pages(struct class_sum *sum, const struct world *world, bool with_source) {
  struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(&world->pages, &i));) {
    const struct page *page = entry->value;
    struct digest digests[2] = {page->facts_digest, page->source_digest};
    add(sum, entry->key, digests, with_source ? 2 : 1);
  }
}

static void add_views(struct class_sum *sum, const struct world *world) {
  struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(&world->views, &i));)
    add(sum, entry->key, &((const struct view_value *)entry->value)->digest, 1);
}

static void add_values(struct class_sum *sum, const struct map *values) {
  struct map_entry *entry;
  for (size_t i = 0; (entry = map_next(values, &i));) {
    struct digest digest = digest_of(*(const struct bytes *)entry->value);
    add(sum, entry->key, &digest, 1);
  }
}

/* While no answer can have changed, the number of the stretch stands for the time. */
static void add_due(struct class_sum *sum, const struct world_due *due) {
  const uint64_t switches = (due->drafts ? 1u : 0) | (due->future ? 2u : 0) | (due->expired ? 4u : 0);
  const uint64_t fields[] = {switches, (uint64_t)due->stretch};
  add(sum, bytes_make((const char *)fields, sizeof fields), NULL, 0);
}

static void add_kind(struct class_sum *sum, const struct world *world, enum read_kind kind) {
  switch (kind) {
  case READ_FILE:
    add_contents(sum, &world->files, &world->sources);
    break;
  case READ_SOURCE:
    add_contents(sum, &world->sources, NULL);
    break;
  case READ_EXISTS:
  case READ_GLOB:
    add_paths(sum, world);
    break;
  case READ_PAGE:
  case READ_RELATED:
  case READ_MODIFIED:
    add_pages(sum, world, false);
    break;
  case READ_BODY:
    add_pages(sum, world, true);
    break;
  case READ_VIEW:
    add_views(sum, world);
    break;
  case READ_SITE:
    add_values(sum, &world->site);
    break;
  case READ_PARAMETER:
    add_values(sum, &world->parameters);
    break;
  case READ_ENVIRONMENT:
    add_values(sum, &world->environment);
    break;
  case READ_TIME:
    add(sum, world->time, NULL, 0);
    break;
  case READ_DUE:
    add_due(sum, &world->due);
    break;
  case READ_ASSET:
    add_values(sum, &world->assets);
    break;
  case READ_KIND_COUNT:
    break;
  }
}

static void seal(struct world *world, enum read_kind kind) {
  struct class_sum sum = {0};
  strbuf_init(&sum.entry);
  add_kind(&sum, world, kind);
  const uint64_t total[] = {sum.count, sum.high, sum.low};
  struct digester digester;
  digester_init(&digester);
  for (size_t i = 0; i < sizeof total / sizeof *total; i++)
    digester_add_number(&digester, total[i]);
  world->class_digests[kind] = digester_finish(&digester);
  digester_release(&digester);
  strbuf_release(&sum.entry);
}

void world_seal(struct world *world, enum read_kind kind) {
  seal(world, kind);
  /* What is a file and what is a source is one decision: neither is sealed without the other. */
  if (kind == READ_FILE)
    seal(world, READ_SOURCE);
}
