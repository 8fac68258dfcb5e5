/* loader.h: the steps of loading, for those who load in their own way: the Shardfile, and plugins by name. */
#ifndef SHARD_SCRIPT_LOADER_H
#define SHARD_SCRIPT_LOADER_H

#include "script/embedded.h"
#include "script/state.h"

/* Between these two, what is read belongs to MODULE. An error may come between: what catches it puts script->loading
 * back. module_end takes the value on top as the module's, and leaves it there. */
void module_begin(lua_State *lua, struct module *module);
void module_end(lua_State *lua, struct module *module);
/* Pushes the module's value, with its reads, when it is loaded; else false. */
bool module_push_loaded(lua_State *lua, struct module *module);

/* Compiles SOURCE and pushes it; ENVIRONMENT is the absolute index of its environment, 0 for the common one. Raises
 * syntax errors. */
void loader_push_chunk(lua_State *lua, struct bytes source, const char *chunk_name, int environment);
/* Pushes what the site's Lua file at PATH returns; false, with the miss recorded, when there is no such file. */
bool loader_push_file(lua_State *lua, struct bytes path);

#endif
