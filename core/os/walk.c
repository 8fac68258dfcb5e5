/* walk.c: see walk.h.
 *
 * Folders wait on a stack and are opened by their path from the root's descriptor, so that depth costs no descriptors;
 * their files are looked at by name from the folder's own descriptor, once each. Links are rare: what they need (the
 * real path of the root, the identity of ancestors) is found only when one is met. */
#include "os/walk.h"

#include "base/memory.h"
#include "base/path.h"
#include "os/file_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* A folder that waits. LINKS counts the links to folders in its path: without a bound, folders that link to one another
 * have exponentially many paths. */
struct waiting {
  struct bytes path;
  unsigned links;
};
enum { MOST_LINKS = 8 };

/* What a folder holds: all of it is listed and sorted before it is looked at, so that links and problems, too, are met
 * in the same order everywhere. */
struct name {
  struct bytes path;  /* in the arena */
  unsigned char type; /* DT_... */
};

struct walker {
  const struct walk_options *options;
  struct arena *arena;
  int root;              /* descriptor */
  struct strbuf real;    /* the root's real path; empty until a link is met */
  struct waiting *stack; /* owned; the next folder is the last */
  size_t stack_count, stack_capacity;
  /* Of the folder at hand; owned, and used again for the next. */
  struct name *names;
  size_t name_count, name_capacity;
  struct walk_entry *entries;
  size_t entry_count, entry_capacity;
};

static void report(const struct walker *walker, struct bytes path, struct error *problem) {
  if (walker->options->skipped)
    walker->options->skipped(walker->options->context, path, problem);
  error_release(problem);
}

/* What to do when the system refuses something at PATH: a thing that is gone is nobody's loss, one that may not be read
 * is passed over; all else (out of descriptors, I/O) would make the walk miss files that are there. 0 or -1. */
static int refused(const struct walker *walker, int errno_value, struct bytes path, struct error *error) {
  if (errno_value == ENOENT || errno_value == ENOTDIR)
    return 0;
  bool pass = errno_value == EACCES || errno_value == EPERM || errno_value == ELOOP || errno_value == ENAMETOOLONG;
  if (!pass)
    return error_set_os(error, errno_value, "read", path.size ? path.data : walker->options->root);
  struct error problem = ERROR_INIT;
  error_set_os(&problem, errno_value, "read", path.data);
  report(walker, path, &problem);
  return 0;
}

static void add_file(struct walker *walker, struct bytes path, const struct stat *status) {
  walker->entries = memory_grow(walker->entries, walker->entry_count, &walker->entry_capacity, sizeof *walker->entries);
  walker->entries[walker->entry_count++] = (struct walk_entry){path, file_stamp_of(status)};
}

static void add_folder(struct walker *walker, struct bytes path, unsigned links) {
  const struct walk_options *options = walker->options;
  if (options->enter && !options->enter(options->context, path))
    return;
  walker->stack = memory_grow(walker->stack, walker->stack_count, &walker->stack_capacity, sizeof *walker->stack);
  walker->stack[walker->stack_count++] = (struct waiting){path, links};
}

/* Does the link at PATH lead to what lies below the root? Sets *PROBLEM when not. */
static bool stays_inside(struct walker *walker, struct bytes path, struct error *problem) {
  bool inside = false;
  struct strbuf link, target;
  strbuf_init(&link);
  strbuf_init(&target);
  strbuf_append_format(&link, "%s/%s", walker->options->root, path.data);
  if (walker->real.size == 0 && file_real_path(walker->options->root, &walker->real, problem))
    goto out;
  if (file_real_path(link.data, &target, problem))
    goto out;
  struct bytes rest, root = strbuf_bytes(&walker->real);
  inside = bytes_equal(root, bytes_from("/")) || path_below(strbuf_bytes(&target), root, &rest);
  if (!inside)
    error_set(problem, ERROR_INVALID, "the link %s leads out of %s, to %s; only links that stay inside are followed",
              path.data, walker->options->root, target.data);
out:
  strbuf_release(&target);
  strbuf_release(&link);
  return inside;
}

/* Is the folder STATUS, at PATH, one of those that PATH lies in? */
static bool is_own_ancestor(const struct walker *walker, struct bytes path, const struct stat *status) {
  struct strbuf folder;
  strbuf_init(&folder);
  strbuf_append(&folder, path);
  bool found = false;
  while (folder.size && !found) {
    folder.size = path_directory(strbuf_bytes(&folder)).size;
    folder.data[folder.size] = '\0';
    struct stat ancestor;
    found = fstatat(walker->root, folder.size ? folder.data : ".", &ancestor, 0) == 0 &&
            ancestor.st_dev == status->st_dev && ancestor.st_ino == status->st_ino;
  }
  strbuf_release(&folder);
  return found;
}

static void add_link(struct walker *walker, int folder, const char *name, struct bytes path, unsigned links) {
  struct error problem = ERROR_INIT;
  struct stat status;
  if (fstatat(folder, name, &status, 0)) {
    if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP)
      error_set(&problem, ERROR_INVALID, "the link %s leads nowhere; remove it or mend its target", path.data);
    else
      error_set_os(&problem, errno, "follow the link", path.data);
  } else if (S_ISREG(status.st_mode)) {
    if (stays_inside(walker, path, &problem))
      add_file(walker, path, &status);
  } else if (S_ISDIR(status.st_mode) && stays_inside(walker, path, &problem)) {
    if (is_own_ancestor(walker, path, &status))
      error_set(&problem, ERROR_INVALID, "the link %s leads to a folder that it lies in; remove it", path.data);
    else if (links == MOST_LINKS)
      error_set(&problem, ERROR_INVALID, "the path %s goes through more than %d links; remove some", path.data,
                (int)MOST_LINKS);
    else
      add_folder(walker, path, links + 1);
  }
  if (problem.code != ERROR_NONE)
    report(walker, path, &problem);
}

/* The type that d_type did not tell, or that has changed since. */
static unsigned char type_of(const struct stat *status) {
  if (S_ISREG(status->st_mode))
    return DT_REG;
  if (S_ISDIR(status->st_mode))
    return DT_DIR;
  return S_ISLNK(status->st_mode) ? DT_LNK : DT_UNKNOWN;
}

/* Looks at one name in FOLDER, a descriptor. d_type spares the stat of folders; files need theirs for the stamp. */
static int add_name(struct walker *walker, int folder, const struct name *found, const struct waiting *parent,
                    struct error *error) {
  const char *name = found->path.data + (parent->path.size ? parent->path.size + 1 : 0);
  unsigned char type = found->type;
  struct stat status;
  if (type == DT_REG || type == DT_UNKNOWN) {
    if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW))
      return refused(walker, errno, found->path, error);
    type = type_of(&status);
  }
  if (type == DT_REG)
    add_file(walker, found->path, &status);
  else if (type == DT_DIR)
    add_folder(walker, found->path, parent->links);
  else if (type == DT_LNK)
    add_link(walker, folder, name, found->path, parent->links);
  return 0;
}

static int compare_names(const void *a, const void *b) {
  return bytes_compare(((const struct name *)a)->path, ((const struct name *)b)->path);
}

/* Lists the names in the folder, sorted. */
static int list(struct walker *walker, DIR *stream, struct bytes folder, struct error *error) {
  walker->name_count = 0;
  for (;;) {
    errno = 0;
    const struct dirent *found = readdir(stream); /* a stream of this thread's own */
    if (!found)
      break;
    const char *name = found->d_name;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
      continue;
    walker->names = memory_grow(walker->names, walker->name_count, &walker->name_capacity, sizeof *walker->names);
    walker->names[walker->name_count++] =
        (struct name){path_join(walker->arena, folder, bytes_from(name)), found->d_type};
  }
  if (errno && refused(walker, errno, folder, error))
    return -1;
  if (walker->name_count)
    qsort(walker->names, walker->name_count, sizeof *walker->names, compare_names);
  return 0;
}

/* The stack's last is the first to leave it. */
static void reverse(struct waiting *items, size_t count) {
  for (size_t i = 0; i < count / 2; i++) {
    struct waiting item = items[i];
    items[i] = items[count - 1 - i];
    items[count - 1 - i] = item;
  }
}

/* Gathers the files of the open folder, and puts its folders on the stack. */
static int gather(struct walker *walker, DIR *stream, const struct waiting *folder, struct error *error) {
  if (list(walker, stream, folder->path, error))
    return -1;
  size_t first = walker->stack_count;
  walker->entry_count = 0;
  for (size_t i = 0; i < walker->name_count; i++)
    if (add_name(walker, dirfd(stream), &walker->names[i], folder, error))
      return -1;
  reverse(walker->stack + first, walker->stack_count - first);
  return 0;
}

static DIR *open_folder(const struct walker *walker, struct bytes path) {
  int descriptor = openat(walker->root, path.size ? path.data : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0)
    return NULL;
  DIR *stream = fdopendir(descriptor);
  if (!stream)
    close(descriptor);
  return stream;
}

static int walk_folder(struct walker *walker, struct waiting folder, struct error *error) {
  DIR *stream = open_folder(walker, folder.path);
  if (!stream)
    return refused(walker, errno, folder.path, error);
  int failed = gather(walker, stream, &folder, error);
  closedir(stream);
  if (failed)
    return -1;
  struct walk_directory directory = {folder.path, NULL, walker->entry_count};
  if (directory.count) {
    size_t size = directory.count * sizeof *walker->entries;
    directory.entries = memcpy(arena_allocate(walker->arena, size), walker->entries, size);
  }
  return walker->options->visit(walker->options->context, &directory, error) ? -1 : 0;
}

int walk(const struct walk_options *options, struct arena *arena, struct error *error) {
  struct walker walker = {.options = options, .arena = arena};
  walker.root = open(options->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (walker.root < 0)
    return error_set_os(error, errno, "read the folder", options->root);
  strbuf_init(&walker.real);
  walker.stack = memory_grow(NULL, 0, &walker.stack_capacity, sizeof *walker.stack);
  walker.stack[walker.stack_count++] = (struct waiting){arena_copy(arena, bytes_from("")), 0};
  int result = 0;
  while (result == 0 && walker.stack_count)
    result = walk_folder(&walker, walker.stack[--walker.stack_count], error);
  free(walker.entries);
  free(walker.names);
  free(walker.stack);
  strbuf_release(&walker.real);
  close(walker.root);
  return result;
}
