/* image.h: the width and height of an image, from its first bytes.
 *
 * For PNG, JPEG, GIF, WebP, AVIF and SVG. Nothing is decoded: each format says its size in a header, and reading that
 * is a few lines, while the libraries that do it (libpng, libjpeg, gdk-pixbuf, ImageMagick, ...) are decoders, made to
 * produce pixels. Every read is checked against the end of the bytes. Pure; any thread. */
#ifndef SHARD_PAGE_IMAGE_H
#define SHARD_PAGE_IMAGE_H

#include "base/bytes.h"

/* As many bytes from the start of a file as any common image needs; an Exif thumbnail, colour profiles and the like may
 * come before a JPEG's header. */
#define IMAGE_HEAD ((size_t)1 << 20)

struct image_size {
  uint32_t width, height; /* in pixels; of an SVG in CSS pixels, rounded. Before any rotation that Exif asks for */
};

/* Could a file of this name be one of the formats? By its extension, in any case. */
bool image_is_named(struct bytes path);
/* False when CONTENT is none of the formats, is cut before its size, or gives none (an SVG may). */
bool image_measure(struct bytes content, struct image_size *size);
/* The same for an SVG (image_svg.c): by its width and height, or where one is missing or relative by its viewBox. */
bool image_measure_svg(struct bytes content, struct image_size *size);

#endif
