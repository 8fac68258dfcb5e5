/* path.h: the algebra of slash-separated relative paths and URLs. Pure functions over bytes.
 *
 * A site path is relative to the folder of Shardfile.lua, normalised: no leading or trailing slash, no empty, "." or
 * ".." part. Results live in the arena given. Any thread. */
#ifndef SHARD_BASE_PATH_H
#define SHARD_BASE_PATH_H

#include "base/arena.h"

/* Normalises; false when the path is absolute, climbs above its root, or holds a NUL. "" stays "" (the root). */
bool path_normalize(struct arena *arena, struct bytes path, struct bytes *out);
/* A and B with one slash between; either may be empty. Not normalised. */
struct bytes path_join(struct arena *arena, struct bytes a, struct bytes b);
/* Resolves TARGET against the folder of the file BASE and normalises; false as path_normalize. A leading slash in
 * TARGET means the site's root. */
bool path_resolve(struct arena *arena, struct bytes base, struct bytes target, struct bytes *out);
struct bytes path_directory(struct bytes path); /* "a/b/c.md" -> "a/b"; "c.md" -> "" */
struct bytes path_name(struct bytes path);      /* "a/b/c.md" -> "c.md" */
struct bytes path_stem(struct bytes path);      /* "a/b/c.tar.md" -> "c.tar" */
struct bytes path_extension(struct bytes path); /* "a/b/c.md" -> ".md"; "" where there is none or a dot file */
/* What of PATH lies below the folder ROOT; false when PATH is not below it. ROOT itself gives ""; ROOT "" holds
 * everything. */
bool path_below(struct bytes path, struct bytes root, struct bytes *rest);

/* Percent-encodes for use in a URL path (RFC 3986): unreserved characters, sub-delims but the apostrophe, and ":@/"
 * stay; every other byte (all above 0x7f, controls, space, quotes, <>[]{}|\^`%?#) is written %XX. */
struct bytes path_url_encode(struct arena *arena, struct bytes path);
/* Decodes %XX; an invalid escape stays as it is. */
struct bytes path_url_decode(struct arena *arena, struct bytes url);

/* A text as one safe, readable file name part: ASCII letters in lower case, digits, "_" and UTF-8 beyond ASCII stay;
 * runs of all else (spaces, punctuation, invalid bytes) become one "-", none at the ends. May be empty. For slugs of
 * tags and headings. */
struct bytes path_slug(struct arena *arena, struct bytes text);

#endif
