/* value_lua.c: Lua values from and to the encoding of model/value.h, without a tree between.
 *
 * A table with the keys 1 to n is a list, one whose keys are strings a map. An empty table is a list unless it is
 * marked as a map. A table with a metatable is refused, since what it seems to hold is not what is in it, unless its
 * metatable is one of the two that the layer makes itself. */
#include "model/value.h"
#include "script/state.h"
#include <stdlib.h>

/* --- to Lua --- */

static void push_token(lua_State *lua, struct value_cursor *cursor, unsigned depth);

static void corrupt(lua_State *lua) {
  luaL_error(lua, "an encoded value is damaged");
}

static void push_list(lua_State *lua, struct value_cursor *cursor, size_t count, unsigned depth) {
  lua_createtable(lua, count < INT32_MAX ? (int)count : 0, 0);
  for (size_t i = 1; i <= count; i++) {
    push_token(lua, cursor, depth + 1);
    lua_rawseti(lua, -2, (lua_Integer)i);
  }
}

static void push_map(lua_State *lua, struct value_cursor *cursor, size_t count, unsigned depth) {
  lua_createtable(lua, 0, count < INT32_MAX ? (int)count : 0);
  for (size_t i = 0; i < count; i++) {
    struct bytes name;
    if (!value_read_name(cursor, &name))
      corrupt(lua);
    lua_pushlstring(lua, name.data ? name.data : "", name.size);
    push_token(lua, cursor, depth + 1);
    lua_rawset(lua, -3);
  }
}

static void push_token(lua_State *lua, struct value_cursor *cursor, unsigned depth) {
  struct value_token token;
  luaL_checkstack(lua, 4, "value nested too deep");
  if (depth > VALUE_DEPTH || !value_read(cursor, &token))
    corrupt(lua);
  switch (token.kind) {
  case VALUE_NIL:
    lua_pushnil(lua);
    return;
  case VALUE_FALSE:
  case VALUE_TRUE:
    lua_pushboolean(lua, token.kind == VALUE_TRUE);
    return;
  case VALUE_INTEGER:
    lua_pushinteger(lua, token.integer);
    return;
  case VALUE_NUMBER:
    lua_pushnumber(lua, token.number);
    return;
  case VALUE_STRING:
    lua_pushlstring(lua, token.string.size ? token.string.data : "", token.string.size);
    return;
  case VALUE_LIST:
    push_list(lua, cursor, token.count, depth);
    return;
  case VALUE_MAP:
    push_map(lua, cursor, token.count, depth);
    return;
  }
}

void value_push(lua_State *lua, struct bytes encoded) {
  struct value_cursor cursor = {encoded.data, encoded.data + encoded.size};
  push_token(lua, &cursor, 0);
}

/* --- from Lua: raw access only, so nothing here raises --- */

#define PATH_PARTS_MAX VALUE_DEPTH

/* Where in the value the encoder is, for messages; the innermost part is the last. */
struct path_part {
  struct bytes name; /* empty: an index */
  size_t index;
};

struct encoder {
  lua_State *lua;
  const char *what;
  struct strbuf *out;
  struct error *error;
  struct arena names; /* sorted names of the maps that are open */
  struct path_part path[PATH_PARTS_MAX];
  size_t depth;
};

static int encode(struct encoder *encoder, int index);

/* "params.menu[3]" */
static void format_path(const struct encoder *encoder, struct strbuf *text) {
  strbuf_append_text(text, encoder->what);
  for (size_t i = 0; i < encoder->depth; i++) {
    const struct path_part *part = &encoder->path[i];
    if (part->name.data)
      strbuf_append_format(text, ".%.*s", (int)part->name.size, part->name.data);
    else
      strbuf_append_format(text, "[%zu]", part->index);
  }
}

static int refuse(struct encoder *encoder, const char *problem) {
  struct strbuf path;
  strbuf_init(&path);
  format_path(encoder, &path);
  error_set(encoder->error, ERROR_INVALID, "%s %s", path.data, problem);
  strbuf_release(&path);
  return -1;
}

static int refuse_type(struct encoder *encoder, int index) {
  const char *type = luaL_typename(encoder->lua, index);
  struct bytes problem = arena_format(
      &encoder->names, "is a %s, which cannot be kept: only nil, booleans, numbers, strings, lists and maps can", type);
  return refuse(encoder, problem.data);
}

/* Sorts the keys of the table into what it can be: COUNT keys, all integers of 1 to n, or all strings. */
static int classify(struct encoder *encoder, int index, size_t *count, size_t *strings) {
  lua_State *lua = encoder->lua;
  size_t size = lua_rawlen(lua, index);
  *count = *strings = 0;
  lua_pushnil(lua);
  while (lua_next(lua, index)) {
    lua_pop(lua, 1);
    ++*count;
    if (lua_type(lua, -1) == LUA_TSTRING) {
      ++*strings;
    } else if (!lua_isinteger(lua, -1) || lua_tointeger(lua, -1) < 1 || (lua_Unsigned)lua_tointeger(lua, -1) > size) {
      const char *type = luaL_typename(lua, -1);
      bool hole = lua_isinteger(lua, -1) != 0;
      lua_pop(lua, 1);
      if (hole)
        return refuse(encoder, "is a list with holes: its indices must run from 1 without a gap");
      return refuse(encoder,
                    arena_format(&encoder->names, "has a %s as a key: keys must be strings, or 1 to n", type).data);
    }
  }
  if (*strings > 0 && *strings < *count)
    return refuse(encoder, "has both strings and numbers as keys: it must be a list or a map");
  if (*strings == 0 && *count < size)
    return refuse(encoder, "is a list with holes: its indices must run from 1 without a gap");
  return 0;
}

static int encode_list(struct encoder *encoder, int index, size_t count) {
  struct value_scope scope = value_begin_list(encoder->out);
  struct path_part *part = &encoder->path[encoder->depth++];
  for (size_t i = 1; i <= count; i++) {
    *part = (struct path_part){{NULL, 0}, i};
    lua_rawgeti(encoder->lua, index, (lua_Integer)i);
    int rc = encode(encoder, lua_gettop(encoder->lua));
    lua_pop(encoder->lua, 1);
    if (rc)
      return -1;
  }
  encoder->depth--;
  value_end(encoder->out, scope, count);
  return 0;
}

/* So many are sorted by insertion, without an allocation. */
enum { FEW_FIELDS = 24 };

/* A field of a map that is being encoded: its value lies at STACK. The name points into the key, which the table holds.
 */
struct field_place {
  struct bytes name;
  int stack;
};

static int compare_entries(const void *a, const void *b) {
  return bytes_compare(((const struct field_place *)a)->name, ((const struct field_place *)b)->name);
}

/* Puts the last of COUNT entries where it belongs among those before it. */
static void insert_entry(struct field_place *entries, size_t count) {
  struct field_place last = entries[count - 1];
  size_t at = count - 1;
  for (; at > 0 && bytes_compare(entries[at - 1].name, last.name) > 0; at--)
    entries[at] = entries[at - 1];
  entries[at] = last;
}

/* Pushes all values of the map at INDEX, and fills ENTRIES with its COUNT fields sorted by name; returns how many. */
static size_t push_fields(struct encoder *encoder, int index, struct field_place *entries, size_t count) {
  lua_State *lua = encoder->lua;
  size_t filled = 0;
  int value = lua_gettop(lua) + 1;
  lua_pushnil(lua);
  while (lua_next(lua, index)) {
    lua_insert(lua, -2); /* the value stays, the key goes on */
    entries[filled].name.data = lua_tolstring(lua, -1, &entries[filled].name.size);
    entries[filled++].stack = value++;
    if (count <= FEW_FIELDS)
      insert_entry(entries, filled);
  }
  if (count > FEW_FIELDS)
    qsort(entries, count, sizeof *entries, compare_entries);
  return filled;
}

static int encode_map(struct encoder *encoder, int index, size_t count) {
  lua_State *lua = encoder->lua;
  int top = lua_gettop(lua);
  if (count > INT32_MAX / 2 || !lua_checkstack(lua, (int)count + 8))
    return refuse(encoder, "has too many fields");
  struct field_place few[FEW_FIELDS], *entries = few;
  if (count > FEW_FIELDS)
    entries = arena_allocate(&encoder->names, count * sizeof *entries);
  size_t filled = push_fields(encoder, index, entries, count);
  struct value_scope scope = value_begin_map(encoder->out);
  struct path_part *part = &encoder->path[encoder->depth++];
  for (size_t i = 0; i < filled; i++) {
    *part = (struct path_part){entries[i].name, 0};
    value_write_name(encoder->out, entries[i].name);
    if (encode(encoder, entries[i].stack))
      return -1;
  }
  encoder->depth--;
  lua_settop(lua, top);
  value_end(encoder->out, scope, filled);
  return 0;
}

/* May the raw content of the table at INDEX stand for it? IS_MAP: also when it is empty. */
static bool is_plain(lua_State *lua, int index, bool *is_map) {
  *is_map = false;
  if (!lua_getmetatable(lua, index))
    return true;
  lua_getfield(lua, LUA_REGISTRYINDEX, REGISTRY_MAP);
  *is_map = lua_rawequal(lua, -1, -2) != 0;
  lua_getfield(lua, LUA_REGISTRYINDEX, REGISTRY_ENCODES);
  bool plain = *is_map || lua_rawequal(lua, -1, -3);
  lua_pop(lua, 3);
  return plain;
}

static int encode_table(struct encoder *encoder, int index) {
  lua_State *lua = encoder->lua;
  size_t count, strings;
  bool is_map;
  if (!lua_checkstack(lua, 16) || encoder->depth >= PATH_PARTS_MAX)
    return refuse(encoder, "is nested too deep: does it hold itself?");
  if (!is_plain(lua, index, &is_map))
    return refuse(encoder, "has a metatable: copy what is to be kept into a table of its own");
  if (classify(encoder, index, &count, &strings))
    return -1;
  return strings > 0 || (is_map && count == 0) ? encode_map(encoder, index, count) : encode_list(encoder, index, count);
}

static int encode(struct encoder *encoder, int index) {
  lua_State *lua = encoder->lua;
  struct bytes text;
  switch (lua_type(lua, index)) {
  case LUA_TNIL:
  case LUA_TNONE:
    value_write_nil(encoder->out);
    return 0;
  case LUA_TBOOLEAN:
    value_write_boolean(encoder->out, lua_toboolean(lua, index) != 0);
    return 0;
  case LUA_TNUMBER:
    if (lua_isinteger(lua, index))
      value_write_integer(encoder->out, lua_tointeger(lua, index));
    else
      value_write_number(encoder->out, lua_tonumber(lua, index));
    return 0;
  case LUA_TSTRING:
    text.data = lua_tolstring(lua, index, &text.size);
    value_write_string(encoder->out, text);
    return 0;
  case LUA_TTABLE:
    return encode_table(encoder, index);
  default:
    return refuse_type(encoder, index);
  }
}

/* Appends the encoding of the value at INDEX; never raises. */
static int encode_value(lua_State *lua, int index, const char *what, struct strbuf *out, struct error *error) {
  struct encoder encoder; /* its path is large: only what is in use is set */
  encoder.lua = lua;
  encoder.what = what;
  encoder.out = out;
  encoder.error = error;
  encoder.depth = 0;
  int top = lua_gettop(lua);
  arena_init(&encoder.names);
  int rc = encode(&encoder, lua_absindex(lua, index));
  arena_release(&encoder.names);
  lua_settop(lua, top);
  return rc;
}

struct bytes value_check(lua_State *lua, int index, const char *what) {
  struct script *script = script_of(lua);
  strbuf_clear(&script->text);
  if (encode_value(lua, index, what, &script->text, &script->problem))
    call_raise_problem(lua);
  return strbuf_bytes(&script->text);
}
