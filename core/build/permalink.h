/* permalink.h: the URL of a page and the file that it is written to. Pure; any thread. */
#ifndef SHARD_BUILD_PERMALINK_H
#define SHARD_BUILD_PERMALINK_H

#include "build/graph.h"

struct permalink {
  const struct graph_source *source;
  const char *file;      /* for messages */
  struct bytes relative; /* without what says the language */
  struct bytes title, date;
  struct bytes slug;     /* replaces the file's name; "" where front matter has none */
  struct bytes url;      /* replaces everything; "" where front matter has none */
  struct bytes language; /* of the page; "" where the source knows of none */
  bool is_section;       /* "_index.md": always the URL of its folder */
};

/* URL is site-relative and percent-encoded, OUTPUT relative to the output folder and not encoded. A pattern's tokens:
 * those of permalink_token.c. Before all stands the language that a file's suffix says, unless it is
 * the site's. Where the source wants HTML URLs, what would end with a slash ends with
 * ".html", but for sections and index.md. Where it wants lower case, that goes for all below the mount.
 * ERROR_INVALID: an unknown token, a date that is missing or unreadable, a URL that leaves the site. */
int permalink_make(const struct permalink *link, struct arena *arena, struct bytes *url, struct bytes *output,
                   struct error *error);

/* The same of RAW, a path or URL below the site that is not encoded. False when it leaves the site. */
bool permalink_output(struct bytes raw, struct arena *arena, struct bytes *url, struct bytes *output);

#endif
