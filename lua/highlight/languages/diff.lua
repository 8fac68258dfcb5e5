-- Differences, as diff and git show them.

local lpeg = require "lpeg"
local patterns = require "patterns"

local P, S, R = lpeg.P, lpeg.S, lpeg.R
local mark, rest, newline = patterns.mark, patterns.to_line_end, patterns.newline

local meta = P "+++ " + "--- " + "diff " + "index " + "Index: " + "new file" + "deleted file" + "similarity "
  + "rename " + "old mode" + "new mode" + "Only in " + "\\ No newline"
local hunk = P "@@" + "***" + R "09" ^ 1 * ("," * R "09" ^ 1) ^ -1 * S "acd" * R "09"
local line = mark("meta", meta * rest + "---" * #(newline + -1)) + mark("section", hunk * rest)
  + mark("inserted", S "+>" * rest) + mark("deleted", S "-<" * rest) + rest

return { block = patterns.lines(line) }
