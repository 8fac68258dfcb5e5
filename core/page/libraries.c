/* libraries.c: see libraries.h. toml++ is compiled into the program, whose own digest covers it. */
#include "page/libraries.h"
#include <cmark-gfm.h>
#include <stdio.h>
#include <yajl/yajl_version.h>
#include <yaml.h>

void page_libraries(char *out, unsigned long size) {
  snprintf(out, size, "cmark-gfm %s, libyaml %s, yajl %d", cmark_version_string(), yaml_get_version_string(),
           yajl_version());
}
