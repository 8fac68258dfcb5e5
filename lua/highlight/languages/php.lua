-- PHP.

local lpeg = require "lpeg"
local patterns = require "patterns"
local family = require "family"

local P = lpeg.P
local variable = patterns.mark("variable", "$" * patterns.word)
local edge = patterns.mark("meta", P "<?php" + "<?=" + "?>")

return family.token {
  words = {
    keyword = [[abstract and array as break callable case catch class clone const continue declare default do echo
      else elseif enum extends final finally fn for foreach function global goto if implements include include_once
      instanceof interface isset list match namespace new or print private protected public readonly require
      require_once return static switch throw trait try unset use var while xor yield]],
    type = "bool float int iterable mixed never object string void",
    constant = "true false null TRUE FALSE NULL",
    variable = "self parent",
  },
  first = edge + variable + patterns.mark("meta", patterns.enclosed("#[", "]")),
  comment = family.comment + family.hash_comment,
  string = patterns.delimited('"', '"', "\\") + patterns.delimited("'", "'", "\\"),
  capitals = true,
}
