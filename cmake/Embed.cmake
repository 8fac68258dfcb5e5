# SHARD_EMBEDDED_SOURCE: a generated C file that holds every Lua file of lua/ and plugins/ (core/script/embedded.h says
# how), so that the program needs nothing beside it. A changed, new or removed file regenerates it.

file(GLOB_RECURSE embedded_lua CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}"
  "${PROJECT_SOURCE_DIR}/lua/*.lua" "${PROJECT_SOURCE_DIR}/plugins/*.lua")
list(SORT embedded_lua COMPARE STRING)

set(SHARD_EMBEDDED_SOURCE "${PROJECT_BINARY_DIR}/generated/embedded.c")
set(embedded_list "${PROJECT_BINARY_DIR}/generated/embedded.txt")
list(JOIN embedded_lua "\n" embedded_text)
file(CONFIGURE OUTPUT "${embedded_list}" CONTENT "${embedded_text}\n" @ONLY)

# It runs here and now, so it has none of the flags that make what is built for tests slow or another program.
add_executable(embed cmake/embed.c)
target_compile_features(embed PRIVATE c_std_17)
target_compile_options(embed PRIVATE -Wall -Wextra -Wshadow -Wconversion $<$<BOOL:${SHARD_WERROR}>:-Werror>)
target_link_libraries(embed PRIVATE PkgConfig::LUA)

set(embedded_inputs ${embedded_lua})
list(TRANSFORM embedded_inputs PREPEND "${PROJECT_SOURCE_DIR}/")
add_custom_command(
  OUTPUT "${SHARD_EMBEDDED_SOURCE}"
  COMMAND embed "${PROJECT_SOURCE_DIR}" "${embedded_list}" "${SHARD_EMBEDDED_SOURCE}"
  DEPENDS embed "${embedded_list}" ${embedded_inputs}
  COMMENT "Embedding the Lua library and plugins"
  VERBATIM)
