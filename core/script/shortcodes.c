/* shortcodes.c: script_shortcodes, and what lua/shard/shortcodes.lua takes from C. */
#include "base/memory.h"
#include "base/path.h"
#include "script/loader.h"
#include "script/state.h"

struct shortcodes_call {
  struct script *script;
  struct shortcodes *list;
};

static void set_text(lua_State *lua, const char *name, struct bytes text) {
  lua_pushlstring(lua, text.size ? text.data : "", text.size);
  lua_setfield(lua, -2, name);
}

static void set_number(lua_State *lua, const char *name, size_t number) {
  lua_pushinteger(lua, (lua_Integer)number);
  lua_setfield(lua, -2, name);
}

/* Without leading zeros, so that nothing but a number looks like one. */
static bool is_integer(struct bytes text) {
  size_t at = text.size > 0 && text.data[0] == '-' ? 1 : 0, digits = text.size - at;
  if (digits == 0 || digits > 15 || (text.data[at] == '0' && digits > 1))
    return false;
  for (; at < text.size; at++)
    if (text.data[at] < '0' || text.data[at] > '9')
      return false;
  return true;
}

static void push_argument(lua_State *lua, const struct shortcode_argument *argument) {
  lua_pushlstring(lua, argument->value.size ? argument->value.data : "", argument->value.size);
  if (argument->quoted)
    return;
  if (is_integer(argument->value))
    lua_stringtonumber(lua, lua_tostring(lua, -1));
  else if (bytes_equal(argument->value, bytes_from("true")) || bytes_equal(argument->value, bytes_from("false")))
    lua_pushboolean(lua, argument->value.data[0] == 't');
  else
    return;
  lua_remove(lua, -2);
}

/* The tables `args` and `params` of the item on top. */
static void set_arguments(lua_State *lua, const struct shortcode *item) {
  bool named = item->argument_count > 0 && item->arguments[0].name.size > 0;
  lua_newtable(lua);
  lua_newtable(lua);
  for (size_t i = 0; i < item->argument_count; i++) {
    push_argument(lua, &item->arguments[i]);
    if (!named) {
      lua_rawseti(lua, -3, (lua_Integer)i + 1);
      continue;
    }
    lua_pushlstring(lua, item->arguments[i].name.data, item->arguments[i].name.size);
    lua_insert(lua, -2);
    lua_rawset(lua, -3);
  }
  lua_setfield(lua, -3, "params");
  lua_setfield(lua, -2, "args");
}

/* An item as lua/shard/shortcodes.lua has it: places in the body are those of string.sub. */
static void push_item(lua_State *lua, struct script *script, const struct shortcodes *list, size_t index) {
  static const char *const kinds[] = {
      [SHORTCODE_HTML] = "html", [SHORTCODE_MARKDOWN] = "markdown", [SHORTCODE_ESCAPED] = "escaped"};
  const struct shortcode *item = &list->items[index];
  lua_createtable(lua, 0, 16);
  set_text(lua, "kind", bytes_from(kinds[item->kind]));
  set_number(lua, "first", item->begin + 1);
  set_number(lua, "last", item->end);
  if (item->kind == SHORTCODE_ESCAPED) {
    set_text(lua, "text", item->output);
    set_number(lua, "next", (size_t)item->next + 1);
    return;
  }
  set_text(lua, "name", item->name);
  set_arguments(lua, item);
  set_number(lua, "inner_first", item->inner + 1);
  set_number(lua, "inner_last", item->inner_end);
  set_number(lua, "parent", item->parent);
  set_number(lua, "next", (size_t)item->next + 1);
  set_number(lua, "ordinal", item->ordinal);
  set_number(lua, "line", item->line);
  set_number(lua, "column", item->column);
  set_text(lua, "indentation", item->indentation);
  lua_pushboolean(lua, item->paired);
  lua_setfield(lua, -2, "paired");
  lua_pushboolean(lua, item->failed);
  lua_setfield(lua, -2, "failed");
  if (item->kind != SHORTCODE_HTML)
    return;
  strbuf_clear(&script->text);
  shortcode_append_placeholder(list, index, &script->text);
  set_text(lua, "placeholder", strbuf_bytes(&script->text));
}

static int run_shortcodes(lua_State *lua) {
  enum { OUTPUTS = 2 };
  const struct shortcodes_call *call = lua_touserdata(lua, 1);
  struct shortcodes *list = call->list;
  call_push_runtime(lua, "shortcodes");
  lua_pushlstring(lua, list->body.data, list->body.size);
  lua_createtable(lua, (int)list->count, 0);
  for (size_t i = 0; i < list->count; i++) {
    push_item(lua, call->script, list, i);
    lua_rawseti(lua, -2, (lua_Integer)i + 1);
  }
  lua_call(lua, 2, 1);
  for (size_t i = 0; i < list->count; i++) {
    struct bytes text;
    if (lua_rawgeti(lua, OUTPUTS, (lua_Integer)i + 1) == LUA_TSTRING) {
      text.data = lua_tolstring(lua, -1, &text.size);
      list->items[i].output = arena_copy(call->script->unit.arena, text);
    }
    lua_pop(lua, 1);
  }
  return 0;
}

/* A limit that ITEM passed: no Lua ran any more that could have said where on the page that is. */
static void place_limit(struct error *error, const struct shortcode *item, struct bytes path) {
  if (error->file)
    error_context(error, "shortcode '%.*s' (%s:%u)", (int)item->name.size, item->name.data, error->file, error->line);
  else
    error_context(error, "shortcode '%.*s'", (int)item->name.size, item->name.data);
  free(error->file);
  error->file = memory_copy_string(path.data, path.size);
  error->line = item->line;
  error->column = item->column;
}

/* The item that ran when something went wrong, and those around it. False when there is none. */
static bool mark_failed(const struct script *script, struct shortcodes *list) {
  if (script->shortcode == 0 || script->shortcode > list->count)
    return false;
  for (size_t number = script->shortcode; number > 0; number = list->items[number - 1].parent)
    list->items[number - 1].failed = true;
  return true;
}

static int run_once(struct shortcodes_call *shortcodes, const char *label, struct error *error) {
  struct script *script = shortcodes->script;
  struct shortcodes *list = shortcodes->list;
  struct call call = {.kind = CALL_SHORTCODE, .label = label};
  script->shortcode = 0;
  if (call_protected(script, &call, run_shortcodes, shortcodes, error) == 0)
    return 0;
  if (script->shortcode > 0 && script->shortcode <= list->count && error->code == ERROR_LIMIT)
    place_limit(error, &list->items[script->shortcode - 1], script->unit.page->path);
  return -1;
}

/* They run again without those that have a mistake: it is told with those of the others. */
int script_shortcodes(struct script *script, struct shortcodes *list, const struct shortcode_reporter *reporter,
                      struct error *error) {
  struct shortcodes_call shortcodes = {script, list};
  struct bytes path = script->unit.page->path;
  struct bytes label = arena_format(script->unit.arena, "the shortcodes of %.*s", (int)path.size, path.data);
  int rc = run_once(&shortcodes, label.data, error);
  bool more = rc && reporter && error->code != ERROR_LIMIT && mark_failed(script, list);
  for (size_t told = 1; more && told < SHORTCODE_MISTAKES_MAX; told++) {
    struct error next = ERROR_INIT;
    if (run_once(&shortcodes, label.data, &next) == 0)
      break;
    reporter->mistake(reporter->context, error);
    error_release(error);
    *error = next;
    more = error->code != ERROR_LIMIT && mark_failed(script, list);
  }
  return rc;
}

void script_record(struct script *script, struct read_list *reads) {
  script->load_reads = reads;
}

/* --- what Lua calls --- */

/* shortcode_enter(number): that item runs now */
static int api_shortcode_enter(lua_State *lua) {
  script_of(lua)->shortcode = (size_t)luaL_checkinteger(lua, 1);
  return 0;
}

/* shortcode_exists(file) -> boolean: is there that file of the shortcodes' folder? A miss is recorded; what is there is
 * recorded by whoever loads it. */
static int api_shortcode_exists(lua_State *lua) {
  struct script *script = script_of(lua);
  struct bytes path = path_join(&script->scratch, script->shortcodes_folder, api_check_text(lua, 1)), normal;
  bool is_path = path_normalize(&script->scratch, path, &normal);
  bool exists = is_path && loader_has_file(script, normal);
  if (is_path && !exists)
    loader_record(script, READ_EXISTS, normal);
  lua_pushboolean(lua, exists);
  return 1;
}

/* shortcode_load(file) -> what that Lua file of the shortcodes' folder returns, and its site path */
static int api_shortcode_load(lua_State *lua) {
  struct script *script = script_of(lua);
  struct bytes path = path_join(&script->scratch, script->shortcodes_folder, api_check_text(lua, 1)), normal;
  if (!path_normalize(&script->scratch, path, &normal))
    return 0;
  bool is_new = !module_find(script, normal)->loaded;
  if (!loader_push_file(lua, normal))
    return 0;
  if (is_new)
    check_begin(lua);
  lua_pushlstring(lua, normal.data, normal.size);
  return 2;
}

/* shortcode_files() -> the files of the shortcodes' folder, for suggestions */
static int api_shortcode_files(lua_State *lua) {
  struct script *script = script_of(lua);
  lua_newtable(lua);
  struct map_entry *entry;
  struct bytes name;
  for (size_t i = 0; (entry = map_next(&script->world->files, &i));) {
    if (!path_below(entry->key, script->shortcodes_folder, &name))
      continue;
    lua_pushlstring(lua, name.data, name.size);
    lua_rawseti(lua, -2, (lua_Integer)lua_rawlen(lua, -2) + 1);
  }
  return 1;
}

/* markdown(text) -> HTML, with the options of the unit's page where it has one */
static int api_markdown(lua_State *lua) {
  struct script *script = script_of(lua);
  struct bytes text = api_check_text(lua, 1);
  struct arena arena = ARENA_INIT;
  struct bytes html;
  if (script->unit.markdown) {
    html = script->unit.markdown(script->unit.markdown_context, text, &script->scratch);
  } else {
    struct markdown_options options = {.unsafe_html = true, .footnotes = true};
    struct markdown_page rendered;
    markdown_render(text, &options, &arena, &rendered);
    html = arena_copy(&script->scratch, rendered.html);
    arena_release(&arena);
  }
  lua_pushlstring(lua, html.size ? html.data : "", html.size);
  return 1;
}

/* details_title() -> what the unit's page calls details that have no title, plain text */
static int api_details_title(lua_State *lua) {
  struct script *script = script_of(lua);
  const struct script_unit *unit = &script->unit;
  const struct bytes *titles = unit->titles ? unit->titles(unit->markdown_context, &script->scratch) : NULL;
  struct bytes title = markdown_box_title(MARKDOWN_DETAILS, titles);
  lua_pushlstring(lua, title.data, title.size);
  return 1;
}

void api_shortcode_register(lua_State *lua) {
  static const luaL_Reg functions[] = {{"shortcode_enter", api_shortcode_enter},
                                       {"shortcode_exists", api_shortcode_exists},
                                       {"shortcode_load", api_shortcode_load},
                                       {"shortcode_files", api_shortcode_files},
                                       {"markdown", api_markdown},
                                       {"details_title", api_details_title},
                                       {NULL, NULL}};
  luaL_setfuncs(lua, functions, 0);
}
