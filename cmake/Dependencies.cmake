# The libraries Shard stands on; docs/dependencies.md says what each is for. scripts/install-dependencies installs them.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

pkg_search_module(LUA REQUIRED IMPORTED_TARGET lua5.4 lua-5.4 lua54)
pkg_search_module(LPEG REQUIRED IMPORTED_TARGET lua5.4-lpeg lua-lpeg lpeg)
pkg_check_modules(UV REQUIRED IMPORTED_TARGET libuv>=1.44)
pkg_check_modules(CMARK REQUIRED IMPORTED_TARGET libcmark-gfm)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3>=3.35)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash>=0.8)
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(NETTLE REQUIRED IMPORTED_TARGET nettle)
pkg_check_modules(YAJL REQUIRED IMPORTED_TARGET yajl>=2.1)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc>=2.6)
pkg_check_modules(TOMLPLUSPLUS REQUIRED tomlplusplus>=3.3)

# Of toml++ only the headers are used: its shared library is built with exceptions.
add_library(tomlplusplus_headers INTERFACE)
target_include_directories(tomlplusplus_headers SYSTEM INTERFACE ${TOMLPLUSPLUS_INCLUDE_DIRS})

# The extensions of cmark-gfm (tables, task lists, ...) come as a second library without a pkg-config file.
find_library(CMARK_EXTENSIONS_LIBRARY cmark-gfm-extensions HINTS ${CMARK_LIBRARY_DIRS} REQUIRED)

if(BUILD_TESTING)
  pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
endif()

# What each layer links besides other layers.
set(shard_base_libraries PkgConfig::XXHASH)
set(shard_os_libraries PkgConfig::UV Threads::Threads)
set(shard_store_libraries PkgConfig::SQLITE)
set(shard_page_libraries ${CMARK_EXTENSIONS_LIBRARY} PkgConfig::CMARK PkgConfig::YAML PkgConfig::YAJL PkgConfig::NETTLE
  PkgConfig::UTF8PROC tomlplusplus_headers)
set(shard_script_libraries PkgConfig::LPEG PkgConfig::LUA m)
set(shard_exec_libraries PkgConfig::UV Threads::Threads)
