/* api_text.c: pure functions over text, written in C for speed or because the core has them already. */
#include "base/glob.h"
#include "base/path.h"
#include "base/suggest.h"
#include "page/date.h"
#include "page/fold.h"
#include "script/state.h"

struct bytes api_check_text(lua_State *lua, int index) {
  struct bytes text;
  text.data = luaL_checklstring(lua, index, &text.size);
  return text;
}

int api_push_nil(lua_State *lua) {
  lua_pushnil(lua);
  return 1;
}

static void push_bytes(lua_State *lua, struct bytes text) {
  lua_pushlstring(lua, text.size ? text.data : "", text.size);
}

/* hash(text) -> an integer from 0 to 2^63 - 1, the same on every machine */
static int api_hash(lua_State *lua) {
  lua_pushinteger(lua, (lua_Integer)(bytes_hash(api_check_text(lua, 1)) >> 1));
  return 1;
}

/* slug(text) -> the text as one readable part of an address */
static int api_slug(lua_State *lua) {
  push_bytes(lua, path_slug(&script_of(lua)->scratch, api_check_text(lua, 1)));
  return 1;
}

/* spellings(path) -> the path, and where it has accents the other ways to write them: keyboards give one form of
 * Unicode, and some disks the other */
static int api_spellings(lua_State *lua) {
  struct arena *scratch = &script_of(lua)->scratch;
  struct bytes path = api_check_text(lua, 1);
  lua_settop(lua, 1);
  for (int composed = 0; composed < 2; composed++) {
    struct bytes form = fold_accents(path, composed, scratch);
    if (!bytes_equal(form, path))
      push_bytes(lua, form);
  }
  return lua_gettop(lua);
}

static bool needs_escape(char byte) {
  return byte == '&' || byte == '<' || byte == '>' || byte == '"' || byte == '\'';
}

/* escape(text) -> the text with & < > " ' as entities */
static int api_escape(lua_State *lua) {
  struct bytes text = api_check_text(lua, 1);
  size_t plain = 0;
  while (plain < text.size && !needs_escape(text.data[plain]))
    plain++;
  lua_settop(lua, 1);
  if (plain == text.size)
    return 1;
  struct script *script = script_of(lua);
  strbuf_clear(&script->text);
  strbuf_append_html(&script->text, text);
  push_bytes(lua, strbuf_bytes(&script->text));
  return 1;
}

/* url_encode(path) -> the path as it is written in an address */
static int api_url_encode(lua_State *lua) {
  push_bytes(lua, path_url_encode(&script_of(lua)->scratch, api_check_text(lua, 1)));
  return 1;
}

/* normalize(path) -> the site path, or nil when it is absolute or climbs out */
static int api_normalize(lua_State *lua) {
  struct bytes path;
  if (!path_normalize(&script_of(lua)->scratch, api_check_text(lua, 1), &path))
    return 0;
  push_bytes(lua, path);
  return 1;
}

/* resolve(base, target) -> TARGET, seen from the file BASE, as a site path; nil when it climbs out */
static int api_resolve(lua_State *lua) {
  struct bytes path;
  if (!path_resolve(&script_of(lua)->scratch, api_check_text(lua, 1), api_check_text(lua, 2), &path))
    return 0;
  push_bytes(lua, path);
  return 1;
}

/* check_glob(pattern) -> nil, or what is wrong with it */
static int api_check_glob(lua_State *lua) {
  struct script *script = script_of(lua);
  if (glob_check(api_check_text(lua, 1), &script->problem) == 0)
    return 0;
  struct bytes text = arena_format(&script->scratch, "%s", script->problem.message);
  error_release(&script->problem);
  push_bytes(lua, text);
  return 1;
}

/* suggest(word, candidates) -> the candidate that was probably meant, or nil */
static int api_suggest(lua_State *lua) {
  struct script *script = script_of(lua);
  struct bytes word = api_check_text(lua, 1);
  luaL_checktype(lua, 2, LUA_TTABLE);
  size_t count = lua_rawlen(lua, 2), filled = 0;
  const char **candidates = arena_allocate(&script->scratch, (count + 1) * sizeof *candidates);
  for (size_t i = 1; i <= count; i++) {
    if (lua_rawgeti(lua, 2, (lua_Integer)i) == LUA_TSTRING)
      candidates[filled++] = lua_tostring(lua, -1); /* the table holds it */
    lua_pop(lua, 1);
  }
  const char *near = suggest(word, candidates, filled);
  if (!near)
    return 0;
  lua_pushstring(lua, near);
  return 1;
}

static void set_integer(lua_State *lua, const char *name, int64_t number) {
  lua_pushinteger(lua, number);
  lua_setfield(lua, -2, name);
}

/* date(value) -> { year, month, day, hour, minute, second, offset, seconds } of a date as front matter has it: offset
 * in minutes, seconds since 1970; or nil and what is wrong, as the end of a sentence */
static int api_date(lua_State *lua) {
  struct value value = {.kind = VALUE_NIL};
  struct date date;
  const char *problem = "is no date";
  if (lua_isinteger(lua, 1))
    value = value_integer(lua_tointeger(lua, 1));
  else if (lua_type(lua, 1) == LUA_TSTRING)
    value = value_string(api_check_text(lua, 1));
  if (!date_of_value(&value, &date, &problem)) {
    lua_pushnil(lua);
    lua_pushstring(lua, problem);
    return 2;
  }
  lua_createtable(lua, 0, 8);
  set_integer(lua, "year", date.year);
  set_integer(lua, "month", date.month);
  set_integer(lua, "day", date.day);
  set_integer(lua, "hour", date.hour);
  set_integer(lua, "minute", date.minute);
  set_integer(lua, "second", date.second);
  set_integer(lua, "offset", date.offset);
  set_integer(lua, "seconds", date.seconds);
  return 1;
}

void api_text_register(lua_State *lua) {
  static const luaL_Reg functions[] = {{"hash", api_hash},
                                       {"slug", api_slug},
                                       {"escape", api_escape},
                                       {"url_encode", api_url_encode},
                                       {"normalize", api_normalize},
                                       {"resolve", api_resolve},
                                       {"check_glob", api_check_glob},
                                       {"spellings", api_spellings},
                                       {"suggest", api_suggest},
                                       {"date", api_date},
                                       {NULL, NULL}};
  luaL_setfuncs(lua, functions, 0);
}
