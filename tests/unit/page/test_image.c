/* test_image.c: sizes of images from their first bytes, and that no prefix of one makes trouble. */
#include "page/image.h"
#include "unit/check.h"
#include <stdlib.h>

#define HEAD(literal) bytes_make(literal, sizeof(literal) - 1)

static const struct {
  const char *name;
  struct bytes content;
  uint32_t width, height;
} images[] = {
    {"png", {"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xE0\x08\x06", 26}, 640, 480},
    {"gif", {"GIF89a\x40\x01\xF0\0\0\0", 12}, 320, 240},
    {"jpeg with segments before the frame",
     {"\xFF\xD8\xFF\xE0\0\x04\1\2\xFF\xFF\xC4\0\x02\xFF\xC2\0\x11\x08\x01\xE0\x02\x80\x03", 23},
     640,
     480},
    {"webp, extended", {"RIFF\0\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\x7F\x02\0\xDF\x01\0", 30}, 640, 480},
    {"webp, lossless", {"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2F\x7F\xC2\x77\0\0\0\0\0\0\0\0", 32}, 640, 480},
    {"webp, lossy", {"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9D\x01\x2A\x80\x02\xE0\x01", 30}, 640, 480},
    {"avif, of which a tile is smaller",
     {"\0\0\0\x10"
      "ftypavif\0\0\0\0"
      "\0\0\0\x44meta\0\0\0\0"
      "\0\0\0\x38iprp"
      "\0\0\0\x30ipco"
      "\0\0\0\x14ispe\0\0\0\0\0\0\0\x10\0\0\0\x10"
      "\0\0\0\x14ispe\0\0\0\0\0\0\x02\x80\0\0\x01\xE0",
      84},
     640,
     480},
    {"svg in pixels", {"<svg width='640' height=\"480px\">", 32}, 640, 480},
    {"svg in units", {"<svg width=\"1in\" height=\"2.54cm\">", 33}, 96, 96},
    {"svg by its box", {"<?xml version=\"1.0\"?><!-- <svg --><svg viewBox=\"0 0 24,12\" />", 62}, 24, 12},
    {"svg with a relative width", {"<svg width=\"100%\" height=\"50\" viewBox=\"0 0 4 2\">", 48}, 100, 50},
    {"svg behind a document type", {"<!DOCTYPE svg [ <!ENTITY a \">\"> ]>\n<svg width=\"3\" height=\"4\">", 62}, 3, 4},
};

static void each_format_says_its_size(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof images / sizeof *images; i++) {
    struct image_size size = {0};
    if (!image_measure(images[i].content, &size))
      fail_msg("%s: no size", images[i].name);
    if (size.width != images[i].width || size.height != images[i].height)
      fail_msg("%s: %ux%u instead of %ux%u", images[i].name, size.width, size.height, images[i].width,
               images[i].height);
  }
}

/* On the heap, so that a read past the end is seen by the sanitizers. */
static void any_prefix_is_harmless(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof images / sizeof *images; i++)
    for (size_t size = 0; size < images[i].content.size; size++) {
      char *copy = malloc(size + (size == 0));
      struct image_size measured;
      memcpy(copy, images[i].content.data, size);
      image_measure(bytes_make(copy, size), &measured);
      free(copy);
    }
}

static void what_has_no_size_is_refused(void **state) {
  (void)state;
  static const char *const texts[] = {"",
                                      "plain text",
                                      "<svg>",
                                      "<svgs width=\"1\" height=\"1\">",
                                      "<svg width=\"1em\" height=\"2em\">",
                                      "<svg width=\"-1\" height=\"2\">",
                                      "<svg width=\"1e99\" height=\"2\">",
                                      "<svg width=\"inf\" height=\"2\">",
                                      "<svg width=\"0x10\" height=\"2\">",
                                      "<html><svg width=\"1\" height=\"2\"></html>"};
  struct image_size size;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (image_measure(bytes_from(texts[i]), &size))
      fail_msg("'%s' has no size", texts[i]);
  assert_false(image_measure(HEAD("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\0\0\0\0\0"), &size));
}

static void images_are_known_by_extension(void **state) {
  (void)state;
  assert_true(image_is_named(bytes_from("img/Photo.JPG")));
  assert_true(image_is_named(bytes_from("a.svg")));
  assert_false(image_is_named(bytes_from("a.css")));
  assert_false(image_is_named(bytes_from(".png")));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_format_says_its_size),
      cmocka_unit_test(any_prefix_is_harmless),
      cmocka_unit_test(what_has_no_size_is_refused),
      cmocka_unit_test(images_are_known_by_extension),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
