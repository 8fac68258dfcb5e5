-- TOML.

local lpeg = require "lpeg"
local patterns = require "patterns"
local family = require "family"

local S = lpeg.S
local mark, space = patterns.mark, patterns.space

local bare = patterns.word_char + "-"
local part = bare ^ 1 + patterns.quoted('"', "\\") + patterns.quoted "'"
local key = mark("property", part * (space ^ 0 * "." * space ^ 0 * part) ^ 0) * #(space ^ 0 * "=")
local name = (patterns.in_line - S "[]\",") ^ 0 -- with a comma or a text it is a list in a list
local section = mark("section", "[" * name * "]" + "[[" * name * "]]") * #(space ^ 0 * (S "#\r\n" + -1))
local line = patterns.line_start * space ^ 0 * (section + key)
local inline = S "{," * patterns.blank ^ 0 * key
local string = patterns.delimited('"""', '"""', "\\") + patterns.delimited("'''", "'''") + family.double_quoted
  + patterns.quoted "'"

return line + inline
  + family.token {
    words = { constant = "true false inf nan" },
    comment = family.hash_comment,
    string = string,
    number = S "+-" ^ -1 * patterns.digit * (patterns.word_char + S ".:+-") ^ 0,
    calls = false,
  }
