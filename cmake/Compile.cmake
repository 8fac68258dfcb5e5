# shard_compile: the flags that every target of this project is compiled and linked with.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Kind of build" FORCE)
endif()

add_library(shard_compile INTERFACE)
target_compile_features(shard_compile INTERFACE c_std_17)
set(CMAKE_C_EXTENSIONS OFF)

# toml++ is C++, and so is the one file that knows it. The program brings the part of C++'s library that it takes along,
# which starts faster than one more shared library; without exceptions and type information it is small.
target_compile_features(shard_compile INTERFACE cxx_std_17)
set(CMAKE_CXX_EXTENSIONS OFF)
set(cxx "$<COMPILE_LANGUAGE:CXX>")
target_compile_options(shard_compile INTERFACE "$<${cxx}:-fno-exceptions;-fno-rtti>")
if(NOT SHARD_SANITIZE)
  target_link_options(shard_compile INTERFACE "$<$<LINK_LANGUAGE:CXX>:-static-libstdc++;-static-libgcc>")
endif()

# The core is written for Linux. Empty rather than 1, so that a file which also defines it does not redefine it.
target_compile_definitions(shard_compile INTERFACE $<$<COMPILE_LANGUAGE:C>:_GNU_SOURCE=> SHARD_VERSION="${PROJECT_VERSION}")
target_include_directories(shard_compile INTERFACE "${PROJECT_SOURCE_DIR}/core")

target_compile_options(shard_compile INTERFACE
  -Wall -Wextra -Wshadow -Wvla $<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes> $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes>
  -Wconversion
  $<$<BOOL:${SHARD_WERROR}>:-Werror>)

# By its build id a program tells itself from another without reading itself (core/os/program.h).
include(CheckLinkerFlag)
check_linker_flag(C "LINKER:--build-id=sha1" SHARD_LINKER_KNOWS_BUILD_ID)
if(SHARD_LINKER_KNOWS_BUILD_ID)
  target_link_options(shard_compile INTERFACE "LINKER:--build-id=sha1")
endif()

# The objects hold ordinary code too, so that only the program itself is linked with optimisation across files, and the
# tests, of which there are many, link as fast as ever.
if(SHARD_LTO AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
  target_compile_options(shard_compile INTERFACE -flto -ffat-lto-objects)
endif()

if(SHARD_SANITIZE)
  set(flags -fsanitize=${SHARD_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(shard_compile INTERFACE ${flags})
  target_link_options(shard_compile INTERFACE ${flags})
endif()

if(SHARD_COVERAGE)
  target_compile_options(shard_compile INTERFACE --coverage)
  target_link_options(shard_compile INTERFACE --coverage)
endif()

if(SHARD_FUZZ)
  if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "SHARD_FUZZ needs clang (libFuzzer): use the preset fuzz, or set CMAKE_C_COMPILER=clang")
  endif()
  # Coverage feedback in the libraries; only the targets themselves link libFuzzer's main.
  target_compile_options(shard_compile INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(shard_compile INTERFACE -fsanitize=fuzzer-no-link)
endif()
