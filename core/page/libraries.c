/* libraries.c: see libraries.h. */
#include "page/libraries.h"
#include <cmark-gfm.h>
#include <stdio.h>
#include <yaml.h>

void page_libraries(char *out, unsigned long size) {
  snprintf(out, size, "cmark-gfm %s, libyaml %s", cmark_version_string(), yaml_get_version_string());
}
