-- JavaScript and TypeScript, which differ in words.

local lpeg = require "lpeg"
local patterns = require "patterns"
local family = require "family"

local M = {}

local P, R, S, B = lpeg.P, lpeg.R, lpeg.S, lpeg.B
local mark = patterns.mark

-- `text ${expression} text`; an expression that holds braces or another template ends at the first "}" all the same.
local expression = mark("variable", patterns.enclosed("${", "}", "`"))
local template = patterns.interpolated("`", "`", "\\", expression)

-- A "/" after what cannot end an operand starts a regular expression, if it ends in the same line. What it stands
-- behind is part of the token, so that this is decided once.
local escaped = P "\\" * patterns.in_line
-- A second "[" ends a set, as what none closes is long.
local set = "[" * (escaped + (patterns.in_line - S "[]\\")) ^ 0 * "]"
local regular = "/" * (escaped + set + (patterns.in_line - S "/\\[")) ^ 1 * "/" * R "az" ^ 0
local after = S "(,=:[!&|?{;" * patterns.blank ^ 0 * mark("string", regular - P "//" - "/*")

-- <Name and </Name>. Behind a word the first would be a type's parameter.
local element = patterns.word * ("." * patterns.word) ^ 0
local tag = mark("tag", "</" * element * ">") + -B(patterns.word_char) * mark("tag", "<" * #R "AZ" * element)

-- Words that are keywords unless they are called.
local accessor = mark("function", (P "get" + "set" + "of" + "from" + "as") * -patterns.word_char) * patterns.called
local interpreter = -B(1) * mark("comment", "#!" * patterns.to_line_end)

function M.token(words)
  local all = {
    keyword = [[as async await break case catch class const continue debugger default delete do else export extends
      finally for from function get if import in instanceof let new of return set static super switch this throw try
      typeof var void while with yield]],
    constant = "true false null undefined NaN Infinity",
    ["function"] = "require",
    type = [[Array Boolean Date Error Map Math Number Object Promise RegExp Set String Symbol]],
  }
  for class, list in pairs(words) do
    all[class] = all[class] .. " " .. list
  end
  return family.token {
    words = all,
    first = interpreter + after + template + family.annotation + tag + accessor,
    comment = family.comment,
    string = family.strings,
    word = (patterns.letter + "$") * (patterns.word_char + "$") ^ 0,
    capitals = true,
  }
end

return M
