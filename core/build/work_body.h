/* work_body.h: a page's body, from Markdown to HTML, and what can be asked of it then. Worker threads only. */
#ifndef SHARD_BUILD_WORK_BODY_H
#define SHARD_BUILD_WORK_BODY_H

#include "build/work.h"

/* Renders the body of the unit's page, whose file the worker has read, and gives it to the unit's script. */
int work_render_body(struct work_unit *work, const struct page *page, struct error *error);

#endif
