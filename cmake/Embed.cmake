# SHARD_EMBEDDED_SOURCE: a generated C file that holds every Lua file of lua/ and plugins/ (core/script/embedded.h says
# how), so that the program needs nothing beside it. A changed, new or removed file regenerates it.

file(GLOB_RECURSE embedded_lua CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}"
  "${PROJECT_SOURCE_DIR}/lua/*.lua" "${PROJECT_SOURCE_DIR}/plugins/*.lua")
list(SORT embedded_lua COMPARE STRING)

set(SHARD_EMBEDDED_SOURCE "${PROJECT_BINARY_DIR}/generated/embedded.c")
set(embedded_list "${PROJECT_BINARY_DIR}/generated/embedded.txt")
list(JOIN embedded_lua "\n" embedded_text)
file(CONFIGURE OUTPUT "${embedded_list}" CONTENT "${embedded_text}\n" @ONLY)

set(embedded_inputs ${embedded_lua})
list(TRANSFORM embedded_inputs PREPEND "${PROJECT_SOURCE_DIR}/")
add_custom_command(
  OUTPUT "${SHARD_EMBEDDED_SOURCE}"
  COMMAND "${CMAKE_COMMAND}" -DROOT=${PROJECT_SOURCE_DIR} -DLIST=${embedded_list} -DOUTPUT=${SHARD_EMBEDDED_SOURCE}
          -P "${PROJECT_SOURCE_DIR}/cmake/EmbedFiles.cmake"
  DEPENDS "${embedded_list}" "${PROJECT_SOURCE_DIR}/cmake/EmbedFiles.cmake" ${embedded_inputs}
  COMMENT "Embedding the Lua library and plugins"
  VERBATIM)
