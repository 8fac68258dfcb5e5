/* boot.c: see boot.h. */
#include "os/boot.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

struct bytes boot_name(char buffer[BOOT_NAME_SIZE]) {
  int descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return bytes_make(buffer, 0);
  ssize_t size;
  do
    size = read(descriptor, buffer, BOOT_NAME_SIZE);
  while (size < 0 && errno == EINTR);
  close(descriptor);
  return bytes_make(buffer, size == BOOT_NAME_SIZE ? BOOT_NAME_SIZE : 0);
}
