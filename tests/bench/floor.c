/* floor.c: the least that a Markdown site build on cmark-gfm has to do, as a yardstick for run.
 *
 *   floor CONTENT OUT THREADS
 *
 * Reads every .md below CONTENT, renders it with the extensions of GFM, and writes OUT/<path without .md>/index.html.
 * No front matter, no templates, no links, no lists of pages: a build that does all that is compared with it as a ratio
 * of two times, taken on one machine in one run. The folders of OUT are made by the threads as well. */
#define _GNU_SOURCE
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>
#include <fcntl.h>
#include <fts.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_THREADS = 256 };

struct floor {
  const char *content, *out;
  char **pages; /* below CONTENT */
  size_t page_count;
  atomic_size_t next;
};

static void die(const char *path) {
  perror(path);
  exit(1);
}

static void list_pages(struct floor *floor) {
  char *roots[] = {(char *)floor->content, NULL};
  size_t prefix = strlen(floor->content) + 1, capacity = 0;
  FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL);
  if (!walk)
    die(floor->content);
  for (FTSENT *entry; (entry = fts_read(walk));) {
    size_t length = strlen(entry->fts_path);
    if (entry->fts_info == FTS_D || length < 3 || strcmp(entry->fts_path + length - 3, ".md") != 0)
      continue;
    if (floor->page_count == capacity) {
      capacity = capacity > 0 ? capacity * 2 : 4096;
      floor->pages = realloc(floor->pages, capacity * sizeof *floor->pages);
    }
    if (!floor->pages || !(floor->pages[floor->page_count++] = strdup(entry->fts_path + prefix)))
      die("memory");
  }
  fts_close(walk);
}

/* Makes the folder of PATH, and those above it only where it has to. */
static void make_folder(char *path) {
  char *slash = strrchr(path, '/');
  *slash = '\0';
  if (mkdir(path, 0777) && access(path, F_OK)) {
    make_folder(path);
    mkdir(path, 0777);
  }
  *slash = '/';
}

static char *render(const char *markdown, size_t size) {
  static const char *const extensions[] = {"table", "autolink", "strikethrough", "tagfilter", "tasklist"};
  cmark_parser *parser = cmark_parser_new(CMARK_OPT_UNSAFE);
  for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
    cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(extensions[i]));
  cmark_parser_feed(parser, markdown, size);
  cmark_node *document = cmark_parser_finish(parser);
  char *html = cmark_render_html(document, CMARK_OPT_UNSAFE, cmark_parser_get_syntax_extensions(parser));
  cmark_node_free(document);
  cmark_parser_free(parser);
  return html;
}

static char *read_file(const char *path, size_t *size) {
  struct stat stat;
  int file = open(path, O_RDONLY);
  if (file < 0 || fstat(file, &stat))
    die(path);
  char *text = malloc((size_t)stat.st_size + 1);
  ssize_t got = text ? read(file, text, (size_t)stat.st_size) : -1;
  if (got < 0)
    die(path);
  close(file);
  *size = (size_t)got;
  return text;
}

static void write_file(char *path, const char *text) {
  size_t size = strlen(text);
  make_folder(path);
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (file < 0 || write(file, text, size) != (ssize_t)size)
    die(path);
  close(file);
}

static void *work(void *argument) {
  struct floor *floor = argument;
  for (size_t i; (i = atomic_fetch_add(&floor->next, 1)) < floor->page_count;) {
    const char *page = floor->pages[i];
    char *source, *target;
    if (asprintf(&source, "%s/%s", floor->content, page) < 0 ||
        asprintf(&target, "%s/%.*s/index.html", floor->out, (int)strlen(page) - 3, page) < 0)
      die("memory");
    size_t size;
    char *markdown = read_file(source, &size), *html = render(markdown, size);
    write_file(target, html);
    free(html);
    free(markdown);
    free(target);
    free(source);
  }
  return NULL;
}

int main(int argc, char **argv) {
  int count = argc == 4 ? atoi(argv[3]) : 0;
  if (count < 1 || count > MAX_THREADS) {
    fprintf(stderr, "usage: floor CONTENT OUT THREADS\n");
    return 2;
  }
  struct floor floor = {.content = argv[1], .out = argv[2]};
  cmark_gfm_core_extensions_ensure_registered(); /* not safe from several threads: once, before they start */
  list_pages(&floor);
  pthread_t threads[MAX_THREADS];
  for (int i = 0; i < count; i++) {
    if (pthread_create(&threads[i], NULL, work, &floor))
      die("thread");
  }
  for (int i = 0; i < count; i++)
    pthread_join(threads[i], NULL);
  return 0;
}
