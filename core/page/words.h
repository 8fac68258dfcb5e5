/* words.h: how many words HTML has. Pure; any thread. */
#ifndef SHARD_PAGE_WORDS_H
#define SHARD_PAGE_WORDS_H

#include "base/bytes.h"

/* What stands between white space counts once when there is a letter or digit in it; of Chinese, Japanese and Korean
 * each character counts, as they have no such spaces. Tags and comments are no
 * words, and end none. */
size_t words_count(struct bytes html);
/* Minutes, rounded up, at 213 words a minute, which is what Hugo reckons with. */
size_t words_minutes(size_t words);

#endif
