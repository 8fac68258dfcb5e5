/* shortcode.h: Hugo's shortcodes in a page's Markdown: {{< name args >}} and {{% name args %}}.
 *
 * shortcode_scan finds them and their pairs; what each becomes is for somebody else to say (script/); shortcode_insert
 * puts that into the Markdown, and shortcode_fill into the HTML that is made of it.
 *
 * What {{% %}} becomes is Markdown and takes its place before the page is parsed. What {{< >}} becomes must come out as
 * it is, so a placeholder goes through the parser in its stead: one word of letters and digits that is not in the page,
 * which survives wherever text does, in a link's target or an attribute too. Pure; any thread; linear in time. */
#ifndef SHARD_PAGE_SHORTCODE_H
#define SHARD_PAGE_SHORTCODE_H

#include "base/arena.h"
#include "base/error.h"

enum shortcode_scope {
  SHORTCODE_TEXT,       /* outside code and comments: there the page is left as it is */
  SHORTCODE_EVERYWHERE, /* in code and comments too, as Hugo does */
  SHORTCODE_NOWHERE,
};

/* Pairs nested deeper than this are an error. */
enum { SHORTCODE_DEPTH_MAX = 50 };

struct shortcode_argument {
  struct bytes name;  /* empty: by position */
  struct bytes value; /* without quotes and escapes */
  bool quoted;        /* else it may be meant as a number or a boolean */
};

enum shortcode_kind {
  SHORTCODE_HTML,     /* {{< >}} */
  SHORTCODE_MARKDOWN, /* {{% %}} */
  SHORTCODE_ESCAPED,  /* a tag with comment marks around what is in it: `output` is that tag without them */
};

struct shortcode {
  enum shortcode_kind kind;
  struct bytes name;
  const struct shortcode_argument *arguments; /* all by name, or all by position */
  size_t argument_count;
  size_t begin, end;        /* of all of it in the body, with the closing tag */
  size_t inner, inner_end;  /* of what is in a pair */
  bool paired;              /* there is a closing tag, or it closes itself */
  bool in_code;             /* or in a comment */
  bool failed;              /* it, or what is in it, has a mistake that was told: it is not run again */
  uint32_t line, column;    /* in the file, 1-based */
  uint32_t parent;          /* index of the pair around it plus one; 0: none */
  uint32_t next;            /* index of the first one behind it and what is in it */
  uint32_t ordinal;         /* among its siblings, from 0 */
  struct bytes indentation; /* {{% %}}: what lines of its output begin with, for that of the tag does */
  struct bytes output;      /* what it became, set from outside; not looked at within a {{< >}}, whose own has it */
};

struct shortcodes {
  struct bytes body;
  struct shortcode *items; /* in order of their beginning: what is in a pair follows it */
  size_t count;
  struct bytes mark; /* what placeholders begin with */
};

/* Could there be any? One look at the bytes. */
bool shortcode_present(struct bytes body);

/* TEXT without its tags, and without blanks before and behind each where it had both. */
struct bytes shortcode_strip(struct bytes text, struct arena *arena);

/* BODY starts on LINE of the file PATH. A name is paired where a closing tag follows for it; what is between is its
 * inner text. Points into BODY and the arena. ERROR_INVALID with the place: a tag that does not end, or closes nothing,
 * or has arguments that cannot be read; pairs that are nested too deep. */
int shortcode_scan(struct bytes body, enum shortcode_scope scope, const char *path, uint32_t line, struct arena *arena,
                   struct shortcodes *out, struct error *error);

/* Of a page's mistakes as many are told. */
enum { SHORTCODE_MISTAKES_MAX = 20 };

/* Is told of mistakes; a function that has one still returns the last of them. */
struct shortcode_reporter {
  void (*mistake)(void *context, const struct error *problem);
  void *context;
};

/* The same, but with all mistakes, in order: REPORTER is told of all but the last. */
int shortcode_scan_all(struct bytes body, enum shortcode_scope scope, const char *path, uint32_t line,
                       struct arena *arena, const struct shortcode_reporter *reporter, struct shortcodes *out,
                       struct error *error);

/* The word that stands for an item. */
void shortcode_append_placeholder(const struct shortcodes *list, size_t index, struct strbuf *out);

/* Where lines of the Markdown with its shortcodes expanded come from. */
struct shortcode_lines {
  struct shortcode_line {
    uint32_t expanded; /* from this line on, */
    uint32_t source;   /* lines are those of the body from that one on, */
    uint32_t last;     /* but not behind this one */
  } * items;
  size_t count, capacity;
};

/* The body with every item's output or placeholder in its place. LINES is the arena's. */
struct bytes shortcode_insert(const struct shortcodes *list, struct arena *arena, struct shortcode_lines *lines);
/* LINE of the expanded Markdown as a line of the body. */
uint32_t shortcode_source_line(const struct shortcode_lines *lines, uint32_t line);

/* HTML with the outputs in the place of their placeholders. A paragraph that is nothing but placeholders is no
 * paragraph any more when one of them stands for a block, or for nothing. Within a tag, what would end it or its
 * attribute is escaped. */
struct bytes shortcode_fill(const struct shortcodes *list, struct bytes html, struct arena *arena);
/* The same in plain text: outputs without tags and entities. */
struct bytes shortcode_fill_text(const struct shortcodes *list, struct bytes text, struct arena *arena);

#endif
