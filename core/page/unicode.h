/* unicode.h: the little of Unicode that heading ids need. Pure functions; any thread. */
#ifndef SHARD_PAGE_UNICODE_H
#define SHARD_PAGE_UNICODE_H

#include "base/strbuf.h"

/* A letter, mark, decimal digit or connector such as "_": what a regular expression calls a word character. */
bool unicode_is_word(uint32_t point);
/* The simple lower case: one character for one. */
uint32_t unicode_lower(uint32_t point);
/* POINT, at most U+10FFFF, as UTF-8. */
void unicode_append(struct strbuf *out, uint32_t point);

#endif
