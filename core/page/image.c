/* image.c: sizes of PNG, GIF, JPEG, WebP and AVIF files. SVG is in image_svg.c. */
#include "page/image.h"
#include <strings.h>

/* --- numbers --- */

static uint32_t byte_at(struct bytes bytes, size_t at) {
  return (uint8_t)bytes.data[at];
}

static uint32_t big_16(struct bytes bytes, size_t at) {
  return byte_at(bytes, at) << 8 | byte_at(bytes, at + 1);
}

static uint32_t big_32(struct bytes bytes, size_t at) {
  return big_16(bytes, at) << 16 | big_16(bytes, at + 2);
}

static uint32_t little_16(struct bytes bytes, size_t at) {
  return byte_at(bytes, at) | byte_at(bytes, at + 1) << 8;
}

static uint32_t little_24(struct bytes bytes, size_t at) {
  return little_16(bytes, at) | byte_at(bytes, at + 2) << 16;
}

/* Does TAG stand at AT? */
static bool has_tag(struct bytes bytes, size_t at, const char *tag, size_t size) {
  return at <= bytes.size && size <= bytes.size - at && memcmp(bytes.data + at, tag, size) == 0;
}

static bool set(struct image_size *size, uint32_t width, uint32_t height) {
  if (width == 0 || height == 0)
    return false;
  *size = (struct image_size){width, height};
  return true;
}

/* --- formats --- */

/* PNG specification, 11.2.2: IHDR is the first chunk. */
static bool measure_png(struct bytes content, struct image_size *size) {
  enum { WIDTH = 16, HEIGHT = 20, LEAST = 24 };
  if (content.size < LEAST || !has_tag(content, 12, "IHDR", 4))
    return false;
  return set(size, big_32(content, WIDTH), big_32(content, HEIGHT));
}

/* GIF89a, 18: the logical screen. */
static bool measure_gif(struct bytes content, struct image_size *size) {
  return content.size >= 10 && set(size, little_16(content, 6), little_16(content, 8));
}

/* Frame headers are C0 to CF but for the tables DHT, JPG and DAC (ITU T.81, table B.1). */
static bool is_frame_header(uint32_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/* Markers that stand alone: TEM, RST0 to RST7, SOI. */
static bool has_no_segment(uint32_t marker) {
  return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
}

static bool measure_jpeg(struct bytes content, struct image_size *size) {
  size_t at = 2;
  while (at + 4 <= content.size) {
    if (byte_at(content, at) != 0xFF)
      return false;
    uint32_t marker = byte_at(content, at + 1);
    if (marker == 0xFF) { /* fill bytes may precede a marker */
      at++;
    } else if (has_no_segment(marker)) {
      at += 2;
    } else if (is_frame_header(marker)) {
      return at + 9 <= content.size && set(size, big_16(content, at + 7), big_16(content, at + 5));
    } else if (marker == 0xD9 || marker == 0xDA) {
      return false; /* the image's end, or its data, before any frame */
    } else {
      at += 2 + (size_t)big_16(content, at + 2);
    }
  }
  return false;
}

/* https://developers.google.com/speed/webp/docs/riff_container */
static bool measure_webp(struct bytes content, struct image_size *size) {
  enum { DATA = 20, LEAST = 30 };
  if (content.size < LEAST)
    return false;
  if (has_tag(content, 12, "VP8X", 4))
    return set(size, little_24(content, DATA + 4) + 1, little_24(content, DATA + 7) + 1);
  if (has_tag(content, 12, "VP8L", 4) && byte_at(content, DATA) == 0x2F) {
    uint32_t bits = little_24(content, DATA + 1) | byte_at(content, DATA + 4) << 24;
    return set(size, (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
  }
  if (has_tag(content, 12, "VP8 ", 4) && has_tag(content, DATA + 3, "\x9D\x01\x2A", 3))
    return set(size, little_16(content, DATA + 6) & 0x3FFF, little_16(content, DATA + 8) & 0x3FFF);
  return false;
}

/* --- AVIF: boxes within boxes (ISO/IEC 14496-12) --- */

/* The contents of the next box of BOXES, which is moved behind it. Sizes of 64 bits are not for headers. */
static bool next_box(struct bytes *boxes, struct bytes *type, struct bytes *contents) {
  enum { HEAD = 8 };
  if (boxes->size < HEAD)
    return false;
  size_t size = big_32(*boxes, 0);
  if (size == 0 || size > boxes->size)
    size = boxes->size; /* it goes on to the end, or past what is here */
  if (size < HEAD)
    return false;
  *type = bytes_make(boxes->data + 4, 4);
  *contents = bytes_make(boxes->data + HEAD, size - HEAD);
  *boxes = bytes_make(boxes->data + size, boxes->size - size);
  return true;
}

/* The first box of TYPE among BOXES, without the SKIPPED bytes that its contents begin with. */
static bool find_box(struct bytes boxes, const char *type, size_t skipped, struct bytes *contents) {
  struct bytes name;
  while (next_box(&boxes, &name, contents)) {
    if (!bytes_equal(name, bytes_from(type)) || contents->size < skipped)
      continue;
    *contents = bytes_make(contents->data + skipped, contents->size - skipped);
    return true;
  }
  return false;
}

/* The largest of the sizes in the list of properties: the others are those of thumbnails and of tiles. */
static bool measure_avif(struct bytes content, struct image_size *size) {
  struct bytes meta, properties, list, name, box;
  bool found = false;
  if (!find_box(content, "meta", 4, &meta) || !find_box(meta, "iprp", 0, &properties) ||
      !find_box(properties, "ipco", 0, &list))
    return false;
  while (next_box(&list, &name, &box)) {
    if (!bytes_equal(name, bytes_from("ispe")) || box.size < 12)
      continue;
    struct image_size other;
    if (set(&other, big_32(box, 4), big_32(box, 8)) &&
        (!found || (uint64_t)other.width * other.height > (uint64_t)size->width * size->height)) {
      *size = other;
      found = true;
    }
  }
  return found;
}

/* --- which --- */

bool image_is_named(struct bytes path) {
  static const char *const extensions[] = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg"};
  for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
    size_t size = strlen(extensions[i]);
    if (path.size > size && strncasecmp(path.data + path.size - size, extensions[i], size) == 0)
      return true;
  }
  return false;
}

bool image_measure(struct bytes content, struct image_size *size) {
  if (has_tag(content, 0, "\x89PNG\r\n\x1A\n", 8))
    return measure_png(content, size);
  if (has_tag(content, 0, "GIF87a", 6) || has_tag(content, 0, "GIF89a", 6))
    return measure_gif(content, size);
  if (has_tag(content, 0, "\xFF\xD8", 2))
    return measure_jpeg(content, size);
  if (has_tag(content, 0, "RIFF", 4) && has_tag(content, 8, "WEBP", 4))
    return measure_webp(content, size);
  if (has_tag(content, 4, "ftyp", 4))
    return measure_avif(content, size);
  return image_measure_svg(content, size);
}
