/* The calls into a loaded graph: shard keys, partitions, maps, reductions. */
#include "fixture.h"

static const char site_file[] =
    "site { title = 'Widget', params = { edition = 'community' } }\n"
    "source 'docs' {\n"
    "  root = 'content',\n"
    "  shard = { key = function(page) return page.directory .. '/x' end, by = 'hash', count = 2 },\n"
    "}\n"
    "view 'titles' { plugin = reducer {\n"
    "  map = function(page, emit) emit(page.source, page.title) end,\n"
    "  reduce = function(key, records, out) out:set(key, table.concat(records, ',')) end,\n"
    "} }\n"
    "merge 'list' { plugin = reducer {\n"
    "  map = function(page, emit) emit('all', { title = page.title, url = page.url }) end,\n"
    "  combine = function(key, values) return { values[1] } end,\n"
    "  reduce = function(key, records, out)\n"
    "    for _, record in ipairs(records) do out:write(record.title .. '/', record.url) end\n"
    "    out:summary(#records)\n"
    "  end,\n"
    "  finish = function(summaries, out) out:write('/count.txt', summaries[1].key .. summaries[1].value) end,\n"
    "} }\n";

static void shard_key_sees_the_page(void **state) {
  struct fixture *fixture = *state;
  fixture_load_ok(fixture, site_file);
  struct bytes key;
  fixture_begin(fixture, fixture_page(fixture, "content/guide/a.md", "A"));
  assert_int_equal(script_shard_key(fixture->script, 0, &key, &fixture->error), 0);
  fixture_end(fixture);
  assert_string_equal(key.data, "guide/x");
  assert_true(fixture_has_read(fixture, READ_FILE, bytes_from("Shardfile.lua")));
}

static void partition_names_every_page(void **state) {
  struct fixture *fixture = *state;
  fixture_load_ok(fixture, site_file);
  struct page *pages[] = {fixture_page(fixture, "content/a.md", "A"), fixture_page(fixture, "content/b.md", "B")};
  struct bytes names[2];
  assert_int_equal(
      script_partition(fixture->script, 0, bytes_from("guide"), pages, 2, &fixture->arena, names, &fixture->error), 0);
  for (size_t i = 0; i < 2; i++)
    assert_true(bytes_equal(names[i], bytes_from("0")) || bytes_equal(names[i], bytes_from("1")));
}

static void map_emits_into_the_builder(void **state) {
  struct fixture *fixture = *state;
  fixture_load_ok(fixture, site_file);
  fixture_begin(fixture, fixture_page(fixture, "content/a.md", "A"));
  assert_int_equal(script_map(fixture->script, SCRIPT_VIEW, 0, &fixture->error), 0);
  fixture_end(fixture);
  assert_int_equal(fixture->builder.record_count, 1);
  const struct record *record = &fixture->builder.records[0];
  struct bytes text;
  assert_true(bytes_equal(record->reducer, bytes_from("titles")));
  assert_true(bytes_equal(record->key, bytes_from("docs")));
  assert_true(value_text(record->value, &text) && bytes_equal(text, bytes_from("A")));
}

static struct record make_record(struct fixture *fixture, const char *key, struct value value) {
  return (struct record){.key = bytes_from(key), .value = *fixture_encoded(fixture, value)};
}

static void view_reduce_sets_fields(void **state) {
  struct fixture *fixture = *state;
  fixture_load_ok(fixture, site_file);
  struct record records[] = {make_record(fixture, "docs", value_string(bytes_from("A"))),
                             make_record(fixture, "docs", value_string(bytes_from("B")))};
  fixture_begin(fixture, NULL);
  assert_int_equal(script_reduce(fixture->script, SCRIPT_VIEW, 0, bytes_from("docs"), records, 2, &fixture->error), 0);
  fixture_end(fixture);
  struct bytes text;
  assert_int_equal(fixture->builder.field_count, 1);
  assert_true(value_text(fixture->builder.fields[0].value, &text) && bytes_equal(text, bytes_from("A,B")));
}

static void merge_reduces_and_finishes(void **state) {
  struct fixture *fixture = *state;
  fixture_load_ok(fixture, site_file);
  struct value_field fields[] = {{bytes_from("title"), value_string(bytes_from("A"))},
                                 {bytes_from("url"), value_string(bytes_from("/a/"))}};
  struct record record = make_record(fixture, "all", (struct value){VALUE_MAP, {.map = {fields, 2}}});
  fixture_begin(fixture, NULL);
  assert_int_equal(script_reduce(fixture->script, SCRIPT_MERGE, 0, bytes_from("all"), &record, 1, &fixture->error), 0);
  fixture_end(fixture);
  assert_int_equal(fixture->builder.output_count, 1);
  assert_true(bytes_equal(fixture->builder.outputs[0].path, bytes_from("A/index.html")));
  assert_true(bytes_equal(fixture->builder.outputs[0].content, bytes_from("/a/")));
  assert_true(bytes_equal(fixture->builder.fields[0].name, bytes_from("summary")));

  struct record summary = make_record(fixture, "all", value_integer(7));
  fixture_begin(fixture, NULL);
  assert_int_equal(script_finish(fixture->script, 0, &summary, 1, &fixture->error), 0);
  fixture_end(fixture);
  assert_true(bytes_equal(fixture->builder.outputs[0].path, bytes_from("count.txt")));
  assert_true(bytes_equal(fixture->builder.outputs[0].content, bytes_from("all7")));
}

static void combine_folds(void **state) {
  struct fixture *fixture = *state;
  fixture_load_ok(fixture, site_file);
  struct record records[] = {make_record(fixture, "all", value_integer(1)),
                             make_record(fixture, "all", value_integer(2))};
  struct record *out;
  size_t count;
  assert_int_equal(script_combine(fixture->script, SCRIPT_MERGE, 0, bytes_from("all"), records, 2, &fixture->arena,
                                  &out, &count, &fixture->error),
                   0);
  assert_int_equal(count, 1);
  assert_true(bytes_equal(out[0].value, records[0].value));
  assert_true(bytes_equal(out[0].reducer, bytes_from("list")));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(shard_key_sees_the_page, fixture_setup, fixture_teardown),
      cmocka_unit_test_setup_teardown(partition_names_every_page, fixture_setup, fixture_teardown),
      cmocka_unit_test_setup_teardown(map_emits_into_the_builder, fixture_setup, fixture_teardown),
      cmocka_unit_test_setup_teardown(view_reduce_sets_fields, fixture_setup, fixture_teardown),
      cmocka_unit_test_setup_teardown(merge_reduces_and_finishes, fixture_setup, fixture_teardown),
      cmocka_unit_test_setup_teardown(combine_folds, fixture_setup, fixture_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
