/* state.h: the inside of a `struct script`, shared by the files of this layer and by nobody else.
 *
 * A map of the layer:
 *   state.c      creation, the counting allocator, the unit that is worked on
 *   sandbox.c    which of Lua's own functions there are, read-only environments
 *   order.c      pairs and next in an order that never differs;  sort.c  the stable table.sort;
 *                concat.c  table.concat
 *   strings.c    string.find and those like it;  pattern.c, pattern_match.c  Lua's patterns
 *   text.c       tostring and string.format without addresses
 *   limits.c     instructions and memory; pcall that cannot swallow a limit
 *   value_lua.c  between Lua values and their encoding
 *   loader.c     modules: the Shardfile, plugins, require, and what loading them read
 *   call.c       protected calls: a Lua error becomes a struct error with position and traceback;
 *                column.c  the column of that position
 *   calls.c      script_map and the like;  load.c  script_load
 *   shortcodes.c script_shortcodes, and what Lua calls for it
 *   check.c      script_check_state
 *   highlight.c  code as HTML, in a Lua state of its own
 *   api_*.c      what Lua can call: one file for each group of functions
 * The Lua side is lua/shard/; lua/shard/runtime.lua has the functions that C calls.
 *
 * A C function that Lua calls may be left by a Lua error at any Lua call in it. So it keeps memory in `scratch`, in
 * `text` or in a userdata, and errors of lower layers in `problem`: all belong to the script and are reused. */
#ifndef SHARD_SCRIPT_STATE_H
#define SHARD_SCRIPT_STATE_H

#include "base/pool.h"
#include "os/alarm.h"
#include "script/script.h"
#include <lauxlib.h>
#include <lua.h>
#include <signal.h>
#include <stdlib.h>

/* A cycle of collection starts when memory has grown to three times what the last one left, where Lua's default is
 * twice: most of it is garbage of pages that are done. Measured on a site of 3,000 pages: rendering takes 5% less,
 * memory 3 MB more. */
#define SCRIPT_GC_PAUSE 300

/* What is being called: it decides which functions of the API work, and who is named in errors. */
enum call_kind {
  CALL_NONE,
  CALL_LOAD,
  CALL_KEY,
  CALL_PERMALINK,
  CALL_PREPARE,
  CALL_PARTITION,
  CALL_MAP,
  CALL_COMBINE,
  CALL_REDUCE,
  CALL_FINISH,
  CALL_RENDER,
  CALL_SHORTCODE,
  CALL_EVALUATE,
};

struct call {
  enum call_kind kind;
  enum script_reducer reducer_kind; /* MAP to FINISH */
  struct bytes reducer;             /* its name, likewise */
  const char *label;                /* "view 'navigation'": for messages */
  const char *location;             /* the file of its code, "plugins/navigation.lua"; NULL when that is plain */
};

/* A piece of Lua that is loaded once and serves many units, with what loading it read. */
struct module {
  struct bytes name;      /* "plugins/authors.lua"; "views/tags" for the search of a plugin by name; NUL-terminated */
  struct read_list reads; /* its own and those of all that it required */
  struct module *outer;   /* while it loads: the module that asked for it */
  uint32_t index;         /* its place in script->modules; its value has the same in the registry's table of modules */
  bool loaded;
  bool own; /* it gave one of Shard's own plugins */
};

/* A source, view or merge of the graph, as the calls need it. */
struct owner {
  struct bytes name;
  const char *label, *location; /* as in struct call */
  struct module *module;        /* of the reducer or the shard-key function */
  struct module *partitioner;   /* a source's; else NULL */
  struct module *functions;     /* of a source's functions in the Shardfile, likewise */
};

/* What a part of a template reads while it is rendered, so that its text can be used again with them. */
struct recording {
  struct read_list reads;
  struct recording *outer;
};

enum limit { LIMIT_NONE, LIMIT_INSTRUCTIONS, LIMIT_MEMORY, LIMIT_TIME };

struct script {
  lua_State *lua;
  const struct world *world;
  struct script_limits limits;
  struct pool pool;           /* the Lua state's memory */
  size_t memory_used;         /* bytes that the Lua state holds */
  size_t given;               /* bytes that the call gave: records, values, outputs */
  uint64_t instructions_left; /* as far as they are counted: see limits.c */
  int hook_count;             /* instructions between two looks at them */
  struct alarm alarm;         /* while has_alarm: see limits.c */
  bool has_alarm;
  volatile sig_atomic_t in_call, call_number, call_seen; /* what the alarm looks at; call_seen is its own */
  volatile sig_atomic_t call_rings, rings_most;          /* of the alarm in this call; the limit of time */
  volatile sig_atomic_t time_is_up;                      /* set by the alarm */
  enum limit limit_passed;                               /* in this call */
  const struct module *limit_loading;                    /* what was loading then, or when memory was last refused */
  const char *limit_file;                                /* where that was, if it is known; of `scratch` */
  uint32_t limit_line;
  struct error broken; /* why there is no state (lua is NULL), if so */

  struct script_unit unit;
  struct call call;
  bool loaded; /* the Shardfile is, and the world knows its parameters */

  struct arena arena; /* as long as the script: names, paths */
  struct module **modules;
  size_t module_count, module_capacity;
  struct map module_index;      /* name -> struct module * */
  struct module *loading;       /* innermost; NULL while nothing loads */
  struct recording *recording;  /* innermost; NULL while nothing is recorded */
  struct read_list *load_reads; /* while the Shardfile loads, and in script_record: gets everything */
  struct bytes plugins_folder, templates_folder, shortcodes_folder; /* site paths, NUL-terminated */
  struct owner *sources, *views, *merges;
  size_t source_count, view_count, merge_count;

  size_t view_cache_size; /* encoded bytes of the views that are kept decoded: see api_world.c */
  struct map data_cache;  /* path -> struct data_file * */

  size_t shortcode; /* number of the item that runs, from 1; 0 before */

  struct digest *variables; /* see check.c */
  size_t variable_count, variable_capacity;

  struct arena scratch; /* cleared at the start of each call from C */
  struct strbuf text;   /* for one thing at a time */
  struct strbuf joined; /* table.concat's */
  struct error problem; /* likewise */
};

static inline struct script *script_of(lua_State *lua) {
  return *(struct script **)lua_getextraspace(lua);
}

/* --- Registry: fields by name. --- */
#define REGISTRY_LIBRARY "shard.library"   /* environment of lua/shard */
#define REGISTRY_BASE "shard.base"         /* what every environment falls back to */
#define REGISTRY_MODULES "shard.modules"   /* values of modules, by index + 1 */
#define REGISTRY_SHARED "shard.shared"     /* name of a lua/shard module -> it; see loader.c */
#define REGISTRY_RUNTIME "shard.runtime"   /* what lua/shard/runtime.lua returned */
#define REGISTRY_DECLARED "shard.declared" /* parameters that site{} declared, while the Shardfile loads */
#define REGISTRY_MAP "shard.map"           /* metatable that marks a table as a map even when it is empty */
#define REGISTRY_ENCODES "shard.encodes"   /* metatable of the unit's page, which may be kept as what is in it */
#define REGISTRY_VIEWS "shard.views"       /* decoded views: see api_world.c */
/* And under the address of script->unit: the unit's page as a table, once it was asked for. */

/* --- sandbox.c --- */
/* Sets up the globals of a new state. */
void sandbox_open(lua_State *lua);
/* Replaces the table on top by a read-only environment whose variables are the table's, then the base's. */
void sandbox_environment(lua_State *lua);
/* Replaces the table on top by a table that reads like it and refuses writes; WHAT names it in the error. */
void sandbox_protect(lua_State *lua, const char *what);

int order_pairs(lua_State *lua);
int order_next(lua_State *lua);
int sort_table(lua_State *lua);
int concat_table(lua_State *lua);
int strings_find(lua_State *lua);
int strings_match(lua_State *lua);
int strings_gmatch(lua_State *lua);
int strings_gsub(lua_State *lua);
int text_tostring(lua_State *lua);
int text_format(lua_State *lua);
/* Pushes VALUE at INDEX as text that has no address. */
void text_push(lua_State *lua, int index);

/* --- limits.c --- */
void *limits_allocate(void *context, void *block, size_t old_size, size_t new_size);
void limits_start(struct script *script);
void limits_end(struct script *script);
void limits_release(struct script *script);
/* Counts what a call gives, which leaves the Lua state for the unit's result, against the limit of memory; raises. */
void limits_give(lua_State *lua, size_t size);
/* Raises the error of the limit of instructions: for those who take their steps off script->instructions_left. */
_Noreturn void limits_stop(lua_State *lua);
int limits_pcall(lua_State *lua);
int limits_xpcall(lua_State *lua);
/* Which limit a call passed, as an error that names it. */
int limits_report(struct script *script, struct error *error);

/* --- value_lua.c --- */
/* Pushes an encoded value. */
void value_push(lua_State *lua, struct bytes encoded);
/* The encoding of the value at INDEX, in script->text and good until the next use of that. Raises ERROR_INVALID with
 * the path of what cannot be encoded, which starts with WHAT. */
struct bytes value_check(lua_State *lua, int index, const char *what);

/* --- loader.c --- */
struct module *module_find(struct script *script, struct bytes name);
/* Adds a read to whatever is loading or recorded and to the unit; returns the digest seen. */
struct digest loader_record(struct script *script, enum read_kind kind, struct bytes key);
void loader_record_digest(struct script *script, enum read_kind kind, struct bytes key, struct digest digest);
/* Everything that loading MODULE read becomes a read of the unit. MODULE may be NULL. */
void loader_depend(struct script *script, const struct module *module);
void loader_release(struct script *script);
/* Pushes a module of lua/shard for the library's own use. */
void loader_push_library(lua_State *lua, const char *name);
int loader_require(lua_State *lua);         /* plugins' require */
int loader_require_library(lua_State *lua); /* the library's: also what plugins may not see */
/* Appends the content of the file at a site path; ERROR_NOT_FOUND. Not recorded. */
int loader_read_file(struct script *script, struct bytes path, struct strbuf *out, struct error *error);
bool loader_has_file(const struct script *script, struct bytes path);

/* --- call.c --- */
/* Runs BODY(ARGUMENT as light userdata) under the limits. ERROR gets what it raised. */
int call_protected(struct script *script, const struct call *call, lua_CFunction body, void *argument,
                   struct error *error);
/* Pushes the function NAME of lua/shard/runtime.lua. */
void call_push_runtime(lua_State *lua, const char *name);
/* As luaL_error, but the place is that of the plugin or template, not of a function of lua/shard that it called. */
int call_fail(lua_State *lua, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Raises script->problem, which must be set. */
int call_raise_problem(lua_State *lua);

/* --- check.c --- */
/* For code that is loaded while units run: its variables are taken as they are now. Raises as script_check_state fails.
 */
void check_begin(lua_State *lua);

/* --- column.c --- */
/* The column of what MESSAGE is about in a line of a Lua file of the site; 0 when FILE is none. Reads the file. */
uint32_t column_find(struct script *script, struct bytes file, uint32_t line, struct bytes message);

/* --- calls.c --- */
/* Pushes the unit's page as a table. */
void calls_push_page(lua_State *lua);

/* --- api_*.c --- */
/* Raises an error in combine: what it gave is kept as long as the records that it was given are the same. */
void api_refuse_combine(lua_State *lua, const char *function);
/* The text of an argument, which Lua holds; raises when it is none. */
struct bytes api_check_text(lua_State *lua, int index);
int api_push_nil(lua_State *lua);
/* Each adds its functions to the table on top. */
void api_text_register(lua_State *lua);      /* hash, slug, escape, paths, did-you-mean */
void api_world_register(lua_State *lua);     /* site, param, env, view, read, exists, glob, data, now */
void api_page_register(lua_State *lua);      /* facts of other pages, the current one's content */
void api_output_register(lua_State *lua);    /* emit, set, summary, write */
void api_template_register(lua_State *lua);  /* template files */
void api_shortcode_register(lua_State *lua); /* shortcodes' files; Markdown */
void api_load_register(lua_State *lua);      /* for lua/shard only: what loading a Shardfile takes */
/* Drops what is cached between units. */
void api_world_release(struct script *script);

#endif
