/* test_facts.c: from a page's bytes to what the rest of the site knows it by. */
#include "unit/check.h"

#include "build/cascade.h"
#include "build/facts.h"
#include "model/page_facts.h"
#include "page/front_matter.h"

static const struct graph_source docs = {.name = {"docs", 4},
                                         .root = {"content/docs", 12},
                                         .mount = {"/docs/", 6},
                                         .permalink = {"/:path/", 7},
                                         .template_name = {"page.html", 9},
                                         .section_template = {"section.html", 12},
                                         .defaults = {.kind = VALUE_MAP}};

struct outcome {
  struct arena arena;
  struct value facts;
  const struct value *cascade; /* what sections pass on; NULL: nothing */
  struct due due;
  struct error error;
};

static int make_of(struct outcome *outcome, const struct graph_source *source, const char *relative,
                   const char *content) {
  struct bytes path = arena_format(&outcome->arena, "content/docs/%s", relative);
  const struct facts_request request = {.source = source,
                                        .path = path,
                                        .relative = bytes_from(relative),
                                        .content = bytes_from(content),
                                        .cascade = outcome->cascade};
  return facts_make(&request, &outcome->arena, &outcome->facts, &outcome->due, &outcome->error);
}

static void make_at(struct outcome *outcome, const char *relative, const char *content, const char *file, int line) {
  check_success_at(make_of(outcome, &docs, relative, content), &outcome->error, file, line);
}
#define make(outcome, relative, content) make_at(outcome, relative, content, __FILE__, __LINE__)

static const struct value *fact(const struct outcome *outcome, const char *name) {
  return value_get(&outcome->facts, bytes_from(name));
}

static struct bytes text(const struct value *value) {
  assert_non_null(value);
  assert_int_equal(value->kind, VALUE_STRING);
  return value->as.string;
}
#define check_text(outcome, name, expected) check_bytes(text(fact(outcome, name)), expected)

static void a_bare_page_has_every_fact_but_a_date(void **state) {
  struct outcome *outcome = *state;
  make(outcome, "v1/guide/getting-started.md", "Text.\n");
  check_text(outcome, "path", "content/docs/v1/guide/getting-started.md");
  check_text(outcome, "source", "docs");
  check_text(outcome, "url", "/docs/v1/guide/getting-started/");
  check_text(outcome, "output", "docs/v1/guide/getting-started/index.html");
  check_text(outcome, "title", "Getting started");
  check_text(outcome, "description", "");
  check_text(outcome, "template", "page.html");
  check_text(outcome, "relative", "v1/guide/getting-started.md");
  check_text(outcome, "directory", "v1/guide");
  check_text(outcome, "section", "v1");
  assert_int_equal(fact(outcome, "weight")->as.integer, 0);
  assert_int_equal(fact(outcome, "tags")->as.list.count, 0);
  assert_int_equal(fact(outcome, "draft")->kind, VALUE_FALSE);
  assert_int_equal(fact(outcome, "is_section")->kind, VALUE_FALSE);
  assert_int_equal(fact(outcome, "params")->as.map.count, 0);
  assert_null(fact(outcome, "date"));
}

static void facts_are_in_the_form_that_is_encoded(void **state) {
  struct outcome *outcome = *state;
  struct strbuf encoded;
  strbuf_init(&encoded);
  make(outcome, "a.md", "---\nzebra: 1\nalpha: 2\ndate: 2024-03-09\n---\n");
  check_success(value_encode(&outcome->facts, &encoded, &outcome->error), &outcome->error);
  assert_true(value_valid(strbuf_bytes(&encoded)));
  strbuf_release(&encoded);
}

static void params_refer_to_facts_that_say_the_same(void **state) {
  struct outcome *outcome = *state;
  struct strbuf encoded;
  struct bytes value;
  strbuf_init(&encoded);
  make(outcome, "a.md", "---\ntitle: Given\ntags: one\nweight: 2\nauthor: Ada\nnothing: ~\n---\n");
  const struct value *params = fact(outcome, "params");
  assert_int_equal(value_get(params, bytes_from("title"))->kind, VALUE_NIL);
  assert_int_equal(value_get(params, bytes_from("weight"))->kind, VALUE_NIL);
  check_bytes(text(value_get(params, bytes_from("author"))), "Ada");
  check_bytes(text(value_get(params, bytes_from("tags"))), "one"); /* the fact is a list */
  assert_null(value_get(params, bytes_from("nothing")));
  check_success(value_encode(&outcome->facts, &encoded, &outcome->error), &outcome->error);
  assert_true(page_facts_find(strbuf_bytes(&encoded), bytes_from("params"), &outcome->arena, &value));
  assert_true(value_valid(value));
  struct value full;
  check_success(value_decode(value, &outcome->arena, &full, &outcome->error), &outcome->error);
  assert_int_equal(full.as.map.count, 4);
  check_bytes(text(value_get(&full, bytes_from("title"))), "Given");
  assert_int_equal(value_get(&full, bytes_from("weight"))->as.integer, 2);
  strbuf_release(&encoded);
}

static void a_title_is_front_matter_then_heading_then_file_name(void **state) {
  struct outcome *outcome = *state;
  make(outcome, "a.md", "---\ntitle: Given\n---\n# Heading\n");
  check_text(outcome, "title", "Given");
  make(outcome, "a.md", "---\nweight: 1\n---\n# Heading\n");
  check_text(outcome, "title", "Heading");
  make(outcome, "a.md", "---\nweight: 1\n---\n## Too deep\n");
  check_text(outcome, "title", "A");
}

static void file_names_are_made_readable(void **state) {
  static const char *const names[][2] = {{"how-to_install.md", "How to install"},
                                         {"3.6-notes.md", "3.6 notes"},
                                         {"_index.md", "Home"},
                                         {"v1/_index.md", "V1"},
                                         {"v1/user-guide/index.md", "User guide"}};
  struct outcome *outcome = *state;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    make(outcome, names[i][0], "");
    check_text(outcome, "title", names[i][1]);
  }
}

static void a_section_is_the_page_of_its_folder(void **state) {
  struct outcome *outcome = *state;
  make(outcome, "v1/_index.md", "");
  assert_int_equal(fact(outcome, "is_section")->kind, VALUE_TRUE);
  check_text(outcome, "template", "section.html");
  check_text(outcome, "url", "/docs/v1/");
  make(outcome, "v1/index.md", "");
  assert_int_equal(fact(outcome, "is_section")->kind, VALUE_FALSE);
  check_text(outcome, "template", "page.html");
  make(outcome, "v1/_index.md", "---\ntemplate: own.html\n---\n");
  check_text(outcome, "template", "own.html");
}

static void a_page_at_the_top_is_in_no_section(void **state) {
  struct outcome *outcome = *state;
  make(outcome, "start.md", "");
  check_text(outcome, "directory", "");
  check_text(outcome, "section", "");
}

static void numbers_are_titles_and_tags_too(void **state) {
  struct outcome *outcome = *state;
  make(outcome, "a.md", "---\ntitle: 2024\ntags: [c, 1.5, 17]\ndate: 2024-03-09\n---\n");
  check_text(outcome, "title", "2024");
  check_text(outcome, "date", "2024-03-09");
  const struct value *tags = fact(outcome, "tags");
  assert_int_equal(tags->as.list.count, 3);
  check_bytes(text(&tags->as.list.items[0]), "c");
  check_bytes(text(&tags->as.list.items[1]), "1.5");
  check_bytes(text(&tags->as.list.items[2]), "17");
}

static void a_single_tag_counts_as_a_list_of_one(void **state) {
  struct outcome *outcome = *state;
  make(outcome, "a.md", "---\ntags: setup\n---\n");
  assert_int_equal(fact(outcome, "tags")->as.list.count, 1);
  check_bytes(text(&fact(outcome, "tags")->as.list.items[0]), "setup");
}

static void a_weight_may_be_a_fraction(void **state) {
  struct outcome *outcome = *state;
  make(outcome, "a.md", "---\nweight: -1.5\n---\n");
  assert_int_equal(fact(outcome, "weight")->kind, VALUE_NUMBER);
  assert_true(fact(outcome, "weight")->as.number < -1.4);
}

static void defaults_count_as_front_matter_below_the_pages_own(void **state) {
  struct outcome *outcome = *state;
  struct graph_source source = docs;
  check_success(yaml_parse(bytes_from("{weight: 7, draft: true, banner: {text: Beta, color: red}}"), "defaults",
                           &outcome->arena, &source.defaults, &outcome->error),
                &outcome->error);
  check_success(make_of(outcome, &source, "a.md", "---\nbanner: {color: blue}\ndraft: false\nauthor: Ada\n---\n"),
                &outcome->error);
  assert_int_equal(fact(outcome, "weight")->as.integer, 7);
  assert_int_equal(fact(outcome, "draft")->kind, VALUE_FALSE);
  const struct value *params = fact(outcome, "params"), *banner = value_get(params, bytes_from("banner"));
  check_bytes(text(value_get(banner, bytes_from("text"))), "Beta");
  check_bytes(text(value_get(banner, bytes_from("color"))), "blue");
  check_bytes(text(value_get(params, bytes_from("author"))), "Ada");
}

static void null_is_as_good_as_nothing(void **state) {
  struct outcome *outcome = *state;
  make(outcome, "a.md", "---\ntitle: null\ntags: null\ndate:\n---\n# Heading\n");
  check_text(outcome, "title", "Heading");
  assert_int_equal(fact(outcome, "tags")->as.list.count, 0);
  assert_null(fact(outcome, "date"));
}

static void a_fact_of_the_wrong_type_is_an_error_of_the_file(void **state) {
  static const char *const wrong[][2] = {
      {"---\ntitle: [a]\n---\n", "'title' must be a text"},
      {"---\ndescription: {a: b}\n---\n", "'description' must be a text"},
      {"---\ntags: {a: b}\n---\n", "'tags' must be a list of texts"},
      {"---\ntags: [[a]]\n---\n", "'tags' must be a list of texts"},
      {"---\nurl: true\n---\n", "'url' must be a text"},
  };
  struct outcome *outcome = *state;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    assert_int_equal(make_of(outcome, &docs, "a.md", wrong[i][0]), -1);
    assert_string_equal(outcome->error.file, "content/docs/a.md");
    check_error(&outcome->error, ERROR_INVALID, wrong[i][1]);
  }
}

static void they_say_where(void **state) {
  struct outcome *outcome = *state;
  assert_int_equal(make_of(outcome, &docs, "a.md", "---\nx: 1\ntags: {a: b}\n---\n"), -1);
  assert_int_equal(outcome->error.line, 3);
  assert_int_equal(outcome->error.column, 7);
}

static void a_draft_is_one_however_it_is_written(void **state) {
  static const struct {
    const char *matter;
    bool draft;
  } cases[] = {{"draft: true", true},     {"draft: yes", true},       {"draft: \"True\"", true},
               {"draft: on", true},       {"draft: 1", true},         {"draft: false", false},
               {"draft: no", false},      {"draft: 0", false},        {"draft:", false},
               {"draft: ''", false},      {"published: false", true}, {"published: true", false},
               {"published: 2024", false}};
  struct outcome *outcome = *state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    make(outcome, "a.md", arena_format(&outcome->arena, "---\n%s\n---\n", cases[i].matter).data);
    assert_int_equal(outcome->due.draft, cases[i].draft);
  }
  assert_int_equal(make_of(outcome, &docs, "a.md", "---\ndraft: maybe\n---\n"), -1);
  check_error(&outcome->error, ERROR_INVALID, "'draft' must be true or false");
}

static void empty_values_are_none(void **state) {
  struct outcome *outcome = *state;
  make(outcome, "a.md", "---\ntags: ['', a, null]\naliases: ['']\nlastmod: ''\nweight: '-10'\n---\n");
  assert_int_equal(fact(outcome, "tags")->as.list.count, 1);
  assert_null(fact(outcome, "aliases"));
  assert_null(fact(outcome, "lastmod_given"));
  assert_int_equal(fact(outcome, "weight")->as.integer, -10);
}

static void errors_of_front_matter_say_where(void **state) {
  struct outcome *outcome = *state;
  assert_int_equal(make_of(outcome, &docs, "a.md", "---\ntitle: A\nlist: [1, 2\n---\n"), -1);
  assert_string_equal(outcome->error.file, "content/docs/a.md");
  assert_in_range(outcome->error.line, 3, 4);
  check_error(&outcome->error, ERROR_INVALID, "");
}

static void a_url_of_front_matter_stays_in_the_site(void **state) {
  struct outcome *outcome = *state;
  make(outcome, "a.md", "---\nurl: /other/place.html\n---\n");
  check_text(outcome, "url", "/other/place.html");
  check_text(outcome, "output", "other/place.html");
  assert_int_equal(make_of(outcome, &docs, "a.md", "---\nurl: ../../etc/passwd\n---\n"), -1);
  check_error(&outcome->error, ERROR_INVALID, "leaves the site");
}

static void a_date_is_shown_in_one_form(void **state) {
  struct outcome *outcome = *state;
  make(outcome, "a.md", "---\ndate: 2 Jan 2023\nexpiryDate: 2023-01-03T01:00:00+01:00\n---\n");
  check_text(outcome, "date", "2023-01-02");
  assert_true(outcome->due.has_start && outcome->due.start == 1672617600);
  assert_true(outcome->due.has_end && outcome->due.end == 1672704000);
  make(outcome, "a.md", "+++\ndate = 2023-01-02T10:00:00+05:30\npublishDate = 2023-02-01\n+++\n");
  check_text(outcome, "date", "2023-01-02T10:00:00+05:30");
  assert_true(outcome->due.start == 1675209600);
}

static void an_impossible_date_is_an_error_at_its_place(void **state) {
  struct outcome *outcome = *state;
  assert_int_equal(make_of(outcome, &docs, "a.md", "---\ntitle: A\ndate: 2023-02-30\n---\n"), -1);
  assert_int_equal(outcome->error.line, 3);
  assert_int_equal(outcome->error.column, 7);
  check_error(&outcome->error, ERROR_INVALID, "2023-02-30 is not in the calendar");
}

static void parse_into(struct outcome *outcome, const char *text, struct value *value) {
  check_success(yaml_parse(bytes_from(text), "cascade", &outcome->arena, value, &outcome->error), &outcome->error);
}

static void what_sections_pass_on_is_between_defaults_and_the_page(void **state) {
  struct outcome *outcome = *state;
  struct graph_source source = docs;
  struct value cascade;
  parse_into(outcome, "{weight: 1, color: red, deep: {a: 1, b: 1, c: 1}}", &source.defaults);
  parse_into(outcome, "{color: green, size: 2, deep: {b: 2, c: 2}, template: wide.html}", &cascade);
  outcome->cascade = &cascade;
  check_success(make_of(outcome, &source, "a.md", "---\nsize: 3\n---\n"), &outcome->error);
  const struct value *params = fact(outcome, "params"), *deep = value_get(params, bytes_from("deep"));
  check_bytes(text(value_get(params, bytes_from("color"))), "green");
  assert_int_equal(value_get(params, bytes_from("size"))->as.integer, 3);
  for (int i = 0; i < 3; i++)
    assert_int_equal(deep->as.map.fields[i].value.as.integer, i == 0 ? 1 : 2);
  check_text(outcome, "template", "wide.html");
}

static void a_map_that_is_passed_on_counts_as_a_whole_but_for_params(void **state) {
  struct outcome *outcome = *state;
  struct value cascade;
  parse_into(outcome, "{deep: {a: 1, b: 1}, params: {a: 1, b: 1, deep: {a: 1}}}", &cascade);
  outcome->cascade = &cascade;
  check_success(make_of(outcome, &docs, "a.md", "---\ndeep: {b: 2}\nparams: {b: 2, deep: {b: 2}}\n---\n"),
                &outcome->error);
  const struct value *params = fact(outcome, "params"), *own = value_get(params, bytes_from("params"));
  assert_int_equal(value_get(params, bytes_from("deep"))->as.map.count, 1);
  assert_int_equal(own->as.map.count, 3);
  assert_int_equal(value_get(own, bytes_from("a"))->as.integer, 1);
  assert_int_equal(value_get(own, bytes_from("b"))->as.integer, 2);
  assert_int_equal(value_get(own, bytes_from("deep"))->as.map.count, 1);
}

static void a_section_keeps_its_cascade_to_itself(void **state) {
  struct outcome *outcome = *state;
  make(outcome, "v1/_index.md", "---\na: 1\ncascade: {b: 2}\nd: 3\n---\n");
  assert_int_equal(fact(outcome, "params")->as.map.count, 2);
  assert_int_equal(make_of(outcome, &docs, "v1/_index.md", "---\na: 1\ncascade: [1]\n---\n"), -1);
  assert_int_equal(outcome->error.line, 3);
  check_error(&outcome->error, ERROR_INVALID, "must be a map, or a list of maps");
}

static void rules_mean_the_pages_that_their_target_says(void **state) {
  static const struct {
    const char *rules, *expected;
  } cases[] = {
      {"{x: all}", "all"},
      {"[{x: first}, {x: second}]", "first"},
      {"[{_target: {path: /v1/**}, x: below}, {x: rest}]", "below"},
      {"[{_target: {path: /v2/**}, x: below}, {x: rest}]", "rest"},
      {"[{_target: {path: '/v1/guide/*'}, x: yes}]", "yes"},
      {"[{_target: {path: '/content/docs/v1/**'}, x: yes}]", "yes"},
      {"[{_target: {path: '/v1/guide/start'}, x: yes}]", "yes"},
      {"[{_target: {path: '{/v1/guide/**,/v2/**}'}, x: yes}]", "yes"},
      {"[{_target: {kind: section}, x: no}, {_target: {kind: '{page,home}'}, x: page}]", "page"},
      {"[{_target: {lang: de}, x: de}, {_target: {lang: en}, x: en}]", "en"},
      {"[{_target: {environment: production}, x: live}]", "live"},
      {"[{target: {kind: page}, x: new spelling}]", "new spelling"},
      {"{target: mine, x: no filter}", "no filter"},
  };
  struct outcome *outcome = *state;
  const struct cascade_page page = {.relative = bytes_from("v1/guide/start.md"),
                                    .path = bytes_from("content/docs/v1/guide/start.md"),
                                    .kind = "page",
                                    .language = bytes_from("en"),
                                    .environment = bytes_from("production")};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct value given, rules, values = {.kind = VALUE_MAP};
    const char *problem = "";
    parse_into(outcome, cases[i].rules, &given);
    if (!cascade_rules(&given, &outcome->arena, &rules, &problem))
      fail_msg("%s: %s", cases[i].rules, problem);
    assert_true(cascade_apply(&rules, &page, &outcome->arena, &values));
    check_bytes(text(value_get(&values, bytes_from("x"))), cases[i].expected);
  }
}

static int enter(void **state) {
  static struct outcome outcome;
  outcome = (struct outcome){.arena = ARENA_INIT, .error = ERROR_INIT};
  *state = &outcome;
  return 0;
}

static int leave(void **state) {
  struct outcome *outcome = *state;
  arena_release(&outcome->arena);
  error_release(&outcome->error);
  return 0;
}

#define test(function) cmocka_unit_test_setup_teardown(function, enter, leave)

int main(void) {
  const struct CMUnitTest tests[] = {
      test(a_bare_page_has_every_fact_but_a_date),
      test(facts_are_in_the_form_that_is_encoded),
      test(params_refer_to_facts_that_say_the_same),
      test(a_title_is_front_matter_then_heading_then_file_name),
      test(file_names_are_made_readable),
      test(a_section_is_the_page_of_its_folder),
      test(a_page_at_the_top_is_in_no_section),
      test(numbers_are_titles_and_tags_too),
      test(a_single_tag_counts_as_a_list_of_one),
      test(a_weight_may_be_a_fraction),
      test(defaults_count_as_front_matter_below_the_pages_own),
      test(null_is_as_good_as_nothing),
      test(a_fact_of_the_wrong_type_is_an_error_of_the_file),
      test(they_say_where),
      test(a_draft_is_one_however_it_is_written),
      test(empty_values_are_none),
      test(errors_of_front_matter_say_where),
      test(a_url_of_front_matter_stays_in_the_site),
      test(a_date_is_shown_in_one_form),
      test(an_impossible_date_is_an_error_at_its_place),
      test(what_sections_pass_on_is_between_defaults_and_the_page),
      test(a_map_that_is_passed_on_counts_as_a_whole_but_for_params),
      test(a_section_keeps_its_cascade_to_itself),
      test(rules_mean_the_pages_that_their_target_says),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
