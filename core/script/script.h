/* script.h: Lua as the rest of Shard uses it. The only layer that includes lua.h.
 *
 * A `struct script` is one sandboxed Lua state with the standard library of lua/, the site's Shardfile, and the plugins
 * and templates that it names. Every worker has its own; only bytes cross between them. One thread at a time.
 *
 * The sandbox (docs/architecture.md, "The world and its readers"): no io, os, debug, coroutine, load of binary chunks,
 * math.random, collectgarbage, string.dump, print; tostring of a table, function or userdata gives no address; pairs
 * and next go in order (integers ascending, then strings by bytes, then booleans); table.sort is a stable merge sort;
 * globals are read-only; `require` finds only "shard.*" and the site's own plugin folder, and records what it loads.
 * What a unit sees of the world goes through the recording API (api_*.c).
 *
 * Limits: every call from C runs under limits of memory (of the state) and of VM instructions (of the call); passing
 * one is ERROR_LIMIT that names the plugin. pcall in a plugin cannot swallow it. A plugin's error has file, line and
 * traceback.
 */
#ifndef SHARD_SCRIPT_SCRIPT_H
#define SHARD_SCRIPT_SCRIPT_H

#include "base/arena.h"
#include "base/error.h"
#include "model/trace.h"
#include "model/unit_builder.h"
#include "model/world.h"
#include "page/markdown.h"
#include "page/shortcode.h"

struct script;

struct script_limits {
  size_t memory;         /* bytes per Lua state; 0: 512 MiB */
  uint64_t instructions; /* per call; 0: 500 million, some seconds. From 100 million on counting begins when a call has
                            taken some 20 ms. Copies of long texts count by their size */
  uint64_t time_ns; /* of the thread's CPU, per call, in steps of 20 ms; 0: 10 seconds, for what is no instruction */
};

/* WORLD is borrowed and must outlive the script; it may be filled later, between calls. */
struct script *script_create(const struct world *world, const struct script_limits *limits);
void script_destroy(struct script *script); /* NULL is fine */

/* What the calls of one unit work on and with. Set before the unit's first call, cleared (NULL) after the last. */
struct script_unit {
  struct trace *trace;          /* records what is read */
  struct unit_builder *builder; /* takes what the plugin gives */
  struct arena *arena;          /* memory that lives as long as the unit's result */
  const struct page *page;      /* the unit's page in DESCRIBE and RENDER, else NULL */
  /* RENDER only, else empty: */
  struct bytes content; /* HTML of the body */
  /* The encoded value of another field that the body has, in the arena: "toc" (HTML), "headings", "links", "anchors"
   * (lua/meta/page.lua); false where there is none. NULL: there are none. */
  bool (*body_field)(void *context, struct bytes name, struct arena *arena, struct bytes *value);
  void *body_context;
  /* HTML of Markdown that a template or shortcode has, as the page's own would be, in the arena; NULL: by defaults. */
  struct bytes (*markdown)(void *context, struct bytes text, struct arena *arena);
  /* The titles of boxes there, as in struct markdown_options, in the arena; NULL: the English ones. */
  const struct bytes *(*titles)(void *context, struct arena *arena);
  void *markdown_context; /* of both */
  /* This is about what is derived from the page's body (world.h: derive): what is derived of others is nil then, or
   * pages that show each other's summaries would never end. */
  bool deriving;
};
void script_set_unit(struct script *script, const struct script_unit *unit);

/* Runs Shardfile.lua (SOURCE, from site path PATH) and every plugin that it names, and checks it all. On success GRAPH
 * gets the graph as an encoded value whose shape lua/shard/graph.lua documents and build/graph.h decodes. On failure
 * (-1) the mistakes, all of them, are in MESSAGES (the arena's). READS gets what loading read (the Shardfile, plugins,
 * env, parameters). A script loads one Shardfile in its life. */
int script_load(struct script *script, struct bytes source, const char *path, struct arena *arena, struct strbuf *graph,
                struct read_list *reads, struct message **messages, size_t *message_count);

/* Runs a chunk of the program's own, such as its tests: unlike a plugin it may require all of lua/shard. It gets
 * ARGUMENT as its one argument; the text that it returns, if any, is appended to RESULT. NAME is for messages. */
int script_evaluate(struct script *script, struct bytes source, const char *name, struct bytes argument,
                    struct strbuf *result, struct error *error);

/* Calls into the loaded graph. OWNER is the index of the source, view or merge in the graph. All record their plugin's
 * own reads into the unit's trace and fail with the plugin's error.
 *
 * script_shard_key: what the shard-key function of source OWNER gives for the unit's page, in the unit's arena.
 * The unit's later calls see it as the page's fact `key`. */
int script_shard_key(struct script *script, uint32_t owner, struct bytes *key, struct error *error);

/* The address below the mount of source OWNER that its permalink function gives the unit's page, in the unit's arena;
 * empty where it leaves the page where it is. */
int script_permalink(struct script *script, uint32_t owner, struct bytes *address, struct error *error);
/* What the function `prepare` of source OWNER makes of TEXT, the body of the unit's page, which begins in LINE of its
 * file; in the unit's arena. */
int script_prepare(struct script *script, uint32_t owner, struct bytes text, uint32_t line, struct bytes *prepared,
                   struct error *error);

/* For each of COUNT pages of shard key KEY, in order of path, the name of its shard within the key ("" for the whole).
 * NAMES has COUNT elements; they are in ARENA. The partitioner sees path and coarse size only (lua/shard/plugin.lua).
 */
int script_partition(struct script *script, uint32_t owner, struct bytes key, struct page *const *pages, size_t count,
                     struct arena *arena, struct bytes *names, struct error *error);

enum script_reducer { SCRIPT_VIEW, SCRIPT_MERGE };
/* map: emits records of the unit's page into the builder. */
int script_map(struct script *script, enum script_reducer kind, uint32_t owner, struct error *error);
/* combine: folds the records of one key and one shard; OUT (the arena's) has the folded ones. Calling it for a reducer
 * without `combine` is an error of the caller (see graph.h: has_combine). */
int script_combine(struct script *script, enum script_reducer kind, uint32_t owner, struct bytes key,
                   const struct record *records, size_t count, struct arena *arena, struct record **out,
                   size_t *out_count, struct error *error);
/* reduce: a view's gives fields (key -> value), a merge's gives outputs and at most the one field "summary". */
int script_reduce(struct script *script, enum script_reducer kind, uint32_t owner, struct bytes key,
                  const struct record *records, size_t count, struct error *error);
/* finish: SUMMARIES are (key, value) in order of key. */
int script_finish(struct script *script, uint32_t owner, const struct record *summaries, size_t count,
                  struct error *error);
/* Renders TEMPLATE (a site path below the template folder, relative to it) with the unit's page; HTML is in the unit's
 * arena. */
int script_render(struct script *script, struct bytes template_name, struct bytes *html, struct error *error);
/* Runs the shortcodes of the unit's page: sets `output` of the items, in the unit's arena. An error is at the line of
 * the page; its traceback has the places in the shortcode's template. REPORTER, if it is not NULL, is
 * told of all mistakes but the one that is returned. */
int script_shortcodes(struct script *script, struct shortcodes *list, const struct shortcode_reporter *reporter,
                      struct error *error);
/* From here on, until NULL is given, all that is read is added to READS as well. */
void script_record(struct script *script, struct read_list *reads);

/* Has a plugin kept something of the units that ran since loading? Then -1, with an error that names its file and the
 * variable: what they gave may depend on their order. For the end of a task; it goes through all that the plugins'
 * functions can reach, which is little. */
int script_check_state(struct script *script, struct error *error);

#endif
