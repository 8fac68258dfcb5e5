/* embed.c: writes the C file that defines the tables of core/script/embedded.h. Runs while Shard is built:
 *
 *   embed ROOT LIST OUTPUT
 *
 * LIST has one path below ROOT per line, sorted in byte order. A Lua file that does not compile ends the build here. */
#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_ROOM = 4096 };

struct buffer {
  char *data;
  size_t size, capacity;
};

static void append(struct buffer *buffer, const void *data, size_t size) {
  if (!buffer->data || buffer->capacity - buffer->size < size) {
    buffer->capacity = 2 * buffer->capacity + size;
    buffer->data = realloc(buffer->data, buffer->capacity);
    if (!buffer->data)
      abort();
  }
  memcpy(buffer->data + buffer->size, data, size);
  buffer->size += size;
}

/* Appends the file at PATH to BUFFER. */
static bool read_file(const char *path, struct buffer *buffer) {
  char block[1 << 16];
  FILE *file = fopen(path, "rb");
  if (!file)
    return false;
  for (size_t size; (size = fread(block, 1, sizeof block, file)) > 0;)
    append(buffer, block, size);
  bool read = !ferror(file);
  fclose(file);
  return read;
}

static int write_chunk(lua_State *lua, const void *data, size_t size, void *buffer) {
  (void)lua;
  append(buffer, data, size);
  return 0;
}

/* Appends SOURCE as Lua precompiles it, with all that tracebacks tell of. On failure LUA has the message on top. */
static bool compile(lua_State *lua, const struct buffer *source, const char *path, struct buffer *code) {
  lua_settop(lua, 0);
  lua_pushfstring(lua, "@<shard>/%s", path);
  if (luaL_loadbufferx(lua, source->data, source->size, lua_tostring(lua, 1), "t") != LUA_OK)
    return false;
  return lua_dump(lua, write_chunk, code, 0) == 0;
}

/* With a zero behind it, so that text is a C string too. */
static void write_array(FILE *out, const char *name, size_t number, const struct buffer *bytes) {
  fprintf(out, "static const unsigned char %s_%zu[] = {", name, number);
  for (size_t i = 0; i < bytes->size; i++)
    fprintf(out, "%u,", (unsigned char)bytes->data[i]);
  fputs("0};\n", out);
}

/* Writes the arrays of the file at PATH below ROOT to OUT, and its row to TABLE. */
static bool embed_file(lua_State *lua, const char *root, const char *path, size_t number, FILE *out,
                       struct buffer *table) {
  char name[PATH_ROOM], row[PATH_ROOM];
  struct buffer source = {0}, code = {0};
  bool done = false;
  snprintf(name, sizeof name, "%s/%s", root, path);
  if (!read_file(name, &source)) {
    fprintf(stderr, "embed: cannot read %s\n", name);
  } else if (!compile(lua, &source, path, &code)) {
    fprintf(stderr, "embed: %s\n", lua_tostring(lua, -1));
  } else {
    write_array(out, "text", number, &source);
    write_array(out, "code", number, &code);
    int size = snprintf(row, sizeof row, "    {\"%s\", (const char *)text_%zu, %zu, (const char *)code_%zu, %zu},\n",
                        path, number, source.size, number, code.size);
    append(table, row, (size_t)size);
    done = true;
  }
  free(source.data);
  free(code.data);
  return done;
}

static bool embed_all(lua_State *lua, const char *root, FILE *list, FILE *out) {
  char path[PATH_ROOM / 2];
  struct buffer table = {0};
  size_t count = 0;
  bool done = true;
  fputs("/* Generated from lua/ and plugins/ by cmake/embed.c. */\n#include \"script/embedded.h\"\n\n", out);
  while (done && fgets(path, sizeof path, list)) {
    path[strcspn(path, "\n")] = 0;
    if (*path)
      done = embed_file(lua, root, path, count++, out, &table);
  }
  append(&table, "", 1);
  fprintf(out, "\nconst struct embedded_file embedded_files[] = {\n%s", table.data);
  fputs("    {NULL, NULL, 0, NULL, 0}, /* closes the table and is not counted */\n};\n\n", out);
  fprintf(out, "const size_t embedded_file_count = %zu;\n\nconst char embedded_lua[] = \"%s\";\n", count, lua_ident);
  free(table.data);
  return done && !ferror(list) && !ferror(out);
}

int main(int count, char **arguments) {
  if (count != 4) {
    fputs("usage: embed ROOT LIST OUTPUT\n", stderr);
    return 2;
  }
  FILE *list = fopen(arguments[2], "r"), *out = fopen(arguments[3], "w");
  lua_State *lua = luaL_newstate();
  bool done = list && out && lua && embed_all(lua, arguments[1], list, out);
  if (lua)
    lua_close(lua);
  if (list)
    fclose(list);
  if (out && fclose(out) != 0)
    done = false;
  if (!done) {
    fprintf(stderr, "embed: %s was not written\n", arguments[3]);
    remove(arguments[3]); /* or the next run of the build would take it for complete */
  }
  return done ? 0 : 1;
}
