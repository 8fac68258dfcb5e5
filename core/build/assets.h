/* assets.h: what becomes of a static file: where it goes, and what pages may ask of it. Any thread. */
#ifndef SHARD_BUILD_ASSETS_H
#define SHARD_BUILD_ASSETS_H

#include "build/graph.h"

/* How a unit of an asset group gives what it has to say to pages: an encoded map. */
#define ASSET_FIELD "asset"

/* The output of the file PATH, whose content is CONTENT's. In a folder with fingerprints the name holds 16 digits of
 * the digest before its extension: "main.css" becomes "main.1f2e3d4c5b6a7988.css". */
struct bytes asset_output(const struct graph_static *folder, struct bytes path, struct digest content,
                          struct arena *arena);

/* The name part of that: PATH with the digest before its extension. */
struct bytes asset_fingerprinted(struct bytes path, struct digest content, struct arena *arena);
/* The tool that the file goes through, or NULL. */
const struct graph_filter *asset_filter(const struct graph_static *folder, struct bytes path);
/* Is the file published otherwise than as it is? */
bool asset_is_transformed(const struct graph_static *folder, struct bytes path);

/* Are any of its files? */
bool asset_folder_transforms(const struct graph_static *folder);

/* What pages may ask of a file. */
struct asset_facts {
  struct bytes source;    /* site path */
  struct bytes output;    /* relative to the output folder */
  uint64_t size;          /* bytes, as published */
  uint32_t width, height; /* of an image; 0: none, or not known */
  const char *integrity;  /* NULL: none */
};
/* As an encoded map, appended. */
void asset_facts_encode(const struct asset_facts *facts, struct strbuf *out);

#endif
