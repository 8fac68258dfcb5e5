/* program.h: which program this is: the executable and the libraries that it was started with.
 *
 * A linker gives what it makes a build id, a digest over all of it (ELF note NT_GNU_BUILD_ID, see elf(5) and
 * `readelf -n`), which lies in memory with the program: so an executable or a library of other bytes is known without
 * reading any file. A file that has none is read as a whole. Names and times do not count: the same files in another
 * place are the same program. Any thread. */
#ifndef SHARD_OS_PROGRAM_H
#define SHARD_OS_PROGRAM_H

#include "base/digest.h"
#include "base/error.h"

/* Over the executable and every library that is loaded now, in the order in which they were loaded, preloaded ones too;
 * not over the kernel's own (vdso(7)), which comes with the machine. Another one of any of them gives another digest.
 * To be called before anything is loaded on demand. The errors are those of file_read, for what has no build id. */
int program_digest(struct digest *digest, struct error *error);

/* The build id in NOTES, the content of an ELF segment PT_NOTE with that ALIGNMENT; empty when there is none. Borrowed
 * from NOTES. For program_digest and its test. */
struct bytes program_build_id(struct bytes notes, size_t alignment);

#endif
