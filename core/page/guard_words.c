/* guard_words.c: what addresses and quotes in text could take. */
#include "page/guard.h"

static const size_t small_body = (size_t)8 << 10;
static const size_t most_address_work = (size_t)1 << 25; /* bytes looked at for where addresses end */
static const size_t most_quote_work = (size_t)1 << 26;   /* quotes of a stretch, squared, for all stretches */

static bool add_product(size_t *sum, size_t times, size_t each, size_t most) {
  size_t product;
  return !__builtin_mul_overflow(times, each, &product) && !__builtin_add_overflow(*sum, product, sum) && *sum <= most;
}

static size_t count_marks(struct bytes text, const char *mark) {
  size_t count = 0, size = strlen(mark);
  for (const char *found; (found = bytes_find_mark(text, mark)); count++) {
    size_t skipped = (size_t)(found - text.data) + size;
    text = bytes_make(text.data + skipped, text.size - skipped);
  }
  return count;
}

static size_t count_addresses(struct bytes text) {
  return count_marks(text, "@") + count_marks(text, "://") + count_marks(text, "www");
}

bool guard_addresses(struct bytes body) {
  size_t work = 0;
  if (body.size <= small_body || add_product(&work, count_addresses(body), body.size, most_address_work))
    return true;
  work = 0;
  for (size_t at = 0; at < body.size;) {
    size_t start = at;
    while (at < body.size && !bytes_is_blank(body.data[at]))
      at++;
    struct bytes word = bytes_make(body.data + start, at - start);
    if (word.size > 0 && !add_product(&work, count_addresses(word), word.size, most_address_work))
      return false;
    at++;
  }
  return true;
}

bool guard_quotes(struct bytes body) {
  size_t work = 0, quotes = 0, line = 0;
  if (body.size <= small_body)
    return true;
  for (size_t at = 0; at < body.size; at++) {
    char byte = body.data[at];
    if (byte == '"' || byte == '\'')
      quotes++;
    if (byte == '\n' || byte == '\r') {
      if (at == line && !add_product(&work, quotes, quotes, most_quote_work))
        return false;
      quotes = at == line ? 0 : quotes;
      line = at + 1;
    }
  }
  return add_product(&work, quotes, quotes, most_quote_work);
}
