-- HCL, the language of Terraform and its kin.

local lpeg = require "lpeg"
local patterns = require "patterns"
local family = require "family"

local P, S = lpeg.P, lpeg.S
local inserted = patterns.mark("variable", patterns.enclosed("${", "}", '"'))
local name = patterns.letter * (patterns.word_char + "-") ^ 0
local block = patterns.mark("keyword", name) * #(patterns.space ^ 0 * (S '"{'))
local field = patterns.mark("property", name) * #(patterns.space ^ 0 * "=" * -P "=")

return family.token {
  words = {
    keyword = "for in if else endif endfor",
    type = "string number bool list map set object tuple any",
    constant = "true false null",
  },
  first = patterns.line_start * patterns.space ^ 0 * (block + field)
    + patterns.interpolated('"', '"', "\\", inserted) + patterns.mark("string", patterns.here_document),
  comment = family.comment + family.hash_comment,
  word = name,
}
