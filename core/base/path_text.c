/* path_text.c: paths as URLs and texts as path parts. */
#include "base/path.h"

#include "base/utf8.h"

/* Unreserved characters, sub-delims and ":@/" of RFC 3986, without the apostrophe, which ends attributes. */
static bool url_keeps(unsigned char byte) {
  bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
  return letter || (byte && byte < 0x80 && strchr("-._~!$&()*+,;=:@/", byte));
}

struct bytes path_url_encode(struct arena *arena, struct bytes path) {
  static const char digits[] = "0123456789ABCDEF";
  size_t encoded = 0;
  for (size_t i = 0; i < path.size; i++)
    encoded += url_keeps((unsigned char)path.data[i]) ? 0 : 1;
  if (encoded == 0)
    return arena_copy(arena, path);
  char *text = arena_allocate(arena, path.size + 2 * encoded + 1);
  size_t size = 0;
  for (size_t i = 0; i < path.size; i++) {
    unsigned char byte = (unsigned char)path.data[i];
    if (url_keeps(byte)) {
      text[size++] = (char)byte;
      continue;
    }
    text[size++] = '%';
    text[size++] = digits[byte >> 4];
    text[size++] = digits[byte & 15];
  }
  text[size] = '\0';
  return bytes_make(text, size);
}

/* The value of a hexadecimal digit, or -1. */
static int hexadecimal(char digit) {
  if (digit >= '0' && digit <= '9')
    return digit - '0';
  if (digit >= 'a' && digit <= 'f')
    return digit - 'a' + 10;
  return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

struct bytes path_url_decode(struct arena *arena, struct bytes url) {
  char *text = arena_allocate(arena, url.size + 1);
  size_t size = 0;
  for (size_t i = 0; i < url.size; i++) {
    int high = -1, low = -1;
    if (url.data[i] == '%' && url.size - i > 2) {
      high = hexadecimal(url.data[i + 1]);
      low = hexadecimal(url.data[i + 2]);
    }
    if (high < 0 || low < 0) {
      text[size++] = url.data[i];
      continue;
    }
    text[size++] = (char)(high << 4 | low);
    i += 2;
  }
  text[size] = '\0';
  return bytes_make(text, size);
}

/* ASCII letters and digits, "_", and what lies beyond ASCII but for its spaces, controls and general punctuation (which
 * hold invisible characters and those that turn the direction of writing). */
static bool slug_keeps(uint32_t point) {
  if (point < 0x80)
    return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') || (point >= '0' && point <= '9') ||
           point == '_';
  return point > 0xa0 && !(point >= 0x2000 && point <= 0x206f) && point != 0x3000 && point != 0xfeff &&
         !(point & UTF8_INVALID);
}

struct bytes path_slug(struct arena *arena, struct bytes text) {
  char *slug = arena_allocate(arena, text.size + 1);
  size_t size = 0;
  bool gap = false;
  for (size_t at = 0; at < text.size;) {
    size_t start = at;
    uint32_t point = utf8_decode(text, &at);
    if (!slug_keeps(point)) {
      gap = true;
      continue;
    }
    if (gap && size)
      slug[size++] = '-';
    gap = false;
    memcpy(slug + size, text.data + start, at - start);
    if (point >= 'A' && point <= 'Z')
      slug[size] = (char)(point - 'A' + 'a');
    size += at - start;
  }
  slug[size] = '\0';
  return bytes_make(slug, size);
}
