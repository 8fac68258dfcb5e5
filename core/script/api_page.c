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
  if (script_of(lua)->unit.deriving && !bytes_equal(field, bytes_from("raw"))) /* which is made of nothing else */
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

static int push_modified(lua_State *lua, struct bytes path) {
  struct script *script = script_of(lua);
  const struct world *world = script->world;
  struct bytes value;
  find_page(lua, READ_MODIFIED, path, bytes_from("lastmod"));
  if (!world->modified || !world->modified(world, path, &script->scratch, &value))
    return api_push_nil(lua);
  value_push(lua, value);
  return 1;
}

/* page_modified(path) -> when that page was last modified, or nil */
static int api_page_modified(lua_State *lua) {
  return push_modified(lua, api_check_text(lua, 1));
}

static int push_content(lua_State *lua, struct bytes field) {
  (void)field;
  struct bytes html = script_of(lua)->unit.content;
  lua_pushlstring(lua, html.size ? html.data : "", html.size);
  return 1;
}

static int push_words(lua_State *lua, struct bytes field) {
  size_t words = words_count(script_of(lua)->unit.content);
  bool minutes = bytes_equal(field, bytes_from("reading_time"));
  lua_pushinteger(lua, (lua_Integer)(minutes ? words_minutes(words) : words));
  return 1;
}

static int push_own_derived(lua_State *lua, struct bytes field) {
  return push_derived(lua, script_of(lua)->unit.page, field);
}

/* A field that is made of the body when it is asked for: "" or an empty list where there is no body. */
static int push_of_body(lua_State *lua, struct bytes field) {
  struct script *script = script_of(lua);
  const struct script_unit *unit = &script->unit;
  struct bytes value;
  if (unit->body_field && unit->body_field(unit->body_context, field, &script->scratch, &value))
    value_push(lua, value);
  else if (bytes_equal(field, bytes_from("toc")))
    lua_pushliteral(lua, "");
  else
    lua_newtable(lua);
  return 1;
}

/* own_field(field) -> what the body of the unit's page has; nil for any other field. The body is the unit's input, so
 * nothing is recorded. */
static int api_own_field(lua_State *lua) {
  static const struct {
    const char *name;
    int (*push)(lua_State *lua, struct bytes field);
    bool written; /* by the author: shortcodes may ask for it */
  } fields[] = {
      {"content", push_content, false},  {"toc", push_of_body, false},        {"headings", push_of_body, false},
      {"links", push_of_body, false},    {"anchors", push_of_body, false},    {"summary", push_own_derived, false},
      {"word_count", push_words, false}, {"reading_time", push_words, false}, {"raw", push_own_derived, true},
  };
  const size_t count = sizeof fields / sizeof *fields;
  const struct script *script = script_of(lua);
  struct bytes field = api_check_text(lua, 1);
  size_t which = 0;
  if (bytes_equal(field, bytes_from("lastmod")) && script->unit.page)
    return push_modified(lua, script->unit.page->path);
  while (which < count && !bytes_equal(field, bytes_from(fields[which].name)))
    which++;
  if (which == count)
    return api_push_nil(lua);
  if (!script->world->pages_ready)
    return call_fail(lua,
                     "page.%s is not known here: pages are described by their front matter, before they are "
                     "rendered",
                     fields[which].name);
  if (script->call.kind == CALL_PREPARE && !fields[which].written)
    return call_fail(lua, "page.%s is not known in 'prepare': it is made of what that gives", fields[which].name);
  if (script->call.kind == CALL_SHORTCODE && !fields[which].written)
    return call_fail(lua, "page.%s is not known in a shortcode: it is made of what shortcodes give",
                     fields[which].name);
  return fields[which].push(lua, field);
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
  static const luaL_Reg functions[] = {{"page_exists", api_page_exists},   {"page_field", api_page_field},
                                       {"page_body", api_page_body},       {"own_field", api_own_field},
                                       {"page_related", api_page_related}, {"page_modified", api_page_modified},
                                       {"own_page", api_own_page},         {NULL, NULL}};
  luaL_setfuncs(lua, functions, 0);
  lua_createtable(lua, 0, 1);
  lua_pushcfunction(lua, own_index);
  lua_setfield(lua, -2, "__index");
  lua_setfield(lua, LUA_REGISTRYINDEX, REGISTRY_ENCODES);
}
