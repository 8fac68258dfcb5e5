/* boot.h: which start of the machine this is. Any thread. */
#ifndef SHARD_OS_BOOT_H
#define SHARD_OS_BOOT_H

#include "base/bytes.h"

enum { BOOT_NAME_SIZE = 36 };
/* The kernel's random name of this start (proc(5), random/boot_id), the same until the machine starts again. Empty
 * where the system does not tell. */
struct bytes boot_name(char buffer[BOOT_NAME_SIZE]);

#endif
