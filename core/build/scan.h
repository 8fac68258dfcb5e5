/* scan.h: what the first stage found: the files there are, the pages among them, and what changed since the last build.
 *
 * scan.c looks at files, scan_roots.c knows the folders to look into: coordinator thread. Workers read `files` while
 * tasks run. */
#ifndef SHARD_BUILD_SCAN_H
#define SHARD_BUILD_SCAN_H

#include "base/map.h"
#include "model/model.h"

struct scan_entry {
  struct file file;       /* digest none: to be computed by whoever reads it */
  const struct file *old; /* NULL: new */
  bool changed;           /* new, or its stamp differs and its content is not known to be the same */
  bool generated;         /* there is no file: a section that nobody wrote (sections.h) */
  struct digest seen;     /* of an `_index.md` that cascade_load read: the bytes that it saw */
};

/* A source's folder with its pages, in order of path: a DESCRIBE group. A section that nobody wrote is in one of its
 * own, of the same path. */
struct page_folder {
  uint32_t source;
  struct bytes path;
  struct scan_entry **files;
  size_t count;
  bool generated;
};

/* A file that is no page, in the folder of a source that wants such. */
struct scan_beside {
  struct scan_entry *entry;
  uint32_t source;
};

/* A folder that was scanned, and its row in the file index. */
struct scan_directory {
  struct bytes path;
  struct scan_entry **entries; /* sorted by path */
  size_t count, capacity;
  bool changed; /* its row must be written */
};

struct scan {
  struct map files;           /* site path -> struct scan_entry * */
  struct map generated;       /* likewise, of pages without a file */
  struct map old_directories; /* folder -> struct stored_directory *; those seen are removed */
  struct scan_directory *directories;
  size_t directory_count, directory_capacity;
  struct page_folder *folders;
  size_t folder_count, folder_capacity;
  struct scan_beside *beside;
  size_t beside_count, beside_capacity;
  int64_t started_ns; /* file clock */
  unsigned compared;  /* pages that were read already, to see whether they changed */

  bool changed;            /* some file was added, removed or changed since the last build */
  bool incomplete;         /* something could not be looked at: nothing is an orphan because it was not seen */
  bool only_pages_changed; /* what changed is pages that were there before */
  struct scan_entry **changed_pages; /* those */
  size_t changed_page_count, changed_page_capacity;
};

struct build;
/* Is it a page without a file? Any thread, while tasks run too. */
bool scan_is_generated(const struct scan *scan, struct bytes path);
/* The page's file, which may be a generated one; NULL. Coordinator thread: commands that end change the files. */
struct scan_entry *scan_page(const struct scan *scan, struct bytes path);
/* Scans one folder of the site. WHAT names it in an error ("source 'docs'"), with the LINE of the Shardfile that asks
 * for it; NULL: a missing one is fine. */
int scan_root(struct build *build, struct bytes root, const char *what, uint32_t line);
/* Scans one file that lies in no scanned folder; a missing one is fine. Its row in the index is its own. */
int scan_file(struct build *build, struct bytes path, struct error *error);

#endif
