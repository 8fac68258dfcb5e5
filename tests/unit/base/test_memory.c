/* test_memory.c: the allocator that does not fail, growing arrays, arenas. */
#include "unit/check.h"

#include "base/arena.h"
#include "base/memory.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs BODY in a process of its own; fails unless that aborts after one line that says so. */
static void check_aborts(void (*body)(void)) {
  int channel[2];
  assert_int_equal(pipe(channel), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    signal(SIGABRT, SIG_DFL); /* cmocka and sanitizers catch it */
    dup2(channel[1], STDERR_FILENO);
    body();
    _exit(0);
  }
  close(channel[1]);
  char text[256];
  ssize_t size = read(channel[0], text, sizeof text - 1);
  close(channel[0]);
  text[size > 0 ? size : 0] = '\0';
  int status;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
  assert_memory_equal(text, "shard: out of memory", 20);
}

static void overflow_in_resize(void) {
  free(memory_resize(NULL, SIZE_MAX / 2, 4));
}

static void overflow_in_zeroed(void) {
  free(memory_allocate_zeroed(SIZE_MAX / 2, 4));
}

static void overflow_in_arena(void) {
  struct arena arena = ARENA_INIT;
  arena_allocate(&arena, SIZE_MAX - 1);
}

static void overflow_in_strbuf(void) {
  struct strbuf buffer = STRBUF_INIT;
  strbuf_append_char(&buffer, 'x');
  strbuf_reserve(&buffer, SIZE_MAX - 1);
}

static void sizes_that_overflow_abort(void **state) {
  (void)state;
  check_aborts(overflow_in_resize);
  check_aborts(overflow_in_zeroed);
  check_aborts(overflow_in_arena);
  check_aborts(overflow_in_strbuf);
}

static void size_zero_gives_a_pointer(void **state) {
  (void)state;
  void *pointers[] = {memory_allocate(0), memory_allocate_zeroed(0, 8), memory_resize(NULL, 0, 8)};
  for (size_t i = 0; i < 3; i++) {
    assert_non_null(pointers[i]);
    free(pointers[i]);
  }
}

static void grow_keeps_items_and_doubles(void **state) {
  (void)state;
  size_t capacity = 0, moves = 0;
  int *items = NULL;
  for (int i = 0; i < 1000; i++) {
    size_t before = capacity;
    items = memory_grow(items, (size_t)i, &capacity, sizeof *items);
    moves += capacity != before;
    items[i] = i;
  }
  for (int i = 0; i < 1000; i++)
    assert_int_equal(items[i], i);
  assert_true(moves <= 8);
  free(items);
}

static void arena_memory_is_aligned_and_apart(void **state) {
  (void)state;
  struct arena arena;
  arena_init(&arena);
  char *memory[500];
  for (size_t i = 0; i < 500; i++) { /* crosses blocks, and some get their own */
    size_t size = i % 100 == 99 ? 100000 : i;
    memory[i] = arena_allocate(&arena, size);
    assert_int_equal((uintptr_t)memory[i] % _Alignof(max_align_t), 0);
    memset(memory[i], (int)(i % 251), size);
  }
  for (size_t i = 1; i < 500; i++)
    assert_int_equal((unsigned char)memory[i][(i % 100 == 99 ? 100000 : i) - 1], i % 251);
  arena_release(&arena);
}

static void arena_counts_and_clear_reuses(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  void *first = arena_allocate(&arena, 10);
  arena_allocate(&arena, 20);
  assert_int_equal(arena.bytes, 30);
  arena_clear(&arena);
  assert_int_equal(arena.bytes, 0);
  assert_ptr_equal(arena_allocate(&arena, 10), first);
  arena_release(&arena);
  arena_clear(&arena); /* of an empty one: nothing */
  assert_null(arena.newest);
}

static void arena_copies_end_in_nul(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct bytes copy = arena_copy(&arena, bytes_make("a\0b", 3));
  assert_memory_equal(copy.data, "a\0b\0", 4);
  copy = arena_copy(&arena, bytes_make(NULL, 0));
  assert_int_equal(copy.size, 0);
  assert_string_equal(copy.data, "");
  check_bytes(arena_format(&arena, "%s-%d", "x", 7), "x-7");
  assert_string_equal(arena_format(&arena, "%s", "").data, "");
  const int *zeroed = arena_allocate_zeroed(&arena, 100, sizeof *zeroed);
  for (size_t i = 0; i < 100; i++)
    assert_int_equal(zeroed[i], 0);
  arena_release(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sizes_that_overflow_abort),     cmocka_unit_test(size_zero_gives_a_pointer),
      cmocka_unit_test(grow_keeps_items_and_doubles),  cmocka_unit_test(arena_memory_is_aligned_and_apart),
      cmocka_unit_test(arena_counts_and_clear_reuses), cmocka_unit_test(arena_copies_end_in_nul),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
