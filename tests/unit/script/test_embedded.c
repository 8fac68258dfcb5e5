/* The embedded Lua library: what was precompiled is what the text says, and another Lua gets the text. */
#include "unit/check.h"

#include "base/strbuf.h"
#include "script/embedded.h"

#include <lauxlib.h>

static int append_chunk(lua_State *lua, const void *data, size_t size, void *code) {
  (void)lua;
  strbuf_append(code, bytes_make(data, size));
  return 0;
}

/* What a function on top is, as lua_dump tells: its code, and the names and lines of tracebacks. */
static void dump(lua_State *lua, struct strbuf *code) {
  strbuf_clear(code);
  assert_int_equal(lua_dump(lua, append_chunk, code, 0), 0);
  lua_pop(lua, 1);
}

static void test_code_is_what_the_text_says(void **state) {
  (void)state;
  lua_State *lua = luaL_newstate();
  struct strbuf code, text;
  strbuf_init(&code);
  strbuf_init(&text);
  assert_string_equal(embedded_lua, lua_ident);
  for (size_t i = 0; i < embedded_file_count; i++) {
    const struct embedded_file *file = &embedded_files[i];
    embedded_push(lua, file, lua_ident);
    dump(lua, &code);
    embedded_push(lua, file, "another release");
    dump(lua, &text);
    assert_true(bytes_equal(strbuf_bytes(&code), strbuf_bytes(&text)));
    assert_true(bytes_equal(strbuf_bytes(&code), bytes_make(file->code, file->code_size)));
    assert_int_equal(lua_gettop(lua), 0);
  }
  strbuf_release(&code);
  strbuf_release(&text);
  lua_close(lua);
}

static void test_only_the_release_that_made_code_runs_it(void **state) {
  (void)state;
  lua_State *lua = luaL_newstate();
  struct embedded_file file = {"lua/x.lua", "return 'text'", 13, "no code", 7};
  embedded_push(lua, &file, "another release");
  lua_call(lua, 0, 1);
  assert_string_equal(lua_tostring(lua, -1), "text");
  lua_close(lua);
}

static void test_find(void **state) {
  (void)state;
  for (size_t i = 0; i < embedded_file_count; i++)
    assert_ptr_equal(embedded_find(embedded_files[i].path), &embedded_files[i]);
  assert_null(embedded_find("lua/shard/none.lua"));
  assert_null(embedded_find(""));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_code_is_what_the_text_says),
      cmocka_unit_test(test_only_the_release_that_made_code_runs_it),
      cmocka_unit_test(test_find),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
