/* trace_check.c: whether what was read still holds. */
#include "model/trace.h"

void trace_check_reads(const struct result *result, const struct world *world, struct arena *scratch, uint8_t *holds) {
  for (uint32_t i = 0; i < result->read_count; i++) {
    const struct read *read = &result->reads[i];
    holds[i] = digest_equal(read->digest, world_digest(world, read->kind, read->key, scratch));
  }
}

bool trace_unit_holds(const struct result *result, const struct unit *unit, const uint8_t *holds, uint32_t *broken) {
  (void)result;
  for (uint32_t i = 0; i < unit->read_count; i++) {
    if (!holds[unit->reads[i]]) {
      *broken = unit->reads[i];
      return false;
    }
  }
  return true;
}

uint32_t trace_kinds(const struct result *result) {
  uint32_t kinds = 0;
  for (uint32_t i = 0; i < result->read_count; i++)
    kinds |= UINT32_C(1) << result->reads[i].kind;
  return kinds;
}

struct digest trace_class_digest(const struct world *world, uint32_t kinds) {
  struct digester digester;
  digester_init(&digester);
  digester_add_number(&digester, kinds);
  for (int kind = 0; kind < READ_KIND_COUNT; kind++) {
    if (kinds & UINT32_C(1) << kind)
      digester_add_digest(&digester, world->class_digests[kind]);
  }
  struct digest digest = digester_finish(&digester);
  digester_release(&digester);
  return digest;
}
