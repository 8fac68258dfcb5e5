/* claims.c: each output path has one owner in a build; see outputs.h.
 *
 * Two paths that some disks take for one file are one path here (page/fold.h). Almost all are plain, and for those it
 * is enough to look whether another spelling was claimed, which costs nothing while none was. */
#include "build/internal.h"
#include "build/outputs.h"
#include "page/fold.h"

static void describe_claim(const struct output_claim *claim, struct strbuf *out) {
  switch (claim->stage) {
  case STAGE_RENDER:
    strbuf_append_text(out, claim->alias ? "an alias of page " : "page ");
    break;
  case STAGE_ASSET:
    strbuf_append_text(out, "static file ");
    break;
  case STAGE_COMMAND:
  case STAGE_DESCRIBE:
  case STAGE_VIEW:
  case STAGE_MERGE:
  case STAGE_FINISH:
  case STAGE_COUNT:
    strbuf_append_format(out, "merge %.*s", (int)claim->group.size, claim->group.data);
    return;
  }
  strbuf_append(out, claim->unit);
}

static void explain(const struct output_claim *other, const struct output_claim *claim, struct bytes path,
                    struct error *error) {
  struct strbuf names;
  strbuf_init(&names);
  describe_claim(other, &names);
  strbuf_append_text(&names, " and ");
  describe_claim(claim, &names);
  if (bytes_equal(other->path, path))
    error_set(error, ERROR_CONFLICT, "%s both write the output %.*s; give one of them another URL", names.data,
              (int)path.size, path.data);
  else
    error_set(error, ERROR_CONFLICT,
              "%s write the outputs %.*s and %.*s, which some disks take for one file; give one of them another URL",
              names.data, (int)other->path.size, other->path.data, (int)path.size, path.data);
  strbuf_release(&names);
}

/* Who has PATH, or a spelling of it that some disk takes for the same. PATH is noted under what it folds to. */
static const struct output_claim *find_owner(struct outputs *outputs, struct output_claim *claim) {
  struct arena *arena = &outputs->build->arena;
  const struct output_claim *other = map_get(&outputs->claims, claim->path);
  bool plain = fold_is_plain(claim->path);
  if (other || (plain && outputs->folded.count == 0))
    return other;
  struct bytes folded = plain ? claim->path : fold_name(claim->path, arena);
  other = map_get(&outputs->folded, folded);
  if (!other && !plain)
    other = map_get(&outputs->claims, folded);
  if (!other && !plain)
    map_put(&outputs->folded, folded, claim);
  return other;
}

static int claim_path(struct outputs *outputs, const struct output_claim *wanted, struct error *error) {
  struct arena *arena = &outputs->build->arena;
  struct output_claim *claim = arena_allocate(arena, sizeof *claim);
  *claim = *wanted;
  claim->path = arena_copy(arena, wanted->path);
  const struct output_claim *other = find_owner(outputs, claim);
  if (!other) {
    map_put(&outputs->claims, claim->path, claim);
    return 0;
  }
  if (other->stage == claim->stage && bytes_equal(other->path, claim->path) &&
      bytes_equal(other->group, claim->group) && bytes_equal(other->unit, claim->unit))
    return 0;
  explain(other, claim, claim->path, error);
  return -1;
}

int outputs_claim(struct outputs *outputs, struct bytes path, enum stage stage, struct bytes group, struct bytes unit,
                  struct error *error) {
  const struct output_claim claim = {.stage = stage, .path = path, .group = group, .unit = unit};
  return claim_path(outputs, &claim, error);
}

int outputs_claim_alias(struct outputs *outputs, struct bytes path, struct bytes source, struct bytes page,
                        struct error *error) {
  const struct output_claim claim = {.stage = STAGE_RENDER, .path = path, .group = source, .unit = page, .alias = true};
  return claim_path(outputs, &claim, error);
}

bool outputs_claimed_by(const struct outputs *outputs, struct bytes path, struct bytes page) {
  const struct output_claim *claim = map_get(&outputs->claims, path);
  if (!claim) /* refused, where another has a spelling of it */
    return outputs->claims.count == 0;
  return claim->stage == STAGE_RENDER && bytes_equal(claim->unit, page);
}
