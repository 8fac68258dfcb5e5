/* test_program.c: the build id among ELF notes, and the digest of this program. That another executable or library
 * gives another digest, with a build id and without, is tested by builds: system/program. */
#include "unit/check.h"

#include "os/program.h"
#include <elf.h>
#include <stdlib.h>

/* A note as a linker writes it: the header, the owner's name and the description, each padded. */
static void append_note(struct strbuf *notes, uint32_t type, struct bytes owner, struct bytes description,
                        size_t alignment) {
  const Elf64_Nhdr header = {(uint32_t)owner.size, (uint32_t)description.size, type};
  strbuf_append(notes, bytes_make((const char *)&header, sizeof header));
  strbuf_append(notes, owner);
  while (notes->size % alignment)
    strbuf_append_char(notes, '\0');
  strbuf_append(notes, description);
  while (notes->size % alignment)
    strbuf_append_char(notes, '\0');
}

static void make_notes(struct strbuf *notes, size_t alignment) {
  append_note(notes, NT_GNU_ABI_TAG, bytes_make("GNU", 4), bytes_from("abi"), alignment);
  append_note(notes, NT_GNU_BUILD_ID, bytes_make("Another", 8), bytes_from("of another owner"), alignment);
  append_note(notes, NT_GNU_BUILD_ID, bytes_make("GNU", 4), bytes_from("the id"), alignment);
}

static void the_build_id_is_found_among_other_notes(void **state) {
  (void)state;
  const size_t alignments[] = {4, 8};
  for (size_t i = 0; i < sizeof alignments / sizeof *alignments; i++) {
    struct strbuf notes;
    strbuf_init(&notes);
    make_notes(&notes, alignments[i]);
    check_bytes(program_build_id(strbuf_bytes(&notes), alignments[i]), "the id");
    strbuf_release(&notes);
  }
}

/* Each start of the notes, in memory that ends where it does, so that reading beyond it would be noticed. */
static void notes_that_are_cut_have_none(void **state) {
  (void)state;
  struct strbuf notes;
  strbuf_init(&notes);
  make_notes(&notes, 4);
  size_t whole = notes.size - 2; /* the padding may be missing */
  for (size_t size = 0; size < whole; size++) {
    char *cut = malloc(size + 1);
    assert_non_null(cut);
    memcpy(cut, notes.data, size);
    cut = realloc(cut, size ? size : 1);
    assert_int_equal(program_build_id(bytes_make(cut, size), 4).size, 0);
    free(cut);
  }
  strbuf_release(&notes);
}

static void sizes_beyond_the_notes_have_none(void **state) {
  (void)state;
  const Elf64_Nhdr headers[] = {{UINT32_MAX, 4, NT_GNU_BUILD_ID}, {4, UINT32_MAX, NT_GNU_BUILD_ID}};
  for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
    struct strbuf notes;
    strbuf_init(&notes);
    strbuf_append(&notes, bytes_make((const char *)&headers[i], sizeof headers[i]));
    strbuf_append(&notes, bytes_make("GNU\0data", 8));
    assert_int_equal(program_build_id(strbuf_bytes(&notes), 4).size, 0);
    strbuf_release(&notes);
  }
}

static void this_program_has_one_digest(void **state) {
  (void)state;
  struct error error = ERROR_INIT;
  struct digest first, second;
  check_success(program_digest(&first, &error), &error);
  check_success(program_digest(&second, &error), &error);
  assert_true(digest_equal(first, second));
  assert_false(digest_is_none(first));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_build_id_is_found_among_other_notes),
      cmocka_unit_test(notes_that_are_cut_have_none),
      cmocka_unit_test(sizes_beyond_the_notes_have_none),
      cmocka_unit_test(this_program_has_one_digest),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
