/* cascade.h: what the front matter of a folder's `_index.md` passes on to all pages below it, itself included. Each
 * language has a tree of its own: `_index.de.md` passes on to German pages, and `_index.md` to those in its language.
 *
 * Hugo's `cascade`: a map of values, or a list of such maps, each of which may say in `_target` which pages it means. A
 * page gets them below its own front matter and above its source's defaults; of two folders the nearer wins, of two
 * maps of a list the earlier. What a page gets is part of its DESCRIBE unit's input, by its digest: so a page below is
 * described again when that changes, and not when anything else of `_index.md` does.
 *
 * cascade_load runs on the coordinator before pages are described; what it finds is read-only then. */
#ifndef SHARD_BUILD_CASCADE_H
#define SHARD_BUILD_CASCADE_H

#include "build/graph.h"
#include "model/world.h"

struct build;

/* What the front matter's CASCADE means: a list of maps with `values` and perhaps `target`, in the arena. *PROBLEM gets
 * what is wrong with it and the mend, RULES is empty and the result is false, when it is nothing of the kind. */
bool cascade_rules(const struct value *cascade, struct arena *arena, struct value *rules, const char **problem);

/* OVER's values above UNDER's, in the arena. Each counts as a whole, a map too, but for the map `params`: its values
 * are the page's own ones in Hugo, so that each of them counts by itself. */
struct value cascade_overlay(struct arena *arena, const struct value *under, const struct value *over);

/* The page that rules are tried on. */
struct cascade_page {
  struct bytes relative;              /* below its source's root */
  struct bytes path;                  /* of its file, in the site */
  const char *kind;                   /* "home", "section" or "page" */
  struct bytes language, environment; /* of the site; the latter the parameter of that name, or "production" */
};
/* Puts what RULES have for PAGE below *VALUES. True when they had anything. */
bool cascade_apply(const struct value *rules, const struct cascade_page *page, struct arena *arena,
                   struct value *values);

/* Finds the cascades of all folders: of files that did not change in the state, of others in the files. */
void cascade_load(struct build *build);
/* Stores them, where they are not what is stored. */
int cascade_save(struct build *build, struct error *error);

/* What the page of SOURCE at PATH gets from its folders; false when nothing. Any thread. */
bool cascade_of(const struct build *build, uint32_t source, struct bytes path, struct arena *arena,
                struct value *values);
/* Its digest; DIGEST_NONE when it gets nothing. */
struct digest cascade_digest(const struct build *build, uint32_t source, struct bytes path);
/* Do all pages of SOURCE in the folder of PATH get the same? */
bool cascade_is_uniform(const struct build *build, uint32_t source, struct bytes path);

#endif
