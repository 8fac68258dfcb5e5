/* test_world.c: what each kind of read sees, and what the class digests notice. */
#include "unit/model/small_world.h"

static int set_up(void **state) {
  static struct small_world small;
  small_world_init(&small, false);
  *state = &small;
  return 0;
}

static int tear_down(void **state) {
  small_world_release(*state);
  return 0;
}

static struct digest see(struct small_world *small, enum read_kind kind, const char *key) {
  return world_digest(&small->world, kind, bytes_from(key), &small->arena);
}

static struct digest see_pair(struct small_world *small, enum read_kind kind, const char *a, const char *b) {
  struct bytes key = world_pair(&small->arena, bytes_from(a), bytes_from(b));
  return world_digest(&small->world, kind, key, &small->arena);
}

static void a_pair_is_split_where_it_was_joined(void **state) {
  struct small_world *small = *state;
  struct bytes a;
  struct bytes b;
  assert_true(world_split_pair(world_pair(&small->arena, bytes_from("a/b.md"), bytes_from("title")), &a, &b));
  check_bytes(a, "a/b.md");
  check_bytes(b, "title");
  assert_true(world_split_pair(world_pair(&small->arena, bytes_make(NULL, 0), bytes_make(NULL, 0)), &a, &b));
  assert_int_equal(a.size + b.size, 0);
  assert_false(world_split_pair(bytes_from("no pair"), &a, &b));
}

static void what_is_missing_differs_from_what_is_there(void **state) {
  struct small_world *small = *state;
  static const struct {
    enum read_kind kind;
    const char *there, *missing;
  } cases[] = {{READ_FILE, "data/menu.yaml", "data/other.yaml"},
               {READ_EXISTS, "data/menu.yaml", "data/other.yaml"},
               {READ_GLOB, "data/*", "other/*"},
               {READ_SITE, "title", "language"},
               {READ_PARAMETER, "edition", "other"},
               {READ_ENVIRONMENT, "HOME", "OTHER"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct digest missing = see(small, cases[i].kind, cases[i].missing);
    assert_false(digest_equal(see(small, cases[i].kind, cases[i].there), missing));
    assert_false(digest_is_none(missing));
    assert_true(digest_equal(see(small, cases[i].kind, cases[i].missing), missing));
  }
  assert_false(digest_is_none(see(small, READ_TIME, "")));
}

static void a_page_a_field_and_neither_are_three_things(void **state) {
  struct small_world *small = *state;
  static const char *const fields[] = {"title", "summary"};
  static const enum read_kind kinds[] = {READ_PAGE, READ_BODY};
  for (size_t i = 0; i < 2; i++) {
    struct digest value = see_pair(small, kinds[i], "content/a.md", fields[i]);
    struct digest no_field = see_pair(small, kinds[i], "content/a.md", "other");
    struct digest no_page = see_pair(small, kinds[i], "content/c.md", fields[i]);
    assert_false(digest_equal(value, no_field));
    assert_false(digest_equal(value, no_page));
    assert_false(digest_equal(no_field, no_page));
    assert_true(digest_equal(see(small, kinds[i], "not a pair"), no_page));
  }
}

static void a_view_is_seen_by_key(void **state) {
  struct small_world *small = *state;
  assert_true(digest_equal(see_pair(small, READ_VIEW, "navigation", "a"), small->views[0].digest));
  assert_false(digest_equal(see_pair(small, READ_VIEW, "navigation", "c"), small->views[0].digest));
}

static void a_page_has_its_facts_and_exists(void **state) {
  struct small_world *small = *state;
  struct bytes value;
  assert_true(world_page_field(&small->pages[0], bytes_from("exists"), &small->arena, &value));
  assert_int_equal(value.data[0], VALUE_TRUE);
  assert_true(world_page_field(&small->pages[0], bytes_from("title"), &small->arena, &value));
  assert_true(value_text(value, &value));
  check_bytes(value, "First");
  assert_false(world_page_field(&small->pages[0], bytes_from("other"), &small->arena, &value));
}

static void a_glob_lists_paths_in_order(void **state) {
  struct small_world backwards;
  size_t count;
  (void)state;
  small_world_init(&backwards, true);
  struct bytes *paths = world_glob(&backwards.world, bytes_from("**/*.md"), &backwards.arena, &count);
  assert_int_equal(count, 2);
  check_bytes(paths[0], "content/a.md");
  check_bytes(paths[1], "content/b.md");
  world_glob(&backwards.world, bytes_from("[unclosed"), &backwards.arena, &count);
  assert_int_equal(count, 0);
  small_world_release(&backwards);
}

static void a_glob_sees_paths_and_not_content(void **state) {
  struct small_world *small = *state;
  struct digest before = see(small, READ_GLOB, "content/*");
  small->files[0].digest = digest_of(bytes_from("other content"));
  assert_true(digest_equal(see(small, READ_GLOB, "content/*"), before));
  map_remove(&small->world.files, small->files[0].path);
  assert_false(digest_equal(see(small, READ_GLOB, "content/*"), before));
  map_put(&small->world.files, bytes_from("content/c.md"), &small->files[0]);
  assert_false(digest_equal(see(small, READ_GLOB, "content/*"), before)); /* as many, with another name */
}

static void sealing_does_not_depend_on_the_order_of_filling(void **state) {
  struct small_world *small = *state;
  struct small_world backwards;
  small_world_init(&backwards, true);
  for (int kind = 0; kind < READ_KIND_COUNT; kind++) {
    assert_true(digest_equal(small->world.class_digests[kind], backwards.world.class_digests[kind]));
    assert_false(digest_is_none(small->world.class_digests[kind]));
  }
  small_world_release(&backwards);
}

/* Fails unless exactly the kinds of the mask EXPECTED have another class digest after CHANGE. */
static void check_change(void (*change)(struct small_world *), uint32_t expected, const char *what) {
  struct small_world small;
  struct digest before[READ_KIND_COUNT];
  small_world_init(&small, false);
  memcpy(before, small.world.class_digests, sizeof before);
  change(&small);
  small_world_seal(&small);
  for (int kind = 0; kind < READ_KIND_COUNT; kind++) {
    bool changed = !digest_equal(before[kind], small.world.class_digests[kind]);
    bool wanted = (expected & UINT32_C(1) << kind) != 0;
    /* Not `changed != wanted`: GCC 12 compiles that wrongly where digest_equal is inlined (-flto). */
    if ((changed && !wanted) || (!changed && wanted))
      fail_msg("after %s the class %s is %s", what, read_kind_name((enum read_kind)kind),
               changed ? "another" : "still the same");
  }
  small_world_release(&small);
}

static void edit_a_body(struct small_world *small) {
  small->files[0].digest = digest_of(bytes_from("other"));
  small->pages[0].source_digest = small->files[0].digest;
}

static void edit_a_title(struct small_world *small) {
  edit_a_body(small);
  small_world_set_title(small, 0, "Other");
}

static void exchange_titles(struct small_world *small) {
  small_world_set_title(small, 0, "Second");
  small_world_set_title(small, 1, "First");
}

static void edit_a_data_file(struct small_world *small) {
  small->files[2].digest = digest_of(bytes_from("other"));
}

static void remove_a_data_file(struct small_world *small) {
  map_remove(&small->world.files, small->files[2].path);
}

static void remove_a_page_and_its_file(struct small_world *small) {
  map_remove(&small->world.files, small->files[0].path);
  map_remove(&small->world.sources, small->files[0].path);
  map_remove(&small->world.pages, small->files[0].path);
}

static void turn_a_page_into_a_file(struct small_world *small) {
  map_remove(&small->world.sources, small->files[0].path);
  map_remove(&small->world.pages, small->files[0].path);
}

static void change_a_view(struct small_world *small) {
  small->views[0].digest = digest_of(bytes_from("other"));
}

static void change_what_has_one_value(struct small_world *small) {
  small->title = bytes_from("Gadget");
  small->edition = bytes_from("enterprise");
  small->home = bytes_from("/root");
  small->world.time = bytes_make("\3\2\0\0\0\0\0\0\0", 9);
}

static void wish_for_drafts(struct small_world *small) {
  small->world.due.drafts = true;
}

static void wish_for_the_future(struct small_world *small) {
  small->world.due.future = true;
}

static void wish_for_what_expired(struct small_world *small) {
  small->world.due.expired = true;
}

static void begin_another_stretch(struct small_world *small) {
  small->world.due.stretch++;
}

static void add_an_asset(struct small_world *small) {
  map_put(&small->world.assets, bytes_from("logo.svg"), &small->title);
}

static void a_class_digest_notices_what_its_reads_can_see(void **state) {
  (void)state;
#define KIND(kind) (UINT32_C(1) << (kind))
  const uint32_t paths = KIND(READ_EXISTS) | KIND(READ_GLOB);
  const uint32_t facts = KIND(READ_PAGE) | KIND(READ_RELATED) | KIND(READ_MODIFIED) | KIND(READ_BODY);
  const uint32_t source = KIND(READ_SOURCE);
  check_change(edit_a_body, KIND(READ_BODY) | source, "an edit of a body");
  check_change(edit_a_title, facts | source, "an edit of a title");
  check_change(exchange_titles, facts, "an exchange of two titles");
  check_change(edit_a_data_file, KIND(READ_FILE), "an edit of a data file");
  check_change(remove_a_data_file, paths | KIND(READ_FILE), "the removal of a data file");
  check_change(remove_a_page_and_its_file, paths | facts | source, "the removal of a page");
  check_change(turn_a_page_into_a_file, facts | source | KIND(READ_FILE), "a page's becoming a file");
  check_change(change_a_view, KIND(READ_VIEW), "a change of a view");
  check_change(change_what_has_one_value,
               KIND(READ_SITE) | KIND(READ_PARAMETER) | KIND(READ_ENVIRONMENT) | KIND(READ_TIME),
               "a change of single values");
  check_change(wish_for_drafts, KIND(READ_DUE), "a wish for drafts");
  check_change(wish_for_the_future, KIND(READ_DUE), "a wish for the future");
  check_change(wish_for_what_expired, KIND(READ_DUE), "a wish for what expired");
  check_change(begin_another_stretch, KIND(READ_DUE), "the beginning of another stretch");
  check_change(add_an_asset, KIND(READ_ASSET), "a new asset");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_pair_is_split_where_it_was_joined, set_up, tear_down),
      cmocka_unit_test_setup_teardown(what_is_missing_differs_from_what_is_there, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_page_a_field_and_neither_are_three_things, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_view_is_seen_by_key, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_page_has_its_facts_and_exists, set_up, tear_down),
      cmocka_unit_test(a_glob_lists_paths_in_order),
      cmocka_unit_test_setup_teardown(a_glob_sees_paths_and_not_content, set_up, tear_down),
      cmocka_unit_test_setup_teardown(sealing_does_not_depend_on_the_order_of_filling, set_up, tear_down),
      cmocka_unit_test(a_class_digest_notices_what_its_reads_can_see),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
