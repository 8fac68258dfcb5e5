# One static library per line of core/layers.txt, linked with the layers it may use and no others, so that a call
# upwards does not link; and the program itself.

set(layers_file "${PROJECT_SOURCE_DIR}/core/layers.txt")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${layers_file}")
file(STRINGS "${layers_file}" layer_lines REGEX "^[a-z]")

set(SHARD_LAYERS "")
foreach(line IN LISTS layer_lines)
  if(NOT line MATCHES "^([a-z]+) *:([a-z ]*):")
    message(FATAL_ERROR "core/layers.txt: expected 'layer : layers : headers', got '${line}'")
  endif()
  set(layer "${CMAKE_MATCH_1}")
  separate_arguments(lower UNIX_COMMAND "${CMAKE_MATCH_2}")
  list(TRANSFORM lower PREPEND shard_)
  set(library shard_${layer})

  file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/core/${layer}/*.c"
    "${PROJECT_SOURCE_DIR}/core/${layer}/*.cc")
  list(REMOVE_ITEM sources "${PROJECT_SOURCE_DIR}/core/cli/main.c")
  if(layer STREQUAL "script")
    list(APPEND sources "${SHARD_EMBEDDED_SOURCE}")
  endif()

  if(sources)
    add_library(${library} STATIC ${sources})
    target_link_libraries(${library} PUBLIC ${lower} ${${library}_libraries} shard_compile)
  else()
    add_library(${library} INTERFACE)
    target_link_libraries(${library} INTERFACE ${lower} ${${library}_libraries} shard_compile)
  endif()
  list(APPEND SHARD_LAYERS ${layer})
endforeach()

if(EXISTS "${PROJECT_SOURCE_DIR}/core/cli/main.c")
  add_executable(shard core/cli/main.c)
  target_link_libraries(shard PRIVATE shard_cli)
  if(SHARD_LTO AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
    target_link_options(shard PRIVATE -flto=auto -O2)
  endif()
  set_target_properties(shard PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
endif()
