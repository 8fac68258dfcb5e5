/* api_page.c: the pages, as plugins and templates see them: facts of others, which are recorded, and what only the
 * unit's own page has. lua/shard/page.lua makes objects of these. */
#include "page/words.h"
#include "script/state.h"

/* Records the read of a page's field; the page, or NULL. */
static const struct page *find_page(lua_State *lua, enum read_kind kind, struct bytes path, struct bytes field) {
  struct script *script = script_of(lua);
  api_refuse_combine(lua, "page()");
  if (script->call.kind == CALL_LOAD || script->loading)
    call_fail(lua, "page() cannot be used while the Shardfile and plugins load: call it inside a function");
  if (!script->world->pages_ready)
    call_fail(lua, "page() cannot be used here: the facts of all pages are known when views are made and later; a "
                   "view's map sees its own page only");
  loader_record(script, kind, world_pair(&script->scratch, path, field));
  return world_page(script->world, path);
}

/* page_exists(path) */
static int api_page_exists(lua_State *lua) {
  lua_pushboolean(lua, find_page(lua, READ_PAGE, api_check_text(lua, 1), bytes_from("exists")) != NULL);
  return 1;
}

/* page_field(path, field) -> a fact of that page, or nil */
static int api_page_field(lua_State *lua) {
  struct bytes field = api_check_text(lua, 2), value;
  const struct page *page = find_page(lua, READ_PAGE, api_check_text(lua, 1), field);
  if (!page || !world_page_field(page, field, &script_of(lua)->scratch, &value))
    return api_push_nil(lua);
  value_push(lua, value);
  return 1;
}

static int push_derived(lua_State *lua, const struct page *page, struct bytes field) {
  struct script *script = script_of(lua);
  const struct read_list *reads = NULL;
  struct bytes value;
  if (!page || !script->world->derive)
    return api_push_nil(lua);
  bool found = script->world->derive(script->world, page, field, &script->scratch, &value, &reads);
  for (size_t i = 0; reads && i < reads->count; i++)
    loader_record(script, reads->reads[i].kind, reads->reads[i].key);
  if (!found)
    return api_push_nil(lua);
  value_push(lua, value);
  return 1;
}

/* page_body(path, field) -> what is derived from that page's body, or nil */
static int api_page_body(lua_State *lua) {
  struct bytes path = api_check_text(lua, 1), field = api_check_text(lua, 2);
  if (script_of(lua)->unit.deriving)
    return api_push_nil(lua);
  return push_derived(lua, find_page(lua, READ_BODY, path, field), field);
}

/* page_related(path, relation) -> list of the paths of those pages, or nil */
static int api_page_related(lua_State *lua) {
  struct script *script = script_of(lua);
  struct bytes path = api_check_text(lua, 1), relation = api_check_text(lua, 2), value;
  const struct world *world = script->world;
  find_page(lua, READ_RELATED, path, relation);
  if (!world->relate || !world->relate(world, path, relation, &script->scratch, &value))
    return api_push_nil(lua);
  value_push(lua, value);
  return 1;
}

static int push_html(lua_State *lua, struct bytes html) {
  lua_pushlstring(lua, html.size ? html.data : "", html.size);
  return 1;
}

static int push_words(lua_State *lua, struct bytes field) {
  size_t words = words_count(script_of(lua)->unit.content);
  bool minutes = bytes_equal(field, bytes_from("reading_time"));
  lua_pushinteger(lua, (lua_Integer)(minutes ? words_minutes(words) : words));
  return 1;
}

/* own_field(field) -> "content", "toc", "headings", "summary" and so on of the unit's page; nil for any other field.
 * The body is the unit's input, so nothing is recorded. */
static int api_own_field(lua_State *lua) {
  static const char *const names[] = {"content",    "toc",          "headings", "summary",
                                      "word_count", "reading_time", "raw",      NULL};
  const struct script *script = script_of(lua);
  struct bytes field = api_check_text(lua, 1);
  size_t which = 0;
  while (names[which] && !bytes_equal(field, bytes_from(names[which])))
    which++;
  if (!names[which])
    return api_push_nil(lua);
  if (!script->world->pages_ready)
    return call_fail(lua,
                     "page.%s is not known here: pages are described by their front matter, before they are "
                     "rendered",
                     names[which]);
  enum { SUMMARY = 3, WORDS = 4, RAW = 6 };
  if (which == RAW)
    return push_derived(lua, script->unit.page, field);
  if (script->call.kind == CALL_SHORTCODE)
    return call_fail(lua, "page.%s is not known in a shortcode: it is made of what shortcodes give", names[which]);
  if (which == 0)
    return push_html(lua, script->unit.content);
  if (which == 1)
    return push_html(lua, script->unit.contents);
  if (which == SUMMARY)
    return push_derived(lua, script->unit.page, field);
  if (which >= WORDS)
    return push_words(lua, field);
  if (script->unit.headings.size > 0)
    value_push(lua, script->unit.headings);
  else
    lua_newtable(lua);
  return 1;
}

/* __index of the unit's page in plugins. */
static int own_index(lua_State *lua) {
  if (lua_type(lua, 2) != LUA_TSTRING)
    return 0;
  lua_remove(lua, 1);
  return api_own_field(lua);
}

/* own_page() -> the facts of the unit's page; the same table at each call */
static int api_own_page(lua_State *lua) {
  calls_push_page(lua);
  return 1;
}

void api_page_register(lua_State *lua) {
  static const luaL_Reg functions[] = {{"page_exists", api_page_exists},
                                       {"page_field", api_page_field},
                                       {"page_body", api_page_body},
                                       {"own_field", api_own_field},
                                       {"page_related", api_page_related},
                                       {"own_page", api_own_page},
                                       {NULL, NULL}};
  luaL_setfuncs(lua, functions, 0);
  lua_createtable(lua, 0, 1);
  lua_pushcfunction(lua, own_index);
  lua_setfield(lua, -2, "__index");
  lua_setfield(lua, LUA_REGISTRYINDEX, REGISTRY_ENCODES);
}
