/* world.h: everything that a unit of work may see, at one moment of the build.
 *
 * The build fills it stage by stage (files by the scan, pages by DESCRIBE, views by VIEW) while no task runs; during a
 * stage it is read-only and shared by all workers. Nothing reaches a plugin or template but through it, and every
 * lookup on their behalf is recorded in a trace (trace.h). The world owns the tables, not what they point to. */
#ifndef SHARD_MODEL_WORLD_H
#define SHARD_MODEL_WORLD_H

#include "base/arena.h"
#include "base/map.h"
#include "model/model.h"

#include <stdatomic.h>

struct read_list; /* trace.h */

struct view_value {
  struct bytes value; /* encoded */
  struct digest digest;
  struct bytes key; /* the reduced key that set it, for conflicts */
};

/* What decides whether a page is part of the site. */
struct world_due {
  bool drafts, future, expired; /* in as well */
  int64_t now;                  /* the build's time */
  /* No answer changes between here and there (the end excluded), as far as is known. STRETCH names that: its number,
   * which no other has had in this state, also not one that was left and found again. */
  int64_t lowest, highest, stretch;
};
/* The questions; the last two are followed by an instant in seconds since 1970. */
#define WORLD_DUE_DRAFT "draft"
#define WORLD_DUE_FROM "from "
#define WORLD_DUE_UNTIL "until "

struct world {
  const char *root;       /* absolute path of the site, NUL-terminated */
  struct map files;       /* site path -> struct file * */
  struct map sources;     /* those of `files` that are pages' sources, likewise; may stay empty, at the cost of speed */
  struct map pages;       /* site path -> struct page * */
  struct map views;       /* "view NUL key" -> struct view_value * */
  struct map assets;      /* path within its static folder -> struct bytes *: an encoded map of what pages may ask */
  struct map site;        /* field of site{} -> struct bytes * (encoded value) */
  struct map parameters;  /* name -> struct bytes * (encoded value) */
  struct map environment; /* name -> struct bytes * (text): a copy of the process's, made at start */
  struct bytes time;      /* encoded integer: seconds since the epoch, SOURCE_DATE_EPOCH where set */
  struct world_due due;
  atomic_bool *missed; /* not NULL: `pages` and `views` hold a part, and this is raised when somebody asks for more */
  struct map absent_pages; /* then: sources that are known to be no pages -> anything */
  struct map absent_views; /* then: keys that are known to have no value -> anything */
  bool pages_ready, views_ready,
      assets_ready; /* false while the stage that fills them has not run: asking then is the plugin's error */
  /* READ_BODY: derives FIELD of PAGE's body; the result is the callee's or the arena's. *READS, unless NULL, gets what
   * deriving it read, also where there is nothing: the callee's; NULL when that was the body alone. Who uses the value
   * reads that, too. Set by the build; may be NULL. */
  bool (*derive)(const struct world *world, const struct page *page, struct bytes field, struct arena *arena,
                 struct bytes *value, const struct read_list **reads);
  /* READ_RELATED: the list of the paths of the pages that are in RELATION to the one at PATH, in the arena; false where
   * nothing is known of it. Set by the build; may be NULL. */
  bool (*relate)(const struct world *world, struct bytes path, struct bytes relation, struct arena *arena,
                 struct bytes *value);
  /* READ_MODIFIED: when the page at PATH was last modified, in the arena; false where nobody knows. As above. */
  bool (*modified)(const struct world *world, struct bytes path, struct arena *arena, struct bytes *value);
  struct digest class_digests[READ_KIND_COUNT]; /* see world_seal */
};

void world_init(struct world *world);
void world_release(struct world *world);

/* The page at PATH, the value under KEY ("view NUL key"), or NULL. All lookups on behalf of a unit go through these: in
 * a world that holds only a part of the pages and views, one for something that is left out raises *missed. */
struct page *world_page(const struct world *world, struct bytes path);
const struct view_value *world_view(const struct world *world, struct bytes key);

/* The encoded FIELD of the asset PATH; false when there is none such. "exists" works as a field too, and is true. In a
 * world that does not hold the assets yet (assets_ready), *missed is raised likewise. */
bool world_asset_field(const struct world *world, struct bytes path, struct bytes field, struct bytes *value);

/* The digest that a read of (KIND, KEY) has now. For something that is not there: a fixed digest that says so. SCRATCH
 * is used for what has to be computed (globs, body values). READ_EXISTS knows files, not folders. */
struct digest world_digest(const struct world *world, enum read_kind kind, struct bytes key, struct arena *scratch);

/* Computes class_digests[KIND]: one digest over everything that reads of KIND can see. Whoever recorded an equal class
 * digest need not check his single reads of that kind. Call when KIND's tables are complete: `files` and `sources` for
 * FILE (which seals SOURCE too), EXISTS and GLOB; `pages` for PAGE, BODY, RELATED and MODIFIED, `assets` for ASSET.
 *
 * FILE is over the content of all files but those in `sources`, which are SOURCE's: else every edit of a page would
 * have every group check its reads. EXISTS and GLOB are over the set of paths alone, PAGE, RELATED and MODIFIED over
 * paths and facts, BODY over paths, sources and facts. DUE is over the switches and `stretch`. The order in which a
 * table was filled does not matter. */
void world_seal(struct world *world, enum read_kind kind);

/* The encoded value of a fact of PAGE, false when it has none. "exists" works as a fact too, and is true. `params` is
 * made in ARENA (page_facts.h); other values are the page's own. */
bool world_page_field(const struct page *page, struct bytes field, struct arena *arena, struct bytes *value);
/* The paths matching PATTERN among the files, sorted; count in *COUNT, 0 also for a malformed pattern. */
struct bytes *world_glob(const struct world *world, struct bytes pattern, struct arena *arena, size_t *count);

/* The answer to the question KEY of READ_DUE: is a page that depends on it part of the site? */
bool world_due(const struct world *world, struct bytes key);
/* The instant at which the answer changes; false when no time changes it. */
bool world_due_instant(struct bytes key, int64_t *instant);

/* Keys with two parts: "a NUL b". */
struct bytes world_pair(struct arena *arena, struct bytes a, struct bytes b);
bool world_split_pair(struct bytes pair, struct bytes *a, struct bytes *b);

#endif
