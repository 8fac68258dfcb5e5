-- CSS, and as much of SCSS and Less.

local lpeg = require "lpeg"
local patterns = require "patterns"
local family = require "family"

local P, R, S = lpeg.P, lpeg.R, lpeg.S
local mark, blank = patterns.mark, patterns.blank

local name = P "-" ^ -2 * patterns.letter * (patterns.word_char + "-") ^ 0
local custom = "--" * (patterns.word_char + "-") ^ 1
local variable = mark("variable", custom + S "$@" * name)
local at = mark("keyword", "@" * (P "-" ^ -1 * R("az", "AZ") ^ 1 * ("-" * R("az", "AZ") ^ 1) ^ 0))
local hex = R("09", "af", "AF")
local color = mark("number", "#" * hex * hex * hex * hex ^ -5) * -(patterns.word_char + "-")
local selector = mark("type", S ".#" * name) + mark("attribute", ":" * P ":" ^ -1 * name)
local digits = patterns.digit ^ 1
local unit = R("az", "AZ") ^ 1 + "%"
local number = mark("number", S "+-" ^ -1 * (digits * ("." * digits) ^ -1 + "." * digits) * unit ^ -1)
local important = mark("keyword", "!" * R("az", "AZ") ^ 1)

-- A declaration stands behind one of these, or behind a comment there.
local gap = (blank + mark("comment", family.block_comment)) ^ 0
local pseudo = ":" * (P ":" + "hover" + "focus" + "active" + "visited" + "first" + "last" + "nth" + "not" + "is"
  + "where" + "has" + "before" + "after" + "root" + "checked" + "disabled")
local property = mark("property", custom + name + "$" * name) * #(blank ^ 0 * ":" * -P ":") * -pseudo
-- An element's name can be told from a value where a line begins, and where a rule has ended.
local element = (patterns.line_start * patterns.space ^ 0 + "}" * blank ^ 0) * mark("tag", name)
  * -(blank ^ 0 * ":" * blank)
local declaration = S "{;" * gap * (property * blank ^ 0 * ":") ^ -1

local address = mark("function", "url") * "(" * mark("string", (patterns.in_line - S "\"')") ^ 0)

return declaration + element + mark("comment", family.comment) + mark("string", family.strings) + color + selector + at
  + variable + important + address + mark("function", name) * #P "(" + number + name
