/* model.h: the data that a build consists of. Read this header to learn the program.
 *
 * A build is a series of stages, each the same small machine. A stage has *groups*; a group has *units*:
 *
 *   stage     group                            unit                     a unit gives
 *   COMMAND   a command                        the one unit ""          files, for ASSET and others to read
 *   ASSET     a static folder                  a file                   its copy, facts of it that pages may read
 *   DESCRIBE  a content folder                 a page                   facts, shard key, records for views
 *   VIEW      a virtual partition of a view    a key of the view        values that pages may read
 *   RENDER    a shard                          a page                   its output, records for merges
 *   MERGE     a virtual partition of a merge   a key of the merge       outputs, a summary for `finish`
 *   FINISH    a merge                          the one unit ""          outputs
 *
 * A unit is the unit of work and of memory: what it gave, with the *trace* of what it read, is kept, and is reused
 * exactly while its input and every read still have the digests seen. A group is the unit of skipping, scheduling,
 * storage and distribution: its digest stands for all that its units depend on, and when it holds nobody looks inside.
 * A *task* is a group's dirty units, or a slice of them, on its way to an executor; a *result* is what comes back. Both
 * are flat bytes (codec.h), the same for threads, processes and the cache.
 *
 * Lifetimes: everything here is borrowed memory, held by the arena or buffer of whoever decoded or built it. */
#ifndef SHARD_MODEL_MODEL_H
#define SHARD_MODEL_MODEL_H

#include "base/bytes.h"
#include "base/digest.h"
#include "os/file.h"

enum stage {
  STAGE_COMMAND,
  STAGE_ASSET,
  STAGE_DESCRIBE,
  STAGE_VIEW,
  STAGE_RENDER,
  STAGE_MERGE,
  STAGE_FINISH,
  STAGE_COUNT
};

const char *stage_name(enum stage stage); /* "describe", ... */

/* The number of virtual partitions of every view and merge. A key belongs to partition_of(key), whatever the number of
 * workers; a change of this number is a change of the state's format. */
#define PARTITION_COUNT 64
unsigned partition_of(struct bytes key);

/* A file that the scan found: sources, templates, plugins, data, static files, the Shardfile. */
struct file {
  struct bytes path; /* site path (base/path.h): the identity of the file */
  struct file_stamp stamp;
  struct digest digest; /* of the content */
};

/* A page as the rest of the build knows it: the outcome of DESCRIBE. */
struct page {
  struct bytes path;           /* site path of its source: the identity of the page */
  uint32_t source;             /* index of the graph's source that declared it */
  struct digest source_digest; /* of the file's bytes */
  struct bytes facts;          /* an encoded map (value.h): path, url, title, date, ..., params (page_facts.h) */
  struct digest facts_digest;
  struct bytes url;    /* "/docs/v1/start/": site-relative, percent-encoded */
  struct bytes output; /* "docs/v1/start/index.html": relative to the output folder; its one owner is this page */
  struct bytes key;    /* what the shard-key function gave */
  struct digest refused_aliases; /* of those that somebody else's outputs are */
  uint64_t size;                 /* bytes of the source, the cost where there is no history */
  bool stale;                    /* to describe it failed: what is known of it is what was described last */
};

/* SIZE rounded up to one of four steps per power of two: what a partitioner is told, so that an edit seldom moves a
 * page. */
uint64_t page_coarse_size(uint64_t size);

/* A shard: a stable id and its pages in order of path. Ids are "SOURCE/KEY" or "SOURCE/KEY#PART". */
struct shard {
  struct bytes id;
  uint32_t source;
  struct page **pages;
  size_t page_count;
};

/* What a map emitted for a reducer. `origin` is who emitted it, a page, or a shard after `combine`; the records of a
 * key are reduced in order of (origin, order of emission), so no scheduling shows in a result. */
struct record {
  struct bytes reducer; /* name of the view or merge */
  struct bytes key;
  struct bytes origin; /* empty inside a unit, where the unit itself is the origin */
  struct bytes value;  /* encoded (value.h) */
};

/* One thing that a unit read, and the digest of what it saw. What the key means depends on the kind. */
enum read_kind {
  READ_FILE,        /* site path: content */
  READ_EXISTS,      /* site path: whether it is there; a miss is a read too */
  READ_GLOB,        /* pattern: the sorted list of paths that match */
  READ_PAGE,        /* page path NUL field: the value of that fact, or that there is no such page */
  READ_BODY,        /* page path NUL field: a value derived from that page's body, such as its summary */
  READ_VIEW,        /* view NUL key: the value under that key */
  READ_SITE,        /* field of site{}: title, base_url, ... */
  READ_PARAMETER,   /* name of a site parameter */
  READ_ENVIRONMENT, /* name of an environment variable */
  READ_TIME,        /* "": the build's one time */
  READ_SOURCE,      /* site path of a page's source, read as a file: content. trace_read makes it of READ_FILE */
  READ_ASSET,       /* path within its static folder NUL field: url, width, ... of that file */
  READ_RELATED,     /* page path NUL relation, such as "next": the list of the paths of those pages */
  READ_MODIFIED,    /* page path NUL "lastmod": when it was last modified */
  READ_DUE,         /* a question of build/due.h, such as "from 1709996645": the answer, yes or no */
  READ_KIND_COUNT
};
const char *read_kind_name(enum read_kind kind);

struct read {
  enum read_kind kind;
  struct bytes key;
  struct digest digest;
};

/* A file of the output folder, and how it was when Shard last wrote or verified it. */
struct output {
  struct bytes path;       /* relative to the output folder, normalised */
  struct digest digest;    /* of the content */
  uint64_t size;           /* bytes */
  struct bytes content;    /* on its way from a task to the writer; empty in stored results */
  struct file_stamp stamp; /* of the written file; all zero until it was written */
};

/* A named value that a unit gives: a fact, a view's value under a key, a merge's summary. */
struct field {
  struct bytes name;
  struct bytes value; /* encoded (value.h) */
};

enum severity { SEVERITY_WARNING, SEVERITY_ERROR };

/* Something to tell the user. Reported in order of (group, unit, position), never in order of events. */
struct message {
  enum severity severity;
  struct bytes file;     /* site path, may be empty */
  uint32_t line, column; /* 1-based, 0 unknown */
  struct bytes text;
  struct bytes traceback; /* may be empty */
};

/* What one unit gave. */
struct unit {
  struct bytes id;     /* page path, key, file path */
  struct digest input; /* of the unit's own input; DIGEST_NONE: failed, to be run again at the next build */
  uint64_t cost_ns;    /* thread CPU time it took */
  const struct output *outputs;
  const struct record *records;
  const struct field *fields;
  const uint32_t *reads; /* indices into the result's reads */
  const struct message *messages;
  uint32_t output_count, record_count, field_count, read_count, message_count;
};

/* What a group, or a slice of it, gave: in the architecture's words the ShardResult. */
struct result {
  enum stage stage;
  struct bytes group;
  const struct read *reads; /* what the units read, each once */
  const struct unit *units; /* sorted by id */
  uint32_t read_count, unit_count;
};

/* One unit of work on its way to an executor. */
struct task_unit {
  struct bytes id;
  struct digest input;
  const struct record *records; /* VIEW and MERGE: the key's records; FINISH: the summaries, as (key, value) */
  uint32_t record_count;
};

struct task {
  enum stage stage;
  uint32_t owner; /* index of the graph's command, source, view, merge or static folder */
  struct bytes group;
  const struct task_unit *units;
  uint32_t unit_count;
  bool fold; /* VIEW and MERGE: the records are a part of a key's, to be combined and not reduced: it gives records */
};

#endif
