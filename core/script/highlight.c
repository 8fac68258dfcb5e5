/* highlight.c: see highlight.h; and lua/highlight/init.lua for the other half.
 *
 * A lexer gives a flat list of marks: the place where a token starts, its class as a negative number, the place behind
 * its end; or start and end without a class, which mean nothing. Places are those of Lua, from 1, and only ever grow.
 */
#include "script/highlight.h"

#include "base/arena.h"
#include "base/digest.h"
#include "base/map.h"
#include "base/memory.h"
#include "page/escape.h"
#include "script/embedded.h"

#include <lauxlib.h>
#include <lua-lpeg.h>
#include <lualib.h>
#include <stdlib.h>

/* Kept HTML may take this much; then all of it is dropped. Blocks that repeat do so in pages that are near each other:
 * the same page of the next version. */
#define CACHE_BYTES_MAX ((size_t)4 << 20)

#define REGISTRY_LEXERS "highlight.modules" /* name -> what lua/highlight/NAME.lua returned */

/* Their number is their place, from 1. docs/highlighting.md says what each is for; style sheets rely on the names. */
static const char *const class_names[] = {"comment", "keyword",  "constant", "number", "string",    "function",
                                          "type",    "variable", "property", "tag",    "attribute", "meta",
                                          "section", "inserted", "deleted",  "prompt", "output"};
#define CLASS_COUNT (sizeof class_names / sizeof *class_names)

struct highlighter {
  lua_State *lua;   /* NULL until the first block; stack: [1] the function of lua/highlight/init.lua */
  struct map cache; /* digest of language and code -> struct bytes *, its HTML; of `kept` */
  struct arena kept;
  struct digester digester;
  struct highlight_counts counts;
};

/* --- the Lua state --- */

static void *allocate(void *context, void *block, size_t old_size, size_t new_size) {
  (void)context;
  (void)old_size;
  if (new_size > 0)
    return memory_resize(block, 1, new_size);
  free(block);
  return NULL;
}

/* require "patterns": lua/highlight/patterns.lua, once. What is not there is a mistake in the library. */
static int require_module(lua_State *lua) {
  const char *name = luaL_checkstring(lua, 1);
  lua_settop(lua, 1);
  lua_getfield(lua, LUA_REGISTRYINDEX, REGISTRY_LEXERS);
  if (lua_getfield(lua, 2, name) != LUA_TNIL)
    return 1;
  const char *path = lua_pushfstring(lua, "lua/highlight/%s.lua", name);
  const struct embedded_file *file = embedded_find(path);
  if (!file)
    return luaL_error(lua, "there is no %s", path);
  embedded_push(lua, file, lua_ident);
  lua_call(lua, 0, 1);
  lua_pushvalue(lua, -1);
  lua_setfield(lua, 2, name);
  return 1;
}

static void push_classes(lua_State *lua) {
  lua_createtable(lua, 0, (int)CLASS_COUNT);
  for (size_t i = 0; i < CLASS_COUNT; i++) {
    lua_pushinteger(lua, -(lua_Integer)(i + 1));
    lua_setfield(lua, -2, class_names[i]);
  }
}

static int open_lexers(lua_State *lua) {
  static const luaL_Reg libraries[] = {
      {LUA_GNAME, luaopen_base}, {LUA_STRLIBNAME, luaopen_string}, {LUA_TABLIBNAME, luaopen_table}, {NULL, NULL}};
  for (const luaL_Reg *library = libraries; library->name; library++) {
    luaL_requiref(lua, library->name, library->func, 1);
    lua_pop(lua, 1);
  }
  lua_createtable(lua, 0, 16);
  luaL_requiref(lua, "lpeg", luaopen_lpeg, 0);
  lua_setfield(lua, -2, "lpeg");
  push_classes(lua);
  lua_setfield(lua, -2, "classes");
  lua_setfield(lua, LUA_REGISTRYINDEX, REGISTRY_LEXERS);
  lua_pushcfunction(lua, require_module);
  lua_setglobal(lua, "require");
  lua_getglobal(lua, "require");
  lua_pushliteral(lua, "init");
  lua_call(lua, 1, 1);
  return 1;
}

/* What LPeg has to say, too many captures for one, makes no page fail: the code stays plain. */
static bool is_done(lua_State *lua, int status) {
  if (status == LUA_OK)
    return true;
  lua_pop(lua, 1);
  return false;
}

static bool has_lexers(struct highlighter *highlighter) {
  if (highlighter->lua)
    return lua_gettop(highlighter->lua) > 0;
  highlighter->lua = lua_newstate(allocate, NULL);
  lua_pushcfunction(highlighter->lua, open_lexers);
  return is_done(highlighter->lua, lua_pcall(highlighter->lua, 0, 1, 0));
}

/* --- marks as HTML --- */

struct writer {
  struct bytes code;
  size_t at; /* of `code`: what is before it is written */
  struct strbuf *out;
};

static void write_plain(struct writer *writer, size_t end) {
  escape_append(writer->out, bytes_make(writer->code.data + writer->at, end - writer->at));
  writer->at = end;
}

/* A span for each of the lines in it. */
static void write_token(struct writer *writer, size_t end, const char *class_name) {
  while (writer->at < end) {
    const char *start = writer->code.data + writer->at, *newline = memchr(start, '\n', end - writer->at);
    size_t stop = newline ? (size_t)(newline - writer->code.data) : end;
    if (stop > writer->at) {
      strbuf_append_text(writer->out, "<span class=\"hl-");
      strbuf_append_text(writer->out, class_name);
      strbuf_append_text(writer->out, "\">");
      write_plain(writer, stop);
      strbuf_append_text(writer->out, "</span>");
    }
    if (newline)
      write_plain(writer, stop + 1);
  }
}

static lua_Integer item(lua_State *lua, lua_Integer index) {
  lua_rawgeti(lua, -1, index);
  lua_Integer value = lua_tointeger(lua, -1);
  lua_pop(lua, 1);
  return value;
}

/* Writes by the list of marks on top. Tokens of one class that touch become one span. */
static void write_marks(lua_State *lua, struct writer *writer) {
  lua_Integer count = (lua_Integer)lua_rawlen(lua, -1), pending = 0;
  size_t pending_end = 0;
  for (lua_Integer i = 1; i < count;) {
    size_t start = (size_t)item(lua, i++) - 1;
    lua_Integer class_number = item(lua, i);
    if (class_number > 0) {
      i++;
      continue;
    }
    size_t end = (size_t)item(lua, i + 1) - 1;
    i += 2;
    if (end == start)
      continue;
    if (pending != class_number || pending_end != start) {
      if (pending)
        write_token(writer, pending_end, class_names[-pending - 1]);
      write_plain(writer, start);
      pending = class_number;
    }
    pending_end = end;
  }
  if (pending)
    write_token(writer, pending_end, class_names[-pending - 1]);
  write_plain(writer, writer->code.size);
}

/* Pushes the list of marks; false when there is none. */
static bool push_marks(lua_State *lua, struct bytes language, struct bytes code) {
  lua_pushvalue(lua, 1);
  lua_pushlstring(lua, language.data, language.size);
  lua_pushlstring(lua, code.data, code.size);
  if (!is_done(lua, lua_pcall(lua, 2, 1, 0)))
    return false;
  if (lua_istable(lua, -1))
    return true;
  lua_pop(lua, 1);
  return false;
}

/* --- what is kept --- */

static struct digest digest_block(struct highlighter *highlighter, struct bytes language, struct bytes code) {
  digester_reset(&highlighter->digester);
  digester_add(&highlighter->digester, language);
  digester_add(&highlighter->digester, code);
  return digester_finish(&highlighter->digester);
}

static void keep(struct highlighter *highlighter, struct bytes key, struct bytes html) {
  if (highlighter->kept.bytes + html.size > CACHE_BYTES_MAX) {
    map_clear(&highlighter->cache);
    arena_clear(&highlighter->kept);
  }
  struct bytes *copy = arena_allocate(&highlighter->kept, sizeof *copy);
  *copy = arena_copy(&highlighter->kept, html);
  map_put(&highlighter->cache, arena_copy(&highlighter->kept, key), copy);
}

struct highlighter *highlighter_create(void) {
  struct highlighter *highlighter = memory_allocate_zeroed(1, sizeof *highlighter);
  map_init(&highlighter->cache);
  arena_init(&highlighter->kept);
  digester_init(&highlighter->digester);
  return highlighter;
}

void highlighter_destroy(struct highlighter *highlighter) {
  if (!highlighter)
    return;
  if (highlighter->lua)
    lua_close(highlighter->lua);
  map_release(&highlighter->cache);
  arena_release(&highlighter->kept);
  digester_release(&highlighter->digester);
  free(highlighter);
}

bool highlighter_html(struct highlighter *highlighter, struct bytes language, struct bytes code, struct strbuf *out) {
  if (code.size > HIGHLIGHT_CODE_MAX)
    return false;
  struct digest digest = digest_block(highlighter, language, code);
  struct bytes key = bytes_make((const char *)digest.bytes, sizeof digest.bytes);
  const struct bytes *kept = map_get(&highlighter->cache, key);
  highlighter->counts.asked++;
  if (kept) {
    highlighter->counts.kept++;
    strbuf_append(out, *kept);
    return true;
  }
  if (!has_lexers(highlighter) || !push_marks(highlighter->lua, language, code))
    return false;
  size_t before = out->size;
  write_marks(highlighter->lua, &(struct writer){.code = code, .out = out});
  lua_settop(highlighter->lua, 1);
  keep(highlighter, key, bytes_make(out->data + before, out->size - before));
  return true;
}

struct highlight_counts highlighter_counts(const struct highlighter *highlighter) {
  return highlighter->counts;
}
