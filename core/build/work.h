/* work.h: what a worker has, and what it does to one unit. Worker threads only. */
#ifndef SHARD_BUILD_WORK_H
#define SHARD_BUILD_WORK_H

#include "base/memory.h"
#include "build/internal.h"
#include <stdlib.h>

struct worker {
  struct build *build; /* read-only but for what has its own lock or is atomic */
  struct script *script;
  struct read_list load_reads; /* what loading the Shardfile read */
  struct arena load_arena;     /* of what loading it gave */
  struct arena arena;          /* of the running task */
  uint64_t last_ns;            /* thread CPU time when the last unit ended */
  struct strbuf content;       /* the page's source */
  struct highlighter *highlighter;
};

struct work_unit {
  struct worker *worker;
  const struct task *task;
  const struct task_unit *in;
  struct digest input; /* what the unit's own input was, in the end */
  uint64_t cost_ns;    /* wall time of what ran outside this thread; 0: nothing did */
  struct unit_builder builder;
  struct script_unit script_unit;
};

/* COMMAND: runs the tool; what it made takes the place of what it made before. */
int work_command(struct work_unit *work, struct error *error);
/* ASSET: copies the file, finds out what pages may ask of it. */
int work_asset(struct work_unit *work, struct error *error);
/* The same for a file that is not published as it is: its output goes with the result. */
int work_transform(struct work_unit *work, const struct graph_static *folder, struct error *error);
struct asset_facts;
int work_asset_facts(struct work_unit *work, const struct asset_facts *facts, struct error *error);
/* DESCRIBE: reads the page, makes its facts, asks for its key, maps it for the views. */
int work_describe(struct work_unit *work, struct error *error);
/* Sends HTML that becomes the output PATH through the site's minifier, if it has one. */
int work_minify(struct work_unit *work, struct bytes path, struct bytes *html, struct error *error);
/* RENDER: Markdown, template, output written; maps it for the merges. */
int work_render(struct work_unit *work, struct error *error);

#endif
