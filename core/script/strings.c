/* strings.c: string.find, string.match, string.gmatch and string.gsub.
 *
 * As Lua's own, down to the texts of errors, but each step of a match counts as an instruction: see limits.c. */
#include "script/pattern.h"
#include "script/state.h"
#include <stdalign.h>

/* What patterns of up to so many bytes are read into needs no memory of Lua's. */
#define SHORT_PATTERN ((size_t)48)
#define SHORT_ROOM ((SHORT_PATTERN + 1) * sizeof(struct pattern_item) + SHORT_PATTERN / 2 * sizeof(struct byte_set))

/* One of these is worked on at a time, on the stack of C; gmatch has it in a userdata. */
struct matcher {
  struct pattern pattern;
  struct pattern_match match;
};

/* --- steps and faults --- */

static void charge(lua_State *lua, size_t steps) {
  struct script *script = script_of(lua);
  if (script->instructions_left < steps) {
    script->instructions_left = 0;
    limits_stop(lua);
  }
  script->instructions_left -= steps;
}

static int raise_fault(lua_State *lua, const struct pattern_match *match) {
  switch (match->fault) {
  case PATTERN_ENDS_WITH_ESCAPE:
    return luaL_error(lua, "malformed pattern (ends with '%%')");
  case PATTERN_SET_NOT_CLOSED:
    return luaL_error(lua, "malformed pattern (missing ']')");
  case PATTERN_BALANCE_WITHOUT_BYTES:
    return luaL_error(lua, "malformed pattern (missing arguments to '%%b')");
  case PATTERN_FRONTIER_WITHOUT_SET:
    return luaL_error(lua, "missing '[' after '%%f' in pattern");
  case PATTERN_TOO_MANY_CAPTURES:
    return luaL_error(lua, "too many captures");
  case PATTERN_NOTHING_TO_CLOSE:
    return luaL_error(lua, "invalid pattern capture");
  case PATTERN_NO_SUCH_CAPTURE:
    return luaL_error(lua, "invalid capture index %%%d", (int)match->fault_index);
  case PATTERN_TOO_COMPLEX:
    return luaL_error(lua, "pattern too complex");
  }
  return 0;
}

/* The next match from FROM on (see pattern_search): is there one? */
static bool search(lua_State *lua, struct matcher *matcher, const char *from, const char *last) {
  struct script *script = script_of(lua);
  struct pattern_match *match = &matcher->match;
  match->steps = script->instructions_left < INT64_MAX ? (int64_t)script->instructions_left : INT64_MAX;
  enum pattern_result result = pattern_search(&matcher->pattern, match, from, last);
  script->instructions_left = match->steps > 0 ? (uint64_t)match->steps : 0;
  if (match->steps < 0)
    limits_stop(lua);
  if (result == PATTERN_FAULT)
    raise_fault(lua, match);
  return result == PATTERN_MATCH;
}

/* --- captures --- */

static const char *subject_end(const struct matcher *matcher) {
  return matcher->match.subject.data + matcher->match.subject.size;
}

/* Pushes capture INDEX, from 0; the first is the whole match where the pattern has none. */
static void push_capture(lua_State *lua, const struct matcher *matcher, int index) {
  const struct pattern_match *match = &matcher->match;
  if (index >= matcher->pattern.capture_count) {
    if (index > 0)
      luaL_error(lua, "invalid capture index %%%d", index + 1);
    lua_pushlstring(lua, match->start, (size_t)(match->end - match->start));
    return;
  }
  const struct pattern_capture *capture = &match->captures[index];
  if (capture->size == PATTERN_CAPTURE_OPEN)
    luaL_error(lua, "unfinished capture");
  if (capture->size == PATTERN_CAPTURE_POSITION)
    lua_pushinteger(lua, capture->start - match->subject.data + 1);
  else
    lua_pushlstring(lua, capture->start, (size_t)capture->size);
}

/* Pushes all captures; the whole match where the pattern has none, if WITH_WHOLE. Returns how many it pushed. */
static int push_captures(lua_State *lua, const struct matcher *matcher, bool with_whole) {
  int count = matcher->pattern.capture_count;
  if (count == 0 && with_whole)
    count = 1;
  luaL_checkstack(lua, count, "too many captures");
  for (int i = 0; i < count; i++)
    push_capture(lua, matcher, i);
  return count;
}

/* --- arguments --- */

static struct bytes check_text(lua_State *lua, int index) {
  struct bytes text;
  text.data = luaL_checklstring(lua, index, &text.size);
  return text;
}

/* How many bytes of SUBJECT are before where argument INDEX, 1 unless it is given, says to begin. May be more than
 * there are. */
static size_t check_start(lua_State *lua, int index, struct bytes subject) {
  lua_Integer position = luaL_optinteger(lua, index, 1);
  if (position > 0)
    return (size_t)position - 1;
  if (position == 0 || position < -(lua_Integer)subject.size)
    return 0;
  return subject.size - (size_t)-position;
}

/* Reads a pattern into SHORT_ROOM bytes at MEMORY, or pushes a userdata to hold it. */
static void read_pattern(lua_State *lua, struct matcher *matcher, struct bytes text, void *memory) {
  charge(lua, text.size);
  if (text.size > SHORT_PATTERN)
    memory = lua_newuserdatauv(lua, pattern_room(text.size), 0);
  pattern_read(&matcher->pattern, text, true, memory);
}

/* --- string.find and string.match --- */

static int find_or_match(lua_State *lua, bool find) {
  alignas(max_align_t) char memory[SHORT_ROOM];
  struct matcher matcher;
  struct bytes subject = check_text(lua, 1), text = check_text(lua, 2);
  size_t start = check_start(lua, 3, subject);
  if (start > subject.size) {
    lua_pushnil(lua);
    return 1;
  }
  matcher.match.subject = subject;
  if (find && text.size > 0 && (lua_toboolean(lua, 4) || pattern_is_plain(text)))
    matcher.pattern = (struct pattern){.plain = text};
  else
    read_pattern(lua, &matcher, text, memory);
  if (!search(lua, &matcher, subject.data + start, NULL)) {
    lua_pushnil(lua);
    return 1;
  }
  if (!find)
    return push_captures(lua, &matcher, true);
  lua_pushinteger(lua, matcher.match.start - subject.data + 1);
  lua_pushinteger(lua, matcher.match.end - subject.data);
  return push_captures(lua, &matcher, false) + 2;
}

/* string.find(text, pattern [, init [, plain]]) */
int strings_find(lua_State *lua) {
  return find_or_match(lua, true);
}

/* string.match(text, pattern [, init]) */
int strings_match(lua_State *lua) {
  return find_or_match(lua, false);
}

/* --- string.gmatch --- */

/* What an iterator has between two calls, and behind it what the pattern was read into. */
struct iterator {
  struct matcher matcher;
  const char *from, *last;
  alignas(max_align_t) char memory[];
};

/* Upvalues: 1 the text, 2 the pattern, 3 the iterator. */
static int iterate(lua_State *lua) {
  struct iterator *iterator = lua_touserdata(lua, lua_upvalueindex(3));
  struct matcher *matcher = &iterator->matcher;
  if (iterator->from > subject_end(matcher) || !search(lua, matcher, iterator->from, iterator->last))
    return 0;
  iterator->from = iterator->last = matcher->match.end;
  return push_captures(lua, matcher, true);
}

/* string.gmatch(text, pattern [, init]) */
int strings_gmatch(lua_State *lua) {
  struct bytes subject = check_text(lua, 1), text = check_text(lua, 2);
  size_t start = check_start(lua, 3, subject);
  lua_settop(lua, 2);
  charge(lua, text.size);
  struct iterator *iterator = lua_newuserdatauv(lua, sizeof *iterator + pattern_room(text.size), 0);
  iterator->matcher.match.subject = subject;
  pattern_read(&iterator->matcher.pattern, text, false, iterator->memory);
  iterator->from = subject.data + (start < subject.size ? start : subject.size);
  iterator->from += start > subject.size; /* nothing is found there, not even nothing */
  iterator->last = NULL;
  lua_pushcclosure(lua, iterate, 3);
  return 1;
}

/* --- string.gsub --- */

/* Adds the replacement TEXT with its captures put in. */
static void add_text(lua_State *lua, const struct matcher *matcher, luaL_Buffer *out, struct bytes text) {
  const struct pattern_match *match = &matcher->match;
  const char *at = text.data, *end = text.data + text.size, *escape;
  charge(lua, text.size / PATTERN_STEP_BYTES);
  while ((escape = memchr(at, '%', (size_t)(end - at)))) {
    luaL_addlstring(out, at, (size_t)(escape - at));
    char letter = escape + 1 < end ? escape[1] : '\0';
    if (letter == '%') {
      luaL_addchar(out, letter);
    } else if (letter == '0') {
      luaL_addlstring(out, match->start, (size_t)(match->end - match->start));
    } else if (letter >= '1' && letter <= '9') {
      push_capture(lua, matcher, letter - '1');
      luaL_addvalue(out);
    } else {
      luaL_error(lua, "invalid use of '%c' in replacement string", '%');
    }
    at = escape + 2;
  }
  luaL_addlstring(out, at, (size_t)(end - at));
}

/* Adds what the function or table at index 3 gives for the match; false when that is to stay. */
static bool add_answer(lua_State *lua, const struct matcher *matcher, luaL_Buffer *out) {
  const struct pattern_match *match = &matcher->match;
  if (lua_type(lua, 3) == LUA_TFUNCTION) {
    lua_pushvalue(lua, 3);
    int count = push_captures(lua, matcher, true);
    lua_call(lua, count, 1);
  } else {
    push_capture(lua, matcher, 0);
    lua_gettable(lua, 3);
  }
  if (!lua_toboolean(lua, -1)) {
    lua_pop(lua, 1);
    luaL_addlstring(out, match->start, (size_t)(match->end - match->start));
    return false;
  }
  if (!lua_isstring(lua, -1))
    luaL_error(lua, "invalid replacement value (a %s)", luaL_typename(lua, -1));
  luaL_addvalue(out);
  return true;
}

/* Replaces up to MOST matches by what is at index 3; pushes the result. Returns how many there were. */
static lua_Integer replace(lua_State *lua, struct matcher *matcher, lua_Integer most) {
  luaL_Buffer out;
  bool is_changed = false;
  lua_Integer count = 0;
  struct bytes text = {NULL, 0};
  const char *from = matcher->match.subject.data, *last = NULL;
  if (lua_type(lua, 3) == LUA_TNUMBER || lua_type(lua, 3) == LUA_TSTRING)
    text.data = lua_tolstring(lua, 3, &text.size);
  luaL_buffinit(lua, &out);
  while (count < most && search(lua, matcher, from, last)) {
    luaL_addlstring(&out, from, (size_t)(matcher->match.start - from));
    count++;
    if (text.data)
      add_text(lua, matcher, &out, text);
    is_changed = (text.data || add_answer(lua, matcher, &out)) || is_changed;
    from = last = matcher->match.end;
    if (matcher->pattern.anchored)
      break;
  }
  if (!is_changed) {
    lua_pushvalue(lua, 1);
  } else {
    luaL_addlstring(&out, from, (size_t)(subject_end(matcher) - from));
    luaL_pushresult(&out);
  }
  return count;
}

/* string.gsub(text, pattern, replacement [, most]) */
int strings_gsub(lua_State *lua) {
  alignas(max_align_t) char memory[SHORT_ROOM];
  struct matcher matcher;
  struct bytes subject = check_text(lua, 1), text = check_text(lua, 2);
  int type = lua_type(lua, 3);
  lua_Integer most = luaL_optinteger(lua, 4, (lua_Integer)subject.size + 1);
  luaL_argexpected(lua, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION || type == LUA_TTABLE, 3,
                   "string/function/table");
  matcher.match.subject = subject;
  read_pattern(lua, &matcher, text, memory);
  lua_pushinteger(lua, replace(lua, &matcher, most));
  return 2;
}
