/* graph.h: the declarations of a Shardfile, decoded once into C structures.
 *
 * The shape of the encoded graph is documented in lua/shard/graph.lua. Everything points into the encoding and the
 * arena. Immutable once decoded: all threads may read it. */
#ifndef SHARD_BUILD_GRAPH_H
#define SHARD_BUILD_GRAPH_H

#include "model/value.h"
#include "page/markdown.h"
#include "page/shortcode.h"

struct graph_plugin {
  struct bytes name;
  struct digest digest; /* of the declaration: name and options */
};

/* Which files beside its pages a source publishes. */
enum graph_files { GRAPH_FILES_NONE, GRAPH_FILES_BUNDLES, GRAPH_FILES_ALL };

/* How a source's pages are sorted where they are listed. */
enum graph_order { GRAPH_ORDER_WEIGHT, GRAPH_ORDER_DATE, GRAPH_ORDER_TITLE, GRAPH_ORDER_PATH };

/* Among which pages `previous` and `next` are looked for. */
enum graph_neighbours { GRAPH_NEIGHBOURS_FOLDER, GRAPH_NEIGHBOURS_SECTION, GRAPH_NEIGHBOURS_SOURCE };

/* Where to look for when a page was last modified. */
enum graph_modified { GRAPH_MODIFIED_NONE, GRAPH_MODIFIED_FRONT_MATTER, GRAPH_MODIFIED_GIT, GRAPH_MODIFIED_FILE };
#define GRAPH_MODIFIED_MOST 3

/* What alerts and containers without a title are called on pages in LANGUAGE. */
struct graph_titles {
  struct bytes language; /* "": in all that have none of their own */
  struct bytes names[MARKDOWN_BOXES];
};

struct graph_source {
  struct bytes name, root, mount, permalink, template_name, section_template, template_folder;
  struct bytes *include, *exclude;
  size_t include_count, exclude_count;
  struct value defaults; /* a map */
  struct graph_plugin key, partitioner;
  struct markdown_options markdown; /* but for what a page adds: `resolve` and the like */
  struct graph_titles *titles;      /* the first is that of "" */
  size_t title_count;               /* 0: all are as they are in English */
  enum shortcode_scope shortcodes;
  bool highlight;          /* is fenced code highlighted? */
  bool permalink_function; /* a function of the Shardfile says where its pages are; `permalink` is then the default */
  bool prepares;           /* one looks through their text before it is read as Markdown */
  enum graph_files files;
  enum graph_order order;
  enum graph_neighbours neighbours;
  enum graph_modified modified[GRAPH_MODIFIED_MOST]; /* in order; NONE at the end */
  uint32_t version_level;  /* which folder names the version, from 1; 0: it is not sharded by version */
  struct bytes no_version; /* the key of pages that have none */
  bool generate_sections;
  bool strict_layouts; /* a `layout` or `type` that names no template is an error */
  bool html_urls;      /* pages are files, not folders */
  bool lowercase_urls;
  bool dated_names; /* 2024-03-09-title.md says date and slug */
  /* That its folder says; that a file's suffix may say; that of the site. All empty where the site has but one. */
  struct bytes language, *languages, site_language;
  size_t language_count;
  struct digest describe_digest; /* of the part of the declaration that decides a page's facts and key */
  struct digest render_digest;   /* of the part that decides its HTML beside its facts */
  uint32_t line;                 /* in the Shardfile */
};

struct graph_reducer {
  struct bytes name, plugin;
  struct bytes *sources; /* names; none: all */
  size_t source_count;
  bool has_combine, has_finish;
  struct digest digest; /* of the declaration */
  uint32_t line;
};

/* An outside tool. What it makes is in the folder ".shard/commands/NAME" of the site. */
struct graph_command {
  struct bytes name, folder;
  struct bytes *run, *inputs, *outputs, *environment;
  size_t run_count, input_count, output_count, environment_count;
  uint32_t *reads; /* indices of the commands whose outputs it reads: they come before it */
  size_t read_count;
  uint64_t timeout_ms;
  struct digest digest; /* of the declaration */
  uint32_t line;        /* in the Shardfile */
};
#define COMMANDS_FOLDER ".shard/commands"

/* An outside tool that texts of a kind go through, such as a minifier. */
struct graph_filter {
  struct bytes extension; /* ".css" */
  struct bytes *run;
  size_t run_count;
  uint32_t index; /* among all filters */
};

struct graph_static {
  struct bytes root, to;
  bool made;                    /* by a command */
  bool beside;                  /* files that lie beside pages of `source` (beside.h) */
  uint32_t source;              /* then: index of that source */
  struct graph_filter *filters; /* by extension */
  size_t filter_count;
  bool fingerprint;     /* names have a digest of the content */
  struct digest digest; /* of what decides what becomes of a file */
  uint32_t line;
};

struct graph_folder {
  struct bytes root;
  uint32_t line;
};

/* A template that the Shardfile names. */
struct graph_template {
  struct bytes name, what; /* what: who says so, for the message */
  uint32_t line, column;
};

struct graph {
  struct value value; /* the whole, decoded */
  struct bytes output, templates, shortcodes;
  struct graph_source *sources;
  struct graph_reducer *views, *merges;
  struct graph_command *commands;
  struct graph_static *statics;
  struct graph_folder *data;
  struct graph_template *needed_templates;
  struct graph_filter *page_filter; /* that HTML goes through, or NULL */
  struct graph_filter **filters;    /* all of them, by index */
  size_t filter_count;
  size_t source_count, view_count, merge_count, static_count, data_count, command_count, needed_template_count;
  struct digest digest; /* of the encoding */
};

/* ENCODED must outlive the graph. Errors are those of a defective lua/: ERROR_CORRUPT. */
int graph_decode(struct bytes encoded, struct arena *arena, struct graph *graph, struct error *error);

/* Does REDUCER take pages of SOURCE? */
bool graph_reducer_takes(const struct graph_reducer *reducer, const struct graph_source *source);
/* Does SOURCE take the file at RELATIVE (relative to its root)? */
bool graph_source_takes(const struct graph_source *source, struct bytes relative);
/* Does SOURCE say that it wants nothing of it? */
bool graph_source_excludes(const struct graph_source *source, struct bytes relative);

#endif
