-- What Shard's Lua may use: the sandbox of docs/architecture.md, and no more. A plugin that reaches for `os` or `io` would
-- fail when it runs; here it is found before.

stds.sandbox = {
  read_globals = {
    "assert", "error", "getmetatable", "ipairs", "load", "next", "pairs", "pcall", "rawequal", "rawget", "rawlen",
    "rawset", "require", "select", "setmetatable", "tonumber", "tostring", "type", "xpcall", "_G", "_VERSION",
    math = {
      fields = {
        "abs", "acos", "asin", "atan", "ceil", "cos", "deg", "exp", "floor", "fmod", "huge", "log", "max", "maxinteger",
        "min", "mininteger", "modf", "pi", "rad", "sin", "sqrt", "tan", "tointeger", "type", "ult",
      },
    },
    string = {
      fields = {
        "byte", "char", "find", "format", "gmatch", "gsub", "len", "lower", "match", "pack", "packsize", "rep", "reverse",
        "sub", "unpack", "upper",
      },
    },
    table = { fields = { "concat", "insert", "move", "pack", "remove", "sort", "unpack" } },
    utf8 = { fields = { "char", "charpattern", "codepoint", "codes", "len", "offset" } },

    -- What a Shardfile declares with.
    "source", "merge", "static", "templates", "command",
    -- What plugin files are made with.
    "shard_key", "partitioner", "reducer", "view_plugin", "shortcode",
    -- What is read through recording calls; `site`, `view` and `data` also declare.
    "site", "view", "data", "env", "param", "page", "read", "exists", "glob", "now", "url_for", "absolute_url",
    -- Pure functions.
    "hash", "slug", "safe",
  },
}

-- What the runner of the Lua tests gives (tests/lua/runner.c).
stds.lua_tests = { read_globals = { "test", "assert_equal", "assert_error", "plugin" } }

std = "sandbox"
max_line_length = 120
-- A plugin's functions have the parameters of their interface, used or not.
unused_args = false

exclude_files = { "build", "build-*", "**/.shard", "**/public" }

-- The library builds the sandbox, and tests look at it from outside.
files["lua"] = { std = "lua54+sandbox" }
files["tests/lua"] = { std = "lua54+sandbox+lua_tests" }

-- Annotations for editors: declarations without bodies.
files["lua/meta"] = { std = "lua54+sandbox", ignore = { "1..", "2..", "6.." } }
