/* shortcode.c: finds the tags of shortcodes where they count, and which of them belong together. */
#include "page/shortcode.h"

#include "base/digest.h"
#include "base/memory.h"
#include "page/leaves.h"
#include "page/shortcode_tag.h"
#include "page/shortcode_tree.h"

#include <stdlib.h>

enum { LONGEST_TICKS = 80 }; /* as in cmark: longer runs of backticks delimit nothing */

struct scanner {
  struct bytes body;
  enum shortcode_scope scope;
  const char *path;
  struct arena *arena;
  struct error *error;
  const struct shortcode_reporter *reporter; /* NULL: the first mistake ends it */
  size_t mistakes;
  struct bytes *broken; /* names of opening tags that could not be read: what closes them is no mistake of its own */
  size_t broken_count, broken_capacity;
  size_t at;
  size_t counted, line_start; /* lines were counted up to here */
  uint32_t line;
  struct shortcode *items; /* owned, as is the next */
  size_t count, capacity;
  uint32_t *open; /* indexes of tags that a closing tag may follow for */
  size_t open_count, open_capacity;
  size_t last_ticks[LONGEST_TICKS + 1]; /* where the last run of each length was seen */
  bool ticks_known;                     /* all of the leaf was looked at for that */
  bool no_comment_ends;                 /* in the rest of the leaf */
};

/* --- places --- */

static void place(struct scanner *scanner, size_t at, uint32_t *line, uint32_t *column) {
  for (; scanner->counted < at; scanner->counted++)
    if (scanner->body.data[scanner->counted] == '\n') {
      scanner->line++;
      scanner->line_start = scanner->counted + 1;
    }
  *line = scanner->line;
  *column = (uint32_t)(at - scanner->line_start) + 1;
}

/* Gives an error, which was set without one, its place: that of AT, behind all that was placed. */
static int fail_at(struct scanner *scanner, size_t at) {
  struct error *error = scanner->error;
  place(scanner, at, &error->line, &error->column);
  error->file = memory_copy_string(scanner->path, strlen(scanner->path));
  return -1;
}

/* --- pairs --- */

static char mark_of(enum shortcode_kind kind) {
  return kind == SHORTCODE_HTML ? '<' : '%';
}

static int add_item(struct scanner *scanner, const struct shortcode_tag *tag, bool in_code) {
  struct shortcode item = {.kind = tag->kind,
                           .name = tag->name,
                           .arguments = tag->arguments,
                           .argument_count = tag->argument_count,
                           .begin = tag->begin,
                           .end = tag->end,
                           .inner = tag->end,
                           .inner_end = tag->end,
                           .paired = tag->closes_self,
                           .in_code = in_code};
  place(scanner, tag->begin, &item.line, &item.column);
  scanner->items = memory_grow(scanner->items, scanner->count, &scanner->capacity, sizeof *scanner->items);
  scanner->items[scanner->count++] = item;
  if (tag->kind == SHORTCODE_ESCAPED || tag->closes_self)
    return 0;
  scanner->open = memory_grow(scanner->open, scanner->open_count, &scanner->open_capacity, sizeof *scanner->open);
  scanner->open[scanner->open_count++] = (uint32_t)(scanner->count - 1);
  return 0;
}

/* The tags between the two, which nothing closed, are single ones. */
static int close_item(struct scanner *scanner, const struct shortcode_tag *tag) {
  size_t found = scanner->open_count;
  while (found > 0 && !bytes_equal(scanner->items[scanner->open[found - 1]].name, tag->name))
    found--;
  const char mark = mark_of(tag->kind);
  int size = (int)tag->name.size;
  if (found == 0) {
    error_set(scanner->error, ERROR_INVALID, "{{%c /%.*s closes nothing: no {{%c %.*s is open before it", mark, size,
              tag->name.data, mark, size, tag->name.data);
    return fail_at(scanner, tag->begin);
  }
  struct shortcode *item = &scanner->items[scanner->open[found - 1]];
  if (item->kind != tag->kind) {
    error_set(scanner->error, ERROR_INVALID,
              "{{%c /%.*s closes what {{%c %.*s opened on line %u: both need the same mark", mark, size, tag->name.data,
              mark_of(item->kind), size, tag->name.data, item->line);
    return fail_at(scanner, tag->begin);
  }
  item->paired = true;
  item->inner_end = tag->begin;
  item->end = tag->end;
  scanner->open_count = found - 1;
  return 0;
}

/* --- where tags count --- */

static bool is_broken(const struct scanner *scanner, struct bytes name) {
  for (size_t i = 0; i < scanner->broken_count; i++)
    if (bytes_equal(scanner->broken[i], name))
      return true;
  return false;
}

/* Goes on behind a mistake; -1 when that was the last one that is told. The tag may go on behind WHERE. */
static int survive(struct scanner *scanner, const struct shortcode_tag *tag, size_t where) {
  if (tag->end == 0 && !tag->closing && tag->name.size > 0) {
    scanner->broken =
        memory_grow(scanner->broken, scanner->broken_count, &scanner->broken_capacity, sizeof *scanner->broken);
    scanner->broken[scanner->broken_count++] = tag->name;
  }
  if (!scanner->reporter || ++scanner->mistakes == SHORTCODE_MISTAKES_MAX)
    return -1;
  scanner->at = tag->end ? tag->end : where < tag->begin + 3 ? tag->begin + 3 : where;
  return 0;
}

static int read_tag(struct scanner *scanner, struct shortcode_tag *tag, size_t *where) {
  if (shortcode_tag_read(scanner->body, scanner->at, scanner->arena, tag, where, scanner->error)) {
    tag->end = 0;
    return fail_at(scanner, *where);
  }
  return 0;
}

/* The mistake before this one is told when there is another. */
static void tell(struct scanner *scanner) {
  if (scanner->mistakes > 0 && scanner->error->code != ERROR_NONE) {
    scanner->reporter->mistake(scanner->reporter->context, scanner->error);
    error_release(scanner->error);
  }
}

static int take_tag(struct scanner *scanner, bool in_code) {
  struct shortcode_tag tag;
  struct error last = ERROR_INIT, *error = scanner->error;
  size_t where = 0;
  scanner->error = &last;
  int rc = read_tag(scanner, &tag, &where);
  if (rc == 0) {
    scanner->at = tag.end;
    rc = tag.closing ? close_item(scanner, &tag) : add_item(scanner, &tag, in_code);
  }
  scanner->error = error;
  if (rc == 0)
    return 0;
  if (tag.end && is_broken(scanner, tag.name)) {
    error_release(&last);
    return 0;
  }
  tell(scanner);
  *error = last;
  return survive(scanner, &tag, where);
}

/* What is code or a comment, up to END. */
static int scan_verbatim(struct scanner *scanner, size_t end) {
  while (scanner->scope == SHORTCODE_EVERYWHERE && scanner->at < end) {
    const char *from = scanner->body.data + scanner->at, *found = memmem(from, end - scanner->at, "{{", 2);
    if (!found)
      break;
    scanner->at += (size_t)(found - from);
    if (!shortcode_tag_starts(scanner->body, scanner->at))
      scanner->at++;
    else if (take_tag(scanner, true))
      return -1;
  }
  if (scanner->at < end)
    scanner->at = end;
  return 0;
}

static size_t ticks_at(const struct scanner *scanner, size_t at, size_t end) {
  size_t size = 0;
  while (at + size < end && scanner->body.data[at + size] == '`')
    size++;
  return size;
}

/* Where the run of SIZE backticks is that ends a code span which begins at the cursor; 0 when there is none. As cmark
 * looks for it, to the letter: it keeps where it saw runs last, so that those that nothing closes cost nothing, and by
 * that it misses some. */
static size_t find_ticks(struct scanner *scanner, size_t size, size_t end) {
  if (scanner->ticks_known && scanner->last_ticks[size] <= scanner->at)
    return 0;
  for (size_t at = scanner->at, run; at < end; at += run ? run : 1) {
    run = ticks_at(scanner, at, end);
    if (run > 0 && run <= LONGEST_TICKS)
      scanner->last_ticks[run] = at;
    if (run == size)
      return at;
  }
  scanner->ticks_known = true;
  return 0;
}

/* A code span, or backticks that begin none. */
static int scan_ticks(struct scanner *scanner, size_t end) {
  size_t size = ticks_at(scanner, scanner->at, end);
  scanner->at += size;
  size_t close = size <= LONGEST_TICKS ? find_ticks(scanner, size, end) : 0;
  return close ? scan_verbatim(scanner, close + size) : 0;
}

static bool starts_comment(const struct scanner *scanner, size_t end) {
  return end - scanner->at >= 4 && memcmp(scanner->body.data + scanner->at, "<!--", 4) == 0;
}

/* A comment that does not end goes on to END in a block, and is none in text. */
static int scan_comment(struct scanner *scanner, const struct leaf *leaf) {
  const char *from = scanner->body.data + scanner->at;
  const char *found = NULL;
  if (!scanner->no_comment_ends)
    found = memmem(from + 4, leaf->end - scanner->at - 4, "-->", 3);
  scanner->no_comment_ends = !found;
  if (found)
    return scan_verbatim(scanner, (size_t)(found - scanner->body.data) + 3);
  if (leaf->kind == LEAF_HTML)
    return scan_verbatim(scanner, leaf->end);
  scanner->at += 4;
  return 0;
}

/* A backslash before what would otherwise begin something. */
static bool is_escape(const struct scanner *scanner, size_t end) {
  const char *at = scanner->body.data + scanner->at;
  return at[0] == '\\' && end - scanner->at > 1 && memchr("\\`<", at[1], 3);
}

static int scan_leaf(struct scanner *scanner, const struct leaf *leaf) {
  bool text = leaf->kind == LEAF_TEXT;
  scanner->ticks_known = scanner->no_comment_ends = false;
  if (scanner->at < leaf->begin)
    scanner->at = leaf->begin;
  if (leaf->kind == LEAF_CODE)
    return scan_verbatim(scanner, leaf->end);
  while (scanner->at < leaf->end) {
    char byte = scanner->body.data[scanner->at];
    int rc = 0;
    if (byte == '{' && shortcode_tag_starts(scanner->body, scanner->at))
      rc = take_tag(scanner, false);
    else if (byte == '`' && text)
      rc = scan_ticks(scanner, leaf->end);
    else if (byte == '<' && starts_comment(scanner, leaf->end))
      rc = scan_comment(scanner, leaf);
    else
      scanner->at += text && is_escape(scanner, leaf->end) ? 2 : 1;
    if (rc)
      return -1;
  }
  return 0;
}

/* --- the whole --- */

/* The first word of its kind that is not in the body. */
static struct bytes choose_mark(struct bytes body, struct arena *arena) {
  struct digester digester;
  char text[33];
  struct bytes mark;
  digester_init(&digester);
  digester_add(&digester, body);
  do {
    digester_add(&digester, bytes_from("mark"));
    digest_format(digester_finish(&digester), text);
    mark = arena_format(arena, "shortcode%.16s", text);
  } while (memmem(body.data, body.size, mark.data, mark.size));
  digester_release(&digester);
  return mark;
}

bool shortcode_present(struct bytes body) {
  for (size_t at = 0; at < body.size; at++) {
    const char *found = bytes_find_mark(bytes_make(body.data + at, body.size - at), "{{");
    if (!found)
      return false;
    at = (size_t)(found - body.data);
    if (shortcode_tag_starts(body, at))
      return true;
  }
  return false;
}

static int scan(struct scanner *scanner) {
  struct leaves leaves;
  int rc = 0;
  leaves_read(scanner->body, &leaves);
  for (size_t i = 0; i < leaves.count && rc == 0; i++)
    if (scanner->at < leaves.items[i].end)
      rc = scan_leaf(scanner, &leaves.items[i]);
  leaves_release(&leaves);
  return rc || scanner->mistakes > 0 ? -1 : 0;
}

int shortcode_scan_all(struct bytes body, enum shortcode_scope scope, const char *path, uint32_t line,
                       struct arena *arena, const struct shortcode_reporter *reporter, struct shortcodes *out,
                       struct error *error) {
  struct scanner scanner = {
      .body = body, .scope = scope, .path = path, .line = line, .arena = arena, .error = error, .reporter = reporter};
  *out = (struct shortcodes){.body = body};
  if (scope == SHORTCODE_NOWHERE || !shortcode_present(body))
    return 0;
  int rc = scan(&scanner);
  if (rc == 0 && scanner.count > 0) {
    size_t size = scanner.count * sizeof *scanner.items;
    struct shortcodes found = {.body = body, .items = arena_allocate(arena, size), .count = scanner.count};
    memcpy(found.items, scanner.items, size);
    found.mark = choose_mark(body, arena);
    rc = shortcode_tree_link(&found, path, arena, error);
    if (rc == 0)
      *out = found;
  }
  free(scanner.items);
  free(scanner.open);
  free(scanner.broken);
  return rc;
}

int shortcode_scan(struct bytes body, enum shortcode_scope scope, const char *path, uint32_t line, struct arena *arena,
                   struct shortcodes *out, struct error *error) {
  return shortcode_scan_all(body, scope, path, line, arena, NULL, out, error);
}
