-- PowerShell.

local lpeg = require "lpeg"
local patterns = require "patterns"
local family = require "family"

local R, S = lpeg.R, lpeg.S
local mark = patterns.mark

local inserted = mark("variable", "$" * (patterns.word * (":" * patterns.word) ^ -1
  + patterns.enclosed("{", "}", '"') + S "_?$^"))
local cmdlet = mark("function", R("az", "AZ") ^ 1 * "-" * patterns.word)
local parameter = lpeg.B(patterns.blank) * mark("attribute", "-" * patterns.letter * patterns.word_char ^ 0)
local here = mark("string", patterns.delimited('@"', '"@') + patterns.delimited("@'", "'@"))

return family.token {
  words = patterns.words_of_any_case {
    keyword = [[begin break catch class continue data do dynamicparam else elseif end enum exit filter finally for
      foreach from function hidden if in param process return static switch throw trap try until using var while]],
  },
  first = here + patterns.interpolated('"', '"', "`", inserted) + inserted + cmdlet + parameter,
  comment = patterns.delimited("<#", "#>") + family.hash_comment,
  string = patterns.delimited("'", "'"),
  calls = false,
}
