/* container.c: see container.h. The parser asks for each line whether an open container goes on (match_container), then
 * whether something new begins (open_container). The line that ends a container does not belong to it, and needs a node
 * of its own: a thematic break, which cmark gives no part in whether lists are loose. */
#include "page/container.h"

#include "page/box.h"
#include "page/fence.h"
#include "page/math.h"
#include "page/region.h"

#include <cmark-gfm-extension_api.h>

/* Deeper ones stay text: each line of colons looks at all that are open. */
enum { DEPTH_MAX = 32, COLONS_MIN = 3, INDENT_MAX = 3 };

bool container_present(struct bytes body) {
  return bytes_find_mark(body, ":::") != NULL;
}

static unsigned count_colons(struct bytes text) {
  size_t count = 0;
  while (count < text.size && text.data[count] == ':')
    count++;
  return (unsigned)count;
}

/* What is left of the line behind the blanks that it starts with. */
static struct bytes line_rest(cmark_parser *parser, const unsigned char *input, int size) {
  int start = cmark_parser_get_first_nonspace(parser);
  return start < size ? bytes_make((const char *)input + start, (size_t)(size - start)) : bytes_from("");
}

/* How many colons make up LINE; 0 when there is anything else. */
static unsigned closing_colons(struct bytes line) {
  unsigned colons = count_colons(line);
  if (colons < COLONS_MIN || bytes_trim(line).size != colons)
    return 0;
  return colons;
}

/* --- The end of a container --- */

static struct box *open_box(cmark_node *node) {
  struct box *box = extra_of(node, EXTRA_BOX);
  return box && box->colons > 0 && box->closed == 0 ? box : NULL;
}

/* The last block in NODE, if a line whose text starts in COLUMN can be a part of it. */
static cmark_node *descend(cmark_node *node, int column) {
  cmark_node *last = cmark_node_last_child(node);
  if (!last || open_box(last) || cmark_node_get_type(last) == CMARK_NODE_LIST)
    return last;
  if (cmark_node_get_type(last) == CMARK_NODE_ITEM) {
    cmark_node *content = cmark_node_first_child(last);
    return content && column >= cmark_node_get_start_column(content) ? last : NULL;
  }
  return cmark_node_get_type(last) == CMARK_NODE_CODE_BLOCK ? last : NULL;
}

/* Cmark notes where a block ends when it has seen that; until then it ends where it starts. */
static bool is_open_code(cmark_node *node) {
  int length, offset;
  char character;
  if (cmark_node_get_type(node) != CMARK_NODE_CODE_BLOCK)
    return false;
  const struct math *math = extra_of(node, EXTRA_MATH_BLOCK);
  if (math)
    return !math->closed;
  return cmark_node_get_fenced(node, &length, &offset, &character) &&
         cmark_node_get_end_line(node) == cmark_node_get_start_line(node);
}

/* Which of the containers that are open, from NODE inwards, does a line of COLONS in COLUMN end? None when it is code.
 */
static const struct box *find_closed(cmark_node *node, unsigned colons, int column) {
  const struct box *exact = NULL, *fewer = NULL;
  for (; node; node = descend(node, column)) {
    const struct box *box = open_box(node);
    if (is_open_code(node))
      return NULL;
    if (box && box->colons == colons)
      exact = box;
    else if (box && box->colons < colons)
      fewer = box;
  }
  return exact ? exact : fewer;
}

static int match_container(cmark_syntax_extension *self, cmark_parser *parser, unsigned char *input, int size,
                           cmark_node *node) {
  (void)self;
  struct box *box = extra_of(node, EXTRA_BOX);
  if (box->closed)
    return false;
  unsigned colons = closing_colons(line_rest(parser, input, size));
  if (colons == 0 || cmark_parser_get_indent(parser) > INDENT_MAX ||
      find_closed(node, colons, cmark_parser_get_first_nonspace(parser) + 1) != box)
    return true;
  box->closed = cmark_parser_get_line_number(parser);
  return false;
}

static void skip_line(cmark_parser *parser, unsigned char *input, int size) {
  cmark_parser_advance_offset(parser, (char *)input, size - 1 - cmark_parser_get_offset(parser), false);
}

/* The line that just ended the last container in PARENT. */
static cmark_node *add_end(cmark_parser *parser, cmark_node *parent, unsigned char *input, int size) {
  cmark_node *last = cmark_node_last_child(parent);
  const struct box *box = last ? extra_of(last, EXTRA_BOX) : NULL;
  if (!box || box->closed != cmark_parser_get_line_number(parser))
    return NULL;
  cmark_node *end = cmark_parser_add_child(parser, parent, CMARK_NODE_THEMATIC_BREAK, 1);
  struct extra *extra = region_allocate(sizeof *extra);
  extra->kind = EXTRA_BOX_END;
  cmark_node_set_user_data(end, extra);
  skip_line(parser, input, size);
  return end;
}

/* --- Its beginning --- */

static bool is_name_byte(char byte, bool first) {
  bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
  return letter || (!first && ((byte >= '0' && byte <= '9') || byte == '-' || byte == '_'));
}

/* Takes "{...}" off the end of TEXT. */
static struct bytes cut_attributes(struct bytes *text) {
  if (text->size == 0 || text->data[text->size - 1] != '}')
    return bytes_from("");
  const char *start = memrchr(text->data, '{', text->size);
  if (!start || (start > text->data && !bytes_is_blank(start[-1]) && start[-1] != ']'))
    return bytes_from("");
  size_t size = (size_t)(text->data + text->size - start);
  text->size -= size;
  *text = bytes_trim(*text);
  return bytes_make(start, size);
}

/* "[Title]" and "Title", with the colons taken off that Pandoc allows at the end. */
static struct bytes read_title(struct bytes text) {
  if (text.size >= 2 && text.data[0] == '[' && text.data[text.size - 1] == ']')
    return bytes_trim(bytes_make(text.data + 1, text.size - 2));
  size_t size = text.size;
  while (size > 0 && text.data[size - 1] == ':')
    size--;
  return text.size - size >= COLONS_MIN ? bytes_trim(bytes_make(text.data, size)) : text;
}

struct opening {
  struct box box;
  struct bytes title; /* in the line */
};

/* "{#id .class open}", where a name may be the first class. */
static void read_attributes(struct bytes attributes, struct box *box) {
  struct arena arena = ARENA_INIT;
  struct fence fence;
  struct bytes ignored;
  struct bytes info =
      arena_format(&arena, "%.*s%.*s", (int)box->name.size, box->name.data, (int)attributes.size, attributes.data);
  fence_parse(info, &arena, &fence);
  box->name = region_copy(fence.language);
  box->id = region_copy(fence.id);
  box->classes = region_copy(fence.classes);
  box->open = fence_attribute(&fence, "open", &ignored);
  arena_release(&arena);
}

/* False when LINE begins no container. */
static bool read_opening(struct bytes line, struct opening *out) {
  *out = (struct opening){.box.colons = count_colons(line)};
  if (out->box.colons < COLONS_MIN)
    return false;
  struct bytes rest = bytes_trim(bytes_make(line.data + out->box.colons, line.size - out->box.colons));
  size_t size = 0;
  while (size < rest.size && is_name_byte(rest.data[size], size == 0))
    size++;
  bool ends = size == rest.size || bytes_is_blank(rest.data[size]) || rest.data[size] == '[' || rest.data[size] == '{';
  if (rest.size == 0 || !ends || (size == 0 && rest.data[0] != '{'))
    return false;
  out->box.name = bytes_make(rest.data, size);
  struct bytes text = bytes_trim(bytes_make(rest.data + size, rest.size - size));
  struct bytes title = read_title(text); /* before the attributes: there may be colons behind them */
  struct bytes attributes = cut_attributes(&title);
  out->title = read_title(title);
  read_attributes(attributes, &out->box);
  return out->box.name.size > 0;
}

static unsigned depth_of(cmark_node *node) {
  for (; node; node = cmark_node_parent(node)) {
    const struct box *box = extra_of(node, EXTRA_BOX);
    if (box)
      return box->depth;
  }
  return 0;
}

static cmark_node *open_container(cmark_syntax_extension *self, int indented, cmark_parser *parser, cmark_node *parent,
                                  unsigned char *input, int size) {
  struct bytes line = line_rest(parser, input, size);
  if (indented || line.size < COLONS_MIN || line.data[0] != ':')
    return NULL;
  if (closing_colons(line) > 0)
    return add_end(parser, parent, input, size);
  struct opening opening;
  unsigned depth = depth_of(parent);
  if (depth >= DEPTH_MAX || !read_opening(line, &opening))
    return NULL;
  opening.box.depth = depth + 1;
  int column = cmark_parser_get_first_nonspace(parser) + 1;
  cmark_node *node = cmark_parser_add_child(parser, parent, CMARK_NODE_CUSTOM_BLOCK, column);
  cmark_node_set_syntax_extension(node, self);
  box_attach(node, &opening.box);
  if (opening.title.size > 0) {
    cmark_node *title = cmark_parser_add_child(parser, node, CMARK_NODE_HEADING, column);
    cmark_node_set_string_content(title, region_copy(opening.title).data);
    box_attach_title(title);
    node = title;
  }
  skip_line(parser, input, size);
  return node;
}

cmark_syntax_extension *container_extension_create(void) {
  cmark_syntax_extension *extension = cmark_syntax_extension_new("shard_container");
  cmark_syntax_extension_set_open_block_func(extension, open_container);
  cmark_syntax_extension_set_match_block_func(extension, match_container);
  return extension;
}
