/* fuzz_image.c: any bytes as an image: a size above zero or none, and nothing read past the end. */
#include "page/image.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct image_size measured = {0};
  if (image_measure(bytes_make((const char *)data, size), &measured) && (measured.width == 0 || measured.height == 0))
    abort();
  return 0;
}
