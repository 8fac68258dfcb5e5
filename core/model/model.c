/* model.c: the names of stages and reads, and where a key's virtual partition is. */
#include "model/model.h"

const char *stage_name(enum stage stage) {
  switch (stage) {
  case STAGE_COMMAND:
    return "command";
  case STAGE_ASSET:
    return "asset";
  case STAGE_DESCRIBE:
    return "describe";
  case STAGE_VIEW:
    return "view";
  case STAGE_RENDER:
    return "render";
  case STAGE_MERGE:
    return "merge";
  case STAGE_FINISH:
    return "finish";
  case STAGE_COUNT:
    break;
  }
  return "unknown";
}

const char *read_kind_name(enum read_kind kind) {
  switch (kind) {
  case READ_FILE:
    return "file";
  case READ_EXISTS:
    return "exists";
  case READ_GLOB:
    return "glob";
  case READ_PAGE:
    return "page";
  case READ_BODY:
    return "body";
  case READ_VIEW:
    return "view";
  case READ_SITE:
    return "site";
  case READ_PARAMETER:
    return "parameter";
  case READ_ENVIRONMENT:
    return "environment";
  case READ_TIME:
    return "time";
  case READ_SOURCE:
    return "source";
  case READ_ASSET:
    return "asset";
  case READ_RELATED:
    return "related";
  case READ_MODIFIED:
    return "modified";
  case READ_DUE:
    return "due";
  case READ_KIND_COUNT:
    break;
  }
  return "unknown";
}

unsigned partition_of(struct bytes key) {
  return (unsigned)(bytes_hash(key) % PARTITION_COUNT);
}

uint64_t page_coarse_size(uint64_t size) {
  uint64_t step = 1;
  while (size / step >= 8)
    step *= 2;
  return (size + step - 1) / step * step;
}
