/* program.c: see program.h. */
#include "os/program.h"

#include "os/file.h"
#include <elf.h>
#include <link.h>
#include <sys/auxv.h>

static size_t align_up(size_t offset, size_t alignment) {
  return (offset + alignment - 1) / alignment * alignment;
}

struct bytes program_build_id(struct bytes notes, size_t alignment) {
  const struct bytes none = {NULL, 0};
  const char name[] = "GNU";
  alignment = alignment == 8 ? 8 : 4; /* of segments that say less, notes are aligned to 4 */
  for (size_t at = 0; at + sizeof(ElfW(Nhdr)) <= notes.size;) {
    ElfW(Nhdr) header;
    memcpy(&header, notes.data + at, sizeof header);
    at += sizeof header;
    if (header.n_namesz > notes.size - at)
      return none;
    const char *owner = notes.data + at;
    at = align_up(at + header.n_namesz, alignment);
    if (at > notes.size || header.n_descsz > notes.size - at)
      return none;
    if (header.n_type == NT_GNU_BUILD_ID && header.n_namesz == sizeof name && memcmp(owner, name, sizeof name) == 0)
      return bytes_make(notes.data + at, header.n_descsz);
    at = align_up(at + header.n_descsz, alignment);
  }
  return none;
}

/* Has OBJECT loaded the SIZE bytes at ADDRESS? */
static bool has_loaded(const struct dl_phdr_info *object, ElfW(Addr) address, size_t size) {
  for (size_t i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &object->dlpi_phdr[i];
    ElfW(Addr) start = object->dlpi_addr + part->p_vaddr;
    if (part->p_type == PT_LOAD && address >= start && address - start <= part->p_memsz &&
        size <= part->p_memsz - (address - start))
      return true;
  }
  return false;
}

static bool is_of_kernel(const struct dl_phdr_info *object) {
  unsigned long header = getauxval(AT_SYSINFO_EHDR);
  return header && has_loaded(object, header, 1);
}

static struct bytes build_id_of(const struct dl_phdr_info *object) {
  struct bytes id = {NULL, 0};
  for (size_t i = 0; i < object->dlpi_phnum && !id.size; i++) {
    const ElfW(Phdr) *part = &object->dlpi_phdr[i];
    ElfW(Addr) address = object->dlpi_addr + part->p_vaddr;
    if (part->p_type != PT_NOTE || !has_loaded(object, address, part->p_memsz))
      continue;
    const char *notes = (const char *)address; /* NOLINT(performance-no-int-to-ptr): the loader gives numbers */
    id = program_build_id(bytes_make(notes, part->p_memsz), part->p_align);
  }
  return id;
}

struct visit {
  struct digester digester;
  bool inside; /* the executable, which comes first, was visited */
  struct error *error;
};

static int add_file(struct visit *visit, const char *path) {
  struct strbuf content;
  strbuf_init(&content);
  int rc = file_read(path, &content, NULL, visit->error);
  if (rc == 0)
    digester_add(&visit->digester, strbuf_bytes(&content));
  strbuf_release(&content);
  return rc;
}

static int visit_object(struct dl_phdr_info *object, size_t size, void *context) {
  struct visit *visit = context;
  (void)size;
  /* The executable's own name is empty or what it was called by. */
  const char *path = visit->inside ? object->dlpi_name : "/proc/self/exe";
  visit->inside = true;
  if (is_of_kernel(object))
    return 0;
  struct bytes id = build_id_of(object);
  if (!id.size)
    return add_file(visit, path);
  digester_add(&visit->digester, id);
  return 0;
}

int program_digest(struct digest *digest, struct error *error) {
  struct visit visit = {.error = error};
  digester_init(&visit.digester);
  int rc = dl_iterate_phdr(visit_object, &visit);
  *digest = digester_finish(&visit.digester);
  digester_release(&visit.digester);
  return rc;
}
