-- INI files and their relatives: units of systemd, properties, the configuration of many tools.

local lpeg = require "lpeg"
local patterns = require "patterns"

local S = lpeg.S
local mark, space, in_line = patterns.mark, patterns.space, patterns.in_line

local comment = mark("comment", S "#;!" * patterns.to_line_end)
local section = mark("section", patterns.enclosed("[", "]"))
local part = (in_line - S "=: \t") ^ 1
local key = mark("property", part * (space ^ 1 * part) ^ 0) * space ^ 0 * S "=:"
local ends = #(patterns.blank + S ",;" + -1)
local constants = patterns.words { constant = "true false yes no on off none null True False Yes No On Off" }
local value = patterns.known(patterns.letter ^ 1, constants) * ends
  + mark("number", S "+-" ^ -1 * patterns.digit ^ 1 * ("." * patterns.digit ^ 1) ^ 0 * patterns.letter ^ -2) * ends
  + mark("string", patterns.quoted('"', "\\")) + mark("variable", patterns.enclosed("${", "}"))
  + (in_line - S ' \t,"$') ^ 1
local spaced_comment = space * mark("comment", S "#;" * patterns.to_line_end)
local rest = (spaced_comment + value + in_line) ^ 0
local line = space ^ 0 * (comment + section + key * space ^ 0 * rest + rest)

return { block = patterns.lines(line) }
