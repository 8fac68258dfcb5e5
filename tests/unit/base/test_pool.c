/* test_pool.c: blocks do not overlap, keep their bytes when they move, and are used again. */
#include "base/pool.h"
#include "unit/check.h"

#include <stdlib.h>

enum { BLOCKS = 2000, STEPS = 200000, LARGEST = 600 };

struct block {
  unsigned char *data;
  size_t size;
  unsigned char mark;
};

static void check(const struct block *block) {
  for (size_t i = 0; i < block->size; i++)
    if (block->data[i] != block->mark)
      fail_msg("byte %zu of a block of %zu is another's", i, block->size);
}

static void resize(struct pool *pool, struct block *block, size_t size) {
  size_t kept = size < block->size ? size : block->size;
  block->data = pool_resize(pool, block->data, block->size, size);
  block->size = kept;
  if (size > 0) {
    assert_non_null(block->data);
    assert_int_equal((uintptr_t)block->data % 16, 0);
    check(block);
    memset(block->data, block->mark, size);
  }
  block->size = size;
}

static void random_blocks_keep_their_bytes(void **state) {
  (void)state;
  struct pool pool;
  struct block *blocks = calloc(BLOCKS, sizeof *blocks);
  uint64_t random = 1;
  pool_init(&pool);
  for (size_t i = 0; i < STEPS; i++) {
    random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    struct block *block = &blocks[(random >> 33) % BLOCKS];
    check(block);
    if (!block->data)
      block->mark = (unsigned char)(random >> 20);
    resize(&pool, block, (random >> 48) % 3 == 0 ? 0 : (random >> 40) % LARGEST);
  }
  for (size_t i = 0; i < BLOCKS; i++)
    resize(&pool, &blocks[i], 0);
  pool_release(&pool);
  free(blocks);
}

static void a_freed_block_is_used_again(void **state) {
  (void)state;
  struct pool pool;
  pool_init(&pool);
  for (size_t i = 0; i < 1000000; i++) /* some 100 MB, were it not so */
    assert_null(pool_resize(&pool, pool_resize(&pool, NULL, 0, 100), 100, 0));
  pool_release(&pool);
}

static void nothing_to_free(void **state) {
  (void)state;
  struct pool pool;
  pool_init(&pool);
  assert_null(pool_resize(&pool, NULL, 0, 0));
  pool_release(&pool);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(random_blocks_keep_their_bytes),
      cmocka_unit_test(a_freed_block_is_used_again),
      cmocka_unit_test(nothing_to_free),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
