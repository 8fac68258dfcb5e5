-- JSON, with the comments of its relatives.

local lpeg = require "lpeg"
local patterns = require "patterns"
local family = require "family"

local mark = patterns.mark
local text = family.double_quoted

return mark("property", text + patterns.word) * #(patterns.blank ^ 0 * ":")
  + family.token {
    words = { constant = "true false null NaN Infinity" },
    comment = family.comment,
    string = text + family.single_quoted,
    number = lpeg.S "+-" ^ -1 * patterns.number,
    calls = false,
  }
