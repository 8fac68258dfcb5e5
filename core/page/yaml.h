/* yaml.h: the parts of the reader of YAML. Internal to it: stretch.h declares the reader itself. Any thread. */
#ifndef SHARD_PAGE_YAML_H
#define SHARD_PAGE_YAML_H

#include "model/value.h"

/* What to do about PROBLEM, in libyaml's words. *AT_CONTEXT: the place to mend is where the construct began, not where
 * libyaml noticed. */
const char *yaml_advice(const char *problem, bool *at_context);

/* What a plain scalar stands for in the core schema of YAML 1.2.2 (section 10.3.2); a string when nothing else. An
 * integer that does not fit into 64 bits stays a string, so that no digit is lost. TEXT is followed by a NUL; a string
 * points into it. */
struct value yaml_plain_scalar(struct bytes text);

#endif
